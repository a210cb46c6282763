#include "dynamics/integrators/velocity-verlet.hpp"

#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

/// A melt whose forces have no jump: energies are then conserved to the integrator's order.
Model melt(int units = 3) { return with_damped_shifted_force(ionic_model(units, 81, 24), 5.5); }

Dynamics dynamics(double timestep, int sample_interval) {
  Dynamics d;
  d.timestep = timestep;
  d.temperature = 900;
  d.seed = 12;
  d.sample_interval = sample_interval;
  d.simd_path = "baseline";
  return d;
}

/// Positions and velocities of a settled melt: random insertion would begin with a jolt.
struct Settled {
  Settled() {
    Dynamics d = dynamics(0.5, 10);
    d.thermostat = "csvr";
    d.thermostat_parameters = {{"time", 20}};
    Simulation simulation(model, d);
    run(simulation, 4000);
    const Particles& p = simulation.particles();
    for (int i = 0; i < p.size(); ++i) {
      model.positions[i] = {p.x[i], p.y[i], p.z[i]};
      for (double v : {p.vx[i], p.vy[i], p.vz[i]}) velocities.push_back(v);
    }
  }
  Model model = melt();
  std::vector<double> velocities;
};

const Settled& settled() {
  static const Settled once;
  return once;
}

Simulation started(Dynamics d) {
  d.velocities = settled().velocities;
  return Simulation(settled().model, d);
}

/// Root mean square deviation of the conserved energy from its mean over 400 fs.
double energy_noise(double timestep, const std::optional<DriveSpecification>& driven) {
  Dynamics d = dynamics(timestep, 1);
  d.direction = oblique, d.drive = driven;
  Simulation simulation = started(d);
  double sum = 0, squares = 0, first = 0;
  const std::vector<Sample> rows = run(simulation, static_cast<std::uint64_t>(400 / timestep + 0.5));
  first = rows.front().conservedEnergy;
  for (const Sample& row : rows) {
    const double e = row.conservedEnergy - first;
    sum += e, squares += e * e;
  }
  const double n = static_cast<double>(rows.size());
  return std::sqrt(squares / n - sum / n * sum / n);
}

}  // namespace

TEST_CASE("kicks and drifts are what they say, with and without a drive") {
  const Model model = melt(2);
  Particles p(model);
  for (int i = 0; i < p.size(); ++i)
    p.vx[i] = 0.01 * i, p.vy[i] = -0.02, p.fx[i] = 1.5, p.fy[i] = 0.1 * i, p.fz[i] = -i;
  Particles q = p;
  Team alone;
  const double kinetic = VelocityVerlet{p, nullptr, 1.4}.kick(alone, 99);
  CHECK(p.vy[3] == doctest::Approx(-0.02 + 0.7 * 0.3 / p.mass[3]).epsilon(1e-15));
  const Drive flux(model, q, unit_vector(oblique), drive(0));
  double twice = 0;
  for (int i = 0; i < p.size(); ++i) twice += p.mass[i] * (p.vx[i] * p.vx[i] + p.vy[i] * p.vy[i] + p.vz[i] * p.vz[i]);
  CHECK(kinetic == doctest::Approx(twice / 2).epsilon(1e-13));
  // The flux that is held is 0: all motion is peculiar.
  const double driven = VelocityVerlet{q, &flux, 1.4}.kick(alone, 0.25);
  twice = 0;
  for (int i = 0; i < q.size(); ++i) twice += q.mass[i] * (q.vx[i] * q.vx[i] + q.vy[i] * q.vy[i] + q.vz[i] * q.vz[i]);
  CHECK(driven == doctest::Approx(twice / 2).epsilon(1e-13));
  const double push = 0.25 * flux.colour()[3] * flux.direction().z;
  CHECK(q.vz[3] == doctest::Approx(0.7 * (-3 + push) / q.mass[3]).epsilon(1e-15));
  const Drive field(model, q, unit_vector(oblique), constant_field(0.1));
  Particles r = q;
  const double flux_after = VelocityVerlet{r, &field, 1.4}.kick(alone, 0.25);
  CHECK(flux_after == doctest::Approx(field.flux(r)).epsilon(1e-13));

  r = q;
  const std::vector<double> charges(r.size(), 0.5);
  std::vector<double> start(3 * static_cast<std::size_t>(r.size()));
  for (int i = 0; i < r.size(); ++i)
    start[i] = r.x[i], start[r.size() + i] = r.y[i] - 0.01 * i, start[2 * r.size() + i] = r.z[i];
  const Moved moved = VelocityVerlet{r, &field, 0.3}.kick_and_drift(alone, 0.25, charges.data(), start.data());
  VelocityVerlet{q, &field, 0.3}.kick(alone, 0.25);
  double fastest = 0, furthest = 0, flux_there = 0;
  Vec3 charge_flux;
  for (int i = 0; i < r.size(); ++i) {
    CHECK(r.vx[i] == q.vx[i]);
    CHECK(r.x[i] == doctest::Approx(q.x[i] + 0.3 * r.vx[i]).epsilon(1e-15));
    const Vec3 v{r.vx[i], r.vy[i], r.vz[i]},
        from{r.x[i] - start[i], r.y[i] - start[r.size() + i], r.z[i] - start[2 * r.size() + i]};
    fastest = std::max(fastest, dot(v, v)), furthest = std::max(furthest, dot(from, from));
    charge_flux = charge_flux + 0.5 * v;
    flux_there += field.colour()[i] * dot(v, field.direction());
  }
  CHECK(moved.fastest == doctest::Approx(fastest).epsilon(1e-15));
  CHECK(moved.furthest == doctest::Approx(furthest).epsilon(1e-15));
  CHECK(moved.flux == doctest::Approx(flux_there).epsilon(1e-12));
  CHECK(norm(moved.charge_flux - charge_flux) < 1e-12 * norm(charge_flux));
  r.vy[7] = std::nan("");
  CHECK(std::isnan(VelocityVerlet{r, nullptr, 0.3}.kick_and_drift(alone, 0, nullptr, nullptr).energy));
}

