#include "observables/multiple-tau.hpp"

#include <algorithm>
#include <random>

#include "observables/slow-moments.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

/// A random walk whose steps remember: no two components alike, all correlated.
Track walk(std::size_t samples, std::mt19937_64& random) {
  std::normal_distribution<double> normal;
  Track track{{3, -40, 7}};
  Vec3 v;
  while (track.size() < samples) {
    const double a = normal(random), b = normal(random), c = normal(random);
    v = Vec3{0.9 * v.x + a, 0.5 * v.y + 0.4 * a - 2 * b, -0.3 * v.z + 0.1 * c + 0.3 * b - 0.2 * v.x};
    track.push_back(track.back() + 0.1 * v);
  }
  return track;
}

struct Fed {
  MultipleTau process;
  TimeBlocks blocks;
  int merges = 0;

  void feed(const std::vector<std::vector<Track>>& groups, std::size_t from, std::size_t to, int threads = 1) {
    std::vector<double> x, y, z;
    for (std::size_t t = from; t < to; ++t) {
      x.clear(), y.clear(), z.clear();
      for (const auto& tracks : groups)
        for (const Track& r : tracks) x.push_back(r[t].x), y.push_back(r[t].y), z.push_back(r[t].z);
      const int block = t == 0 ? 0 : blocks.enter(t, [&] { process.merge_blocks(), ++merges; });
      Team::run(threads, [&](Team& team) { process.add(x.data(), y.data(), z.data(), block, team); });
    }
  }
};

std::vector<std::vector<Track>> walks(const std::vector<int>& sizes, std::size_t samples, unsigned seed) {
  std::mt19937_64 random(seed);
  std::vector<std::vector<Track>> groups(sizes.size());
  for (std::size_t g = 0; g < sizes.size(); ++g)
    for (int i = 0; i < sizes[g]; ++i) groups[g].push_back(walk(samples, random));
  return groups;
}

}  // namespace

TEST_CASE("every level, lag, block and group is what all pairs of times give, after several merges") {
  const std::vector<int> sizes{3, 1, 0, 5};
  for (std::size_t samples : {2u, 3u, 18u, 129u, 130u, 1238u})
    for (int points : {1, 5, 8}) {
      CAPTURE(samples);
      CAPTURE(points);
      const auto groups = walks(sizes, samples, 17);
      Fed fed{{points, sizes, true}, {4}};
      fed.feed(groups, 0, samples);
      CHECK(fed.merges == (samples == 1238 ? 4 : samples == 130 ? 1 : 0));
      CHECK(fed.blocks.length == 4u << fed.merges);
      CHECK(fed.blocks.count == static_cast<int>((samples - 2) / fed.blocks.length + 1));
      CHECK(fed.blocks.count <= TimeBlocks::most);
      check_moments(fed.process, fed.blocks, groups, samples, 1, 1e-12);
    }
}

TEST_CASE("displacements and increments agree where one gives the other") {
  constexpr std::size_t samples = 1001;
  const auto groups = walks({1}, samples, 5);
  Fed fed{{6, {1}, true}, {16}};
  fed.feed(groups, 0, samples);
  const Track& r = groups[0][0];
  for (std::size_t k = 0; k < fed.process.levels().size(); ++k) {
    CAPTURE(k);
    const MultipleTau::Level& level = fed.process.levels()[k];
    const std::size_t row = MultipleTau::at(1, 0) * 6;
    // Lag one is the increment with itself, to the last bit.
    CHECK(std::equal(level.displacement.begin(), level.displacement.begin() + row, level.increments.begin()));
    const std::size_t stride = std::size_t{1} << k, last = (samples - 1) / stride * stride;
    if (last < 2 * stride) continue;
    // Σ|d_t + d_{t−1}|² = 2 Σ d_t² − d_1² − d_T² + 2 Σ d_t·d_{t−1}
    double two = 0, squares = 0, products = 0;
    for (int b = 0; b < TimeBlocks::most; ++b)
      for (int c = 0; c < 3; ++c) {
        two += level.displacement[row + b * 6 + c];
        squares += level.increments[b * 6 + c], products += level.increments[row + b * 6 + c];
      }
    const Vec3 first = r[stride] - r[0], end = r[last] - r[last - stride];
    CHECK(two == doctest::Approx(2 * squares - dot(first, first) - dot(end, end) + 2 * products).epsilon(1e-12));
  }
}

