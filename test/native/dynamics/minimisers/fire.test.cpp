#include "dynamics/minimisers/fire.hpp"

#include "parallel/simd/dispatch.hpp"
#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

const std::atomic<bool> go_on{false};

Fire fire(const Model& model, int threads = 1) {
  return {model, threads, runnable_simd_paths().front(), Precision::full};
}

/// `count` Lennard-Jones particles (ε = 0.5 eV, σ = 2.2 Å, truncated far out) alone in a large skewed cell.
Model cluster(std::vector<Vec3> positions) {
  const int count = static_cast<int>(positions.size());
  Model model = free_particles(skewed_cell(60.0 * 60 * 60), {count / 2, count - count / 2}, {5, 90}, 1);
  for (std::int32_t b : {0, 1})
    for (std::int32_t a = 0; a <= b; ++a)
      pair_terms(model).push_back({a, b, term("lennard-jones", {0.5, 2.2}, 16, "truncate")});
  model.positions = std::move(positions);
  model.minimum_distance = 0.5;
  return model;
}

std::vector<Vec3> icosahedron(double radius, double noise) {
  const double golden = (1 + std::sqrt(5.0)) / 2, scale = radius / std::sqrt(1 + golden * golden);
  std::vector<Vec3> points{{0, 0, 0}};
  for (double s : {-1.0, 1.0})
    for (double t : {-golden, golden}) points.insert(points.end(), {{0, s, t}, {s, t, 0}, {t, 0, s}});
  std::mt19937_64 random(8);
  std::normal_distribution<double> normal(0, noise);
  for (Vec3& r : points) r = scale * r + Vec3{normal(random), normal(random), normal(random)};
  return points;
}

}  // namespace

TEST_CASE("two particles end at the minimum of their potential, from outside and from deep inside") {
  for (double start : {4.0, 2.3, 0.6}) {
    CAPTURE(start);
    const Model model = cluster({{0, 0, 0}, {0.6 * start, -0.64 * start, 0.48 * start}});
    Fire search = fire(model);
    const Fire::Report end = search.advance(2000, 1e-8, go_on);
    CHECK(end.converged);
    CHECK(end.energy == doctest::Approx(-0.5).epsilon(1e-7));
    const Particles& p = search.particles();
    CHECK(model.cell.distance({p.x[0], p.y[0], p.z[0]}, {p.x[1], p.y[1], p.z[1]}) ==
          doctest::Approx(std::pow(2, 1.0 / 6) * 2.2).epsilon(1e-7));
  }
}

TEST_CASE(
    "thirteen Lennard-Jones particles: −44.326801 ε  (Hoare & Pal, Adv. Phys. 20, 161 (1971); Cambridge Cluster "
    "Database)") {
  Fire search = fire(cluster(icosahedron(2.4, 0.15)));
  const Fire::Report end = search.advance(3000, 1e-7, go_on);
  CHECK(end.converged);
  // Only the tail beyond 16 Å is missing, and nothing is there.
  CHECK(end.energy / 0.5 == doctest::Approx(-44.326801).epsilon(2e-8));
}

TEST_CASE(
    "ions: a minimum, by forces computed anew; no energy near it is lower; the same bits on two threads and after a "
    "pause") {
  Model model = with_ewald(ionic_model(5, 91, 24), 1e-7);
  Fire search = fire(model), halves = fire(model, 2);
  const double start = search.advance(0, 1e-5, go_on).energy;
  const Fire::Report end = search.advance(20000, 1e-5, go_on);
  REQUIRE(end.converged);
  CHECK(end.largest_force < 1e-5);
  CHECK(end.steps == search.steps());
  CHECK(end.energy < start - 1);
  CHECK_FALSE(halves.advance(77, 1e-5, go_on).converged);
  CHECK(halves.advance(20000, 1e-5, go_on).steps == end.steps - 77);
  CHECK(halves.particles().x == search.particles().x);
  CHECK(halves.particles().fz == search.particles().fz);

  const auto model_at = [&](double apart) {
    std::mt19937_64 random(3);
    std::normal_distribution<double> normal(0, apart);
    const Particles& p = search.particles();
    Model moved = model;
    for (int i = 0; i < p.size(); ++i)
      moved.positions[i] = Vec3{p.x[i], p.y[i], p.z[i]} + Vec3{normal(random), normal(random), normal(random)};
    return moved;
  };
  Particles there(model_at(0));
  const double lowest = compute_brute_force(model, there).energy;
  double largest = 0;
  for (int i = 0; i < there.size(); ++i) largest = std::max(largest, norm(force(there, i)));
  CHECK(std::abs(largest - end.largest_force) < 1e-6);
  CHECK(lowest == doctest::Approx(end.energy).epsilon(1e-7));
  for (double apart : {0.003, 0.03}) {
    Particles near(model_at(apart));
    CHECK(compute_brute_force(model, near).energy > lowest);
  }
  // And back again.
  CHECK(fire(model_at(0.01)).advance(20000, 1e-5, go_on).energy == doctest::Approx(end.energy).epsilon(1e-9));
}

TEST_CASE(
    "a start full of overlaps is taken apart: no step is longer than 0.1 Å along an axis, all forces become small") {
  const Cell cell = skewed_cell(40 * 20);
  Model model = cluster(scattered(cell, 40, 0.6, 12));
  model.cell = cell;
  pair_terms(model).clear();
  for (std::int32_t b : {0, 1})
    for (std::int32_t a = 0; a <= b; ++a) pair_terms(model).push_back({a, b, term("lennard-jones", {0.02, 2.4}, 6)});
  Fire search = fire(model);
  CHECK(search.advance(0, 1e-3, go_on).largest_force > 1e3);
  for (int k = 0; k < 20; ++k) {
    const Particles before = search.particles();
    search.advance(1, 1e-3, go_on);
    const Particles& p = search.particles();
    for (int i = 0; i < p.size(); ++i)
      CHECK(cell.distance({before.x[i], before.y[i], before.z[i]}, {p.x[i], p.y[i], p.z[i]}) <
            0.1 * std::sqrt(3) + 1e-12);
  }
  CHECK(search.advance(5000, 1e-3, go_on).converged);
}

TEST_CASE("it ends when told to, says how far it came, and names what it cannot do") {
  const Model model = with_damped_shifted_force(ionic_model(5, 91, 24), 5.5);
  Fire search = fire(model);
  const Fire::Report none = search.advance(5000, 1e-4, std::atomic<bool>{true});
  CHECK(none.steps == 0);
  CHECK_FALSE(none.converged);
  const Fire::Report some = search.advance(30, 1e-4, go_on);
  CHECK(some.steps == 30);
  CHECK_FALSE(some.converged);
  CHECK(some.largest_force > 1e-4);
  CHECK(some.energy < none.energy);
  for (double tolerance : {0.0, -1.0, std::nan(""), HUGE_VAL})
    CHECK(error_code([&] { search.advance(1, tolerance, go_on); }) == "INVALID_TOLERANCE");
  Model overlapping = model;
  overlapping.positions[1] = overlapping.positions[0] + Vec3{0.1, 0, 0};
  CHECK(error_code([&] { fire(overlapping); }) == "OVERLAP");
}
