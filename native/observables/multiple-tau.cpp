#include "observables/multiple-tau.hpp"

#include <algorithm>
#include <bit>

namespace galvanostat {

namespace {

/// Adds Σ_i (a_i − b_i)(a_i − b_i)ᵀ over particles [begin, end) to sums[6].
void add_displacements(const std::array<const double*, 3>& a, const std::array<const double*, 3>& b, int begin, int end,
                       double* sums) {
  const double *ax = a[0], *ay = a[1], *az = a[2], *bx = b[0], *by = b[1], *bz = b[2];
  double xx = 0, yy = 0, zz = 0, yz = 0, xz = 0, xy = 0;
#pragma omp simd reduction(+ : xx, yy, zz, yz, xz, xy)
  for (int i = begin; i < end; ++i) {
    const double dx = ax[i] - bx[i], dy = ay[i] - by[i], dz = az[i] - bz[i];
    xx += dx * dx, yy += dy * dy, zz += dz * dz;
    yz += dy * dz, xz += dx * dz, xy += dx * dy;
  }
  sums[0] += xx, sums[1] += yy, sums[2] += zz, sums[3] += yz, sums[4] += xz, sums[5] += xy;
}

/// Adds the symmetric part of Σ_i (a_i − b_i)(e_i − f_i)ᵀ over particles [begin, end) to sums[6].
void add_increments(const std::array<const double*, 3>& a, const std::array<const double*, 3>& b,
                    const std::array<const double*, 3>& e, const std::array<const double*, 3>& f, int begin, int end,
                    double* sums) {
  double xx = 0, yy = 0, zz = 0, yz = 0, xz = 0, xy = 0;
#pragma omp simd reduction(+ : xx, yy, zz, yz, xz, xy)
  for (int i = begin; i < end; ++i) {
    const double dx = a[0][i] - b[0][i], dy = a[1][i] - b[1][i], dz = a[2][i] - b[2][i];
    const double gx = e[0][i] - f[0][i], gy = e[1][i] - f[1][i], gz = e[2][i] - f[2][i];
    xx += dx * gx, yy += dy * gy, zz += dz * gz;
    yz += 0.5 * (dy * gz + dz * gy), xz += 0.5 * (dx * gz + dz * gx), xy += 0.5 * (dx * gy + dy * gx);
  }
  sums[0] += xx, sums[1] += yy, sums[2] += zz, sums[3] += yz, sums[4] += xz, sums[5] += xy;
}

}  // namespace

MultipleTau::MultipleTau(int points, std::vector<int> group_sizes, bool with_increments)
    : points_(points), with_increments_(with_increments), begin_{0} {
  for (int size : group_sizes) begin_.push_back(begin_.back() + size);
  n_ = static_cast<std::size_t>(begin_.back());
  origin_.assign(3 * n_, 0.0);
}

void MultipleTau::open_level() {
  Level level;
  level.counts.assign(at(points_, 0), 0.0);
  level.displacement.assign(group_offset(groups()), 0.0);
  if (with_increments_) level.increments.assign(group_offset(groups()), 0.0);
  level.ring.assign(points_ * 3 * n_, 0.0);
  std::copy(origin_.begin(), origin_.end(), level.ring.begin());
  levels_.push_back(std::move(level));
}

void MultipleTau::accumulate(Level& level, std::uint64_t sample, const std::array<const double*, 3>& now, int block,
                             const Team& team) const {
  const int lags = static_cast<int>(std::min<std::uint64_t>(points_, sample));
  const int own_slot = static_cast<int>(sample % points_);
  const auto before = [&](int intervals) -> std::array<const double*, 3> {
    if (intervals == 0) return now;
    const int slot = own_slot - intervals + (intervals > own_slot ? points_ : 0);
    const double* x = level.ring.data() + static_cast<std::size_t>(slot) * 3 * n_;
    return {x, x + n_, x + 2 * n_};
  };
  for (int p = team.me(); p < lags; p += team.size()) {
    level.counts[at(p, block)] += 1;
    const std::array<const double*, 3> then = before(p + 1);
    for (int g = 0; g < groups(); ++g) {
      const std::size_t sums = group_offset(g) + at(p, block) * components;
      add_displacements(now, then, begin_[g], begin_[g + 1], level.displacement.data() + sums);
      if (with_increments_)
        add_increments(now, before(1), before(p), then, begin_[g], begin_[g + 1], level.increments.data() + sums);
    }
  }
}

void MultipleTau::add(const double* x, const double* y, const double* z, int block, Team& team) {
  const std::array<const double*, 3> now{x, y, z};
  const Range mine = team.part(static_cast<int>(n_));
  const auto store = [&](double* to) {
    for (const double* values : now) {
      std::copy(values + mine.begin, values + mine.end, to + mine.begin);
      to += n_;
    }
  };
  const std::uint64_t sample = samples_;
  team.alone([&] {
    ++samples_;
    if (sample > 0 && std::has_single_bit(sample)) open_level();
  });
  if (sample == 0) return store(origin_.data());
  const auto each_level = [&](const auto& each) {
    for (std::size_t k = 0; k < levels_.size() && sample % (std::uint64_t{1} << k) == 0; ++k)
      each(levels_[k], sample >> k);
  };
  each_level([&](Level& level, std::uint64_t own) { accumulate(level, own, now, block, team); });
  // The oldest sample is read before the new one takes its place.
  team.barrier();
  each_level([&](Level& level, std::uint64_t own) { store(level.ring.data() + own % points_ * 3 * n_); });
}

void MultipleTau::merge_blocks() {
  constexpr int half = TimeBlocks::most / 2;
  // Rows of `width` numbers for each block.
  const auto merge = [](std::vector<double>& all, std::size_t width) {
    for (auto row = all.begin(); row != all.end(); row += static_cast<std::ptrdiff_t>(TimeBlocks::most * width)) {
      for (std::size_t b = 0; b < half; ++b)
        for (std::size_t c = 0; c < width; ++c)
          row[b * width + c] = row[2 * b * width + c] + row[(2 * b + 1) * width + c];
      std::fill_n(row + static_cast<std::ptrdiff_t>(half * width), half * width, 0.0);
    }
  };
  for (Level& level : levels_)
    merge(level.counts, 1), merge(level.displacement, components), merge(level.increments, components);
}

void MultipleTau::write(CheckpointWriter& out) const {
  out.put(samples_);
  out.put_all(origin_);
  for (const Level& level : levels_) {
    out.put_all(level.counts), out.put_all(level.displacement), out.put_all(level.increments), out.put_all(level.ring);
  }
}

void MultipleTau::read(CheckpointReader& in) {
  samples_ = in.get<std::uint64_t>();
  in.get_all(origin_);
  levels_.clear();
  const int opened = samples_ == 0 ? 0 : std::bit_width(samples_ - 1);
  for (int k = 0; k < opened; ++k) {
    open_level();
    Level& level = levels_.back();
    in.get_all(level.counts), in.get_all(level.displacement), in.get_all(level.increments), in.get_all(level.ring);
  }
}

}  // namespace galvanostat
