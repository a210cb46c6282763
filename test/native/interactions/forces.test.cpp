#include "interactions/forces.hpp"

#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

struct Evaluated {
  Particles particles;
  EnergyVirial sums;
};

Evaluated fast(const Model& model) {
  Evaluated e{Particles(model), {}};
  Forces forces(model, 0, 1, SimdPath::baseline);
  forces.rebuild(e.particles);
  e.sums = forces.compute(e.particles, true);
  return e;
}

double largest_force(const Particles& p) {
  double largest = 0;
  for (int i = 0; i < p.size(); ++i) largest = std::max(largest, norm(force(p, i)));
  return largest;
}

}  // namespace

TEST_CASE("the energy of a damped shifted-force pair is the formula of Fennell and Gezelter") {
  // Two unit charges in a cell so large that images do not matter; 14.3996454784 eV Å is e²/(4πε₀) (CODATA 2018).
  Model model = free_particles(Cell({50, 0, 0}, {3, 60, 0}, {-4, 7, 55}), {1, 1}, {20, 30}, 3);
  model.charges = {1, -1};
  model = with_damped_shifted_force(model, 10, 0.2);
  model.positions = {{1, 2, 3}, {1 + 2, 2 - 1, 3 + 2}};  // 3 Å apart
  const double alpha = 0.2, rc = 10, r = 3;
  const double slope =
      std::erfc(alpha * rc) / (rc * rc) + 2 * alpha / std::sqrt(M_PI) * std::exp(-alpha * alpha * rc * rc) / rc;
  const double pair = -(std::erfc(alpha * r) / r - std::erfc(alpha * rc) / rc + slope * (r - rc));
  // Their eq. for the energy with the self term: − (erfc(α rc)/rc + 2α/√π)/2 Σ q².
  const double self = -(std::erfc(alpha * rc) / rc + 2 * alpha / std::sqrt(M_PI)) / 2 * 2;
  CHECK(fast(model).sums.energy == doctest::Approx(14.3996454784 * (pair + self)).epsilon(1e-8));
}

TEST_CASE("no net force, and lists follow the particles: refresh rebuilds past half the skin, not before") {
  const Model model = with_ewald(ionic_model(5, 26), 1e-7, 0.45, 8);  // given: the choice depends on the skin
  Particles p(model);
  Forces forces(model, 1.2, 1, SimdPath::baseline);
  forces.rebuild(p);
  forces.compute(p, true);
  Vec3 total;
  for (int i = 0; i < p.size(); ++i) total = total + force(p, i);
  // Ewald sums obey Newton's third law to rounding only as far as the tables do.
  CHECK(norm(total) < 1e-9 * p.size() * largest_force(p));
  p.x[3] += 0.59;
  forces.refresh(p);
  CHECK(forces.rebuilds() == 1);
  forces.compute(p, true);
  Model moved = model;
  for (int i = 0; i < p.size(); ++i) moved.positions[i] = {p.x[i], p.y[i], p.z[i]};
  Particles oracle(moved);
  compute_brute_force(moved, oracle);
  CHECK(rms_difference(p, oracle) < 1e-7 * largest_force(oracle));
  p.x[3] += 0.02;
  forces.refresh(p);
  CHECK(forces.rebuilds() == 2);
}

TEST_CASE("kinds that do not exist, stand twice or exclude each other are refused") {
  const auto code = [](const std::function<void(Model&)>& change) {
    Model model = with_ewald(ionic_model(1, 27), 1e-4);
    change(model);
    return error_code([&] { Forces(model, 0, 1, SimdPath::baseline); });
  };
  CHECK(code([](Model&) {}) == "none");
  CHECK(code([](Model& m) { m.interactions.clear(); }) == "none");
  CHECK(code([](Model& m) { m.interactions.push_back({"springs", {}, {}}); }) == "UNKNOWN_INTERACTION");
  CHECK(code([](Model& m) { m.interactions.push_back(m.interactions[0]); }) == "INVALID_MODEL");
  CHECK(code([](Model& m) {
          m.interactions.push_back({"damped-shifted-force", {{"cutoff", 5}}, {}});
        }) == "INVALID_MODEL");
  CHECK(code([](Model& m) { m.interactions[1].terms = m.interactions[0].terms; }) == "INVALID_MODEL");
}

TEST_CASE("an overlap in a cell that is narrower than the cut-off names the two atoms, not one and its own image") {
  Model model = free_particles(Cell({5, 0, 0}, {1, 5, 0}, {0, 1, 5}), {1, 1}, {20, 30}, 1);
  model.positions = {{0.2, 1, 2}, {0.2, 1, 2}};
  model.minimum_distance = 1;
  pair_terms(model) = {{0, 0, term("lennard-jones", {0.1, 2}, 8)},
                       {0, 1, term("lennard-jones", {0.1, 2}, 8)},
                       {1, 1, term("lennard-jones", {0.1, 2}, 8)}};
  model.positions[1].x += 0.4;
  std::string message;
  CHECK(error_code([&] { Simulation(model, Dynamics{}); }, &message) == "OVERLAP");
  CHECK(message.find("atom 1 (A) and atom 2 (B) are 0.400 Å apart") != std::string::npos);
}