TEST_CASE("ballistic motion: Δ_a Δ_b = v_a v_b t² without any error") {
  constexpr std::size_t samples = 700;
  const Vec3 v{0.5, -3, 0.125};  // exact in binary, like all products with times
  Track track;
  for (std::size_t t = 0; t < samples; ++t) track.push_back(static_cast<double>(t) * v);
  Fed fed{{16, {2}, true}, {8}};
  fed.feed({{track, track}}, 0, samples);
  const double vv[] = {v.x * v.x, v.y * v.y, v.z * v.z, v.y * v.z, v.x * v.z, v.x * v.y};
  REQUIRE(fed.process.levels().size() == 10);
  int wrong = 0;
  for (std::size_t k = 0; k < 10; ++k) {
    const MultipleTau::Level& level = fed.process.levels()[k];
    for (int p = 0; p < 16; ++p)
      for (int b = 0; b < TimeBlocks::most; ++b)
        for (int c = 0; c < 6; ++c) {
          const std::size_t at = MultipleTau::at(p, b);
          const double interval = std::ldexp(1.0, static_cast<int>(k)), lag = (p + 1) * interval,
                       pairs = 2 * level.counts[at];
          wrong += level.displacement[at * 6 + c] != pairs * vv[c] * lag * lag;
          wrong += level.increments[at * 6 + c] != pairs * vv[c] * interval * interval;
        }
  }
  CHECK(wrong == 0);
}

TEST_CASE("the same bits for any number of threads, with enough particles for several") {
  constexpr std::size_t samples = 70;
  std::mt19937_64 random(3);
  const std::vector<Track> few{walk(samples, random), walk(samples, random), walk(samples, random)};
  std::vector<std::vector<Track>> groups(2);
  for (int i = 0; i < 4500; ++i) groups[0].push_back(few[i % 3]), groups[1].push_back(few[(i + i / 7) % 3]);
  std::vector<std::vector<std::uint8_t>> results;
  for (int threads : {1, 2, 3}) {
    Fed fed{{8, {4500, 4500}, true}, {2}};
    fed.feed(groups, 0, samples, threads);
    results.push_back(bytes_of(fed.process));
  }
  CHECK(results[0] == results[1]);
  CHECK(results[0] == results[2]);
}

TEST_CASE("written, read and gone on with: the same bits; memory grows with the logarithm of time") {
  constexpr std::size_t samples = 1500;
  const std::vector<int> sizes{2, 4};
  const auto groups = walks(sizes, samples, 23);
  Fed whole{{5, sizes, true}, {4}};
  std::size_t earlier = 0;
  for (std::size_t at : {1u, 2u, 9u, 700u}) {
    Fed first{{5, sizes, true}, {4}};
    first.feed(groups, 0, at);
    const std::vector<std::uint8_t> bytes = bytes_of(first.process);
    CheckpointReader in(bytes);
    Fed second{{5, sizes, true}, first.blocks};
    second.process.read(in);
    CHECK(in.at_end());
    second.feed(groups, at, samples);
    if (whole.blocks.count == 0) whole.feed(groups, 0, samples);
    CHECK(bytes_of(second.process) == bytes_of(whole.process));
    CHECK(bytes.size() >= earlier);
    earlier = bytes.size();
  }
  const std::size_t level = bytes_of(whole.process).size() / whole.process.levels().size();
  CHECK(whole.process.levels().size() == 11);
  CHECK(level < 2 * (5 * 32 * (1 + 2 * 2 * 6) + 5 * 3 * 6) * sizeof(double));
}
