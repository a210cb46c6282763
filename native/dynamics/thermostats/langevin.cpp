#include "dynamics/thermostats/langevin.hpp"

#include <array>
#include <cmath>

#include "constants.hpp"
#include "parameters.hpp"
#include "random/philox.hpp"

namespace galvanostat {

namespace {

double kinetic_energy(const Particles& p, Team& team) {
  return team.sum(p.size(), [&](int begin, int end) { return peculiar_kinetic_energy(p, nullptr, 0, begin, end); });
}

ThermostatWork ornstein_uhlenbeck(const ThermalState& state, double duration, double friction, RandomPurpose purpose) {
  Particles& p = state.particles;
  const int n = p.size();
  const double before = kinetic_energy(p, state.team);
  const double decay = std::exp(-friction * duration);
  const double noise = std::sqrt((1 - decay * decay) * constants::boltzmann * state.temperature);
  const RandomNumbers random(state.seed, state.stream, purpose, state.step);
  // Mass and momentum of what comes out.
  const auto sums = state.team.sum(n, [&](int begin, int end) {
    std::array<double, 4> s{};
    for (int i = begin; i < end; ++i) {
      const double width = noise * std::sqrt(p.inverse_mass[i]);
      const auto a = random.normals(2 * i), b = random.normals(2 * i + 1);
      p.vx[i] = decay * p.vx[i] + width * a[0];
      p.vy[i] = decay * p.vy[i] + width * a[1];
      p.vz[i] = decay * p.vz[i] + width * b[0];
      s[0] += p.mass[i];
      s[1] += p.mass[i] * p.vx[i], s[2] += p.mass[i] * p.vy[i], s[3] += p.mass[i] * p.vz[i];
    }
    return s;
  });
  const Range mine = state.team.part(n);
  for (int i = mine.begin; i < mine.end; ++i)
    p.vx[i] -= sums[1] / sums[0], p.vy[i] -= sums[2] / sums[0], p.vz[i] -= sums[3] / sums[0];

  double impulse = 0;
  double work = 0;
  if (state.drive && state.drive->holds_flux()) {
    // The impulse is given in two halves, before and after the friction, of which the first decays too: to hold C it is
    // μ = 2/(1 + e^{−γh}) (C₀ − C)/S, where C is what friction and noise alone would leave. Symmetric in time, it makes
    // the mean field γ C₀/S up to (γh)²/12.
    const Drive& drive = *state.drive;
    impulse = 2 / (1 + decay) * (drive.target() - drive.flux(p, state.team)) / drive.inertia();
    drive.project(p, state.team);
    work = impulse * drive.target();
  }
  return {kinetic_energy(p, state.team) - before - work, impulse};
}

}  // namespace

Langevin::Langevin(const std::map<std::string, double>& given)
    : friction_(resolve("thermostat 'langevin'", parameters, given)[0]) {}

ThermostatWork Langevin::before(const ThermalState& state, double timestep) {
  return ornstein_uhlenbeck(state, timestep / 2, friction_, RandomPurpose::langevin_before);
}

ThermostatWork Langevin::after(const ThermalState& state, double timestep) {
  return ornstein_uhlenbeck(state, timestep / 2, friction_, RandomPurpose::langevin_after);
}

}  // namespace galvanostat
