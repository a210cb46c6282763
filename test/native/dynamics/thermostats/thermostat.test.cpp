#include "dynamics/thermostats/thermostat.hpp"

#include "parameters.hpp"
#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

Team alone;

NamedValues parameters_of(std::string_view name) {
  if (name == "csvr") return {{"time", 25}};
  if (name == "nose-hoover-chain") return {{"time", 30}};
  if (name == "langevin") return {{"friction", 0.02}};
  FAIL("thermostat '" << name << "' has no row in this test");
  return {};
}

/// A small hot melt; no two runs of it stay alike, so that it is ergodic within a few hundred femtoseconds.
Model melt(int units = 2) { return with_damped_shifted_force(ionic_model(units, 61, 24), 5.5); }

constexpr double charge_flux = 0.03;

Dynamics dynamics(std::string_view thermostat, bool driven) {
  Dynamics d;
  d.timestep = 0.8;
  d.temperature = 1500;
  d.seed = 8;
  d.thermostat = std::string(thermostat);
  if (!thermostat.empty()) d.thermostat_parameters = parameters_of(thermostat);
  if (driven) d.direction = oblique, d.drive = drive(charge_flux);
  d.sample_interval = 10;
  d.simd_path = "baseline";  // the same trajectory on every x86 machine
  return d;
}

/// Mean and standard error of the mean from 25 blocks.
struct Mean {
  explicit Mean(const std::vector<double>& series) {
    constexpr int blocks = 25;
    const std::size_t length = series.size() / blocks;
    std::vector<double> means(blocks);
    for (int b = 0; b < blocks; ++b) {
      for (std::size_t k = 0; k < length; ++k) means[b] += series[b * length + k] / static_cast<double>(length);
      value += means[b] / blocks;
    }
    for (double m : means) error += (m - value) * (m - value);
    error = std::sqrt(error / (blocks - 1) / blocks);
  }
  double value = 0, error = 0;
};

}  // namespace

TEST_CASE("every thermostat leaves momentum and current alone and conserves its energy balance") {
  for (const ThermostatEntry& entry : thermostats()) {
    for (bool in_field : {false, true})
      for (bool driven : {false, true}) {
        if (in_field && driven) continue;
        CAPTURE(entry.name);
        CAPTURE(driven);
        CAPTURE(in_field);
        Dynamics d = dynamics(entry.name, driven);
        if (in_field) d.direction = oblique, d.drive = constant_field(0.1);
        Simulation simulation(melt(), d);
        const std::vector<Sample> rows = run(simulation, 600);
        CHECK(relative_momentum(simulation.particles()) < 1e-13);
        if (driven) CHECK(rows.back().chargeFlux == doctest::Approx(charge_flux).epsilon(1e-13));
        // The conserved quantity counts heat and work: what is left is the integrator's error, a few meV for 14 ions.
        for (const Sample& row : rows) CHECK(std::abs(row.conservedEnergy - rows.front().conservedEnergy) < 0.05);
      }
  }
}

TEST_CASE("momentum and current hold through 20 000 steps, every thermostat" * doctest::test_suite("long")) {
  for (const ThermostatEntry& entry : thermostats()) {
    CAPTURE(entry.name);
    Simulation simulation(melt(), dynamics(entry.name, true));
    for (const Sample& row : run(simulation, 20000)) REQUIRE(std::abs(row.chargeFlux / charge_flux - 1) < 1e-12);
    CHECK(relative_momentum(simulation.particles()) < 1e-12);
  }
}

