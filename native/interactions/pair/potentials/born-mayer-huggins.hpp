#pragma once

#include <array>
#include <cmath>

#include "description.hpp"
#include "interactions/pair/potentials/energy-force.hpp"

namespace galvanostat {

/// V = A exp((σ − r)/ρ) − C/r⁶ − D/r⁸  (F. G. Fumi, M. P. Tosi, J. Phys. Chem. Solids 25, 31 (1964)).
struct BornMayerHuggins {
  static constexpr std::string_view name = "born-mayer-huggins";
  static constexpr std::string_view summary = "A exp((sigma-r)/rho) - C/r^6 - D/r^8";
  static constexpr std::array parameters{
      Parameter{"A", energy_unit, "strength of the repulsion", required, 0},
      Parameter{"rho", length_unit, "range of the repulsion", required, 0, true},
      Parameter{"sigma", length_unit, "sum of the ionic radii", required},
      Parameter{"C", energy_length_6, "dipole-dipole dispersion", required},
      Parameter{"D", energy_length_8, "dipole-quadrupole dispersion", required},
  };
  static EnergyForce evaluate(double r, const double* p) {
    const double repulsion = p[0] * std::exp((p[2] - r) / p[1]);
    const double r2 = r * r;
    const double r6 = r2 * r2 * r2;
    const double c = p[3] / r6;
    const double d = p[4] / (r6 * r2);
    return {repulsion - c - d, repulsion / p[1] - (6 * c + 8 * d) / r};
  }
};

}  // namespace galvanostat
