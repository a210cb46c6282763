#pragma once

#include <array>
#include <cmath>

#include "description.hpp"
#include "interactions/pair/potentials/energy-force.hpp"

namespace galvanostat {

/// V = ε(σ/r)ⁿ, soft spheres (W. G. Hoover et al., J. Chem. Phys. 52, 4931 (1970)). With n = 12 the repulsion that
/// A. Pedone et al., J. Phys. Chem. B 110, 11780 (2006), add to Morse terms.
struct SoftSphere {
  static constexpr std::string_view name = "soft-sphere";
  static constexpr std::string_view summary = "epsilon (sigma/r)^n";
  static constexpr std::array parameters{
      Parameter{"epsilon", energy_unit, "energy at r = sigma", required},
      Parameter{"sigma", length_unit, "length scale", required, 0, true},
      Parameter{"n", dimensionless, "exponent", 12, 0, true},
  };
  static EnergyForce evaluate(double r, const double* p) {
    const double energy = p[0] * std::pow(p[1] / r, p[2]);
    return {energy, p[2] * energy / r};
  }
};

}  // namespace galvanostat