// False alarms: each mean is compared at 4.5 standard errors from 25 blocks (Student's t, 24 degrees: 1.5e-4), four
// checks a case, seeds fixed. Verlet's own error of ⟨K⟩ is (ω dt)²/8 ≈ 1e-3 of it for the stiffest contact; it is
// allowed for. With the current held at zero the system is in equilibrium, with one degree of freedom less.
TEST_CASE("kinetic energies are canonical: mean f kT/2, variance f (kT)²/2" * doctest::test_suite("long")) {
  for (const ThermostatEntry& entry : thermostats()) {
    for (bool driven : {false, true}) {
      CAPTURE(entry.name);
      CAPTURE(driven);
      Dynamics d = dynamics(entry.name, driven);
      if (driven) d.drive->charge_flux = 0;
      Simulation simulation(melt(), d);
      CHECK(simulation.degrees_of_freedom() == 3 * 14 - (driven ? 4 : 3));
      run(simulation, 5000);
      std::vector<double> scaled, squares;
      for (const Sample& row : run(simulation, 200000)) {
        const double x = row.temperature / d.temperature;  // 2K/(f kT)
        scaled.push_back(x);
        squares.push_back((x - 1) * (x - 1));
      }
      const Mean mean(scaled), variance(squares);
      const double expected = 2.0 / simulation.degrees_of_freedom();
      MESSAGE(std::string(entry.name) << std::string(driven ? ", current zero" : "") << ": T/T0 = " << mean.value
                                      << " ± " << mean.error << ", variance/canonical = " << variance.value / expected
                                      << " ± " << variance.error / expected);
      CHECK(std::abs(mean.value - 1) < 4.5 * mean.error + 2e-3);
      CHECK(std::abs(variance.value - expected) < 4.5 * variance.error + 4e-3 * expected);
    }
  }
}

TEST_CASE("in a field of zero every kinetic energy is canonical: the peculiar one and the current's own" *
          doctest::test_suite("long")) {
  // ⟨C²⟩ = kT S: the current is not thermostatted by csvr and the chain, and gets its share through the forces. False
  // alarms 1.5e-4 a check, as above.
  for (const ThermostatEntry& entry : thermostats()) {
    CAPTURE(entry.name);
    Dynamics d = dynamics(entry.name, false);
    d.direction = oblique, d.drive = constant_field(0);
    Simulation simulation(melt(), d);
    run(simulation, 5000);
    std::vector<double> scaled, squares, current;
    const double thermal = 8.617333262e-5 * d.temperature * simulation.driving()->inertia();
    for (int k = 0; k < 20000; ++k) {
      const Sample row = run(simulation, 10).at(0);
      const double x = row.temperature / d.temperature, c = simulation.driving()->flux(simulation.particles());
      scaled.push_back(x), squares.push_back((x - 1) * (x - 1)), current.push_back(c * c / thermal);
    }
    const Mean mean(scaled), variance(squares), share(current);
    const double expected = 2.0 / (3 * 14 - 4);
    MESSAGE(std::string(entry.name) << ": T/T0 = " << mean.value << " ± " << mean.error << ", variance/canonical = "
                                    << variance.value / expected << " ± " << variance.error / expected
                                    << ", C²/(kT S) = " << share.value << " ± " << share.error);
    CHECK(std::abs(mean.value - 1) < 4.5 * mean.error + 2e-3);
    CHECK(std::abs(variance.value - expected) < 4.5 * variance.error + 4e-3 * expected);
    CHECK(std::abs(share.value - 1) < 4.5 * share.error + 4e-3);
  }
}

TEST_CASE("in a field scaling leaves the current that flows, and heat is counted without it") {
  Particles p(melt());
  const Model model = melt();
  std::mt19937_64 random(4);
  std::normal_distribution<double> normal(0, 0.01);
  for (int i = 0; i < p.size(); ++i) p.vx[i] = normal(random), p.vy[i] = normal(random), p.vz[i] = normal(random);
  const Drive field(model, p, unit_vector(oblique), constant_field(0.1, "mobile"));
  const double flux = field.flux(p);
  const ThermalState state{p, &field, 38, 300, 1, 0, 0, alone};
  double total = 0;
  for (int i = 0; i < p.size(); ++i)
    total += 0.5 * p.mass[i] * (p.vx[i] * p.vx[i] + p.vy[i] * p.vy[i] + p.vz[i] * p.vz[i]);
  const double before = state.peculiar_kinetic_energy();
  CHECK(before == doctest::Approx(total - 0.5 * flux * flux / field.inertia()).epsilon(1e-12));
  state.scale_peculiar_velocities(1.3);
  CHECK(field.flux(p) == doctest::Approx(flux).epsilon(1e-12));
  CHECK(state.peculiar_kinetic_energy() == doctest::Approx(1.69 * before).epsilon(1e-12));
}

