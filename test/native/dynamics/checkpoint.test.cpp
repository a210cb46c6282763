#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

Model melt() { return with_ewald(ionic_model(5, 91, 24), 1e-4); }

Dynamics dynamics(const std::string& thermostat, const std::string& scheme) {
  Dynamics d;
  d.timestep = 1;
  d.temperature = 1200;
  if (!thermostat.empty()) d.temperature_schedule = {{10, 1100}, {130, 1250}};
  d.seed = 77;
  d.stream = 3;
  d.sample_interval = 7;
  d.skin = 0.3;  // several rebuilds in a short run, and a checkpoint between two of them
  d.threads = 1;
  d.thermostat = thermostat;
  if (thermostat == "langevin") d.thermostat_parameters = {{"friction", 0.01}};
  if (scheme == "field")
    d.direction = oblique, d.drive = constant_field(0.05, "mobile");
  else if (scheme == "warm start")  // checkpoints fall before, at and after its end
    d.direction = oblique, d.drive = drive(0.02, "mobile"), d.drive->warm_start = WarmStart{0.05, 65};
  else if (!scheme.empty())
    d.direction = oblique, d.drive = drive(0.02, scheme);
  d.transport_charges = {2, 1, -1};
  d.correlate_from = 20;
  return d;
}

std::vector<std::uint8_t> correlations_of(const Simulation& s) {
  CheckpointWriter out;
  if (s.correlations()) s.correlations()->write(out);
  return out.bytes;
}

bool same_state(const Simulation& a, const Simulation& b) {
  const Vec3 moved = a.charge_displacement(), other = b.charge_displacement();
  if (moved.x != other.x || moved.y != other.y || moved.z != other.z) return false;
  if (correlations_of(a) != correlations_of(b)) return false;
  const Particles &p = a.particles(), &q = b.particles();
  return a.step() == b.step() && p.x == q.x && p.y == q.y && p.z == q.z && p.vx == q.vx && p.vy == q.vy &&
         p.vz == q.vz && p.fx == q.fx && p.fy == q.fy && p.fz == q.fz && p.image == q.image;
}

std::vector<std::string> thermostat_names() {
  std::vector<std::string> names{""};
  for (const ThermostatEntry& entry : thermostats()) names.emplace_back(entry.name);
  return names;
}

}  // namespace

TEST_CASE("n + m steps are n steps, a checkpoint, a new simulation and m steps, bit for bit") {
  for (const std::string& thermostat : thermostat_names()) {
    for (const char* scheme : {"", "charge", "mobile", "field", "warm start"}) {
      CAPTURE(thermostat);
      CAPTURE(scheme);
      const Dynamics d = dynamics(thermostat, scheme);
      Simulation whole(melt(), d), first(melt(), d);
      const std::vector<Sample> rows = run(whole, 150);
      std::vector<Sample> pieces = run(first, 61);  // not where a row is due, nor where lists are made
      const std::vector<std::uint8_t> bytes = first.checkpoint();

      Model elsewhere = melt();  // restored over other starting positions
      elsewhere.positions = scattered(elsewhere.cell, elsewhere.size(), 1.9, 4711);
      Simulation second(elsewhere, d);
      second.restore(bytes);
      CHECK(same_state(second, first));
      CHECK(second.checkpoint() == bytes);
      for (const Sample& row : run(second, 89)) pieces.push_back(row);
      CHECK(same_state(second, whole));
      REQUIRE(pieces.size() == rows.size());
      for (std::size_t k = 0; k < rows.size(); ++k) CHECK(pieces[k].values() == rows[k].values());
      CHECK(whole.forces().rebuilds() > 3);
    }
  }
}

TEST_CASE(
    "correlations go through checkpoints before, at and after their start, and into a simulation that has others") {
  for (const char* scheme : {"", "charge"})
    for (std::uint64_t at : {0u, 19u, 20u, 21u, 27u, 1100u}) {
      CAPTURE(at);
      Dynamics d = dynamics("csvr", scheme);
      d.sample_interval = 2;
      Simulation whole(melt(), d), first(melt(), d), second(melt(), d);
      run(whole, 1200);  // the blocks, 32 steps long at first, are merged once before the end
      run(first, at), run(second, 33);
      second.restore(first.checkpoint());
      CHECK((second.correlations() != nullptr) == (at >= 20));
      run(second, 1200 - at);
      CHECK(same_state(second, whole));
      CHECK(second.correlations()->blocks().length == 64);
    }
}

