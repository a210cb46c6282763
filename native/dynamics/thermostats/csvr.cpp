#include "dynamics/thermostats/csvr.hpp"

#include <cmath>

#include "constants.hpp"
#include "parameters.hpp"
#include "random/philox.hpp"

namespace galvanostat {

Csvr::Csvr(const std::map<std::string, double>& given) : time_(resolve("thermostat 'csvr'", parameters, given)[0]) {}

ThermostatWork Csvr::after(const ThermalState& state, double timestep) {
  const int f = state.degrees_of_freedom;
  const double kinetic = state.peculiar_kinetic_energy();
  if (f <= 0 || kinetic <= 0) return {};
  const RandomNumbers random(state.seed, state.stream, RandomPurpose::csvr, state.step);
  const double first = random.normals(0)[0];
  // Σ of the other f − 1 squared normals: twice a gamma deviate; shapes below 1 come from single normals.
  double others = 0;
  if (f == 2 || f == 3) {
    for (int k = 1; k < f; ++k) others += std::pow(random.normals(k)[1], 2);
  } else if (f > 3) {
    others = 2 * gamma_deviate(random, 0.5 * (f - 1), 1);
  }
  // Eq. (A7) of the paper.
  const double c = std::exp(-timestep / time_);
  const double ratio = 0.5 * constants::boltzmann * state.temperature / kinetic;  // target kinetic energy / (f K)
  const double factor2 = c + (1 - c) * ratio * (first * first + others) + 2 * first * std::sqrt(c * (1 - c) * ratio);
  const bool positive = first + std::sqrt(c / ((1 - c) * ratio)) >= 0;
  state.scale_peculiar_velocities(positive ? std::sqrt(factor2) : -std::sqrt(factor2));
  return {kinetic * (factor2 - 1), 0};
}

}  // namespace galvanostat
