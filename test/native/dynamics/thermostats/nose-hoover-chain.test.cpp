#include "dynamics/thermostats/nose-hoover-chain.hpp"

#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

/// Largest deviation of  H' = K + Σ Q_k v_k²/2 + f kT ξ₁ + kT Σ_{k>1} ξ_k  (Martyna, Klein & Tuckerman 1992) over 500
/// fs of free particles that start at twice the temperature; Q₁ = f kT τ², Q_k = kT τ², ξ = ∫v dt by trapezoids.
double extended_energy_error(double timestep, int length) {
  const Model model = free_particles(skewed_cell(500), {3, 4, 5}, {10, 30, 70}, 1);
  Particles p(model);
  for (int i = 0; i < p.size(); ++i) p.vx[i] = 0.01 + 0.001 * i, p.vz[i] = -0.004 * i;
  const double temperature = 400, time = 30, kt = 8.617333262145e-5 * temperature;
  const int f = 33;
  NoseHooverChain chain({{"time", time}, {"length", length}});
  Team alone;
  ThermalState state{p, nullptr, f, temperature, 1, 0, 0, alone};
  const auto mass = [&](std::size_t k) { return (k == 0 ? f : 1) * kt * time * time; };
  std::vector<double> position(length), before = chain.velocities();
  double first = 0, worst = 0, heat = 0;
  state.scale_peculiar_velocities(std::sqrt(f * kt / state.peculiar_kinetic_energy()));
  const double kinetic = state.peculiar_kinetic_energy();
  for (int step = 0; step <= 500 / timestep; ++step) {
    double energy = state.peculiar_kinetic_energy();
    CHECK(energy == doctest::Approx(kinetic + heat).epsilon(1e-10));
    const std::vector<double> velocity = chain.velocities();
    for (int k = 0; k < length; ++k) {
      if (step > 0) position[k] += 0.5 * timestep * (velocity[k] + before[k]);
      energy += 0.5 * mass(k) * velocity[k] * velocity[k] + (k == 0 ? f : 1) * kt * position[k];
    }
    before = velocity;
    if (step == 0) first = energy;
    worst = std::max(worst, std::abs(energy - first));
    heat += chain.before(state, timestep).heat;
    heat += chain.after(state, timestep).heat;
  }
  return worst;
}

}  // namespace

TEST_CASE("the chain conserves Martyna's extended energy, with an error that falls with dt²") {
  for (int length : {1, 2, 3, 5}) {
    const double coarse = extended_energy_error(1, length), fine = extended_energy_error(0.5, length);
    CAPTURE(length);
    MESSAGE("chain of " << length << ": H' off by " << coarse << " eV at 1 fs, ratio " << coarse / fine);
    // The kinetic energy swings by about 1 eV meanwhile.
    CHECK(coarse < 2e-3);
    CHECK(coarse / fine > 3.5);
    CHECK(coarse / fine < 4.5);
  }
}