TEST_CASE("atoms on a face: a restored run still has the same bits") {
  Model model = melt();
  for (double tiny : {-1e-20, 1e-20}) {
    model.positions[0] = model.cell.cartesian({tiny, 0.2, 0.3});
    const Dynamics d = dynamics("csvr", "charge");
    Simulation whole(model, d), first(model, d), second(model, d);
    second.restore(first.checkpoint());
    run(whole, 40), run(second, 40);
    CHECK(same_state(whole, second));
  }
}

TEST_CASE("the number of threads may change at a restart") {
  Dynamics d = dynamics("csvr", "charge");
  const Model model = with_ewald(ionic_model(15, 92, 24), 1e-4);  // 105 ions: work for three threads
  Simulation whole(model, d), first(model, d);
  run(whole, 40), run(first, 20);
  d.threads = 3;
  Simulation second(model, d);
  REQUIRE(second.forces().threads() == 3);
  second.restore(first.checkpoint());
  run(second, 20);
  CHECK(same_state(whole, second));
}

TEST_CASE("empty, cut, foreign and damaged checkpoints are refused and change nothing") {
  const Dynamics d = dynamics("nose-hoover-chain", "charge");
  Simulation source(melt(), d);
  run(source, 25);
  const std::vector<std::uint8_t> good = source.checkpoint();

  Simulation target(melt(), d);
  run(target, 11);
  Simulation untouched(melt(), d);
  run(untouched, 11);
  const auto refused = [&](const std::vector<std::uint8_t>& bytes) {
    const std::string code = error_code([&] { target.restore(bytes); });
    CHECK(same_state(target, untouched));
    return code;
  };
  const std::string expected = "INVALID_CHECKPOINT";
  CHECK(refused({}) == expected);
  CHECK(refused({1, 2, 3}) == expected);
  CHECK(refused(std::vector<std::uint8_t>(good.size(), 0)) == expected);
  for (std::size_t length = 0; length < good.size(); length += 1 + length / 9)
    CHECK(refused({good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length)}) == expected);
  std::vector<std::uint8_t> longer = good;
  longer.push_back(0);
  CHECK(refused(longer) == expected);
  // One flipped bit anywhere: a disk's or a copy's error must not become a trajectory.
  for (std::size_t at = 0; at < good.size(); at += 1 + good.size() / 97) {
    CAPTURE(at);
    std::vector<std::uint8_t> damaged = good;
    damaged[at] ^= 0x10;
    CHECK(refused(damaged) == expected);
  }
  // Other dynamics, other models.
  const auto foreign = [&](const std::function<void(Model&, Dynamics&)>& change) {
    Model model = melt();
    Dynamics other = d;
    change(model, other);
    return refused(Simulation(model, other).checkpoint());
  };
  CHECK(foreign([](Model&, Dynamics& o) { o.seed = 78; }) == expected);
  CHECK(foreign([](Model&, Dynamics& o) { o.timestep = 0.5; }) == expected);
  CHECK(foreign([](Model&, Dynamics& o) { o.thermostat = "csvr"; }) == expected);
  CHECK(foreign([](Model&, Dynamics& o) { o.drive->charge_flux = 0.021; }) == expected);
  CHECK(foreign([](Model&, Dynamics& o) { o.drive->field = 0.02; }) == expected);
  CHECK(foreign([](Model&, Dynamics& o) { o.drive.reset(); }) == expected);
  CHECK(foreign([](Model&, Dynamics& o) { o.correlate_from = 21; }) == expected);
  CHECK(foreign([](Model&, Dynamics& o) { o.correlate_from.reset(); }) == expected);
  CHECK(foreign([](Model&, Dynamics& o) { o.transport_charges = {4, 2, -2}; }) == expected);
  CHECK(foreign([](Model& m, Dynamics&) { m.masses[1] = 7.016; }) == expected);
  CHECK(foreign([](Model& m, Dynamics&) { m.cell = skewed_cell(841); }) == expected);
  CHECK(foreign([](Model& m, Dynamics&) {
          pair_terms(m)[0].term = term("buckingham", {901, 0.29, 0}, 5.5);
        }) == expected);
  CHECK(foreign([](Model& m, Dynamics&) { m.interactions.back().parameters["accuracy"] = 2e-4; }) == expected);

  // What the first version wrote began with GLVSTAT1.
  std::vector<std::uint8_t> older = good;
  REQUIRE(std::string(older.begin(), older.begin() + 8) == "GLVSTAT6");
  older[7] = '1';
  std::string message;
  CHECK(error_code([&] { target.restore(older); }, &message) == expected);
  CHECK(message.find("another version") != std::string::npos);

  target.restore(good);
  CHECK(same_state(target, source));
}
