#pragma once

#include <string_view>

#include "interactions/pair/potentials/energy-force.hpp"

namespace galvanostat {

/// V(r) − V(r_c) − (r − r_c) V′(r_c): V and F go to zero at the cut-off  (Toxvaerd & Dyre, J. Chem. Phys. 134, 081102
/// (2011)).
struct ShiftForce {
  static constexpr std::string_view name = "shift-force";
  static constexpr std::string_view summary = "V(r) - V(rc) - (r-rc) V'(rc)";
  static EnergyForce apply(EnergyForce at_r, EnergyForce at_cutoff, double r, double cutoff) {
    return {at_r.energy - at_cutoff.energy + (r - cutoff) * at_cutoff.force, at_r.force - at_cutoff.force};
  }
};

}  // namespace galvanostat
