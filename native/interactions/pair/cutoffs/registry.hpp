#pragma once

#include <span>
#include <string_view>

#include "interactions/pair/potentials/energy-force.hpp"

namespace galvanostat {

struct CutoffEntry {
  std::string_view name;
  std::string_view summary;
  EnergyForce (*apply)(EnergyForce at_r, EnergyForce at_cutoff, double r, double cutoff);
};

/// Every cut-off scheme of this build, from registry.inc.
std::span<const CutoffEntry> cutoffs();

/// Throws UNKNOWN_CUTOFF.
const CutoffEntry& find_cutoff(std::string_view name);

}  // namespace galvanostat
