#pragma once

#include <array>

#include "geometry/vec3.hpp"

namespace galvanostat {

/// A right-handed triclinic periodic cell with rows a, b, c (Å).
///
/// This file and `periodic-images` are the only places that know about periodicity.
class Cell {
 public:
  /// Throws INVALID_CELL for a non-finite, flat or left-handed cell.
  Cell(Vec3 a, Vec3 b, Vec3 c);

  [[nodiscard]] Vec3 edge(int axis) const { return edges_[axis]; }
  /// Rows of the inverse, so that the fractional coordinate along `axis` is dot(reciprocal(axis), r): no factor 2π.
  [[nodiscard]] Vec3 reciprocal(int axis) const { return reciprocals_[axis]; }
  [[nodiscard]] double volume() const { return volume_; }
  /// Distance between the two faces that `axis` joins, Å.
  [[nodiscard]] double height(int axis) const { return heights_[axis]; }
  /// Between the two other edges, degrees: α, β, γ.
  [[nodiscard]] double angle(int axis) const;

  [[nodiscard]] Vec3 fractional(Vec3 r) const {
    return {dot(reciprocals_[0], r), dot(reciprocals_[1], r), dot(reciprocals_[2], r)};
  }
  [[nodiscard]] Vec3 cartesian(Vec3 f) const { return f.x * edges_[0] + f.y * edges_[1] + f.z * edges_[2]; }

  /// Moves `r` into the cell and adds to `image` the number of edges taken off.
  [[nodiscard]] Vec3 wrap(Vec3 r, std::array<int, 3>& image) const;

  /// Shortest distance between any two images of the points, Å: the slow, certain way, for messages and tests.
  [[nodiscard]] double distance(Vec3 from, Vec3 to) const;

 private:
  std::array<Vec3, 3> edges_;
  std::array<Vec3, 3> reciprocals_;
  std::array<double, 3> heights_{};
  double volume_ = 0;
};

}  // namespace galvanostat
