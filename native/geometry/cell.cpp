#include "geometry/cell.hpp"

#include <algorithm>
#include <cmath>

#include "constants.hpp"
#include "errors.hpp"

namespace galvanostat {

Cell::Cell(Vec3 a, Vec3 b, Vec3 c) : edges_{a, b, c} {
  volume_ = dot(a, cross(b, c));
  for (Vec3 e : edges_) {
    if (!std::isfinite(dot(e, e))) throw_input("INVALID_CELL", "the cell has an edge that is not finite");
  }
  const double longest = std::max({norm(a), norm(b), norm(c)});
  if (!(std::abs(volume_) > 1e-9 * longest * longest * longest))
    throw_input("INVALID_CELL", "the cell is flat: its volume is " + std::to_string(volume_) + " Å³");
  if (volume_ < 0) throw_input("INVALID_CELL", "the cell is left-handed (negative volume): swap two of its edges");
  reciprocals_ = {(1 / volume_) * cross(b, c), (1 / volume_) * cross(c, a), (1 / volume_) * cross(a, b)};
  for (int axis = 0; axis < 3; ++axis) heights_[axis] = 1 / norm(reciprocals_[axis]);
}

double Cell::angle(int axis) const {
  const Vec3 u = edges_[(axis + 1) % 3], v = edges_[(axis + 2) % 3];
  return std::atan2(norm(cross(u, v)), dot(u, v)) * 180 / constants::pi;
}

Vec3 Cell::wrap(Vec3 r, std::array<int, 3>& image) const {
  // A point that rounding put a hair outside a face stays there: wrapping a second time must not move it.
  constexpr double hair = 1e-12;
  const Vec3 f = fractional(r) + Vec3{hair, hair, hair};
  const std::array<double, 3> cells{std::floor(f.x), std::floor(f.y), std::floor(f.z)};
  for (int axis = 0; axis < 3; ++axis) {
    if (cells[axis] == 0) continue;
    r = r - cells[axis] * edges_[axis];
    image[axis] += static_cast<int>(cells[axis]);
  }
  return r;
}

double Cell::distance(Vec3 from, Vec3 to) const {
  std::array<int, 3> ignored{};
  const Vec3 nearest = wrap(to - from, ignored);
  // The fractional difference is in [0, 1); in a skewed cell the closest image can be further than one cell away.
  const double reach = norm(edges_[0]) + norm(edges_[1]) + norm(edges_[2]);
  std::array<int, 3> range{};
  for (int axis = 0; axis < 3; ++axis) range[axis] = 1 + static_cast<int>(std::ceil(0.5 * reach / heights_[axis]));
  double shortest = norm(nearest);
  for (int i = -range[0]; i <= range[0]; ++i)
    for (int j = -range[1]; j <= range[1]; ++j)
      for (int k = -range[2]; k <= range[2]; ++k)
        shortest = std::min(shortest, norm(nearest + cartesian({double(i), double(j), double(k)})));
  return shortest;
}

}  // namespace galvanostat
