#include "barostats/stochastic-cell-rescaling.hpp"

#include "electrostatics/fft.hpp"
#include "simulation/simulation.hpp"
#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

constexpr const char* both[] = {"stochastic-cell-rescaling", "anisotropic-stochastic-cell-rescaling"};

Dynamics dynamics(const std::string& barostat) {
  Dynamics d;
  d.temperature = 1200;
  d.seed = 31;
  d.thermostat = "csvr";
  d.barostat = barostat;
  d.barostat_parameters = {{"time", 200}, {"interval", 7}};
  d.sample_interval = 10;
  return d;
}

Model melt() { return with_ewald(ionic_model(5, 91, 24), 1e-4); }

}  // namespace

TEST_CASE("an ideal gas has the volumes of the isobaric ensemble: gamma distributed, mean N kT/P, variance N (kT/P)²" * doctest::test_suite("long")) {
  // Without total momentum there are N − 1 kinetic volumes: p(V) ∝ V^(N−1) exp(−PV/kT).
  constexpr int n = 60;
  constexpr double volume = 30 * 31 * 32, pressure = n * constants::boltzmann * 300 / volume;
  for (const char* barostat : both) {
    CAPTURE(barostat);
    Dynamics d = dynamics(barostat);
    d.temperature = 300;
    d.thermostat_parameters = {{"time", 50}};
    // Its compressibility is 1/P, so the volume relaxes in `time`.
    d.barostat_parameters = {{"pressure", pressure}, {"time", 200}, {"compressibility", 1 / pressure}, {"interval", 1}};
    d.sample_interval = 40;
    Simulation simulation(free_particles(Cell({30, 0, 0}, {0, 31, 0}, {0, 0, 32}), {20, 20, 20}, {20, 30, 40}, 5), d);
    run(simulation, 5000);
    const std::vector<Sample> rows = run(simulation, 400'000);
    double sum = 0, squares = 0;
    for (const Sample& row : rows) {
      const double v = row.cellA * row.cellB * row.cellC / volume;
      sum += v, squares += v * v;
    }
    const double count = static_cast<double>(rows.size()), mean = sum / count, variance = squares / count - mean * mean;
    // A thousand independent volumes (twice `time` each): five standard errors, one false alarm in a million.
    CHECK(mean == doctest::Approx(1).epsilon(5 * std::sqrt(1.0 / n / 1000)));
    CHECK(variance == doctest::Approx(1.0 / n).epsilon(5 * std::sqrt(2.0 / 1000)));
  }
}

TEST_CASE("what is left when heat and the cell's work are taken off is conserved, momentum too") {
  for (const char* barostat : both) {
    CAPTURE(barostat);
    Dynamics d = dynamics(barostat);
    Simulation with(with_damped_shifted_force(ionic_model(5, 91, 24), 5.5), d);
    d.barostat.clear(), d.barostat_parameters.clear();
    Simulation without(with_damped_shifted_force(ionic_model(5, 91, 24), 5.5), d);
    const auto spread = [](const std::vector<Sample>& rows) {
      double low = rows[0].conservedEnergy, high = low;
      for (const Sample& row : rows) low = std::min(low, row.conservedEnergy), high = std::max(high, row.conservedEnergy);
      return high - low;
    };
    const std::vector<Sample> rows = run(with, 2000);
    CHECK(rows.back().cellA != rows.front().cellA);
    CHECK(spread(rows) < 5 * spread(run(without, 2000)));
    Vec3 momentum;
    const Particles& p = with.particles();
    for (int i = 0; i < p.size(); ++i) momentum = momentum + p.mass[i] * Vec3{p.vx[i], p.vy[i], p.vz[i]};
    CHECK(norm(momentum) < 1e-9);
  }
}

TEST_CASE("isotropic keeps the shape, anisotropic the directions of the edges of an orthogonal cell") {
  Simulation isotropic(melt(), dynamics(both[0]));
  const Cell before = isotropic.model().cell;
  run(isotropic, 200);
  const double factor = std::cbrt(isotropic.model().cell.volume() / before.volume());
  CHECK(std::abs(factor - 1) > 1e-5);
  for (int axis = 0; axis < 3; ++axis) CHECK(norm(isotropic.model().cell.edge(axis) - factor * before.edge(axis)) < 1e-10);
}

TEST_CASE("forces, energy and virial in a strained cell are those of a simulation made in it") {
  for (const char* method : {"direct-ewald", "spme"}) {
    if (std::string_view(method) == "spme" && fft_library().empty()) continue;
    CAPTURE(method);
    Model model = ionic_model(5, 91, 24);
    model.electrostatics = method;
    model.electrostatics_parameters = {{"accuracy", 1e-6}, {"alpha", 0.45}, {"cutoff", 7}};
    if (std::string_view(method) == "spme")
      model.electrostatics_parameters.insert({{"order", 6}, {"gridA", 32}, {"gridB", 32}, {"gridC", 32}});
    Particles particles(model);
    Forces moved(model, 0.5, 1, SimdPath::baseline);
    moved.rebuild(particles);
    moved.compute(particles, true);
    const auto stretch = [](Vec3 r) { return Vec3{1.02 * r.x, 0.97 * r.y, 1.01 * r.z}; };
    model.cell = Cell(stretch(model.cell.edge(0)), stretch(model.cell.edge(1)), stretch(model.cell.edge(2)));
    for (Vec3& r : model.positions) r = stretch(r);
    particles = Particles(model);
    moved.set_cell(model.cell);
    moved.rebuild(particles);
    const EnergyVirial a = moved.compute(particles, true);
    Particles others(model);
    Forces fresh(model, 0.5, 1, SimdPath::baseline);
    fresh.rebuild(others);
    const EnergyVirial b = fresh.compute(others, true);
    // Direct Ewald chooses its waves anew, for the accuracy asked; the mesh is the same.
    CHECK(a.energy == doctest::Approx(b.energy).epsilon(1e-12));
    CHECK(a.virial.xx == doctest::Approx(b.virial.xx).epsilon(1e-10));
    for (int i = 0; i < others.size(); ++i) CHECK(particles.fx[i] == doctest::Approx(others.fx[i]).epsilon(1e-9));
  }
}

TEST_CASE("a run under pressure goes on from a checkpoint with the same bits, whatever the threads") {
  for (const char* barostat : both) {
    CAPTURE(barostat);
    Dynamics d = dynamics(barostat);
    d.threads = 1;
    Simulation whole(melt(), d), first(melt(), d);
    run(whole, 150);
    run(first, 61);
    d.threads = 2;
    Simulation second(melt(), d);
    second.restore(first.checkpoint());
    run(second, 89);
    CHECK(norm(second.model().cell.edge(0) - whole.model().cell.edge(0)) == 0);
    CHECK(second.particles().x == whole.particles().x);
    CHECK(second.particles().vz == whole.particles().vz);
    CHECK(second.particles().image == whole.particles().image);
  }
}

TEST_CASE("what makes no sense is refused") {
  const auto code = [](const std::function<void(Dynamics&)>& change) {
    Dynamics d = dynamics(both[0]);
    change(d);
    return error_code([&] { Simulation(melt(), d); });
  };
  CHECK(code([](Dynamics& d) { d.transport_charges = {2, 1, -1}, d.drive = drive(0.02, "charge"); }) == "BAROSTAT_UNDER_CURRENT");
  CHECK(code([](Dynamics& d) { d.thermostat.clear(), d.thermostat_parameters.clear(); }) == "NO_THERMOSTAT");
  CHECK(code([](Dynamics& d) { d.transport_charges = {2, 1, -1}, d.correlate_from = 0; }) == "BAROSTAT_WITH_CORRELATIONS");
  CHECK(code([](Dynamics& d) { d.barostat = "piston"; }) == "UNKNOWN_BAROSTAT");
  CHECK(code([](Dynamics& d) { d.barostat_parameters = {{"interval", 0}}; }) == "INVALID_PARAMETERS");
  Dynamics d = dynamics(both[0]);
  d.barostat_parameters = {{"pressure", 50}, {"time", 1}};
  Simulation crushed(melt(), d);
  CHECK(error_code([&] { run(crushed, 100); }) == "CELL_JUMPED");
}
