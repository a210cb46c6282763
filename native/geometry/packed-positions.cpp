#include "geometry/packed-positions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "errors.hpp"

namespace galvanostat {

namespace {
constexpr double two_to_32 = 4294967296.0;
}

void PackedPositions::choose(const Cell& cell, int count, double reach) {
  std::array<int, 3> repeats{};
  double records = count;
  for (int axis = 0; axis < 3; ++axis) {
    const double needed = std::ceil(2 * reach / cell.height(axis) * (1 + 1e-9));
    records *= std::max(1.0, needed);
    // Bounds the product, so that the integers below cannot overflow.
    if (!(records < std::numeric_limits<std::int32_t>::max() / 8))
      throw_input("TOO_MANY_IMAGES",
                  "the cut-off is so much longer than the cell that its periodic images do not fit into "
                  "memory: shorten the cut-off or repeat the cell");
    repeats[axis] = std::max(1, static_cast<int>(needed));
    edges_[axis] = double(repeats[axis]) * cell.edge(axis);
    reciprocals_[axis] = (1.0 / repeats[axis]) * cell.reciprocal(axis);
  }
  const auto along = [](Vec3 v, int axis) {
    return (axis == 0 || v.x == 0) && (axis == 1 || v.y == 0) && (axis == 2 || v.z == 0);
  };
  orthogonal_ = along(edges_[0], 0) && along(edges_[1], 1) && along(edges_[2], 2);
  copies_ = repeats[0] * repeats[1] * repeats[2];
  shifts_.clear();
  fraction_shifts_.clear();
  for (int a = 0; a < repeats[0]; ++a)
    for (int b = 0; b < repeats[1]; ++b)
      for (int c = 0; c < repeats[2]; ++c) {
        const Vec3 f{double(a) / repeats[0], double(b) / repeats[1], double(c) / repeats[2]};
        fraction_shifts_.push_back(f);
        const auto fixed = [](double v) { return static_cast<std::uint32_t>(std::llround(v * two_to_32)); };
        shifts_.push_back({fixed(f.x), fixed(f.y), fixed(f.z)});
      }

  // Bins half a reach wide; wider ones in a very sparse system, or they would outnumber the particles.
  double width = reach > 0 ? 0.5 * reach : std::numeric_limits<double>::max();
  for (;; width *= 1.5) {
    for (int axis = 0; axis < 3; ++axis) {
      const double height = repeats[axis] * cell.height(axis);
      bins_[axis] = std::max(1, static_cast<int>(std::min(1e6, height / width)));
      bin_heights_[axis] = height / bins_[axis];
    }
    if (static_cast<double>(bins_[0]) * bins_[1] * bins_[2] <= 8.0 * records + 64) break;
  }
}

void PackedPositions::arrange(const Cell& cell, const double* x, const double* y, const double* z,
                              const std::int32_t* type, int count, double reach, bool fractions, Team& team) {
  team.alone([&] {
    choose(cell, count, reach);
    keep_fractions_ = fractions;
    particle_.resize(count), bin_of_.resize(count);
    bin_start_.resize(static_cast<std::size_t>(bin_count()) + 1);
    fixed_.resize(4 * static_cast<std::size_t>(count) * copies_);
    fractions_.resize(fractions ? fixed_.size() : 0);
  });
  const Range particles = team.part(count);
  for (int i = particles.begin; i < particles.end; ++i)
    bin_of_[i] = bin_at(in_fixed_point(wrapped({x[i], y[i], z[i]})).data());
  team.barrier();
  sort(team);
  team.barrier();
  const Range records = team.share(count, chunk);
  for (int copy = 0; copy < copies_; ++copy)
    for (int s = records.begin; s < records.end; ++s)
      fixed_[4 * (static_cast<std::size_t>(copy) * count + s) + 3] = type[particle_[s]];
  place(x, y, z, team);
  team.barrier();
}

void PackedPositions::sort(Team& team) {
  // Each thread the particles of its bins, for which it looks through all: no counts to exchange, the same order for
  // any number of threads.
  const int count = owned();
  const Range bins = team.share(bin_count());
  std::vector<std::int32_t> next(static_cast<std::size_t>(bins.end - bins.begin), 0);
  std::int32_t before = 0;
  const std::int32_t* const bin_of = bin_of_.data();
  for (int i = 0; i < count; ++i) before += bin_of[i] < bins.begin;
  for (int i = 0; i < count; ++i)
    if (bin_of[i] >= bins.begin && bin_of[i] < bins.end) ++next[bin_of[i] - bins.begin];
  for (int b = bins.begin; b < bins.end; ++b) {
    std::int32_t& here = next[b - bins.begin];
    bin_start_[b] = before;
    before += here;
    here = bin_start_[b];
  }
  if (bins.end == bin_count()) bin_start_[bin_count()] = count;
  for (int i = 0; i < count; ++i)
    if (bin_of[i] >= bins.begin && bin_of[i] < bins.end) particle_[next[bin_of[i] - bins.begin]++] = i;
}

std::array<double, 3> PackedPositions::wrapped(Vec3 r) const {
  std::array<double, 3> f{dot(reciprocals_[0], r), dot(reciprocals_[1], r), dot(reciprocals_[2], r)};
  for (double& v : f) v -= std::floor(v);
  return f;
}

PackedPositions::Fixed PackedPositions::in_fixed_point(const std::array<double, 3>& f) {
  const auto fixed = [](double v) { return static_cast<std::int32_t>(static_cast<std::int64_t>(v * two_to_32)); };
  return {fixed(f[0]), fixed(f[1]), fixed(f[2])};
}

int PackedPositions::bin_at(const std::int32_t* fixed) const {
  int index = 0;
  for (int axis = 0; axis < 3; ++axis)
    index = index * bins_[axis] +
            static_cast<int>(static_cast<std::uint64_t>(static_cast<std::uint32_t>(fixed[axis])) * bins_[axis] >> 32);
  return index;
}

int PackedPositions::bin(int record) const { return bin_at(&fixed_[4 * static_cast<std::size_t>(record)]); }

void PackedPositions::place_owned(int begin, int end, const double* x, const double* y, const double* z) {
  std::int32_t* const fixed = fixed_.data();
  double* const fractions = keep_fractions_ ? fractions_.data() : nullptr;
  for (int s = begin; s < end; ++s) {
    const int i = particle_[s];
    const std::array<double, 3> f = wrapped({x[i], y[i], z[i]});
    const Fixed in_fixed = in_fixed_point(f);
    std::copy_n(in_fixed.data(), 3, fixed + 4 * static_cast<std::ptrdiff_t>(s));
    if (fractions) std::copy_n(f.data(), 3, fractions + 4 * static_cast<std::ptrdiff_t>(s));
  }
}

void PackedPositions::place(const double* x, const double* y, const double* z, const Team& team) {
  const int owned = this->owned();
  const auto [begin, end] = team.share(owned, chunk);
  place_owned(begin, end, x, y, z);
  for (int copy = 1; copy < copies_; ++copy) {
    const std::ptrdiff_t offset = 4 * static_cast<std::ptrdiff_t>(copy) * owned;
    const std::array<std::uint32_t, 3> shift = shifts_[copy];
    std::int32_t* const fixed = fixed_.data();
    for (std::ptrdiff_t s = begin; s < end; ++s)
      for (int k = 0; k < 3; ++k)
        fixed[offset + 4 * s + k] = static_cast<std::int32_t>(static_cast<std::uint32_t>(fixed[4 * s + k]) + shift[k]);
    if (keep_fractions_) {
      const Vec3 f = fraction_shifts_[copy];
      double* const out = fractions_.data();
      for (std::ptrdiff_t s = begin; s < end; ++s) {
        out[offset + 4 * s] = out[4 * s] + f.x;
        out[offset + 4 * s + 1] = out[4 * s + 1] + f.y;
        out[offset + 4 * s + 2] = out[4 * s + 2] + f.z;
      }
    }
  }
}

}  // namespace galvanostat
