#include "interactions/forces.hpp"

#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

struct Evaluated {
  Particles particles;
  EnergyVirial sums;
};

Evaluated fast(const Model& model, int threads = 1, SimdPath path = SimdPath::baseline,
               Precision precision = Precision::full) {
  Evaluated e{Particles(model), {}};
  Forces forces(model, 0, threads, path, precision);
  forces.rebuild(e.particles);
  e.sums = forces.compute(e.particles, true);
  return e;
}

Evaluated brute(const Model& model) {
  Evaluated e{Particles(model), {}};
  e.sums = compute_brute_force(model, e.particles);
  return e;
}

std::vector<std::pair<SimdPath, Precision>> paths_and_precisions() {
  std::vector<std::pair<SimdPath, Precision>> all;
  for (SimdPath path : runnable_simd_paths())
    for (Precision precision : {Precision::mixed, Precision::full}) all.emplace_back(path, precision);
  return all;
}

std::array<double, 6> components(const Voigt& v) { return {v.xx, v.yy, v.zz, v.yz, v.xz, v.xy}; }

double largest_force(const Particles& p) {
  double largest = 0;
  for (int i = 0; i < p.size(); ++i) largest = std::max(largest, norm(force(p, i)));
  return largest;
}

/// Every part converged, so that the energy is a smooth function of positions and cell: α r_c = 5.4 leaves
/// exp(−29) ≈ 2e-13 in real space, and the accuracy asked does the same for the waves.
Model converged(std::string_view method) {
  const Model bare = ionic_model(2, 31);
  if (method == "damped-shifted-force") return with_damped_shifted_force(bare, 6.5);
  // What the mesh is off by hardly matters: its forces are the gradient of its energy, but for their mean.
  return with_ewald(bare, method == "spme" ? 1e-8 : 1e-12, 0.6, 9, method);
}

struct Named {
  std::string name;
  Model model;
};

std::vector<Named> systems() {
  std::vector<Named> all;
  for (const ElectrostaticsEntry& method : electrostatics_methods())
    if (method.name == "spme") all.push_back({"spme", with_ewald(ionic_model(9, 21), 1e-5, 0, 0, method.name)});
  for (Named system :
       std::vector<Named>{{"ewald", with_ewald(ionic_model(9, 21), 1e-5)},
                          {"direct ewald", with_ewald(ionic_model(9, 21), 1e-5, 0, 0, "direct-ewald")},
                          {"ewald, cell smaller than the cut-off", with_ewald(ionic_model(1, 22), 1e-5, 0, 9)},
                          {"damped shifted force", with_damped_shifted_force(ionic_model(10, 23))},
                          {"no charges", ionic_model(3, 24)},
                          {"jumps", [] {
                             Model m = with_damped_shifted_force(ionic_model(4, 25), 7.1);
                             for (Model::Term& t : m.terms)
                               if (t.a != t.b)
                                 t.term = term("buckingham", {700.0 + 100 * t.a, 0.29, 5}, 4.6 + 0.2 * t.a, "truncate");
                             return m;
                           }()}})
    all.push_back(std::move(system));
  return all;
}

}  // namespace

TEST_CASE("forces, energy and virial of every SIMD path are those of brute force") {
  for (const ElectrostaticsEntry& method : electrostatics_methods()) {
    const auto all = systems();
    CAPTURE(method.name);
    CHECK(std::any_of(all.begin(), all.end(), [&](const Named& s) { return s.model.electrostatics == method.name; }));
  }
  for (const Named& system : systems()) {
    const Evaluated slow = brute(system.model);
    const double scale = largest_force(slow.particles);
    REQUIRE(scale > 0.1);
    for (SimdPath path : runnable_simd_paths()) {
      CAPTURE(system.name);
      CAPTURE(simd_name(path));
      const Evaluated quick = fast(system.model, 1, path);
      // Tables are good to 1e-8 of each pair's force (but no better than 1e-11 eV/Å); sums of ~100 pairs.
      double worst = 0;
      for (int i = 0; i < slow.particles.size(); ++i)
        worst = std::max(worst, norm(force(slow.particles, i) - force(quick.particles, i)));
      CHECK(worst < 1e-7 * scale);
      CHECK(quick.sums.energy == doctest::Approx(slow.sums.energy).epsilon(1e-7));
      for (int k = 0; k < 6; ++k)
        CHECK(std::abs(components(quick.sums.virial)[k] - components(slow.sums.virial)[k]) <
              1e-7 * std::max(1.0, std::abs(slow.sums.virial.trace())));
    }
  }
}

