#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "description.hpp"
#include "interactions/coulomb/coulomb.hpp"
#include "interactions/setup.hpp"

namespace galvanostat {

struct InteractionEntry {
  std::string_view name;
  std::string_view summary;
  std::span<const Parameter> parameters;
  /// Null where there is nothing to do (a Coulomb method without charges).
  std::unique_ptr<Interaction> (*make)(const InteractionSetup& setup);
  /// Of Coulomb methods: they need a neutral cell, and a model may have one of them. Null for all others.
  std::unique_ptr<Coulomb> (*make_coulomb)(ChargedSystem system, const NamedValues& parameters, SimdPath path);
};

/// Every interaction of this build, from registry.inc.
std::span<const InteractionEntry> interactions();

/// Throws UNKNOWN_INTERACTION.
const InteractionEntry& find_interaction(std::string_view name);

/// What Model::check does not look at: kinds that exist, each once, one Coulomb method and charges that it can live
/// with. Throws UNKNOWN_INTERACTION, INVALID_MODEL, NOT_NEUTRAL.
void check_interactions(const Model& model);

}  // namespace galvanostat
