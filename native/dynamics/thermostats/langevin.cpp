#include "dynamics/thermostats/langevin.hpp"

#include <cmath>

#include "constants.hpp"
#include "parallel/sums.hpp"
#include "parameters.hpp"
#include "random/philox.hpp"

namespace galvanostat {

namespace {

double kinetic_energy(const Particles& p, int threads) {
  return deterministic_sum<1>(p.size(), threads, [&](int begin, int end) {
    double sum = 0;
    for (int i = begin; i < end; ++i)
      sum += 0.5 * p.mass[i] * (p.vx[i] * p.vx[i] + p.vy[i] * p.vy[i] + p.vz[i] * p.vz[i]);
    return std::array<double, 1>{sum};
  })[0];
}

ThermostatWork ornstein_uhlenbeck(const ThermalState& state, double duration, double friction, RandomPurpose purpose) {
  Particles& p = state.particles;
  const int n = p.size();
  const double before = kinetic_energy(p, state.threads);
  const double decay = std::exp(-friction * duration);
  const double noise = std::sqrt((1 - decay * decay) * constants::boltzmann * state.temperature);
  const RandomNumbers random(state.seed, state.stream, purpose, state.step);
#pragma omp parallel for num_threads(state.threads) if (state.threads > 1)
  for (int i = 0; i < n; ++i) {
    const double width = noise * std::sqrt(p.inverse_mass[i]);
    const auto a = random.normals(2 * i), b = random.normals(2 * i + 1);
    p.vx[i] = decay * p.vx[i] + width * a[0];
    p.vy[i] = decay * p.vy[i] + width * a[1];
    p.vz[i] = decay * p.vz[i] + width * b[0];
  }
  const auto sums = deterministic_sum<4>(n, state.threads, [&](int begin, int end) {
    std::array<double, 4> s{};
    for (int i = begin; i < end; ++i) {
      s[0] += p.mass[i];
      s[1] += p.mass[i] * p.vx[i], s[2] += p.mass[i] * p.vy[i], s[3] += p.mass[i] * p.vz[i];
    }
    return s;
  });
  for (int i = 0; i < n; ++i) p.vx[i] -= sums[1] / sums[0], p.vy[i] -= sums[2] / sums[0], p.vz[i] -= sums[3] / sums[0];

  double impulse = 0;
  double work = 0;
  if (state.drive && state.drive->holds_flux()) {
    // The impulse is given in two halves, before and after the friction, of which the first decays too: to hold C it is
    // μ = 2/(1 + e^{−γh}) (C₀ − C)/S, where C is what friction and noise alone would leave. Symmetric in time, it makes
    // the mean field γ C₀/S up to (γh)²/12.
    const Drive& drive = *state.drive;
    impulse = 2 / (1 + decay) * (drive.target() - drive.flux(p, state.threads)) / drive.inertia();
    drive.project(p, state.threads);
    work = impulse * drive.target();
  }
  return {kinetic_energy(p, state.threads) - before - work, impulse};
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
