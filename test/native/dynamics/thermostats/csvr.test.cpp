#include "dynamics/thermostats/csvr.hpp"

#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

TEST_CASE(
    "one application of CSVR: mean and variance of the new kinetic energy are those of Bussi, Donadio & Parrinello") {
  // Eq. (A7): K' = cK + (1−c)(K₀/f) Σ R² + 2 R₁ √(c(1−c) K K₀/f), hence, with K₀ = f kT/2,
  // ⟨K'⟩ = cK + (1−c)K₀ and Var K' = 2(1−c)²K₀²/f + 4c(1−c)K K₀/f. K = 2K₀ here; 5 standard errors of 40 000
  // independent applications (false alarm 6e-7 for the mean; the variance of a variance is that of a near-Gaussian).
  constexpr int count = 40000;
  const double temperature = 500, timestep = 3, time = 10, c = std::exp(-timestep / time);
  // Every shape of the gamma deviate that the code distinguishes.
  for (int f : {1, 2, 3, 4, 50}) {
    CAPTURE(f);
    const Model model = free_particles(skewed_cell(500), {1, 1, 1}, {10, 30, 70}, 1);
    const double target = 0.5 * f * 8.617333262e-5 * temperature, start = 2 * target;
    Csvr csvr({{"time", time}});
    double mean = 0, squares = 0;
    for (int k = 0; k < count; ++k) {
      Particles p(model);
      p.vx[0] = std::sqrt(2 * start / p.mass[0]);
      Team alone;
      const ThermalState state{p, nullptr, f, temperature, 9, 0, static_cast<std::uint64_t>(k), alone};
      const ThermostatWork work = csvr.after(state, timestep);
      const double kinetic = state.peculiar_kinetic_energy();
      CHECK(work.heat == doctest::Approx(kinetic - start).epsilon(1e-9));
      mean += kinetic / count, squares += kinetic * kinetic / count;
    }
    const double expected = c * start + (1 - c) * target;
    const double variance = (2 * (1 - c) * (1 - c) * target * target + 4 * c * (1 - c) * start * target) / f;
    CHECK(std::abs(mean - expected) < 5 * std::sqrt(variance / count));
    // For small f the fourth moment is larger than Gaussian: kurtosis at most that of χ²₁, 15.
    CHECK(std::abs((squares - mean * mean) / variance - 1) < 5 * std::sqrt(14.0 / count));
  }
}
