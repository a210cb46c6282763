#pragma once

#include <array>

#include "geometry/cell.hpp"
#include "geometry/vec3.hpp"

namespace galvanostat {

/// A 3×3 matrix, by rows.
struct LinearMap {
  std::array<Vec3, 3> rows;

  Vec3 operator()(Vec3 r) const { return {dot(rows[0], r), dot(rows[1], r), dot(rows[2], r)}; }
};

/// a after b.
LinearMap operator*(const LinearMap& a, const LinearMap& b);

/// exp of a small symmetric tensor (all components below 0.1), to rounding; of a diagonal one it is exactly diagonal.
LinearMap exponential(const Voigt& strain);

/// The rotation after which a lies along the a of `wanted`, and b in the plane of its a and b.
LinearMap rotation_to(const Cell& wanted, const Cell& from);

}  // namespace galvanostat
