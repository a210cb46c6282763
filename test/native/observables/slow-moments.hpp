#pragma once

// Moments on the multiple-tau grid straight from their definition: every pair of times of a stored series.

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "geometry/vec3.hpp"
#include "observables/multiple-tau.hpp"

namespace galvanostat::testing {

using Track = std::vector<Vec3>;  // one particle's positions, one base interval apart

struct SlowMoments {
  double count = 0;
  Voigt displacement, increments;
};

/// Level k, lag p + 1 of particles `tracks`: `steps_per_sample` and the block length are in steps.
inline SlowMoments slow_moments(const std::vector<Track>& tracks, std::size_t samples, int k, int p, int block,
                                std::uint64_t steps_per_sample, std::uint64_t block_length) {
  SlowMoments out;
  const std::size_t stride = std::size_t{1} << k, lag = (p + 1) * stride;
  for (std::size_t t = lag; t < samples; t += stride) {
    if ((t * steps_per_sample - 1) / block_length != static_cast<std::uint64_t>(block)) continue;
    out.count += 1;
    for (const Track& r : tracks) {
      const Vec3 d = r[t] - r[t - lag], last = r[t] - r[t - stride], first = r[t - lag + stride] - r[t - lag];
      out.displacement += {d.x * d.x, d.y * d.y, d.z * d.z, d.y * d.z, d.x * d.z, d.x * d.y};
      const auto half = [](double a, double b) { return 0.5 * (a + b); };
      out.increments += {last.x * first.x,
                         last.y * first.y,
                         last.z * first.z,
                         half(last.y * first.z, last.z * first.y),
                         half(last.x * first.z, last.z * first.x),
                         half(last.x * first.y, last.y * first.x)};
    }
  }
  return out;
}

/// Largest difference of six sums.
inline double difference(const double* sums, const Voigt& v) {
  const double w[] = {v.xx, v.yy, v.zz, v.yz, v.xz, v.xy};
  double worst = 0;
  for (int c = 0; c < 6; ++c) worst = std::max(worst, std::abs(sums[c] - w[c]));
  return worst;
}

/// Compares all levels, lags, blocks and groups; `groups[g]` are the tracks of group g. Returns how many sums were
/// compared.
inline int check_moments(const MultipleTau& process, const TimeBlocks& blocks,
                         const std::vector<std::vector<Track>>& groups, std::size_t samples,
                         std::uint64_t steps_per_sample, double tolerance) {
  constexpr auto c = MultipleTau::components;
  int compared = 0, wrong = 0;
  REQUIRE(process.groups() == static_cast<int>(groups.size()));
  REQUIRE(process.levels().size() == static_cast<std::size_t>(std::floor(std::log2(samples - 1.0)) + 1));
  for (std::size_t k = 0; k < process.levels().size(); ++k) {
    const MultipleTau::Level& level = process.levels()[k];
    REQUIRE(level.increments.empty() == !process.with_increments());
    for (int p = 0; p < process.points(); ++p)
      for (int b = 0; b < TimeBlocks::most; ++b)
        for (int g = 0; g < process.groups(); ++g, ++compared) {
          const SlowMoments slow =
              slow_moments(groups[g], samples, static_cast<int>(k), p, b, steps_per_sample, blocks.length);
          const std::size_t at = process.group_offset(g) + MultipleTau::at(p, b) * c;
          wrong += level.counts[MultipleTau::at(p, b)] != slow.count;
          const double allowed = tolerance * slow.displacement.trace();
          wrong += !(difference(&level.displacement[at], slow.displacement) <= allowed);
          if (process.with_increments()) wrong += !(difference(&level.increments[at], slow.increments) <= allowed);
        }
  }
  CHECK(wrong == 0);
  return compared;
}

inline std::vector<std::uint8_t> bytes_of(const auto& process) {
  CheckpointWriter out;
  process.write(out);
  return out.bytes;
}

}  // namespace galvanostat::testing
