#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "description.hpp"
#include "interactions/pair/potentials/energy-force.hpp"
#include "interactions/pair/potentials/tabulated.hpp"

namespace galvanostat {

struct PotentialEntry {
  std::string_view name;
  std::string_view summary;
  std::span<const Parameter> parameters;
  bool needs_table;
  EnergyForce (*evaluate)(double r, const double* parameters, const PairTable* table);
};

/// Every pair potential of this build, from registry.inc.
std::span<const PotentialEntry> potentials();

/// Throws UNKNOWN_POTENTIAL.
const PotentialEntry& find_potential(std::string_view name);

}  // namespace galvanostat
