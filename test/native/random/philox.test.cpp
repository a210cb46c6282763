#include "random/philox.hpp"

#include <doctest/doctest.h>

using namespace galvanostat;

TEST_CASE("Philox4x32-10 gives the known answers of the Random123 distribution (kat_vectors)") {
  using Block = std::array<std::uint32_t, 4>;
  CHECK(philox4x32({0, 0, 0, 0}, {0, 0}) == Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  constexpr std::uint32_t f = 0xffffffff;
  CHECK(philox4x32({f, f, f, f}, {f, f}) == Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("seeds, streams, purposes and steps give different numbers, the same ones the same") {
  const auto number = [](std::uint64_t seed, std::uint32_t stream, RandomPurpose purpose, std::uint64_t step) {
    return RandomNumbers(seed, stream, purpose, step).uniforms(3)[0];
  };
  const double reference = number(1, 0, RandomPurpose::csvr, 5);
  CHECK(number(1, 0, RandomPurpose::csvr, 5) == reference);
  CHECK(number(2, 0, RandomPurpose::csvr, 5) != reference);
  CHECK(number(1ull << 32 | 1, 0, RandomPurpose::csvr, 5) != reference);
  CHECK(number(1, 1, RandomPurpose::csvr, 5) != reference);
  CHECK(number(1, 0, RandomPurpose::velocities, 5) != reference);
  CHECK(number(1, 0, RandomPurpose::csvr, 6) != reference);
  CHECK(number(1, 0, RandomPurpose::csvr, (1ull << 32) + 5) != reference);
}

// Bounds are 5 standard errors of 400 000 independent deviates (seed fixed): a false alarm in 1.7 million for each
// check.
constexpr int count = 400000;

TEST_CASE("normal deviates have the moments 0, 1, 0, 3, and their pairs do not correlate") {
  const RandomNumbers random(20240607, 3, RandomPurpose::velocities, 9);
  double m1 = 0, m2 = 0, m3 = 0, m4 = 0, product = 0;
  for (int k = 0; k < count / 2; ++k) {
    const auto [a, b] = random.normals(k);
    for (double x : {a, b}) m1 += x, m2 += x * x, m3 += x * x * x, m4 += x * x * x * x;
    product += a * b;
  }
  // Variances of x, x², x³, x⁴: 1, 2, 15, 96.
  const auto bound = [](double variance) { return 5 * std::sqrt(variance / count); };
  CHECK(std::abs(m1 / count) < bound(1));
  CHECK(std::abs(m2 / count - 1) < bound(2));
  CHECK(std::abs(m3 / count) < bound(15));
  CHECK(std::abs(m4 / count - 3) < bound(96));
  CHECK(std::abs(product / (count / 2)) < bound(2));
}

TEST_CASE("gamma deviates of shape a have mean a and variance a") {
  for (double shape : {1.5, 7.0, 130.0}) {
    double m1 = 0, m2 = 0;
    for (int k = 0; k < count; ++k) {
      const double x = gamma_deviate(RandomNumbers(7, 0, RandomPurpose::csvr, k), shape, 1) - shape;
      m1 += x, m2 += x * x;
    }
    // Fourth central moment 3a² + 6a, so the variance of (x − a)² is 2a² + 6a.
    CHECK(std::abs(m1 / count) < 5 * std::sqrt(shape / count));
    CHECK(std::abs(m2 / count - shape) < 5 * std::sqrt((2 * shape * shape + 6 * shape) / count));
  }
}