TEST_CASE("mixed precision loses a millionth of the forces, not more, on every SIMD path") {
  for (const Named& system : systems()) {
    const Evaluated slow = brute(system.model);
    double squares = 0;
    for (int i = 0; i < slow.particles.size(); ++i) squares += dot(force(slow.particles, i), force(slow.particles, i));
    const double rms = std::sqrt(squares / slow.particles.size());
    for (SimdPath path : runnable_simd_paths()) {
      CAPTURE(system.name);
      CAPTURE(simd_name(path));
      CHECK(Forces(system.model, 0, 1, path, Precision::mixed).precision() == Precision::mixed);
      const Evaluated quick = fast(system.model, 1, path, Precision::mixed);
      MESSAGE(system.name << ", " << simd_name(path) << ": rms error / rms force "
                          << rms_difference(slow.particles, quick.particles) / rms);
      CHECK(rms_difference(slow.particles, quick.particles) < 2e-6 * rms);
      // It is really float: an error of double's size would mean that the other kernel ran.
      CHECK(rms_difference(slow.particles, quick.particles) > 2e-9 * rms);
      CHECK(quick.sums.energy == doctest::Approx(slow.sums.energy).epsilon(1e-6));
      for (int k = 0; k < 6; ++k)
        CHECK(std::abs(components(quick.sums.virial)[k] - components(slow.sums.virial)[k]) <
              2e-6 * std::max(10.0, std::abs(slow.sums.virial.trace())));
    }
  }
}

TEST_CASE("forces without energies have the same bits as with them") {
  for (const Named& system : systems()) {
    for (auto [path, precision] : paths_and_precisions()) {
      Particles with(system.model), without(system.model);
      Forces forces(system.model, 0, 1, path, precision);
      forces.rebuild(with);
      forces.rebuild(without);
      forces.compute(with, true);
      forces.compute(without, false);
      CHECK(with.fx == without.fx);
      CHECK(with.fy == without.fy);
      CHECK(with.fz == without.fz);
    }
  }
}

TEST_CASE("one, two and three threads give the same bits") {
  for (const Named& system : systems()) {
    for (auto [path, precision] : paths_and_precisions()) {
      const Evaluated one = fast(system.model, 1, path, precision);
      for (int threads : {2, 3}) {
        CAPTURE(system.name);
        CAPTURE(threads);
        const Evaluated many = fast(system.model, threads, path, precision);
        CHECK(many.particles.fx == one.particles.fx);
        CHECK(many.particles.fy == one.particles.fy);
        CHECK(many.particles.fz == one.particles.fz);
        CHECK(many.sums.energy == one.sums.energy);
        CHECK(components(many.sums.virial) == components(one.sums.virial));
      }
    }
  }
}

TEST_CASE("forces are minus the gradient of the energy, with every electrostatics method" *
          doctest::test_suite("long")) {
  for (const ElectrostaticsEntry& method : electrostatics_methods()) {
    const Model model = converged(method.name);
    const Evaluated quick = fast(model);
    const double scale = largest_force(quick.particles);
    for (int i : {0, 4, 9}) {
      for (int axis = 0; axis < 3; ++axis) {
        const double slope = derivative(
            [&](double d) {
              Model moved = model;
              (axis == 0 ? moved.positions[i].x : axis == 1 ? moved.positions[i].y : moved.positions[i].z) += d;
              return brute(moved).sums.energy;
            },
            0, 0.02);
        const Vec3 f = force(quick.particles, i);
        CAPTURE(method.name);
        CAPTURE(i);
        CAPTURE(axis);
        // The table's 1e-8, and the second derivative's jump at shifted-force cut-offs that the difference steps over.
        CHECK(std::abs((axis == 0 ? f.x : axis == 1 ? f.y : f.z) + slope) < 1e-6 * scale);
      }
    }
  }
}

TEST_CASE("the virial is minus the derivative of the energy with strain, all six components, every method" *
          doctest::test_suite("long")) {
  for (const ElectrostaticsEntry& method : electrostatics_methods()) {
    const Model model = converged(method.name);
    const auto virial = components(fast(model).sums.virial);
    const double scale = std::abs(virial[0]) + std::abs(virial[1]) + std::abs(virial[2]);
    for (int k = 0; k < 6; ++k) {
      const double slope = derivative(
          [&](double e) {
            Voigt strain;
            // A symmetric off-diagonal strain e stands in two places of the matrix: half in each.
            double* const parts[] = {&strain.xx, &strain.yy, &strain.zz, &strain.yz, &strain.xz, &strain.xy};
            *parts[k] = k < 3 ? e : 0.5 * e;
            return brute(strained(model, strain)).sums.energy;
          },
          0, 2e-3);
      CAPTURE(method.name);
      CAPTURE(k);
      CHECK(std::abs(virial[k] + slope) < 2e-6 * scale);
    }
  }
}

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
