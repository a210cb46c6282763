#include "dynamics/thermostats/langevin.hpp"

#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

// Free ions with friction γ obey Drude: σ = Σ z²/(m γ V), i.e. E = γ C/S. The drift C is fixed, so the fields of
// different steps are independent, and each block mean is a sum of Gaussians with the Johnson–Nyquist variance 2kTρ/(V
// t).

namespace {

constexpr double friction = 0.05, timestep = 1, temperature = 700, charge_flux = 0.4;

struct Free {
  explicit Free(const std::string& scheme, std::vector<double> transport_charges)
      : model(free_particles(skewed_cell(6000), {6, 18, 30}, {40.1, 6.94, 19.0}, 71)), charges(transport_charges) {
    dynamics.timestep = timestep;
    dynamics.temperature = temperature;
    dynamics.seed = 5;
    dynamics.direction = {1, -2, 0.5};
    dynamics.drive = DriveSpecification{scheme, std::move(transport_charges), {0, 1, 0}, charge_flux, {}};
    dynamics.thermostat = "langevin";
    dynamics.thermostat_parameters = {{"friction", friction}};
    dynamics.sample_interval = 40;
  }
  Model model;
  std::vector<double> charges;
  Dynamics dynamics;
};

/// The same ions in a field: j = σE, and the noise of a short circuit, Var(j̄) = 2kTσ/(V t). The current remembers 1/γ:
/// of blocks of time t, γt = 2, Var is that times 1 − (1 − e^{−γt})/(γt), neighbours are correlated, and the mean of n
/// blocks has 2kTσ/(V n t) for n t ≫ 1/γ.
void check_drude_in_field(Free free, double sigma) {
  constexpr double field = 0.1;
  free.dynamics.drive->field = field;
  Simulation simulation(free.model, free.dynamics);
  run(simulation, 400);  // 20 memories: the current sets in
  constexpr int blocks = 5000;
  const std::vector<Sample> rows = run(simulation, blocks * 40ull);
  REQUIRE(rows.size() == blocks);
  const double volume = free.model.cell.volume(), kt = 8.617333262e-5 * temperature, time = 40 * timestep;
  double mean = 0, variance = 0;
  for (const Sample& row : rows) mean += row.chargeFlux / volume / blocks;
  for (const Sample& row : rows) variance += std::pow(row.chargeFlux / volume - mean, 2) / (blocks - 1);
  const double x = friction * time, noise = 2 * kt * sigma / (volume * time);
  const double expected = noise * (1 - (1 - std::exp(-x)) / x);
  MESSAGE("j/(σE) = " << mean / (sigma * field) << ", Var/Johnson-Nyquist = " << variance / expected);
  // OBABO's friction is smaller by tanh(x)/x, x = γ dt/2: 2e-4 here. Variances of correlated blocks (neighbours 0.33,
  // then falling by e² each) scatter by √(2(1 + 2Σρ²)/n) < √(2·1.3/n).
  CHECK(std::abs(mean - sigma * field) < 4.5 * std::sqrt(noise / blocks) + 5e-4 * sigma * field);
  CHECK(4.5 * std::sqrt(noise / blocks) < 0.1 * sigma * field);
  CHECK(std::abs(variance / expected - 1) < 4.5 * std::sqrt(2.6 / blocks) + 1e-3);
  for (const Sample& row : rows) CHECK(row.field == doctest::Approx(field).epsilon(1e-13));
  CHECK(relative_momentum(simulation.particles()) < 1e-13);
}

void check_drude(Free free, double sigma) {
  Simulation simulation(free.model, free.dynamics);
  constexpr int blocks = 2500;
  const std::vector<Sample> rows = run(simulation, blocks * 40ull);
  REQUIRE(rows.size() == blocks);
  const double volume = free.model.cell.volume(), kt = 8.617333262e-5 * temperature, time = 40 * timestep;
  double mean = 0, variance = 0;
  for (const Sample& row : rows) mean += row.field / blocks;
  for (const Sample& row : rows) variance += (row.field - mean) * (row.field - mean) / (blocks - 1);
  // OBABO's discretisation: fields are smaller by tanh(x)/x, x = γ dt/4, 1 − 5e-5 here.
  const double expected = charge_flux / (sigma * volume), noise = 2 * kt / (sigma * volume * time);
  MESSAGE("E/E_Drude = " << mean / expected << ", Var/Johnson-Nyquist = " << variance / noise);
  // 4.5 standard errors: false alarms 7e-6 each (seed fixed). The error is the *predicted* one: it is being tested too.
  CHECK(std::abs(mean - expected) < 4.5 * std::sqrt(noise / blocks) + 1e-4 * expected);
  CHECK(std::abs(variance / noise - 1) < 4.5 * std::sqrt(2.0 / blocks) + 1e-4);
  for (const Sample& row : rows) CHECK(row.chargeFlux == doctest::Approx(charge_flux).epsilon(1e-12));
}

}  // namespace

