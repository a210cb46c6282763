#include "dynamics/simulation.hpp"

#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

Model melt(int units = 2) { return with_damped_shifted_force(ionic_model(units, 95, 24), 5.5); }

/// Two ions in a large cell, `apart` Å from each other across a face of it.
Model pair_at(double apart, PairTerm t) {
  Model model = free_particles(Cell({20, 0, 0}, {3, 21, 0}, {-4, 5, 22}), {1, 1, 1}, {20, 30, 40}, 1);
  model.type_names = {"Na", "O", "Cl"};
  model.positions = {{0.2, 5, 7}, {10, 14, 11}, {0.2 - apart + 20, 5, 7}};
  pair_terms(model) = {{0, 2, std::move(t)}};
  model.minimum_distance = 1;
  return model;
}

std::string start(const Model& model, const std::function<void(Dynamics&)>& change = {},
                  std::string* message = nullptr) {
  Dynamics d;
  if (change) change(d);
  return error_code([&] { Simulation(model, d); }, message);
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("at equilibrium the charge flux is recorded along the direction of the dynamics") {
  const Model model = with_damped_shifted_force(ionic_model(3, 61));
  Dynamics d;
  d.transport_charges = {2, 1, -1};
  d.sample_interval = 5;
  for (Vec3 direction : {Vec3{1, 0, 0}, Vec3{0, 0, 2}, oblique}) {
    d.direction = direction;
    Simulation simulation(model, d);
    const Sample row = run(simulation, 5).back();
    const Particles& p = simulation.particles();
    double flux = 0;
    for (int i = 0; i < p.size(); ++i)
      flux += d.transport_charges[p.type[i]] * dot(Vec3{p.vx[i], p.vy[i], p.vz[i]}, direction) / norm(direction);
    CHECK(row.chargeFlux == doctest::Approx(flux).epsilon(1e-12));
  }
}

TEST_CASE("the start: temperature as asked, no momentum, flux on target, for any scheme") {
  for (const char* scheme : {"", "charge", "mobile"}) {
    Dynamics d;
    d.temperature = 640;
    d.transport_charges = {2, 1, -1};
    if (*scheme) d.direction = oblique, d.drive = drive(0.03, scheme);
    const Simulation simulation(melt(), d);
    const int f = simulation.degrees_of_freedom();
    CHECK(f == 3 * 14 - (*scheme ? 4 : 3));
    CHECK(2 * simulation.peculiar_kinetic_energy() / (f * 8.617333262e-5) == doctest::Approx(640).epsilon(1e-9));
    CHECK(relative_momentum(simulation.particles()) < 1e-14);
    if (*scheme)
      CHECK(simulation.driving()->flux(simulation.particles()) ==
            doctest::Approx(simulation.driving()->target()).epsilon(1e-13));
  }
}

TEST_CASE("in a field the start has the temperature asked for without the current's share, and a thermal current") {
  // ⟨C²⟩ = kT S over starts with other random numbers (momentum out, charges neutral: C is orthogonal to it).
  Dynamics d;
  d.temperature = 640;
  d.direction = oblique, d.drive = constant_field(0.01);
  double squares = 0;
  constexpr int starts = 400;
  for (int k = 0; k < starts; ++k) {
    d.stream = static_cast<std::uint32_t>(k);
    const Simulation simulation(melt(), d);
    const int f = simulation.degrees_of_freedom();
    CHECK(f == 3 * 14 - 4);
    CHECK(2 * simulation.peculiar_kinetic_energy() / (f * 8.617333262e-5) == doctest::Approx(640).epsilon(1e-9));
    const double flux = simulation.driving()->flux(simulation.particles());
    squares += flux * flux / (8.617333262e-5 * 640 * simulation.driving()->inertia()) / starts;
  }
  CHECK(std::abs(squares - 1) < 4.5 * std::sqrt(2.0 / starts));  // false alarms 7e-6, seed fixed
}

TEST_CASE("velocities given are kept, but for momentum and flux") {
  const Model model = melt();
  Dynamics d;
  for (int k = 0; k < 3 * model.size(); ++k) d.velocities.push_back(0.01 * std::sin(3.0 * k));
  const Simulation simulation(model, d);
  const Particles& p = simulation.particles();
  const double drift = d.velocities[0] - p.vx[0];
  for (int i = 0; i < p.size(); ++i) CHECK(d.velocities[3 * i] - p.vx[i] == doctest::Approx(drift).epsilon(1e-12));
  CHECK(relative_momentum(p) < 1e-14);
}

TEST_CASE("rows: times, pressure of free particles by the ideal gas law, the field as mean over steps") {
  Model gas = free_particles(skewed_cell(2000), {5, 7, 9}, {12, 35, 80}, 4);
  Dynamics d;
  d.timestep = 0.25;
  d.sample_interval = 8;
  d.transport_charges = {1, 1, 1};
  Simulation simulation(gas, d);
  CHECK(simulation.rows_within(7) == 0);
  CHECK(simulation.rows_within(8) == 1);
  const std::vector<Sample> rows = run(simulation, 30);
  REQUIRE(rows.size() == 3);
  CHECK(simulation.rows_within(2) == 1);
  for (std::size_t k = 0; k < 3; ++k) {
    CHECK(rows[k].time == doctest::Approx(2.0 * (k + 1)).epsilon(1e-14));
    // 20 of 21 particles' degrees are free: p V = (f/3) kT.
    CHECK(rows[k].pressure * 2000 == doctest::Approx(20 * 8.617333262e-5 * rows[k].temperature).epsilon(1e-9));
    CHECK(rows[k].temperature == doctest::Approx(300).epsilon(1e-9));
    CHECK(rows[k].potentialEnergy == 0);
  }

  Dynamics driven;
  driven.direction = oblique, driven.drive = drive(0.02, "mobile");
  driven.sample_interval = 5;
  Simulation ions(melt(), driven);
  double sum = 0;
  for (int k = 0; k < 4; ++k) run(ions, 1), sum += ions.multiplier();
  const Sample row = run(ions, 1).at(0);
  sum += ions.multiplier();
  CHECK(row.field == doctest::Approx(sum / 5 * ions.driving()->field_per_multiplier()).epsilon(1e-12));
}

TEST_CASE("a temperature schedule: its first temperature at the start, straight between its steps, its last one kept") {
  Dynamics d;
  d.temperature = 77;  // not used
  d.temperature_schedule = {{100, 900}, {2100, 300}};
  d.thermostat = "csvr";
  d.thermostat_parameters = {{"time", 10}};
  d.sample_interval = 10;
  Simulation simulation(free_particles(Cell({40, 0, 0}, {3, 41, 0}, {-4, 5, 42}), {150, 150, 100}, {20, 30, 40}, 5), d);
  const double f = simulation.degrees_of_freedom();
  CHECK(2 * simulation.peculiar_kinetic_energy() / (f * constants::boltzmann) == doctest::Approx(900).epsilon(1e-12));
  const std::vector<Sample> rows = run(simulation, 12'100);
  const auto mean = [&](double from, double to) {
    double sum = 0;
    int count = 0;
    for (const Sample& row : rows)
      if (row.time > from && row.time <= to) sum += row.temperature, ++count;
    return sum / count;
  };
  // Canonical: a relative scatter of √(2/f), forgotten after `time`/2; six standard errors, one false alarm in 1e8.
  const auto tolerance = [&](double duration) { return 6 * std::sqrt(2 / f * 10 / duration); };
  CHECK(mean(1000, 1200) == doctest::Approx(600 + 0.3 * 10).epsilon(tolerance(200)));  // it lags by `time`
  CHECK(mean(2200, 12'100) == doctest::Approx(300).epsilon(tolerance(9900)));

  d.temperature_schedule = {{0, 900}, {0, 300}};
  CHECK(start(melt(), [&](Dynamics& other) { other = d; }) == "INVALID_TEMPERATURE");
  d.temperature_schedule = {{0, -900}};
  CHECK(start(melt(), [&](Dynamics& other) { other = d; }) == "INVALID_TEMPERATURE");
  d.temperature_schedule = {{0, 900}};
  d.thermostat = "";
  CHECK(start(melt(), [&](Dynamics& other) { other = d; }) == "NO_THERMOSTAT");
}

TEST_CASE("a warm start: the field's own run to the bit, then the current to rounding, and no energy from nowhere") {
  Dynamics d;
  d.timestep = 0.1;
  d.sample_interval = 4;
  d.direction = oblique, d.drive = drive(0.02, "mobile");
  Dynamics in_field = d;
  in_field.drive = constant_field(0.03, "mobile");
  d.drive->warm_start = WarmStart{0.03, 22};
  Simulation simulation(melt(), d), field(melt(), in_field);
  run(simulation, 22), run(field, 22);
  CHECK(simulation.particles().vx == field.particles().vx);
  CHECK_FALSE(simulation.driving()->holds_flux());
  const double flux = field.driving()->flux(field.particles()), target = 0.02 * field.driving()->field_per_multiplier();
  const double moved = std::abs(flux * flux - target * target) / (2 * field.driving()->inertia());

  const Sample row = run(simulation, 2).at(0);
  CHECK(simulation.driving()->holds_flux());
  CHECK(row.chargeFlux == doctest::Approx(0.02).epsilon(1e-12));
  // Of the two steps since the current was held alone.
  const double last = simulation.multiplier() * simulation.driving()->field_per_multiplier();
  CHECK(std::abs(row.field - last) < 0.5 * std::abs(last - 0.03));
  // The projection at the switch moves energy; it is counted as work of the field.
  const double conserved = run(field, 2).at(0).conservedEnergy;
  CHECK(std::abs(row.conservedEnergy - conserved) < 0.02 * moved);
  CHECK(std::abs(run(simulation, 36).back().conservedEnergy - conserved) < 0.02 * moved);
}

TEST_CASE("the stop flag stops, and a stopped run goes on as if it had not been") {
  Dynamics d;
  d.simd_path = "baseline";
  Simulation whole(melt(), d), parts(melt(), d);
  run(whole, 30);
  std::atomic<bool> stop{false};
  const auto done = parts.advance(30, stop, [&](std::uint64_t, const Sample&) { stop = true; });
  CHECK(done.steps == 10);
  CHECK(done.rows == 1);
  run(parts, 20);
  CHECK(parts.particles().x == whole.particles().x);
}

TEST_CASE("9000 free atoms in a thin gas: the same bits for one and three threads, through every parallel loop") {
  Model gas = free_particles(skewed_cell(9000 * 400.0), {3000, 3000, 3000}, {12, 35, 80}, 5);
  gas.charges = {0, 0, 0};
  gas.minimum_distance = 1e-3;
  for (int a = 0; a < 3; ++a)  // soft: random points may be close
    for (int b = a; b < 3; ++b)
      pair_terms(gas).push_back({a, b, term("buckingham", {0.5 + 0.1 * (a + b), 1.5, 0}, 6.0)});
  using Held = std::optional<double>;
  for (const auto& [entry, field] : std::vector<std::pair<ThermostatEntry, Held>>{{thermostats()[0], {}},
                                                                                  {thermostats()[1], {}},
                                                                                  {thermostats()[2], {}},
                                                                                  {thermostats()[0], 0.1},
                                                                                  {thermostats()[1], 0.1},
                                                                                  {thermostats()[2], 0.1}}) {
    REQUIRE(thermostats().size() == 3);
    Dynamics d;
    d.thermostat = std::string(entry.name);
    if (entry.name == "langevin") d.thermostat_parameters = {{"friction", 0.01}};
    d.direction = {1, 2, 3};
    d.drive = DriveSpecification{"charge", {1, 1, -2}, {}, 5.0, field};
    d.sample_interval = 2;
    d.threads = 1;
    Simulation one(gas, d);
    d.threads = 3;
    Simulation three(gas, d);
    CHECK(three.forces().threads() == 3);
    CHECK(run(one, 2).at(0).values() == run(three, 2).at(0).values());
    CHECK(one.particles().vx == three.particles().vx);
    CHECK(one.particles().z == three.particles().z);
  }
}

TEST_CASE("an overlap is told at the start: who, how close, what the limit is") {
  std::string message;
  CHECK(start(pair_at(0.8, term("lennard-jones", {0.1, 2}, 6)), {}, &message) == "OVERLAP");
  CHECK(has(message, "atom 1 (Na)"));
  CHECK(has(message, "atom 3 (Cl)"));
  CHECK(has(message, "0.800 Å"));
  CHECK(has(message, "1.000 Å"));
  CHECK(has(message, "step 0"));
  CHECK(start(pair_at(1.1, term("lennard-jones", {0.1, 2}, 6))) == "none");
}

TEST_CASE("a pair inside the Buckingham maximum is the Buckingham catastrophe") {
  // Lewis–Catlow O–O without charges: V has its maximum where A/ρ e^(−r/ρ) = 6C/r⁷, between 1.5 and 2 Å or so.
  std::string message;
  const PairTerm oxygen = term("buckingham", {22764.3, 0.149, 27.88}, 6);
  double low = 0.5, high = 1.2;
  const auto force = [](double r) { return 22764.3 / 0.149 * std::exp(-r / 0.149) - 6 * 27.88 / std::pow(r, 7); };
  REQUIRE(force(low) < 0);
  REQUIRE(force(high) > 0);
  for (int k = 0; k < 60; ++k) (force(0.5 * (low + high)) < 0 ? low : high) = 0.5 * (low + high);
  Model model = pair_at(low - 0.05, oxygen);
  model.minimum_distance = 0.5;
  CHECK(start(model, {}, &message) == "BUCKINGHAM_CATASTROPHE");
  CHECK(has(message, "atom 1 (Na)"));
  model = pair_at(low + 0.05, oxygen);
  model.minimum_distance = 0.5;
  CHECK(start(model) == "none");
}

TEST_CASE("an overlap during a run names atoms and step") {
  Model model = pair_at(3.0, term("morse", {1, 0.5, 0.4}, 6));  // attraction all the way to the limit of 1 Å
  Dynamics d;
  d.velocities = {-0.05, 0, 0, 0, 0, 0, 0.05, 0, 0};
  Simulation simulation(model, d);
  std::string message;
  CHECK(error_code([&] { run(simulation, 1000); }, &message) == "OVERLAP");
  CHECK(has(message, "atom 1 (Na)"));
  CHECK(has(message, "atom 3 (Cl)"));
  CHECK(has(message, "step " + std::to_string(simulation.step()) + " ("));
  CHECK(simulation.step() > 3);
}

TEST_CASE("an atom that leaps is lost, and named") {
  Dynamics d;
  d.timestep = 200;
  d.temperature = 900;
  Simulation simulation(melt(), d);
  std::string message;
  CHECK(error_code([&] { run(simulation, 5); }, &message) == "LOST_ATOM");
  CHECK(has(message, "atom "));
  CHECK(has(message, "step 1"));
}

TEST_CASE("models and dynamics that make no sense are refused with a code") {
  const auto model_code = [](const std::function<void(Model&)>& change) {
    Model m = melt();
    change(m);
    return start(m);
  };
  const double nan = std::nan("");
  CHECK(model_code([](Model&) {}) == "none");
  CHECK(model_code([](Model& m) { m.masses[1] = 0; }) == "INVALID_MASS");
  CHECK(model_code([](Model& m) { m.masses[1] = -3; }) == "INVALID_MASS");
  CHECK(model_code([&](Model& m) { m.masses[2] = nan; }) == "INVALID_MASS");
  CHECK(model_code([&](Model& m) { m.positions[4].y = nan; }) == "INVALID_POSITION");
  CHECK(model_code([](Model& m) { m.positions[4].y = 1 / 0.0; }) == "INVALID_POSITION");
  CHECK(model_code([](Model& m) { m.positions[4].y = 1e15; }) == "INVALID_POSITION");
  CHECK(model_code([&](Model& m) { m.charges[0] = nan; }) == "INVALID_CHARGE");
  CHECK(model_code([](Model& m) { m.charges[0] = 1; }) == "NOT_NEUTRAL");
  CHECK(model_code([](Model& m) { m.types[3] = 3; }) == "INVALID_MODEL");
  CHECK(model_code([](Model& m) { m.types[3] = -1; }) == "INVALID_MODEL");
  CHECK(model_code([](Model& m) { m.types.pop_back(); }) == "INVALID_MODEL");
  CHECK(model_code([](Model& m) { m.charges.pop_back(); }) == "INVALID_MODEL");
  CHECK(model_code([](Model& m) { pair_terms(m)[0].b = 7; }) == "INVALID_MODEL");
  CHECK(model_code([&](Model& m) { m.minimum_distance = nan; }) == "INVALID_MODEL");
  CHECK(model_code([](Model& m) { m.positions.clear(), m.types.clear(); }) == "EMPTY_MODEL");

  const auto code = [](const std::function<void(Dynamics&)>& change) { return start(melt(), change); };
  CHECK(code([](Dynamics& d) { d.timestep = 0; }) == "INVALID_TIMESTEP");
  CHECK(code([&](Dynamics& d) { d.timestep = nan; }) == "INVALID_TIMESTEP");
  CHECK(code([](Dynamics& d) { d.temperature = -1; }) == "INVALID_TEMPERATURE");
  CHECK(code([](Dynamics& d) { d.sample_interval = 0; }) == "INVALID_SAMPLE_INTERVAL");
  CHECK(code([](Dynamics& d) { d.velocities = {1, 2}; }) == "INVALID_MODEL");
  CHECK(code([&](Dynamics& d) { d.velocities.assign(42, nan); }) == "INVALID_VELOCITY");
  CHECK(code([](Dynamics& d) { d.transport_charges = {1}; }) == "INVALID_MODEL");
  CHECK(code([](Dynamics& d) { d.skin = -1; }) == "INVALID_SKIN");
  CHECK(code([](Dynamics& d) { d.simd_path = "mmx"; }) == "UNSUPPORTED_SIMD");
  CHECK(code([](Dynamics& d) { d.thermostat = "andersen"; }) == "UNKNOWN_THERMOSTAT");

  Model lonely = free_particles(skewed_cell(100), {1}, {10}, 1);
  CHECK(start(lonely) == "TOO_FEW_ATOMS");
}
