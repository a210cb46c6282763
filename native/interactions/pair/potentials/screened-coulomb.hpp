#pragma once

#include <array>
#include <cmath>

#include "constants.hpp"
#include "description.hpp"
#include "interactions/pair/potentials/energy-force.hpp"

namespace galvanostat {

/// V = k qq erfc(r/ρ)/r, k = e²/4πε₀: Coulomb between charges that are screened over ρ, for force fields of bond
/// valences (S. Adams, R. Prasada Rao, Phys. Status Solidi A 208, 1746 (2011)).
struct ScreenedCoulomb {
  static constexpr std::string_view name = "screened-coulomb";
  static constexpr std::string_view summary = "k qq erfc(r/rho)/r";
  static constexpr std::array parameters{
      Parameter{"qq", charge_squared, "product of the two charges", required},
      Parameter{"rho", length_unit, "screening length", required, 0, true},
  };
  static EnergyForce evaluate(double r, const double* p) {
    const double x = r / p[1];
    const double strength = constants::coulomb * p[0] / r;
    const double energy = strength * std::erfc(x);
    return {energy, energy / r + strength * 2 / (std::sqrt(constants::pi) * p[1]) * std::exp(-x * x)};
  }
};

}  // namespace galvanostat
