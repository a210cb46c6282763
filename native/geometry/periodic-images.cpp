#include "geometry/periodic-images.hpp"

#include <array>
#include <cmath>
#include <limits>

#include "errors.hpp"

namespace galvanostat {

namespace {
constexpr double far_away = 1e12;  // Å; its square is still far from overflow
}

void PeriodicImages::select(const Cell& cell, const double* x, const double* y, const double* z, int count,
                            double reach) {
  owned_ = count;
  owner_.clear();
  shift_.clear();
  shifts_.clear();

  std::array<double, 3> margin{};
  std::array<int, 3> range{};
  double expected = count;
  for (int axis = 0; axis < 3; ++axis) {
    margin[axis] = reach / cell.height(axis) * (1 + 1e-12);
    expected *= 1 + 2 * margin[axis];
  }
  if (!(expected < std::numeric_limits<std::int32_t>::max() / 8))
    throw_input("TOO_MANY_IMAGES", "the cut-off is so much longer than the cell that its periodic images do not fit into "
                                   "memory: shorten the cut-off or repeat the cell");
  for (int axis = 0; axis < 3; ++axis) range[axis] = static_cast<int>(std::ceil(margin[axis]));
  // Shift by shift, so that the images of one shift are neighbours in memory.
  std::vector<Vec3> fractional(count);
  for (int i = 0; i < count; ++i) fractional[i] = cell.fractional({x[i], y[i], z[i]});

  for (int a = -range[0]; a <= range[0]; ++a) {
    for (int b = -range[1]; b <= range[1]; ++b) {
      for (int c = -range[2]; c <= range[2]; ++c) {
        if (a == 0 && b == 0 && c == 0) continue;
        const auto shift = static_cast<std::int32_t>(shifts_.size());
        shifts_.push_back(cell.cartesian({double(a), double(b), double(c)}));
        for (int i = 0; i < count; ++i) {
          const Vec3 f = fractional[i] + Vec3{double(a), double(b), double(c)};
          if (f.x < -margin[0] || f.x > 1 + margin[0]) continue;
          if (f.y < -margin[1] || f.y > 1 + margin[1]) continue;
          if (f.z < -margin[2] || f.z > 1 + margin[2]) continue;
          owner_.push_back(i);
          shift_.push_back(shift);
        }
      }
    }
  }
  coordinates_.resize(4 * (static_cast<std::size_t>(size()) + 1));
  for (int k = 0; k < 3; ++k) coordinates_[4 * static_cast<std::size_t>(sentinel()) + k] = far_away;
  place(x, y, z, 1);
}

void PeriodicImages::place(const double* x, const double* y, const double* z, int threads) {
  double* out = coordinates_.data();
  const int owned = owned_;
  const int images = static_cast<int>(owner_.size());
#pragma omp parallel num_threads(threads) if (threads > 1)
  {
#pragma omp for nowait
    for (int i = 0; i < owned; ++i) {
      out[4 * i] = x[i];
      out[4 * i + 1] = y[i];
      out[4 * i + 2] = z[i];
    }
#pragma omp for
    for (int g = 0; g < images; ++g) {
      const int i = owner_[g];
      const Vec3 s = shifts_[shift_[g]];
      double* to = out + 4 * static_cast<std::size_t>(owned + g);
      to[0] = x[i] + s.x;
      to[1] = y[i] + s.y;
      to[2] = z[i] + s.z;
    }
  }
}

}  // namespace galvanostat
