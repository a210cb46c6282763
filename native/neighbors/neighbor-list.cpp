#include "neighbors/neighbor-list.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "neighbors/proximity-kernel.hpp"

namespace galvanostat {

/// What may be near the particles of one bin; one a thread.
struct NeighborList::Candidates {
  std::vector<std::int32_t> ranges;  // of `binned_`
  std::vector<std::int32_t> near_record, near_type;
  std::vector<float> near_distance;
  int count = 0;
  int bin = -1;
};

NeighborList::Chunk NeighborList::operator[](int chunk_number) const {
  const Lists& lists = lists_[chunk_number];
  const int first = chunk_number * chunk;
  return {first, std::min(chunk, owned_ - first), lists.neighbors.data(), lists.offsets.data()};
}

std::size_t NeighborList::stored() const {
  std::size_t total = 0;
  for (int c = 0; c < chunks_used_; ++c) total += lists_[c].offsets.back();
  return total;
}

std::size_t NeighborList::bytes() const {
  std::size_t total = 0;
  for (const Lists& l : lists_) total += 4 * (l.neighbors.capacity() + l.offsets.capacity());
  for (const auto& column : binned_) total += 4 * column.capacity();
  return total + 4 * (bin_start_.capacity() + bin_of_.capacity());
}

void NeighborList::build(const PackedPositions& packed, int types, const double* reach_squared, Team& team,
                         SimdPath path) {
  const ProximityKernel kernel = choose_proximity_kernel(path);
  team.alone([&] {
    ++version_;
    types_ = types;
    owned_ = packed.owned();
    chunks_used_ = chunks_of(owned_);
    lists_.resize(chunks_used_);
    bin_start_.resize(static_cast<std::size_t>(packed.bin_count()) + 1);
    for (auto& column : binned_) column.resize(static_cast<std::size_t>(packed.size()) + overrun);
  });

  // Reach plus rounding in float: a neighbour exactly at the reach must not be lost.
  constexpr float margin = 1 + 4e-6f;
  std::vector<float> reaches(reach_squared, reach_squared + static_cast<std::ptrdiff_t>(types) * types);
  for (float& r : reaches) r *= margin;
  const float longest_squared = *std::max_element(reaches.begin(), reaches.end());
  const double reach = std::sqrt(longest_squared);
  float edges[9];
  for (int axis = 0; axis < 3; ++axis) {
    const Vec3 e = 0x1p-32 * packed.edge(axis);
    edges[3 * axis] = static_cast<float>(e.x), edges[3 * axis + 1] = static_cast<float>(e.y),
              edges[3 * axis + 2] = static_cast<float>(e.z);
  }
  const std::int32_t* const fixed = packed.fixed();
  sort(packed, team);
  team.barrier();

  Candidates near;
  std::size_t expected = 0;
  const Range mine = team.share(chunks_used_);
  for (int c = mine.begin; c < mine.end; ++c) {
    Lists& lists = lists_[c];
    const int first = c * chunk, count = std::min(chunk, owned_ - first);
    lists.offsets.assign(static_cast<std::size_t>(count) * types + 1, 0);
    std::size_t used = 0;
    for (int k = 0; k < count; ++k) {
      const int s = first + k;
      // The particles of one bin share their candidates.
      if (const int bin = packed.bin(s); bin != near.bin) find_candidates(packed, bin, reach, near);
      // Neighbouring chunks are of like size: little is left over, and little copied.
      if (lists.neighbors.size() < used + near.count + overrun)
        lists.neighbors.resize(std::max({expected, lists.neighbors.size() * 5 / 4, used + near.count + overrun}));
      const std::int32_t type = fixed[4 * static_cast<std::ptrdiff_t>(s) + 3];
      const ProximityInput in{binned_[0].data(),
                              binned_[1].data(),
                              binned_[2].data(),
                              binned_[3].data(),
                              binned_[4].data(),
                              near.ranges.data(),
                              static_cast<int>(near.ranges.size() / 2),
                              fixed + 4 * static_cast<std::ptrdiff_t>(s),
                              4 * s,
                              edges,
                              packed.orthogonal(),
                              longest_squared,
                              &reaches[static_cast<std::size_t>(type) * types],
                              types,
                              near.near_record.data(),
                              near.near_type.data(),
                              near.near_distance.data()};
      used += kernel(in, lists.neighbors.data() + used, &lists.offsets[static_cast<std::size_t>(k) * types]);
    }
    if (lists.neighbors.size() < used + overrun) lists.neighbors.resize(used + overrun);
    expected = used + used / 32 + near.count + overrun;
    std::fill_n(lists.neighbors.begin() + static_cast<std::ptrdiff_t>(used), overrun, 0);
  }
}

void NeighborList::sort(const PackedPositions& packed, Team& team) {
  const int records = packed.size(), bins = packed.bin_count();
  const std::int32_t* fixed = packed.fixed();
  const auto put = [&](int slot, int r) {
    for (int k = 0; k < 4; ++k) binned_[k][slot] = fixed[4 * static_cast<std::ptrdiff_t>(r) + k];
    binned_[4][slot] = 4 * r;
  };
  if (team.is_first())
    for (auto& column : binned_) std::fill(column.end() - overrun, column.end(), 0);
  if (records == owned_) {
    // Without repetitions the records are bin after bin already.
    const Range mine = team.share(records, chunk), of_bins = team.share(bins + 1);
    for (int r = mine.begin; r < mine.end; ++r) put(r, r);
    std::copy(packed.bin_start() + of_bins.begin, packed.bin_start() + of_bins.end, bin_start_.begin() + of_bins.begin);
    return;
  }
  team.alone([&] {
    bin_of_.resize(records);
    std::fill(bin_start_.begin(), bin_start_.end(), 0);
    for (int r = 0; r < records; ++r) ++bin_start_[(bin_of_[r] = packed.bin(r)) + 1];
    std::partial_sum(bin_start_.begin(), bin_start_.end(), bin_start_.begin());
    std::vector<std::int32_t> next(bin_start_.begin(), bin_start_.end() - 1);
    for (int r = 0; r < records; ++r) put(next[bin_of_[r]]++, r);
  });
}

void NeighborList::find_candidates(const PackedPositions& packed, int bin, double reach, Candidates& near) const {
  const std::array<int, 3>& bins = packed.bins();
  const int home[3] = {bin / (bins[1] * bins[2]), bin / bins[2] % bins[1], bin % bins[2]};
  int from[3], count[3];
  for (int k = 0; k < 3; ++k) {
    const int away = static_cast<int>(std::min(1e6, reach / packed.bin_height(k))) + 1;
    // All bins once if they come around, else those up to `away` on both sides.
    count[k] = std::min(bins[k], 2 * away + 1);
    from[k] = count[k] == bins[k] ? 0 : home[k] - away + bins[k];
  }
  near.bin = bin;
  near.count = 0;
  near.ranges.clear();
  const auto append = [&](std::int32_t first, std::int32_t end) {
    if (first == end) return;
    near.ranges.push_back(first), near.ranges.push_back(end);
    near.count += end - first;
  };
  for (int a = 0; a < count[0]; ++a)
    for (int b = 0; b < count[1]; ++b) {
      const std::size_t row =
          (static_cast<std::size_t>((from[0] + a) % bins[0]) * bins[1] + (from[1] + b) % bins[1]) * bins[2];
      const int first = from[2] % bins[2], end = first + count[2];
      append(bin_start_[row + first], bin_start_[row + std::min(end, bins[2])]);
      if (end > bins[2]) append(bin_start_[row], bin_start_[row + end - bins[2]]);
    }
  near.near_record.resize(near.count + overrun);
  near.near_type.resize(near.count + overrun);
  near.near_distance.resize(near.count + overrun);
}

}  // namespace galvanostat