TEST_CASE("under current CSVR's temperature stands above its target by Joule's heat: ΔK = λC τ" *
          doctest::test_suite("long")) {
  // CSVR pulls ⟨K⟩ towards f kT/2 at the rate 1/τ, the field heats at the rate λC: in the steady state they balance.
  Dynamics d = dynamics("csvr", true);
  Simulation simulation(melt(), d);
  run(simulation, 5000);
  std::vector<double> balance;  // K − f kT/2 − λCτ, in units of f kT/2
  const double target = 0.5 * simulation.degrees_of_freedom() * 8.617333262e-5 * d.temperature;
  for (const Sample& row : run(simulation, 200000))
    balance.push_back(row.temperature / d.temperature - 1 - row.field * charge_flux * 25 / target);
  const Mean mean(balance);
  MESSAGE("T/T0 − 1 − 2λCτ/(f kT) = " << mean.value << " ± " << mean.error);
  CHECK(std::abs(mean.value) < 4.5 * mean.error + 2e-3);  // false alarms 1.5e-4, as above
}

TEST_CASE("scaling peculiar velocities scales K by the square and touches neither momentum nor flux") {
  Particles p(melt());
  const Model model = melt();
  std::mt19937_64 random(3);
  std::normal_distribution<double> normal(0, 0.01);
  for (int i = 0; i < p.size(); ++i) p.vx[i] = normal(random), p.vy[i] = normal(random), p.vz[i] = normal(random);
  const Drive flux(model, p, unit_vector(oblique), drive(0.02, "mobile"));
  flux.project(p, alone);
  const ThermalState state{p, &flux, 38, 300, 1, 0, 0, alone};
  const double before = state.peculiar_kinetic_energy();
  // Hand-written: u = v − C₀ c/(m S) n.
  double reference = 0;
  for (int i = 0; i < p.size(); ++i) {
    const Vec3 u = Vec3{p.vx[i], p.vy[i], p.vz[i]} -
                   flux.target() * flux.colour()[i] / (p.mass[i] * flux.inertia()) * flux.direction();
    reference += 0.5 * p.mass[i] * dot(u, u);
  }
  CHECK(before == doctest::Approx(reference).epsilon(1e-13));
  state.scale_peculiar_velocities(1.3);
  CHECK(state.peculiar_kinetic_energy() == doctest::Approx(1.69 * before).epsilon(1e-13));
  CHECK(flux.flux(p) == doctest::Approx(flux.target()).epsilon(1e-13));
}

TEST_CASE("parameters of thermostats are checked") {
  for (const ThermostatEntry& entry : thermostats()) {
    CAPTURE(entry.name);
    CHECK(error_code([&] { entry.make(parameters_of(entry.name)); }) == "none");
    CHECK(error_code([&] { entry.make({{"no such thing", 1}}); }) == "INVALID_PARAMETERS");
    for (const Parameter& p : entry.parameters) {
      NamedValues values = parameters_of(entry.name);
      values[std::string(p.name)] = std::nan("");
      CHECK(error_code([&] { entry.make(values); }) == "INVALID_PARAMETERS");
      values[std::string(p.name)] = -1;
      CHECK(error_code([&] { entry.make(values); }) == "INVALID_PARAMETERS");
    }
  }
  CHECK(error_code([] { find_thermostat("langevin").make({}); }) == "INVALID_PARAMETERS");
  CHECK(error_code([] { find_thermostat("nose-hoover-chain").make({{"length", 2.5}}); }) == "INVALID_PARAMETERS");
  CHECK(error_code([] { find_thermostat("berendsen"); }) == "UNKNOWN_THERMOSTAT");
}
