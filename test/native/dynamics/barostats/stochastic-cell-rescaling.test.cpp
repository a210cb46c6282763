#include "dynamics/barostats/stochastic-cell-rescaling.hpp"

#include "interactions/coulomb/spme/fft.hpp"
#include "dynamics/simulation.hpp"
#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

constexpr const char* all[] = {"stochastic-cell-rescaling", "anisotropic-stochastic-cell-rescaling",
                               "full-stochastic-cell-rescaling"};

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

TEST_CASE("an ideal gas has the volumes of the isobaric ensemble: gamma distributed, mean N kT/P, variance N (kT/P)²" *
          doctest::test_suite("long")) {
  // Without total momentum there are N − 1 kinetic volumes: p(V) ∝ V^(N−1) exp(−PV/kT).
  constexpr int n = 60;
  constexpr double volume = 30 * 31 * 32, pressure = n * constants::boltzmann * 300 / volume;
  for (const char* barostat : {all[0], all[1]}) {
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

TEST_CASE("a cell with the pressure nkT/V of few particles has their volumes: p(V) ∝ V^n exp(−P₀V/kT)") {
  // So few that another power of V would be seen: the mean, n + 1 in units of kT/P₀, would be off by one.
  constexpr double n = 8, kT = constants::boltzmann * 300, kept = 0.01, steps = 2'000'000, dt = 0.5;
  for (const char* barostat : all) {
    CAPTURE(barostat);
    const auto move = find_barostat(barostat).make({{"pressure", kept}, {"time", 250}, {"compressibility", 1 / kept}});
    double volume = n * kT / kept, sum = 0, squares = 0;
    for (std::uint64_t step = 0; step < steps; ++step) {
      const double p = n * kT / volume;
      volume *= std::exp(move->strain({{p, p, p}, volume, 300, 7, 0, step}, dt).trace());
      sum += volume * kept / kT, squares += std::pow(volume * kept / kT, 2);
    }
    // It relaxes in `time`: 2000 independent volumes, five standard errors. Steps of 1 % leave an error of their own of
    // 0.1 %.
    const double mean = sum / steps, variance = squares / steps - mean * mean;
    CHECK(mean == doctest::Approx(n + 1).epsilon(5 * std::sqrt(1 / (n + 1) / 2000)));
    CHECK(variance == doctest::Approx(n + 1).epsilon(5 * std::sqrt(2.0 / 2000)));
  }
}

TEST_CASE(
    "a crystal's strains fluctuate as its elastic constants want: ⟨ε ε⟩ = kT S/V, S from energies of strained cells" *
    doctest::test_suite("long")) {
  constexpr int n = 3;
  constexpr double temperature = 10, kT = constants::boltzmann * temperature;
  const auto crystal = [](double edge) {
    const double l = n * edge;
    Model model = free_particles(Cell({l, 0, 0}, {0, l, 0}, {0, 0, l}), {4 * n * n * n}, {40}, 1);
    model.positions.clear();
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < n; ++j)
        for (int k = 0; k < n; ++k)
          for (Vec3 b : {Vec3{0, 0, 0}, Vec3{0, .5, .5}, Vec3{.5, 0, .5}, Vec3{.5, .5, 0}})
            model.positions.push_back(edge * (Vec3{i + 0.1, j + 0.1, k + 0.1} + b));
    pair_terms(model) = {{0, 0, term("lennard-jones", {0.2, 2.5}, 5.9)}};
    return model;
  };
  const auto energy = [](const Model& model) {
    Particles particles(model);
    return compute_brute_force(model, particles).energy;
  };
  // The edge without pressure.
  double low = 3.6, high = 4.2;
  for (int k = 0; k < 60; ++k) {
    const double middle = (low + high) / 2;
    Particles particles(crystal(middle));
    (compute_brute_force(crystal(middle), particles).virial.trace() > 0 ? low : high) = middle;
  }
  const Model model = crystal(low);
  const double volume = model.cell.volume(), h = 2e-3;
  const auto stiffness = [&](Voigt e) {
    const Voigt back{-e.xx, -e.yy, -e.zz, -e.yz, -e.xz, -e.xy};
    return (energy(strained(model, e)) - 2 * energy(model) + energy(strained(model, back))) / (h * h * volume);
  };
  const double c11 = stiffness({h, 0, 0}), c44 = stiffness({0, 0, 0, 0, 0, h}) / 4;
  const double c12 = stiffness({h, h, 0}) / 2 - c11, bulk = (c11 + 2 * c12) / 3;
  CHECK(c12 == doctest::Approx(c44).epsilon(0.01));  // Cauchy, for central forces without pressure
  const double s11 = (c11 + c12) / ((c11 - c12) * (c11 + 2 * c12)), s12 = -c12 / ((c11 - c12) * (c11 + 2 * c12));

  Dynamics d = dynamics(all[2]);
  d.temperature = temperature, d.timestep = 4;
  d.thermostat_parameters = {{"time", 100}};
  d.barostat_parameters = {{"time", 200}, {"compressibility", 1 / bulk}, {"interval", 5}};
  Simulation simulation(model, d);
  run(simulation, 2000);
  std::array<double, 6> sum{}, squares{};
  double product = 0;
  constexpr int samples = 8000, every = 20;
  for (int k = 0; k < samples; ++k) {
    run(simulation, every);
    std::array<Vec3, 3> f;  // columns of h h₀⁻¹
    const double l = norm(model.cell.edge(0));
    for (int axis = 0; axis < 3; ++axis) f[axis] = (1 / l) * simulation.model().cell.edge(axis);
    const std::array<double, 6> e{(dot(f[0], f[0]) - 1) / 2, (dot(f[1], f[1]) - 1) / 2, (dot(f[2], f[2]) - 1) / 2,
                                  dot(f[1], f[2]) / 2,       dot(f[0], f[2]) / 2,       dot(f[0], f[1]) / 2};
    for (int c = 0; c < 6; ++c) sum[c] += e[c] / samples, squares[c] += e[c] * e[c] / samples;
    product += (e[0] * e[1] + e[1] * e[2] + e[0] * e[2]) / (3 * samples);
  }
  const auto variance = [&](int c) { return squares[c] - sum[c] * sum[c]; };
  const double mean = (sum[0] + sum[1] + sum[2]) / 3;
  // Shear relaxes in 3Bτ/(2C₄₄), tension much the same: 640 ps are some 1000 strains, three of a kind; five standard
  // errors.
  CHECK((variance(0) + variance(1) + variance(2)) / 3 == doctest::Approx(kT * s11 / volume).epsilon(0.15));
  CHECK((variance(3) + variance(4) + variance(5)) / 3 == doctest::Approx(kT / (4 * c44 * volume)).epsilon(0.15));
  CHECK(product - mean * mean == doctest::Approx(kT * s12 / volume).epsilon(0.3));
}

TEST_CASE("what is left when heat and the cell's work are taken off is conserved, momentum too") {
  for (const char* barostat : all) {
    CAPTURE(barostat);
    Dynamics d = dynamics(barostat);
    Simulation with(with_damped_shifted_force(ionic_model(5, 91, 24), 5.5), d);
    d.barostat.clear(), d.barostat_parameters.clear();
    Simulation without(with_damped_shifted_force(ionic_model(5, 91, 24), 5.5), d);
    const auto spread = [](const std::vector<Sample>& rows) {
      double low = rows[0].conservedEnergy, high = low;
      for (const Sample& row : rows)
        low = std::min(low, row.conservedEnergy), high = std::max(high, row.conservedEnergy);
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

TEST_CASE("isotropic keeps the shape; full changes it, and does not turn the cell") {
  Simulation isotropic(melt(), dynamics(all[0]));
  const Cell before = isotropic.model().cell;
  run(isotropic, 200);
  const double factor = std::cbrt(isotropic.model().cell.volume() / before.volume());
  CHECK(std::abs(factor - 1) > 1e-5);
  for (int axis = 0; axis < 3; ++axis)
    CHECK(norm(isotropic.model().cell.edge(axis) - factor * before.edge(axis)) < 1e-10);
  // A full strain changes lengths and angles; a stays along its line and b in its plane.
  Simulation full(melt(), dynamics(all[2]));
  run(full, 200);
  const Cell after = full.model().cell;
  for (int axis = 0; axis < 3; ++axis) {
    CHECK(std::abs(after.angle(axis) - before.angle(axis)) > 1e-3);
    CHECK(std::abs(norm(after.edge(axis)) / norm(before.edge(axis)) - factor) > 1e-5);
  }
  CHECK(norm(cross(after.edge(0), before.edge(0))) < 1e-10 * before.volume());
  CHECK(std::abs(dot(after.edge(1), cross(before.edge(0), before.edge(1)))) < 1e-10 * before.volume());
}

TEST_CASE("forces, energy and virial in a strained cell are those of a simulation made in it") {
  for (const char* method : {"direct-ewald", "spme"}) {
    CAPTURE(method);
    NamedValues parameters{{"accuracy", 1e-6}, {"alpha", 0.45}, {"cutoff", 7}};
    if (std::string_view(method) == "spme")
      parameters.insert({{"order", 6}, {"gridA", 32}, {"gridB", 32}, {"gridC", 32}});
    Model model = with_coulomb(ionic_model(5, 91, 24), method, parameters);
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
  for (const char* barostat : all) {
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
    Dynamics d = dynamics(all[0]);
    change(d);
    return error_code([&] { Simulation(melt(), d); });
  };
  CHECK(code([](Dynamics& d) {
          d.transport_charges = {2, 1, -1}, d.direction = oblique, d.drive = drive(0.02, "charge");
        }) == "BAROSTAT_UNDER_CURRENT");
  CHECK(code([](Dynamics& d) { d.thermostat.clear(), d.thermostat_parameters.clear(); }) == "NO_THERMOSTAT");
  CHECK(code([](Dynamics& d) {
          d.transport_charges = {2, 1, -1}, d.correlate_from = 0;
        }) == "BAROSTAT_WITH_CORRELATIONS");
  CHECK(code([](Dynamics& d) { d.barostat = "piston"; }) == "UNKNOWN_BAROSTAT");
  CHECK(code([](Dynamics& d) { d.barostat_parameters = {{"interval", 0}}; }) == "INVALID_PARAMETERS");
  Dynamics d = dynamics(all[0]);
  d.barostat_parameters = {{"pressure", 50}, {"time", 1}};
  Simulation crushed(melt(), d);
  CHECK(error_code([&] { run(crushed, 100); }) == "CELL_JUMPED");
  d = dynamics(all[2]);
  d.barostat_parameters = {{"pressure", 3.5e-5}, {"time", 10}, {"compressibility", 430}, {"interval", 1}};
  Simulation gas(free_particles(Cell({30, 0, 0}, {0, 31, 0}, {0, 0, 32}), {4, 3, 3}, {20, 30, 40}, 5), d);
  CHECK(error_code([&] { run(gas, 100'000); }) == "CELL_SHEARED");
}
