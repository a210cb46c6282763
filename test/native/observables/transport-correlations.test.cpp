#include "observables/transport-correlations.hpp"

#include "observables/slow-moments.hpp"
#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

Model melt(int units = 2) { return with_damped_shifted_force(ionic_model(units, 95, 24), 5.5); }

Dynamics dynamics(bool driven) {
  Dynamics d;
  d.timestep = 0.5;
  d.temperature = 1500;
  d.seed = 9;
  d.sample_interval = 3;
  d.threads = 1;
  d.thermostat = "csvr";
  d.thermostat_parameters = {{"time", 50}};
  d.transport_charges = {2, 1, -1};
  d.correlate_from = 40;
  if (driven) d.direction = oblique, d.drive = drive(0.05);
  return d;
}

Vec3 unwrapped(const Simulation& s, int i) {
  const Particles& p = s.particles();
  const auto& image = p.image[i];
  return Vec3{p.x[i], p.y[i], p.z[i]} +
         s.model().cell.cartesian({double(image[0]), double(image[1]), double(image[2])});
}

/// Runs step by step and keeps everything.
struct Recorded {
  Recorded(Simulation& s, std::uint64_t steps) : positions(s.particles().size()) {
    const auto keep = [&] {
      charge.push_back(s.charge_displacement());
      for (int i = 0; i < s.particles().size(); ++i) positions[i].push_back(unwrapped(s, i));
    };
    keep();
    for (std::uint64_t k = 0; k < steps; ++k) {
      for (const Sample& row : run(s, 1)) rows.push_back(row);
      keep();
    }
  }
  Track charge;                  // Q after every step
  std::vector<Track> positions;  // [N]
  std::vector<Sample> rows;
};

/// Every `stride`-th from `from` on.
Track thinned(const Track& all, std::size_t from, std::size_t stride) {
  Track some;
  for (std::size_t t = from; t < all.size(); t += stride) some.push_back(all[t]);
  return some;
}

}  // namespace

TEST_CASE("the charge's displacement is Σ z Δr of unwrapped positions: three species, thermostat, faces crossed") {
  for (bool driven : {false, true}) {
    Simulation simulation(melt(), dynamics(driven));
    const Recorded recorded(simulation, 2000);
    const Particles& p = simulation.particles();
    double worst = 0, furthest = 0;
    for (std::size_t t = 0; t < recorded.charge.size(); ++t) {
      Vec3 sum;
      for (int i = 0; i < p.size(); ++i) {
        const double z = simulation.dynamics().transport_charges[p.type[i]];
        sum = sum + z * (recorded.positions[i][t] - recorded.positions[i][0]);
      }
      worst = std::max(worst, norm(sum - recorded.charge[t]));
      furthest = std::max(furthest, norm(sum));
    }
    CHECK(worst < 1e-9);
    CHECK(furthest > 1);
    CHECK(std::any_of(p.image.begin(), p.image.end(), [](const auto& image) { return image != std::array<int, 3>{}; }));
    REQUIRE(recorded.rows.size() == 666);
    for (std::size_t k = 0; k < recorded.rows.size(); ++k) {
      const Sample& row = recorded.rows[k];
      const Vec3 q = recorded.charge[3 * (k + 1)];
      CHECK((row.chargeDisplacementX == q.x && row.chargeDisplacementY == q.y && row.chargeDisplacementZ == q.z));
    }
    if (!driven) continue;
    // Under current Q grows by exactly the flux that is held.
    const Drive& flux = *simulation.driving();
    CHECK(dot(simulation.charge_displacement(), flux.direction()) ==
          doctest::Approx(flux.target() * 1000).epsilon(1e-11));
  }
}

TEST_CASE("without transport charges there is no charge displacement") {
  Dynamics d;
  Simulation simulation(melt(), d);
  run(simulation, 5);
  CHECK(norm(simulation.charge_displacement()) == 0);
  CHECK(simulation.correlations() == nullptr);
}

TEST_CASE("what the core correlates is what its recorded motion gives, at equilibrium and under current") {
  for (bool driven : {false, true}) {
    Simulation simulation(melt(), dynamics(driven));
    run(simulation, 39);
    CHECK(simulation.correlations() == nullptr);
    run(simulation, 1);
    REQUIRE(simulation.correlations() != nullptr);
    CHECK(simulation.correlations()->steps() == 0);
    CHECK(simulation.correlations()->charge().levels().empty());
    const Recorded recorded(simulation, 3181);

    const TransportCorrelations& c = *simulation.correlations();
    CHECK(c.steps() == 3181);
    CHECK(c.blocks().length == 4 * 16 * 3);  // merged twice
    CHECK(c.blocks().count == 17);
    CHECK(c.charge().points() == 16);
    CHECK(c.species().points() == 8);
    check_moments(c.charge(), c.blocks(), {{recorded.charge}}, 3182, 1, 1e-9);
    std::vector<std::vector<Track>> species(3);
    for (int i = 0; i < simulation.particles().size(); ++i)
      species[simulation.particles().type[i]].push_back(thinned(recorded.positions[i], 0, 3));
    CHECK(check_moments(c.species(), c.blocks(), species, 1061, 3, 1e-9) == 11 * 8 * 32 * 3);
  }
}

TEST_CASE("correlations from the start: the first configuration is time 0") {
  Dynamics d = dynamics(false);
  d.correlate_from = 0;
  Simulation simulation(melt(), d);
  REQUIRE(simulation.correlations() != nullptr);
  const Recorded recorded(simulation, 50);
  CHECK(simulation.correlations()->steps() == 50);
  check_moments(simulation.correlations()->charge(), simulation.correlations()->blocks(), {{recorded.charge}}, 51, 1,
                1e-9);
}

TEST_CASE("correlating changes no bit of the motion, and has the same bits for 1, 2 and 3 threads") {
  for (bool driven : {false, true}) {
    Dynamics d = dynamics(driven);
    const Model model = melt(15);  // 105 ions: work for three threads
    d.correlate_from = 10;
    std::vector<std::vector<std::uint8_t>> results;
    for (int threads : {1, 2, 3}) {
      d.threads = threads;
      Simulation simulation(model, d);
      run(simulation, 150);
      results.push_back(bytes_of(*simulation.correlations()));
      Dynamics without = d;
      without.correlate_from.reset();
      Simulation silent(model, without);
      run(silent, 150);
      CHECK(silent.particles().x == simulation.particles().x);
      CHECK(silent.particles().vz == simulation.particles().vz);
    }
    CHECK(results[0] == results[1]);
    CHECK(results[0] == results[2]);
  }
}

TEST_CASE("correlations need transport charges that are neutral") {
  const auto start = [](std::vector<double> charges) {
    Dynamics d;
    d.correlate_from = 0;
    d.transport_charges = std::move(charges);
    return error_code([&] { Simulation(melt(), d); });
  };
  CHECK(start({}) == "NO_CHARGES");
  CHECK(start({2, 1}) == "INVALID_MODEL");
  CHECK(start({2, 1, -0.9}) == "NOT_NEUTRAL");
  CHECK(start({2, 1, -1}) == "none");
  CHECK(start({0, 0, 0}) == "none");  // self-diffusion of neutral particles
}
