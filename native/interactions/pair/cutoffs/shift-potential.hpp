#pragma once

#include <string_view>

#include "interactions/pair/potentials/energy-force.hpp"

namespace galvanostat {

/// V(r) − V(r_c); F jumps at the cut-off.
struct ShiftPotential {
  static constexpr std::string_view name = "shift-potential";
  static constexpr std::string_view summary = "V(r) - V(rc)";
  static EnergyForce apply(EnergyForce at_r, EnergyForce at_cutoff, double /*r*/, double /*cutoff*/) {
    return {at_r.energy - at_cutoff.energy, at_r.force};
  }
};

}  // namespace galvanostat
