#include "neighbors/neighbor-list.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "neighbors/proximity-kernel.hpp"
#include "parallel/threads.hpp"

namespace galvanostat {

namespace {

/// Gathers the neighbours of one particle by type and writes them out padded. The order of the neighbours, and with it of
/// every sum over them, is the order in which they are offered: it depends on the positions alone, not on threads.
class Collector {
 public:
  Collector(int types, const double* reach_squared) : types_(types), reach_squared_(reach_squared), by_type_(types) {}

  void offer(int type_i, int type_j, std::int32_t j, double distance_squared) {
    if (distance_squared < reach_squared_[static_cast<std::size_t>(type_i) * types_ + type_j])
      by_type_[type_j].push_back(j);
  }

  /// Appends to `found` and notes the padded lengths, then empties itself.
  void flush(std::int32_t sentinel, std::vector<std::int32_t>& found, std::size_t* lengths) {
    for (int t = 0; t < types_; ++t) {
      std::vector<std::int32_t>& members = by_type_[t];
      while (members.size() % NeighborList::padding != 0) members.push_back(sentinel);
      found.insert(found.end(), members.begin(), members.end());
      lengths[t] = members.size();
      members.clear();
    }
  }

 private:
  int types_;
  const double* reach_squared_;
  std::vector<std::vector<std::int32_t>> by_type_;
};

}  // namespace

void NeighborList::begin(const PeriodicImages& images, int types) {
  types_ = types;
  segments_.assign(static_cast<std::size_t>(images.owned()) * types + 1, 0);
}

void NeighborList::build_brute_force(const PeriodicImages& images, const std::int32_t* type, int types,
                                     const double* reach_squared) {
  begin(images, types);
  std::vector<std::int32_t> found;
  Collector collector(types, reach_squared);
  const double* r = images.coordinates();
  for (int i = 0; i < images.owned(); ++i) {
    for (int j = 0; j < images.size(); ++j) {
      const double dx = r[4 * i] - r[4 * j], dy = r[4 * i + 1] - r[4 * j + 1], dz = r[4 * i + 2] - r[4 * j + 2];
      if (i != j) collector.offer(type[i], type[images.owner(j)], j, dx * dx + dy * dy + dz * dz);
    }
    collector.flush(images.sentinel(), found, &segments_[static_cast<std::size_t>(i) * types + 1]);
  }
  for (std::size_t k = 1; k < segments_.size(); ++k) segments_[k] += segments_[k - 1];
  indices_.assign(found.begin(), found.end());
}

void NeighborList::build(const PeriodicImages& images, const std::int32_t* type, int types,
                         const double* reach_squared, int threads, SimdPath path) {
  const ProximityKernel kernel = choose_proximity_kernel(path);
  begin(images, types);
  const double* r = images.coordinates();
  const int owned = images.owned(), all = images.size();

  // A grid over the box around all images; bins half a reach wide.
  const double reach = std::sqrt(*std::max_element(reach_squared, reach_squared + types * types));
  double low[3], high[3];
  for (int k = 0; k < 3; ++k) low[k] = std::numeric_limits<double>::max(), high[k] = -low[k];
  for (int i = 0; i < all; ++i)
    for (int k = 0; k < 3; ++k) low[k] = std::min(low[k], r[4 * i + k]), high[k] = std::max(high[k], r[4 * i + k]);
  int bins[3];
  double per_length[3];
  if (reach == 0) return indices_.clear();  // nobody sees anybody
  double width = 0.5 * reach;
  for (;;) {
    double total = 1;
    for (int k = 0; k < 3; ++k) {
      bins[k] = std::max(1, static_cast<int>(std::min(1e6, (high[k] - low[k]) / width)));
      per_length[k] = bins[k] / std::max(high[k] - low[k], 1e-9);
      total *= bins[k];
    }
    if (total <= 8.0 * all + 64) break;  // a very sparse system: wider bins, or they would outnumber the particles
    width *= 1.5;
  }
  const auto bin_along = [&](double x, int k) {
    return std::clamp(static_cast<int>((x - low[k]) * per_length[k]), 0, bins[k] - 1);
  };
  bin_of_.resize(all);
  bin_start_.assign(static_cast<std::size_t>(bins[0]) * bins[1] * bins[2] + 1, 0);
  for (int i = 0; i < all; ++i) {
    bin_of_[i] = (bin_along(r[4 * i], 0) * bins[1] + bin_along(r[4 * i + 1], 1)) * bins[2] + bin_along(r[4 * i + 2], 2);
    ++bin_start_[bin_of_[i] + 1];
  }
  for (std::size_t b = 1; b < bin_start_.size(); ++b) bin_start_[b] += bin_start_[b - 1];
  // Members bin by bin with their coordinates and types beside them, so that the search reads memory in order.
  bin_members_.resize(all);
  bin_types_.resize(all);
  for (AlignedVector<double>& axis : bin_coordinates_) axis.resize(all);
  {
    std::vector<std::int32_t> next(bin_start_.begin(), bin_start_.end() - 1);
    for (int i = 0; i < all; ++i) {
      const std::int32_t slot = next[bin_of_[i]]++;
      bin_members_[slot] = i;
      bin_types_[slot] = type[images.owner(i)];
      for (int k = 0; k < 3; ++k) bin_coordinates_[k][slot] = r[4 * i + k];
    }
  }

  by_bin_.clear();
  for (std::int32_t member : bin_members_)
    if (member < owned) by_bin_.push_back(member);
  starts_.resize(owned);

  // Reach plus rounding: a neighbour exactly on the edge of the last bin must not be lost.
  const double margin = reach * (1 + 1e-9), margin_squared = margin * margin;
  if (static_cast<int>(found_.size()) < threads) found_.resize(threads);
#pragma omp parallel num_threads(threads) if (threads > 1)
  {
    const int me = thread_number();
    const Range mine = share(owned, me, team_size());
    std::vector<std::int32_t>& found = found_[me];
    found.clear();
    Collector collector(types, reach_squared);
    AlignedVector<double> near[3];
    std::vector<std::int32_t> slots, close;
    int gathered_for = -1;
    for (int n = mine.begin; n < mine.end; ++n) {
      const int i = by_bin_[n];
      const double* ri = r + 4 * static_cast<std::ptrdiff_t>(i);
      // The particles of one bin share their candidates.
      if (bin_of_[i] != gathered_for) {
        gathered_for = bin_of_[i];
        gather(gathered_for, bins, per_length, margin, near, slots);
        close.resize(slots.size() + 2 * padding);
      }
      const int count = kernel({near[0].data(), near[1].data(), near[2].data(), static_cast<int>(near[0].size()), ri[0],
                                ri[1], ri[2], margin_squared},
                               close.data());
      for (int k = 0; k < count; ++k) {
        const std::int32_t slot = slots[close[k]], j = bin_members_[slot];
        const double dx = near[0][close[k]] - ri[0], dy = near[1][close[k]] - ri[1], dz = near[2][close[k]] - ri[2];
        if (j != i) collector.offer(type[i], bin_types_[slot], j, dx * dx + dy * dy + dz * dz);
      }
      starts_[i] = {me, found.size()};
      collector.flush(images.sentinel(), found, &segments_[static_cast<std::size_t>(i) * types + 1]);
    }
  }
  for (std::size_t k = 1; k < segments_.size(); ++k) segments_[k] += segments_[k - 1];
  indices_.resize(segments_.back());
#pragma omp parallel for num_threads(threads) if (threads > 1)
  for (int i = 0; i < owned; ++i) {
    const std::int32_t* from = found_[starts_[i].thread].data() + starts_[i].offset;
    std::copy(from, from + (segment(i, types) - segment(i, 0)), indices_.begin() + static_cast<std::ptrdiff_t>(segment(i, 0)));
  }
}

void NeighborList::gather(int bin, const int* bins, const double* per_length, double margin,
                          AlignedVector<double>* coordinates, std::vector<std::int32_t>& slots) const {
  const int home[3] = {bin / (bins[1] * bins[2]), bin / bins[2] % bins[1], bin % bins[2]};
  int from[3], to[3];
  for (int k = 0; k < 3; ++k) {
    const int away = static_cast<int>(margin * per_length[k]) + 1;
    from[k] = std::max(0, home[k] - away);
    to[k] = std::min(bins[k] - 1, home[k] + away);
  }
  slots.clear();
  for (int k = 0; k < 3; ++k) coordinates[k].clear();
  for (int a = from[0]; a <= to[0]; ++a)
    for (int b = from[1]; b <= to[1]; ++b) {
      const std::size_t row = (static_cast<std::size_t>(a) * bins[1] + b) * bins[2];
      const std::int32_t first = bin_start_[row + from[2]], end = bin_start_[row + to[2] + 1];
      for (std::int32_t slot = first; slot < end; ++slot) slots.push_back(slot);
      for (int k = 0; k < 3; ++k)
        coordinates[k].insert(coordinates[k].end(), bin_coordinates_[k].begin() + first, bin_coordinates_[k].begin() + end);
    }
  constexpr double far_away = 1e12;
  while (coordinates[0].size() % padding != 0)
    for (int k = 0; k < 3; ++k) coordinates[k].push_back(far_away);
}

}  // namespace galvanostat
