#include "interactions/coulomb/coulomb.hpp"

#include <algorithm>

#include "interactions/registry.hpp"

namespace galvanostat {

namespace {

bool same(const Cell& a, const Cell& b) {
  for (int axis = 0; axis < 3; ++axis) {
    const Vec3 e = a.edge(axis), f = b.edge(axis);
    if (e.x != f.x || e.y != f.y || e.z != f.z) return false;
  }
  return true;
}

}  // namespace

ChargedSystem charged_system(const Model& model, double skin, Precision precision) {
  ChargedSystem system{model.cell, {}, 0, skin, precision};
  for (std::int32_t t : model.types) system.charges.push_back(model.charges[t]);
  for (const InteractionInput& input : model.interactions)
    for (const InteractionInput::Term& term : input.terms)
      system.pair_cutoff = std::max(system.pair_cutoff, term.term.cutoff());
  return system;
}

void Coulomb::bind(const PackedPositions& /*packed*/, const NeighborList* /*list*/, const Cell& cell) {
  if (same(cell, system_.cell)) return;
  system_.cell = cell;
  set_cell(cell);
}

void Coulomb::add(const Configuration& at, const Tally& to, Team& team) {
  const EnergyVirial smooth = add_reciprocal(at.x, at.y, at.z, to.fx, to.fy, to.fz, to.totals != nullptr, team);
  if (to.totals && team.is_first()) {
    to.totals->energy += smooth.energy + constant_energy();
    to.totals->virial += smooth.virial;
    const double third = constant_virial_trace() / 3;
    to.totals->virial += {third, third, third, 0, 0, 0};
  }
  if (!to.by_atom()) return;
  team.barrier();
  add_reciprocal_by_atom(at.x, at.y, at.z, to, team);
  team.barrier();
  const Range mine = team.share(at.count);
  for (int i = mine.begin; i < mine.end; ++i) {
    const EnergyVirial constant = constant_of(system_.charges[i]);
    to.add_to_atom(i, constant.energy, constant.virial);
  }
}

std::unique_ptr<Coulomb> make_coulomb(const Model& model, double skin, SimdPath path, Precision precision) {
  for (const InteractionInput& input : model.interactions) {
    const InteractionEntry& entry = find_interaction(input.kind);
    if (!entry.make_coulomb) continue;
    ChargedSystem system = charged_system(model, skin, precision);
    if (std::all_of(system.charges.begin(), system.charges.end(), [](double q) { return q == 0; })) return nullptr;
    return entry.make_coulomb(std::move(system), input.parameters, path);
  }
  return nullptr;
}

}  // namespace galvanostat
