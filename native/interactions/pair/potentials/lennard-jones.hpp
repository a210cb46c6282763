#pragma once

#include <array>

#include "description.hpp"
#include "interactions/pair/potentials/energy-force.hpp"

namespace galvanostat {

/// V = 4ε[(σ/r)¹² − (σ/r)⁶]  (J. E. Lennard-Jones, Proc. Phys. Soc. 43, 461 (1931)).
struct LennardJones {
  static constexpr std::string_view name = "lennard-jones";
  static constexpr std::string_view summary = "4 epsilon [(sigma/r)^12 - (sigma/r)^6]";
  static constexpr std::array parameters{
      Parameter{"epsilon", energy_unit, "depth of the well", required},
      Parameter{"sigma", length_unit, "distance where V = 0", required, 0, true},
  };
  static EnergyForce evaluate(double r, const double* p) {
    const double s2 = p[1] * p[1] / (r * r);
    const double s6 = s2 * s2 * s2;
    return {4 * p[0] * (s6 * s6 - s6), 24 * p[0] * (2 * s6 * s6 - s6) / r};
  }
};

}  // namespace galvanostat
