#include "interactions/registry.hpp"

#include <cmath>
#include <set>
#include <string>

#include "errors.hpp"
#include "neutrality.hpp"
#include "interactions/coulomb/damped-shifted-force.hpp"
#include "interactions/coulomb/direct-ewald.hpp"
#include "interactions/coulomb/ewald.hpp"
#include "interactions/coulomb/spme/spme.hpp"
#include "interactions/external/socket-forces.hpp"
#include "interactions/many-body/nep/nep-forces.hpp"
#include "interactions/many-body/splines/pair-splines.hpp"
#include "interactions/many-body/splines/three-body.hpp"
#include "interactions/pair/pair-forces.hpp"

namespace galvanostat {

namespace {

template <class Kind>
std::unique_ptr<Interaction> make(const InteractionSetup& setup) {
  return std::make_unique<Kind>(setup);
}

template <class Method>
std::unique_ptr<Coulomb> make_method(ChargedSystem system, const NamedValues& parameters, SimdPath path) {
  if constexpr (requires { Method::make(std::move(system), parameters, path); })
    return Method::make(std::move(system), parameters, path);
  else
    return std::make_unique<Method>(std::move(system), parameters, path);
}

template <class Method>
std::unique_ptr<Interaction> make_charged(const InteractionSetup& setup) {
  ChargedSystem system = charged_system(*setup.model, setup.skin, setup.precision);
  if (system.charge_squares() == 0) return nullptr;
  return make_method<Method>(std::move(system), setup.input.parameters, setup.path);
}

const InteractionEntry entries[] = {
#define INTERACTION(Kind) {Kind::name, Kind::summary, Kind::parameters, make<Kind>, nullptr},
#define COULOMB(Method) {Method::name, Method::summary, Method::parameters, make_charged<Method>, make_method<Method>},
#include "interactions/registry.inc"
#undef INTERACTION
#undef COULOMB
};

}  // namespace

std::span<const InteractionEntry> interactions() { return entries; }

const InteractionEntry& find_interaction(std::string_view name) {
  for (const InteractionEntry& entry : entries)
    if (entry.name == name) return entry;
  std::string known;
  for (const InteractionEntry& entry : entries) known += (known.empty() ? "" : ", ") + std::string(entry.name);
  throw_input("UNKNOWN_INTERACTION", "there is no interaction '" + std::string(name) + "'; this build has " + known);
}

void check_interactions(const Model& model) {
  std::set<std::string> seen;
  std::string coulomb;
  bool charged_network = false;
  for (const InteractionInput& input : model.interactions) {
    const InteractionEntry& entry = find_interaction(input.kind);
    if (!seen.insert(input.kind).second)
      throw_input("INVALID_MODEL", "the model has interaction '" + input.kind + "' twice");
    if (!input.terms.empty() && input.kind != PairForces::name)
      throw_input("INVALID_MODEL", "interaction '" + input.kind + "' takes no terms");
    if (input.nep && input.kind != NepForces::name)
      throw_input("INVALID_MODEL", "interaction '" + input.kind + "' takes no neural-network potential");
    if (input.socket && input.kind != SocketForces::name)
      throw_input("INVALID_MODEL", "interaction '" + input.kind + "' takes no client");
    charged_network = charged_network || (input.nep && input.nep->charges);
    if (!entry.make_coulomb) continue;
    if (!coulomb.empty())
      throw_input("INVALID_MODEL", "the model has two Coulomb methods, '" + coulomb + "' and '" + input.kind + "'");
    coulomb = input.kind;
  }
  if (coulomb.empty()) return;
  if (charged_network)
    throw_input("INVALID_MODEL", "the neural-network potential makes charges of its own: the Coulomb method '" +
                                     coulomb + "' would count them twice");
  double total = 0;
  for (std::int32_t t : model.types) total += model.charges[t];
  if (!(std::abs(total) <= force_field_neutrality))
    throw_input("NOT_NEUTRAL", "the force field's charges sum to " + std::to_string(total) +
                                   " e, but a periodic cell must be neutral");
}

}  // namespace galvanostat