TEST_CASE("the error of the conserved energy falls with dt²: at equilibrium, under current and in a field") {
  for (const auto& [name, driven] : std::vector<std::pair<std::string, std::optional<DriveSpecification>>>{
           {"NVE", {}}, {"current", drive(0.02)}, {"field", constant_field(0.1)}}) {
    const double coarse = energy_noise(1, driven), fine = energy_noise(0.5, driven);
    MESSAGE(name << ": energy noise " << coarse << " eV at 1 fs, ratio " << coarse / fine);
    // Second order: 4. The trajectories are not quite the same after 400 fs, nor is dt⁴ nothing.
    CHECK(coarse / fine > 3.4);
    CHECK(coarse / fine < 4.7);
    CHECK(coarse < 0.05);
  }
}

TEST_CASE("no drift: the conserved energy of 20 ps without thermostat stays where it is") {
  for (const std::string precision : {"mixed", "double"}) {
    Dynamics d = dynamics(0.5, 40);
    d.precision = precision;
    CAPTURE(precision);
    Simulation simulation = started(d);
    const std::vector<Sample> rows = run(simulation, 40000);
    // Straight line through the conserved energy; k_B T per degree of freedom is 0.078 eV, 60 degrees.
    double t = 0, e = 0, tt = 0, te = 0;
    const double n = static_cast<double>(rows.size());
    for (const Sample& row : rows) {
      const double time = row.time - rows.front().time, energy = row.conservedEnergy - rows.front().conservedEnergy;
      t += time / n, e += energy / n, tt += time * time / n, te += time * energy / n;
    }
    const double slope = (te - t * e) / (tt - t * t);
    MESSAGE(precision << ": NVE drift " << 1e3 * slope << " eV/ps over 20 ps, kinetic energy about 2.3 eV");
    CHECK(std::abs(slope) * 20e3 < 0.01);  // 10 meV in all
    CHECK(relative_momentum(simulation.particles()) < 1e-11);
  }
}

TEST_CASE("driven, without thermostat: dH/dt = λC, and H rises by the work of the field") {
  Dynamics d = dynamics(0.5, 1);
  const double flux = 0.02;
  d.direction = oblique, d.drive = drive(flux);
  Simulation simulation = started(d);
  const double volume_energy = simulation.potential_energy();
  const double drift_energy = 0.5 * flux * flux / simulation.driving()->inertia();
  const double start = volume_energy + simulation.peculiar_kinetic_energy() + drift_energy;
  double work = 0, field = simulation.multiplier();
  for (int k = 0; k < 3000; ++k) {
    run(simulation, 1);
    // Trapezoids of the instantaneous field, summed here and not by the program.
    work += 0.5 * d.timestep * flux * (field + simulation.multiplier());
    field = simulation.multiplier();
  }
  const double end = simulation.potential_energy() + simulation.peculiar_kinetic_energy() + drift_energy;
  MESSAGE("H rose by " << end - start << " eV, ∫λC dt = " << work << " eV");
  CHECK(work > 0.3);  // the current heats
  CHECK(std::abs(end - start - work) < 0.02 * work);
}

