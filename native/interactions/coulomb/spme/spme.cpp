#include "interactions/coulomb/spme/spme.hpp"

namespace galvanostat {

Spme::Spme(ChargedSystem system, const NamedValues& given, SimdPath path)
    : Spme(system, resolve("electrostatics method 'spme'", parameters, given)[0], choose_spme(system, given), path) {}

Spme::Spme(ChargedSystem system, double accuracy, const SpmeChoice& choice, SimdPath path)
    : Coulomb(std::move(system)),
      accuracy_(accuracy),
      choice_(choice),
      path_(path),
      constants_(ewald_constants(system_, choice.alpha)),
      mesh_(make_spme_mesh(system_.cell, system_.charges, choice, path)) {}

void Spme::set_cell(const Cell& /*cell*/) {
  const NamedValues fixed{{"accuracy", accuracy_},   {"alpha", choice_.alpha},   {"cutoff", choice_.cutoff},
                          {"order", choice_.order},  {"gridA", choice_.grid[0]}, {"gridB", choice_.grid[1]},
                          {"gridC", choice_.grid[2]}};
  choice_ = choose_spme(system_, fixed);
  constants_ = ewald_constants(system_, choice_.alpha);
  mesh_ = make_spme_mesh(system_.cell, system_.charges, choice_, path_);
}

EnergyVirial Spme::add_reciprocal(const double* x, const double* y, const double* z, double* fx, double* fy, double* fz,
                                  bool with_energy, Team& team) {
  return mesh_->add(x, y, z, fx, fy, fz, nullptr, with_energy, team);
}

void Spme::add_reciprocal_by_atom(const double* x, const double* y, const double* z, const Tally& to,
                                  Team& team) const {
  team.alone([&] { mesh_->add_by_atom(x, y, z, to); });
}

EnergyVirial Spme::constant_of(double charge) const { return ewald_constant_of(constants_, charge); }

std::shared_ptr<const RadialFunction> Spme::radial_part() const {
  return std::make_shared<Screened>(choice_.alpha, choice_.cutoff);
}

Facts Spme::facts() const {
  return {std::string(name),
          {{"accuracy", accuracy_},
           {"alpha", choice_.alpha},
           {"cutoff", choice_.cutoff},
           {"order", choice_.order},
           {"gridA", choice_.grid[0]},
           {"gridB", choice_.grid[1]},
           {"gridC", choice_.grid[2]},
           {"realSpaceForceError", choice_.real_error},
           {"reciprocalForceError", choice_.mesh_error},
           {"predictedStepTime", choice_.cost}}};
}

}  // namespace galvanostat
