#pragma once

#include <array>
#include <cmath>
#include <vector>

#include "constants.hpp"
#include "geometry/cell.hpp"
#include "geometry/vec3.hpp"

namespace galvanostat {

/// What splines and aliases make of one axis. Sums are over the aliases x = h + jK of a wave number h.
struct SplineAxis {
  struct Wave {
    double h;
    double transform;  // U(h) = (sin(πh/K)/(πh/K))^order
    double sum;        // Σ U²
    double beside;     // Σ U(x) U(x + K)
    double influence;  // U²/(ΣU²)²; 0 where h and −h are the same wave
  };
  std::vector<Wave> waves;

  SplineAxis(int points, int order);
};

/// Coefficients of the pieces of the cardinal B-spline M_order: point n + j of a charge at n + x + ½ takes
/// M_p(x + ½ + p − 1 − j) = Σ_d piece[p − 1 − j][d] x^d.
std::vector<std::array<double, 8>> spline_pieces(int order);

/// Calls visit(index a, b, c, weight) for the half space that a real transform keeps.
template <class Visit>
void for_half_space(const std::array<int, 3>& grid, const Visit& visit) {
  for (int b = 0; b < grid[1]; ++b)
    for (int a = 0; a < grid[0]; ++a)
      for (int c = 0; c <= grid[2] / 2; ++c) visit(a, b, c, c == 0 || 2 * c == grid[2] ? 1.0 : 2.0);
}

inline Vec3 wave_vector(const Cell& cell, double h, double k, double l) {
  return 2 * constants::pi * (h * cell.reciprocal(0) + k * cell.reciprocal(1) + l * cell.reciprocal(2));
}

/// 4π/V exp(−k²/4α²)/k², eV for unit charges; 0 at k = 0.
inline double green(const Cell& cell, double alpha, double k2) {
  return k2 == 0 ? 0
                 : 4 * constants::pi * constants::coulomb / cell.volume() * std::exp(-k2 / (4 * alpha * alpha)) / k2;
}

/// −dE/dstrain of a wave's energy.
inline Voigt wave_virial(double energy, Vec3 w, double alpha) {
  const double c = 2 * energy * (1 / dot(w, w) + 1 / (4 * alpha * alpha));
  return {energy - c * w.x * w.x, energy - c * w.y * w.y, energy - c * w.z * w.z,
          -c * w.y * w.z,         -c * w.x * w.z,         -c * w.x * w.y};
}

}  // namespace galvanostat
