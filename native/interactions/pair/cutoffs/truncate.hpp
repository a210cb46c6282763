#pragma once

#include <string_view>

#include "interactions/pair/potentials/energy-force.hpp"

namespace galvanostat {

/// V and F as they are up to the cut-off; V jumps there.
struct Truncate {
  static constexpr std::string_view name = "truncate";
  static constexpr std::string_view summary = "V(r)";
  static EnergyForce apply(EnergyForce at_r, EnergyForce /*at_cutoff*/, double /*r*/, double /*cutoff*/) {
    return at_r;
  }
};

}  // namespace galvanostat
