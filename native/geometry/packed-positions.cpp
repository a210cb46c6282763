#include "geometry/packed-positions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "errors.hpp"

namespace galvanostat {

namespace {
constexpr double two_to_32 = 4294967296.0;
}

void PackedPositions::arrange(const Cell& cell, const double* x, const double* y, const double* z,
                              const std::int32_t* type, int count, double reach, bool fractions, int threads) {
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

  keep_fractions_ = fractions;
  particle_.resize(count);
  std::iota(particle_.begin(), particle_.end(), 0);
  fixed_.resize(4 * static_cast<std::size_t>(count) * copies_);
  fractions_.resize(fractions ? fixed_.size() : 0);
  // Once in the order of the particles to know their bins, then in the order of the bins.
  std::vector<std::int32_t> bin_of(count), start(static_cast<std::size_t>(bin_count()) + 1, 0);
#pragma omp parallel for num_threads(threads) if (threads > 1) schedule(static)
  for (int block = 0; block < (count + 255) / 256; ++block) {
    const int begin = 256 * block, end = std::min(count, begin + 256);
    place_owned(begin, end, x, y, z);
    for (int i = begin; i < end; ++i) bin_of[i] = bin(i);
  }
  for (int i = 0; i < count; ++i) ++start[bin_of[i] + 1];
  std::partial_sum(start.begin(), start.end(), start.begin());
  for (int i = 0; i < count; ++i) particle_[start[bin_of[i]]++] = i;
  for (int copy = 0; copy < copies_; ++copy)
    for (int s = 0; s < count; ++s) fixed_[4 * (static_cast<std::size_t>(copy) * count + s) + 3] = type[particle_[s]];
  place(x, y, z, threads);
}

int PackedPositions::bin(int record) const {
  const std::int32_t* r = &fixed_[4 * static_cast<std::size_t>(record)];
  int index = 0;
  for (int axis = 0; axis < 3; ++axis)
    index = index * bins_[axis] +
            static_cast<int>(static_cast<std::uint64_t>(static_cast<std::uint32_t>(r[axis])) * bins_[axis] >> 32);
  return index;
}

void PackedPositions::place_owned(int begin, int end, const double* x, const double* y, const double* z) {
  const Vec3 a = reciprocals_[0], b = reciprocals_[1], c = reciprocals_[2];
  std::int32_t* const fixed = fixed_.data();
  double* const fractions = keep_fractions_ ? fractions_.data() : nullptr;
  for (int s = begin; s < end; ++s) {
    const int i = particle_[s];
    const Vec3 r{x[i], y[i], z[i]};
    double f[3] = {dot(a, r), dot(b, r), dot(c, r)};
    for (double& v : f) v -= std::floor(v);
    std::int32_t* to = fixed + 4 * static_cast<std::ptrdiff_t>(s);
    for (int k = 0; k < 3; ++k) to[k] = static_cast<std::int32_t>(static_cast<std::int64_t>(f[k] * two_to_32));
    if (fractions)
      for (int k = 0; k < 3; ++k) fractions[4 * static_cast<std::ptrdiff_t>(s) + k] = f[k];
  }
}

void PackedPositions::place(const double* x, const double* y, const double* z, int threads) {
  const int owned = this->owned();
#pragma omp parallel for num_threads(threads) if (threads > 1) schedule(static)
  for (int block = 0; block < (owned + 255) / 256; ++block) {
    const int begin = 256 * block, end = std::min(owned, begin + 256);
    place_owned(begin, end, x, y, z);
    for (int copy = 1; copy < copies_; ++copy) {
      const std::ptrdiff_t offset = 4 * static_cast<std::ptrdiff_t>(copy) * owned;
      const std::array<std::uint32_t, 3> shift = shifts_[copy];
      std::int32_t* const fixed = fixed_.data();
      for (int s = begin; s < end; ++s)
        for (int k = 0; k < 3; ++k)
          fixed[offset + 4 * s + k] =
              static_cast<std::int32_t>(static_cast<std::uint32_t>(fixed[4 * s + k]) + shift[k]);
      if (keep_fractions_) {
        const Vec3 f = fraction_shifts_[copy];
        double* const out = fractions_.data();
        for (int s = begin; s < end; ++s) {
          out[offset + 4 * s] = out[4 * s] + f.x;
          out[offset + 4 * s + 1] = out[4 * s + 1] + f.y;
          out[offset + 4 * s + 2] = out[4 * s + 2] + f.z;
        }
      }
    }
  }
}

}  // namespace galvanostat
