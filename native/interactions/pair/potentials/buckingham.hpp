#pragma once

#include <array>
#include <cmath>

#include "description.hpp"
#include "interactions/pair/potentials/energy-force.hpp"

namespace galvanostat {

/// V = A exp(−r/ρ) − C/r⁶  (R. A. Buckingham, Proc. R. Soc. A 168, 264 (1938)).
/// For C > 0 it falls to −∞ inside its maximum: `PairInteraction::inner_limit` keeps runs out of there.
struct Buckingham {
  static constexpr std::string_view name = "buckingham";
  static constexpr std::string_view summary = "A exp(-r/rho) - C/r^6";
  static constexpr std::array parameters{
      Parameter{"A", energy_unit, "strength of the repulsion", required, 0},
      Parameter{"rho", length_unit, "range of the repulsion", required, 0, true},
      Parameter{"C", energy_length_6, "strength of the dispersion", required},
  };
  static EnergyForce evaluate(double r, const double* p) {
    const double repulsion = p[0] * std::exp(-r / p[1]);
    const double r2 = r * r;
    const double dispersion = p[2] / (r2 * r2 * r2);
    return {repulsion - dispersion, repulsion / p[1] - 6 * dispersion / r};
  }
};

}  // namespace galvanostat
