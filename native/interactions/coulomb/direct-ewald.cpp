#include "interactions/coulomb/direct-ewald.hpp"

#include <algorithm>
#include <cmath>

#include "constants.hpp"
#include "interactions/coulomb/screened.hpp"
#include "errors.hpp"
#include "parameters.hpp"

namespace galvanostat {

namespace {

using constants::pi;

/// Rms force error of the waves beyond a cut-off, over 14.4 eV/Å (Kolafa & Perram).
double wave_error(const ChargedSystem& system, double alpha, double k_cutoff) {
  return 2 * system.charge_squares() * alpha *
         std::sqrt(2 / (k_cutoff * static_cast<double>(system.charges.size()) * system.cell.volume())) *
         std::exp(-k_cutoff * k_cutoff / (4 * alpha * alpha));
}

}  // namespace

DirectEwald::Choice DirectEwald::choose(const ChargedSystem& system, const NamedValues& given, std::string_view who) {
  const std::string name = "electrostatics method '" + std::string(who) + "'";
  const std::vector<double> values = resolve(name, parameters, given);
  const double accuracy = values[0];
  Choice choice;
  choice.alpha = values[1], choice.cutoff = values[2];
  if (accuracy > 0.1 || accuracy < 1e-14)
    throw_input("INVALID_PARAMETERS", name + ": accuracy must lie between 1e-14 and 0.1");
  // Outside these bounds one of the two sums is empty or endless.
  if (choice.alpha != 0 && !(choice.alpha >= 1e-3 && choice.alpha <= 10))
    throw_input("INVALID_PARAMETERS", name + ": alpha must lie between 0.001 and 10 per Å");
  if (choice.cutoff != 0 && !(choice.cutoff >= 0.5 && choice.cutoff <= 1000))
    throw_input("INVALID_PARAMETERS", name + ": cutoff must lie between 0.5 and 1000 Å");

  // Half of the squared error to each part.
  const double target = accuracy / std::sqrt(2.0);
  const double n = static_cast<double>(system.charges.size()), volume = system.cell.volume();
  const auto alpha_for = [&](double cutoff) {
    return solve_falling(1e-3, 20.0 / cutoff, target,
                         [&](double a) { return ewald_real_space_error(system, a, cutoff); });
  };
  const auto wave_cutoff_for = [&](double alpha) {
    return solve_falling(1e-3, 40 * alpha, target, [&](double k) { return wave_error(system, alpha, k); });
  };
  const auto cost = [&](double cutoff, double k) {
    constexpr double wave_cost = 0.45;  // ns a particle and wave vector, one thread, AVX-512, measured
    const double waves = 0.5 * 4 * pi / 3 * k * k * k * volume / (8 * pi * pi * pi);
    return neighbour_cost * listed_neighbours(system, cutoff) + wave_cost * n * waves;
  };
  if (choice.cutoff == 0 && choice.alpha == 0) {
    // The optimum is flat: for 192 atoms of LLZO cut-offs of 6 to 6.5 Å are equally fast.
    double best = 0;
    for (double cutoff = 3; cutoff <= 20; cutoff += 0.125) {
      const double predicted = cost(cutoff, wave_cutoff_for(alpha_for(cutoff)));
      if (best == 0 || predicted < best) best = predicted, choice.cutoff = cutoff;
    }
  } else if (choice.cutoff == 0) {
    choice.cutoff = solve_falling(0.5, 20 / choice.alpha, target,
                                  [&](double r) { return ewald_real_space_error(system, choice.alpha, r); });
  }
  if (choice.alpha == 0) choice.alpha = alpha_for(choice.cutoff);
  choice.wave_cutoff = wave_cutoff_for(choice.alpha);
  choice.real_error = ewald_real_space_error(system, choice.alpha, choice.cutoff);
  choice.wave_error = wave_error(system, choice.alpha, choice.wave_cutoff);
  choice.cost = cost(choice.cutoff, choice.wave_cutoff);
  return choice;
}

DirectEwald::DirectEwald(ChargedSystem system, const NamedValues& given, SimdPath path)
    : DirectEwald(system, resolve("electrostatics method 'direct-ewald'", parameters, given)[0], choose(system, given),
                  path) {}

DirectEwald::DirectEwald(ChargedSystem system, double accuracy, const Choice& choice, SimdPath path)
    : Coulomb(std::move(system)),
      choice_(choice),
      accuracy_(accuracy),
      alpha_(choice.alpha),
      constants_(ewald_constants(system_, alpha_)),
      waves_(static_cast<int>(system_.charges.size()), system_.cell, alpha_, choice_.wave_cutoff, path) {
  waves_.set_charges(system_.charges.data());
}

void DirectEwald::set_cell(const Cell& /*cell*/) {
  choice_ = choose(system_, {{"accuracy", accuracy_}, {"alpha", choice_.alpha}, {"cutoff", choice_.cutoff}});
  constants_ = ewald_constants(system_, alpha_);
  waves_.set_cell(system_.cell, choice_.wave_cutoff);
}

EnergyVirial DirectEwald::constant_of(double charge) const { return ewald_constant_of(constants_, charge); }

EnergyVirial DirectEwald::add_reciprocal(const double* x, const double* y, const double* z, double* fx, double* fy,
                                         double* fz, bool with_energy, Team& team) {
  return waves_.add(x, y, z, fx, fy, fz, nullptr, with_energy, team);
}

void DirectEwald::add_reciprocal_by_atom(const double* x, const double* y, const double* z, const Tally& to,
                                         Team& team) const {
  waves_.add_by_atom(x, y, z, to, team);
}

std::shared_ptr<const RadialFunction> DirectEwald::radial_part() const {
  return std::make_shared<Screened>(alpha_, choice_.cutoff);
}

Facts DirectEwald::facts() const {
  return {std::string(name),
          {{"accuracy", accuracy_},
           {"alpha", alpha_},
           {"cutoff", choice_.cutoff},
           {"reciprocalCutoff", choice_.wave_cutoff},
           {"waveVectors", static_cast<double>(waves_.waves())},
           {"realSpaceForceError", choice_.real_error},
           {"reciprocalForceError", choice_.wave_error},
           {"predictedStepTime", choice_.cost}}};
}

}  // namespace galvanostat