TEST_CASE("in a field, without thermostat: dH/dt = E Q̇, in both schemes") {
  for (const char* scheme : {"charge", "mobile"}) {
    CAPTURE(scheme);
    Dynamics d = dynamics(0.5, 7);
    const double field = 0.15;
    d.transport_charges = {2, 1, -1};
    d.direction = oblique, d.drive = constant_field(field, scheme);
    Simulation simulation = started(d);
    // H from velocities and potential here; the work from unwrapped positions, E·Σ z Δr, as that of a potential −E·Σ z
    // r. In scheme "mobile" the framework recoils as one: Q̇ = Σ_mobile z (v − V_fw), which is C·M/M_fw.
    const auto total = [&] {
      const Particles& p = simulation.particles();
      double kinetic = 0;
      for (int i = 0; i < p.size(); ++i)
        kinetic += 0.5 * p.mass[i] * (p.vx[i] * p.vx[i] + p.vy[i] * p.vy[i] + p.vz[i] * p.vz[i]);
      return simulation.potential_energy() + kinetic;
    };
    const auto centres = [&] {  // Σ_mobile r·n and the framework's centre of mass
      const Particles& p = simulation.particles();
      const Vec3 n = simulation.driving()->direction();
      double ions = 0, framework = 0, mass = 0, charges = 0;
      for (int i = 0; i < p.size(); ++i) {
        const auto& [a, b, c] = p.image[i];
        const Vec3 r = Vec3{p.x[i], p.y[i], p.z[i]} + simulation.model().cell.cartesian({0.0 + a, 0.0 + b, 0.0 + c});
        const double x = dot(r, n);
        charges += d.transport_charges[p.type[i]] * x;
        if (p.type[i] == 1)
          ions += x;
        else
          framework += p.mass[i] * x, mass += p.mass[i];
      }
      return std::string(scheme) == "charge" ? charges : ions - 6 * framework / mass;
    };
    const double start = total(), origin = centres();
    const std::vector<Sample> rows = run(simulation, 3500);
    const double work = field * (centres() - origin), gained = total() - start;
    MESSAGE(std::string(scheme) << ": H rose by " << gained << " eV, E ΔQ = " << work << " eV");
    CHECK(work > 0.3);
    CHECK(std::abs(gained - work) < 0.02 * work);
    // The recorded flux is its mean over every step of a row, so that rows add up to the displacement.
    double displacement = 0;
    for (const Sample& row : rows) {
      CHECK(row.field == doctest::Approx(field).epsilon(1e-14));
      displacement += row.chargeFlux * 7 * d.timestep;
    }
    CHECK(displacement == doctest::Approx(centres() - origin).epsilon(1e-9));
    for (const Sample& row : rows) CHECK(std::abs(row.conservedEnergy - rows.front().conservedEnergy) < 0.02);
  }
}

TEST_CASE("time runs backwards in a field, too") {
  Dynamics d = dynamics(0.5, 10);
  d.precision = "double";
  d.direction = oblique, d.drive = constant_field(0.1);
  Simulation forth = started(d);
  run(forth, 200);
  const Particles& there = forth.particles();
  Model model = settled().model;
  d.velocities.clear();
  for (int i = 0; i < there.size(); ++i) {
    model.positions[i] = {there.x[i], there.y[i], there.z[i]};
    for (double v : {there.vx[i], there.vy[i], there.vz[i]}) d.velocities.push_back(-v);
  }
  Simulation back(model, d);
  run(back, 200);
  for (int i = 0; i < there.size(); ++i) {
    const Particles& p = back.particles();
    CHECK(model.cell.distance(settled().model.positions[i], {p.x[i], p.y[i], p.z[i]}) < 1e-9);
  }
}

TEST_CASE("time runs backwards: reversed velocities return to the start") {
  for (bool driven : {false, true}) {
    Dynamics d = dynamics(0.5, 10);
    d.precision = "double";  // in mixed precision 1e-8 Å are lost here
    if (driven) d.direction = oblique, d.drive = drive(0.02);
    Simulation forth = started(d);
    run(forth, 200);
    const Particles& there = forth.particles();
    Model model = settled().model;
    d.velocities.clear();
    for (int i = 0; i < there.size(); ++i) {
      model.positions[i] = {there.x[i], there.y[i], there.z[i]};
      for (double v : {there.vx[i], there.vy[i], there.vz[i]}) d.velocities.push_back(-v);
    }
    if (driven) d.drive->charge_flux = -0.02;
    Simulation back(model, d);
    run(back, 200);
    // Rounding grows e-fold every ~50 fs in a melt: 1e-15 · e⁴ and a margin.
    for (int i = 0; i < there.size(); ++i) {
      const Particles& p = back.particles();
      const Vec3 start = settled().model.positions[i];
      CHECK(model.cell.distance(start, {p.x[i], p.y[i], p.z[i]}) < 1e-9);
    }
  }
}

TEST_CASE("the current is held to 1e-12 over 100 000 thermostatted steps" * doctest::test_suite("long")) {
  for (const char* scheme : {"charge", "mobile"}) {
    Dynamics d = dynamics(1, 100);
    d.direction = oblique, d.drive = drive(0.015, scheme);
    d.thermostat = "csvr";
    d.thermostat_parameters = {{"time", 50}};
    Simulation simulation(melt(1), d);
    double worst = 0;
    for (const Sample& row : run(simulation, 100000)) worst = std::max(worst, std::abs(row.chargeFlux / 0.015 - 1));
    MESSAGE(std::string(scheme) << ": C deviated by " << worst << " at most; momentum "
                                << relative_momentum(simulation.particles()));
    CHECK(worst < 1e-12);
    CHECK(relative_momentum(simulation.particles()) < 1e-11);
  }
}