// amu Å²/fs² in eV (CODATA 2018), as in physics.md: σ in e/(fs Å V).
constexpr double mass_unit = 103.642697;

TEST_CASE("free ions under constant current, scheme 'charge': Drude's σ = Σ z²/(mγV) and Johnson–Nyquist noise") {
  const Free free("charge", {2, 1, -1});
  const double sum = (6 * 4 / 40.1 + 18 * 1 / 6.94 + 30 * 1 / 19.0) / mass_unit;
  check_drude(free, sum / (friction * free.model.cell.volume()));
}

TEST_CASE("free ions in a constant field: the same σ, and the noise of a short circuit, in both schemes") {
  const Free free("charge", {2, 1, -1});
  const double sum = (6 * 4 / 40.1 + 18 * 1 / 6.94 + 30 * 1 / 19.0) / mass_unit;
  check_drude_in_field(free, sum / (friction * free.model.cell.volume()));
  const double mass = 6 * 40.1 + 18 * 6.94 + 30 * 19.0, framework = mass - 18 * 6.94;
  check_drude_in_field(Free("mobile", {2, 1, -1}),
                       18 / (6.94 * mass_unit) / (friction * free.model.cell.volume()) * mass / framework);
}

TEST_CASE("scheme 'mobile' measures the same kind of ions with M/M_fw for the recoil") {
  // Neutral cell: 6 (+2), 18 (+1), 30 (−1). Only type 1 is pushed: σ = (C/λ)(M/M_fw)²/V = (N z²/(mγV)) (M/M_fw).
  const Free free("mobile", {2, 1, -1});
  const double mass = 6 * 40.1 + 18 * 6.94 + 30 * 19.0, framework = mass - 18 * 6.94;
  check_drude(free, 18 / (6.94 * mass_unit) / (friction * free.model.cell.volume()) * mass / framework);
}

TEST_CASE("without current the field is noise of the same strength: open-circuit measurement") {
  Free free("charge", {2, 1, -1});
  free.dynamics.drive->charge_flux = 0;
  Simulation simulation(free.model, free.dynamics);
  const std::vector<Sample> rows = run(simulation, 80000);
  const double sigma =
      (6 * 4 / 40.1 + 18 * 1 / 6.94 + 30 * 1 / 19.0) / mass_unit / (friction * free.model.cell.volume());
  const double noise = 2 * 8.617333262e-5 * temperature / (sigma * free.model.cell.volume() * 40 * timestep);
  double squares = 0, mean = 0;
  for (const Sample& row : rows) squares += row.field * row.field, mean += row.field;
  const double n = static_cast<double>(rows.size());
  CHECK(std::abs(squares / n / noise - 1) < 4.5 * std::sqrt(2 / n) + 1e-4);
  CHECK(std::abs(mean / n) < 4.5 * std::sqrt(noise / n));
  CHECK(std::abs(rows.back().chargeFlux) < 1e-15);
}

TEST_CASE("free particles at equilibrium forget their velocities at the rate of the friction") {
  // ⟨u(t)u(0)⟩ = kT/m e^{−γt}, over 54 particles × 3 directions and 4000 starts 1/γ apart (almost independent).
  Free free("charge", {2, 1, -1});
  free.dynamics.drive.reset();
  free.dynamics.seed = 6;
  Simulation simulation(free.model, free.dynamics);
  const int lag = 20;  // steps: γ t = 1
  double correlation = 0;
  constexpr int starts = 1000;
  for (int k = 0; k < starts; ++k) {
    const Particles before = simulation.particles();
    run(simulation, lag);
    const Particles& now = simulation.particles();
    for (int i = 0; i < now.size(); ++i)
      correlation += now.mass[i] * (before.vx[i] * now.vx[i] + before.vy[i] * now.vy[i] + before.vz[i] * now.vz[i]);
  }
  const double count = starts * 3.0 * (free.model.size() - 1);  // three components belong to the total momentum
  const double expected = std::exp(-friction * lag * timestep);
  // Variance of a product of two unit normals with correlation ρ: 1 + ρ²; neighbours share a factor: at most twice
  // that.
  const double bound = 4.5 * std::sqrt(2 * (1 + expected * expected) / count);
  CHECK(std::abs(correlation / count / (8.617333262e-5 * temperature) - expected) < bound);
}
