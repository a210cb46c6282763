#include "geometry/linear-map.hpp"

namespace galvanostat {

namespace {

Vec3 unit(Vec3 r) { return (1 / norm(r)) * r; }

/// Right-handed orthonormal axes that hang on a cell: a, and the normal of a and b.
std::array<Vec3, 3> frame(const Cell& cell) {
  const Vec3 a = unit(cell.edge(0)), normal = unit(cross(cell.edge(0), cell.edge(1)));
  return {a, cross(normal, a), normal};
}

}  // namespace

LinearMap operator*(const LinearMap& a, const LinearMap& b) {
  LinearMap product;
  for (int i = 0; i < 3; ++i)
    product.rows[i] = a.rows[i].x * b.rows[0] + a.rows[i].y * b.rows[1] + a.rows[i].z * b.rows[2];
  return product;
}

LinearMap exponential(const Voigt& e) {
  const LinearMap strain{{Vec3{e.xx, e.xy, e.xz}, Vec3{e.xy, e.yy, e.yz}, Vec3{e.xz, e.yz, e.zz}}};
  LinearMap sum{{Vec3{1, 0, 0}, Vec3{0, 1, 0}, Vec3{0, 0, 1}}}, term = sum;
  // (3 × 0.1)^12/12! is 1e-15.
  for (int k = 1; k <= 12; ++k) {
    term = term * strain;
    for (int i = 0; i < 3; ++i) {
      term.rows[i] = (1.0 / k) * term.rows[i];
      sum.rows[i] = sum.rows[i] + term.rows[i];
    }
  }
  return sum;
}

LinearMap rotation_to(const Cell& wanted, const Cell& from) {
  const std::array<Vec3, 3> to = frame(wanted), own = frame(from);
  LinearMap rotation;
  const auto row = [&](double Vec3::*axis) {
    return to[0].*axis * own[0] + to[1].*axis * own[1] + to[2].*axis * own[2];
  };
  rotation.rows = {row(&Vec3::x), row(&Vec3::y), row(&Vec3::z)};
  return rotation;
}

}  // namespace galvanostat
