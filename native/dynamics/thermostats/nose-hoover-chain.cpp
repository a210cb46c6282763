#include "dynamics/thermostats/nose-hoover-chain.hpp"

#include <cmath>

#include "constants.hpp"
#include "parameters.hpp"

namespace galvanostat {

NoseHooverChain::NoseHooverChain(const std::map<std::string, double>& given) {
  const std::vector<double> values = resolve("thermostat 'nose-hoover-chain'", parameters, given);
  time_ = values[0];
  if (values[1] != std::floor(values[1]) || values[1] > 100)
    throw_input("INVALID_PARAMETERS", "thermostat 'nose-hoover-chain': length must be a whole number from 1 to 100");
  velocities_.assign(static_cast<std::size_t>(values[1]), 0.0);
}

ThermostatWork NoseHooverChain::propagate(const ThermalState& state, double timestep) {
  const std::size_t last = velocities_.size() - 1;
  const double kt = constants::boltzmann * state.temperature, f = state.degrees_of_freedom;
  const double start = state.peculiar_kinetic_energy();
  double kinetic = start, factor = 1;
  std::vector<double> velocities = velocities_;
  const double outer = 1 / (2 - std::cbrt(2.0));
  const auto mass = [&](std::size_t k) { return (k == 0 ? f : 1.0) * kt * time_ * time_; };
  const auto force = [&](std::size_t k) {
    if (k == 0) return (2 * kinetic - f * kt) / mass(0);
    return (mass(k - 1) * velocities[k - 1] * velocities[k - 1] - kt) / mass(k);
  };
  for (double weight : {outer, 1 - 2 * outer, outer}) {
    const double h = weight * timestep / 2;
    const auto update = [&](std::size_t k) {
      const double damping = k == last ? 1.0 : std::exp(-h / 4 * velocities[k + 1]);
      velocities[k] = (velocities[k] * damping + h / 2 * force(k)) * damping;
    };
    for (std::size_t k = last + 1; k-- > 0;) update(k);
    const double scale = std::exp(-h * velocities[0]);
    factor *= scale;
    kinetic *= scale * scale;
    for (std::size_t k = 0; k <= last; ++k) update(k);
  }
  state.scale_peculiar_velocities(factor);
  state.team.alone([&] { velocities_ = velocities; });
  return {kinetic - start, 0};
}

}  // namespace galvanostat
