#pragma once

#include <array>
#include <cmath>
#include <cstdint>

#include "constants.hpp"

namespace galvanostat {

/// Philox4x32-10, a counter-based generator (Salmon et al., SC'11): the numbers are a function of key and counter, so
/// they do not depend on threads, on the order of calls or on where a run was interrupted.
inline std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = 0xD2511F53ull * counter[0], b = 0xCD9E8D57ull * counter[2];
    counter = {static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
               static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
    key[0] += 0x9E3779B9u;
    key[1] += 0xBB67AE85u;
  }
  return counter;
}

/// What the numbers are for: two purposes never share a number.
enum class RandomPurpose : std::uint32_t {
  velocities = 1,
  csvr = 2,
  langevin_before = 3,
  langevin_after = 4,
  barostat = 5
};

/// The numbers of one seed, stream (replica), purpose and step.
class RandomNumbers {
 public:
  RandomNumbers(std::uint64_t seed, std::uint32_t stream, RandomPurpose purpose, std::uint64_t step)
      : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32) ^ (stream * 0x9E3779B9u)},
        purpose_(static_cast<std::uint32_t>(purpose) ^ static_cast<std::uint32_t>(step >> 32 << 8)),
        step_(static_cast<std::uint32_t>(step)),
        stream_(stream) {}

  /// Two independent normal deviates (Box–Muller), number `index` of this sequence.
  [[nodiscard]] std::array<double, 2> normals(std::uint32_t index) const {
    const std::array<double, 2> u = uniforms(index);
    const double radius = std::sqrt(-2 * std::log(u[0])), angle = 2 * constants::pi * u[1];
    return {radius * std::cos(angle), radius * std::sin(angle)};
  }

  /// Two independent uniform deviates in (0, 1).
  [[nodiscard]] std::array<double, 2> uniforms(std::uint32_t index) const {
    const auto bits = philox4x32({index, step_, purpose_, stream_}, key_);
    const auto unit = [](std::uint32_t high, std::uint32_t low) {
      return (static_cast<double>((static_cast<std::uint64_t>(high) << 21) ^ (low >> 11)) + 0.5) * 0x1p-53;
    };
    return {unit(bits[0], bits[1]), unit(bits[2], bits[3])};
  }

 private:
  std::array<std::uint32_t, 2> key_;
  std::uint32_t purpose_, step_, stream_;
};

/// A gamma deviate of shape ≥ 1, scale 1 (Marsaglia & Tsang, ACM TOMS 26, 363 (2000)), using indices from `index` on.
inline double gamma_deviate(const RandomNumbers& random, double shape, std::uint32_t index) {
  const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  for (;; index += 2) {
    const double x = random.normals(index)[0];
    const double v = 1 + c * x;
    if (v <= 0) continue;
    const double v3 = v * v * v, u = random.uniforms(index + 1)[0];
    if (std::log(u) < 0.5 * x * x + d - d * v3 + d * std::log(v3)) return d * v3;
  }
}

}  // namespace galvanostat
