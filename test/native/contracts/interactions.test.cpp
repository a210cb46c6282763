// What every interaction owes whoever calls it, over the registry. A new member needs a row in `rows()`, and nothing
// else here.

#include "interactions/registry.hpp"

#include <set>

#include "interactions/external/socket-forces.hpp"
#include "interactions/forces.hpp"
#include "nep-systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

struct Row {
  std::string interaction;  // in the registry
  std::string label;
  Model model;
  /// Against the oracle, of the largest force (and of the energy, the trace of the virial): in double, and in mixed
  /// precision.
  double exact, mixed;
  /// False where energies are not smooth enough for differences: accuracies that users ask for, cut-offs that jump.
  bool smooth;
  /// Å: of the differences. Splines and cut-off functions have jumps in higher derivatives, and a rounding of their own
  /// that is small.
  double step = 0.02;
};

/// Triclinic, three species of unequal mass and charge. Double is limited by the tables (1e-8 of each pair), a mesh by
/// its own error.
std::vector<Row> rows() {
  const Model bare = ionic_model(3, 31);
  // α r_c = 5.4 leaves exp(−29) ≈ 2e-13 in real space; the accuracy asked does the same for the waves.
  const auto converged = [&](std::string_view method, double accuracy) {
    return with_ewald(bare, accuracy, 0.6, 9, method);
  };
  const auto alone = [](Model model) {
    pair_terms(model).clear();
    return model;
  };
  std::vector<Row> all{
      {"pair", "pair forces alone", bare, 1e-7, 2e-6, true},
      {"pair", "terms that jump at their cut-offs",
       [] {
         Model m = with_damped_shifted_force(ionic_model(4, 25), 7.1);
         for (InteractionInput::Term& t : pair_terms(m))
           if (t.a != t.b) t.term = term("buckingham", {700.0 + 100 * t.a, 0.29, 5}, 4.6 + 0.2 * t.a, "truncate");
         return m;
       }(),
       1e-7, 2e-6, false},
      {"ewald", "as it is used", with_ewald(ionic_model(9, 21), 1e-5), 1e-4, 1e-4, false},
      {"ewald", "cell smaller than the cut-off", with_ewald(ionic_model(1, 22), 1e-5, 0, 9), 1e-7, 2e-6, false},
      {"ewald", "converged", converged("ewald", 1e-12), 1e-7, 2e-6, true},
      {"direct-ewald", "as it is used", with_ewald(ionic_model(9, 21), 1e-5, 0, 0, "direct-ewald"), 1e-7, 2e-6, false},
      {"direct-ewald", "converged", converged("direct-ewald", 1e-12), 1e-7, 2e-6, true},
      {"direct-ewald", "without pair forces", alone(converged("direct-ewald", 1e-12)), 1e-7, 2e-6, true},
      {"damped-shifted-force", "as it is used", with_damped_shifted_force(ionic_model(10, 23)), 1e-7, 2e-6, false},
      {"damped-shifted-force", "smooth", with_damped_shifted_force(bare, 6.5), 1e-7, 2e-6, true},
  };
  all.push_back({"nep", "three-body descriptors", nep_model({}, 41), 1e-11, 2e-5, true, 3e-4});
  all.push_back({"nep", "cell smaller than the cut-off, one l", nep_model({.l_max = 1, .neurons = 3}, 42, 2), 1e-11,
                 2e-5, true, 3e-4});
  all.push_back({"nep", "numbers of functions that a kernel of their own is compiled for",
                 nep_model({.higher = {true},
                            .radial_functions = 5,
                            .radial_basis = 9,
                            .angular_functions = 5,
                            .angular_basis = 9,
                            .neurons = 30,
                            .repulsion = true},
                           45),
                 1e-11, 2e-5, true, 3e-4});
  all.push_back({"nep", "every block, L = 8, cut-offs by type, repulsion",
                 nep_model({.l_max = 8,
                            .higher = {true, true, true, true, true, true},
                            .radial_functions = 9,
                            .radial_basis = 17,
                            .angular_functions = 9,
                            .angular_basis = 13,
                            .neurons = 37,
                            .cutoffs_by_type = true,
                            .repulsion = true},
                           43),
                 1e-10, 1e-4, true, 3e-4});
  // Point charges have a jump of 1e-6 eV Å where a pair crosses the cut-off: the difference's own error.
  all.push_back({"nep", "point charges from the network",
                 nep_model({.neurons = 9, .charges = NepShape::Charges::points}, 46), 1e-8, 2e-5, true, 3e-4});
  all.push_back({"nep", "charged clouds in a cell smaller than the cut-off",
                 nep_model({.l_max = 2, .repulsion = true, .charges = NepShape::Charges::clouds}, 47, 1), 1e-10, 2e-5,
                 true, 3e-4});
  all.push_back({"nep", "charged clouds on a mesh",
                 [] {
                   Model m = nep_model({.neurons = 9, .charges = NepShape::Charges::clouds}, 48);
                   m.interactions[0].parameters = {{"accuracy", 1e-9}, {"spacing", 0.25}};
                   return m;
                 }(),
                 1e-6, 2e-5, true, 3e-4});
  for (int block = 0; block < 6; ++block) {
    NepShape shape{.l_max = block < 3 ? 2 : 4};
    shape.higher[block] = true;
    all.push_back({"nep", "block " + std::to_string(block), nep_model(shape, 44 + block, 2), 1e-11, 2e-5, true, 3e-4});
  }
  all.push_back({"nep", "over pair forces and Ewald summation",
                 [&] {
                   Model m = converged("direct-ewald", 1e-12);
                   m.interactions.push_back(nep_interaction(random_nep({}, 51)));
                   return m;
                 }(),
                 1e-7, 2e-5, true});
  const auto spline_row = [&](std::string kind, std::string label, Model model) {
    // Always in double: no error of a float to be found.
    all.push_back({std::move(kind), std::move(label), std::move(model), 1e-11, 1e-5, true, 5e-4});
  };
  spline_row("pair-splines", "alone", with_only(bare, {pair_splines(1)}));
  spline_row("pair-splines", "the same knots for all", with_only(bare, {pair_splines(9, true)}));
  spline_row("pair-splines", "cell smaller than the cut-off", with_only(ionic_model(1, 24), {pair_splines(2, true)}));
  spline_row("three-body", "angles", with_only(bare, {angle_splines(3)}));
  spline_row("three-body", "distances", with_only(bare, {distance_splines(4)}));
  spline_row("three-body", "cell smaller than the cut-off",
             with_only(ionic_model(1, 24), {pair_splines(5), angle_splines(6)}));
  all.push_back({"three-body", "over pair forces and charges",
                 [&] {
                   Model m = with_damped_shifted_force(bare, 6.5);
                   m.interactions.push_back(angle_splines(7));
                   m.interactions.push_back(pair_splines(8));
                   return m;
                 }(),
                 1e-7, 2e-6, false});
  all.push_back({"spme", "as it is used", with_ewald(ionic_model(9, 21), 1e-5, 0, 0, "spme"), 1e-4, 1e-4, false});
  all.push_back({"spme", "converged", converged("spme", 1e-8), 1e-6, 4e-6, true});
  all.push_back({"spme", "without pair forces", alone(converged("spme", 1e-8)), 1e-6, 4e-6, true});
  return all;
}

std::array<double, 6> components(const Voigt& v) { return {v.xx, v.yy, v.zz, v.yz, v.xz, v.xy}; }

double largest_force(const Particles& p) {
  double largest = 0;
  for (int i = 0; i < p.size(); ++i) largest = std::max(largest, norm(force(p, i)));
  return largest;
}

struct Result {
  Particles particles;
  EnergyVirial totals;
  std::vector<double> energy, virial;  // by atom
};

Result evaluate(const Model& model, SimdPath path, Precision precision) {
  Result r{Particles(model), {}, {}, {}};
  Forces forces(model, 0, 1, path, precision);
  forces.rebuild(r.particles);
  r.energy.resize(model.size()), r.virial.resize(6 * r.energy.size());
  r.totals = forces.compute_by_atom(r.particles, r.energy.data(), r.virial.data());
  return r;
}

bool same_forces(const Particles& a, const Particles& b) { return a.fx == b.fx && a.fy == b.fy && a.fz == b.fz; }

/// Calls body(row, path, precision) for all that this machine runs.
template <class Body>
void for_all(const Body& body) {
  for (const Row& row : rows())
    for (SimdPath path : runnable_simd_paths())
      for (Precision precision : {Precision::full, Precision::mixed}) {
        CAPTURE(row.interaction);
        CAPTURE(row.label);
        CAPTURE(simd_name(path));
        CAPTURE(precision_name(precision));
        body(row, path, precision);
      }
}

}  // namespace

TEST_CASE("every interaction has a row, and one whose derivatives can be had by differences") {
  std::set<std::string> known, smooth;
  for (const Row& row : rows()) {
    known.insert(row.interaction);
    if (row.smooth) smooth.insert(row.interaction);
    CHECK(std::any_of(row.model.interactions.begin(), row.model.interactions.end(),
                      [&](const InteractionInput& input) { return input.kind == row.interaction; }));
  }
  for (const InteractionEntry& entry : interactions()) {
    // Another program's forces have a test of their own: interactions/external.
    if (entry.name == SocketForces::name) continue;
    CAPTURE(entry.name);
    CHECK(known.count(std::string(entry.name)) == 1);
    CHECK(smooth.count(std::string(entry.name)) == 1);
  }
}

TEST_CASE("forces, energies and virials, of all and of each atom, are those of the oracle") {
  for (const Row& row : rows()) {
    Particles slow(row.model);
    std::vector<double> energy(row.model.size()), virial(6 * energy.size());
    const EnergyVirial truth = compute_brute_force(row.model, slow, energy.data(), virial.data());
    const double scale = largest_force(slow);
    REQUIRE(scale > 0.1);
    double largest_energy = 1, largest_virial = 1;
    for (double e : energy) largest_energy = std::max(largest_energy, std::abs(e));
    for (double w : virial) largest_virial = std::max(largest_virial, std::abs(w));
    for (SimdPath path : runnable_simd_paths())
      for (Precision precision : {Precision::full, Precision::mixed}) {
        CAPTURE(row.interaction);
        CAPTURE(row.label);
        CAPTURE(simd_name(path));
        CAPTURE(precision_name(precision));
        const double tolerance = precision == Precision::full ? row.exact : row.mixed;
        const Result quick = evaluate(row.model, path, precision);
        double worst = 0, worst_energy = 0, worst_virial = 0;
        for (int i = 0; i < slow.size(); ++i) {
          worst = std::max(worst, norm(force(slow, i) - force(quick.particles, i)));
          worst_energy = std::max(worst_energy, std::abs(energy[i] - quick.energy[i]));
          for (int k = 0; k < 6; ++k)
            worst_virial = std::max(worst_virial, std::abs(virial[6 * i + k] - quick.virial[6 * i + k]));
        }
        CHECK(worst < tolerance * scale);
        CHECK(worst_energy < tolerance * largest_energy);
        CHECK(worst_virial < 2 * tolerance * largest_virial);
        CHECK(std::abs(quick.totals.energy - truth.energy) < tolerance * std::abs(truth.energy));
        for (int k = 0; k < 6; ++k)
          CHECK(std::abs(components(quick.totals.virial)[k] - components(truth.virial)[k]) <
                2 * tolerance * std::max(10.0, std::abs(truth.virial.trace())));
        // It is really float: an error of double's size would mean that the other kernel ran.
        if (precision == Precision::mixed && row.mixed < 1e-5) CHECK(worst > 2e-9 * scale);
      }
  }
}

TEST_CASE(
    "the same bits with and without totals and shares and for 1, 2, 3 and 7 threads; shares add up to the totals") {
  for_all([](const Row& row, SimdPath path, Precision precision) {
    Result one{Particles(row.model), {}, {}, {}}, shares = one;
    for (int threads : {1, 2, 3, 7}) {
      CAPTURE(threads);
      Forces forces(row.model, 0, threads, path, precision);
      Particles p(row.model), q(row.model);
      std::vector<double> energy(row.model.size()), virial(6 * energy.size());
      forces.rebuild(p), forces.rebuild(q);
      forces.compute(q, false);
      const EnergyVirial totals = forces.compute(p, true);
      CHECK(same_forces(p, q));
      const EnergyVirial by_atom = forces.compute_by_atom(q, energy.data(), virial.data());
      CHECK(same_forces(p, q));
      forces.compute(q, true);  // nothing is left over from one call to the next
      CHECK(same_forces(p, q));
      if (threads == 1) {
        one = {p, totals, {}, {}}, shares = {q, by_atom, energy, virial};
        continue;
      }
      CHECK(same_forces(p, one.particles));
      CHECK(totals.energy == one.totals.energy);
      CHECK(components(totals.virial) == components(one.totals.virial));
      CHECK(energy == shares.energy);
      CHECK(virial == shares.virial);
    }
    // Shares are added up in another order, and those of a mesh are gathered where its totals are sums over waves.
    const double tolerance = precision == Precision::full ? 1e-11 : 2e-6;
    double energy = 0, size = 1;
    std::array<double, 6> virial{};
    for (int i = 0; i < row.model.size(); ++i) {
      energy += shares.energy[i], size += std::abs(shares.energy[i]);
      for (int k = 0; k < 6; ++k) virial[k] += shares.virial[6 * i + k], size += std::abs(shares.virial[6 * i + k]);
    }
    CHECK(std::abs(energy - one.totals.energy) < tolerance * size);
    CHECK(std::abs(energy - shares.totals.energy) < tolerance * size);
    for (int k = 0; k < 6; ++k) CHECK(std::abs(virial[k] - components(one.totals.virial)[k]) < tolerance * size);
  });
}

TEST_CASE("neither the origin, nor the axes, nor the order of the particles matters") {
  // Euler's rotation by 1, 0.7 and −2.1.
  const auto turned = [](Vec3 r) {
    const auto about = [](double angle, double& a, double& b) {
      const double c = std::cos(angle), s = std::sin(angle), x = c * a - s * b;
      b = s * a + c * b, a = x;
    };
    about(1, r.x, r.y), about(0.7, r.y, r.z), about(-2.1, r.x, r.y);
    return r;
  };
  for (const Row& row : rows()) {
    // What was chosen for one cell is not bound to be chosen for it turned around.
    if (!row.smooth || row.exact > 2e-7) continue;
    CAPTURE(row.interaction);
    CAPTURE(row.label);
    const int n = row.model.size();
    Model other = row.model;
    other.cell = Cell(turned(row.model.cell.edge(0)), turned(row.model.cell.edge(1)), turned(row.model.cell.edge(2)));
    const auto of = [&](int i) { return (5 * i + 3) % n; };  // n is no multiple of 5
    REQUIRE(n % 5 != 0);
    for (int i = 0; i < n; ++i) {
      other.positions[i] = turned(row.model.positions[of(i)] + Vec3{0.37, -1.9, 4.4});
      other.types[i] = row.model.types[of(i)];
    }
    const SimdPath path = runnable_simd_paths().front();
    const Result a = evaluate(row.model, path, Precision::full), b = evaluate(other, path, Precision::full);
    const double scale = largest_force(a.particles);
    double worst = 0;
    for (int i = 0; i < n; ++i)
      worst = std::max(worst, norm(force(b.particles, i) - turned(force(a.particles, of(i)))));
    CHECK(worst < 2 * row.exact * scale);
    CHECK(std::abs(b.totals.energy - a.totals.energy) < 2 * row.exact * std::max(1.0, std::abs(a.totals.energy)));
    CHECK(std::abs(b.totals.virial.trace() - a.totals.virial.trace()) <
          4 * row.exact * std::max(10.0, std::abs(a.totals.virial.trace())));
  }
}

TEST_CASE("forces, totals and shares are added to what is there") {
  for (const Row& row : rows()) {
    CAPTURE(row.interaction);
    CAPTURE(row.label);
    const auto model = std::make_shared<const Model>(row.model);
    const int n = model->size();
    Neighborhood neighborhood(model->cell, 3, 0.5, SimdPath::baseline);
    Team alone;
    InteractionSum sum(model, neighborhood, 0.5, 1, SimdPath::baseline, Precision::full);
    Particles p(*model);
    neighborhood.rebuild(p, alone);
    const Configuration at{p.x.data(), p.y.data(), p.z.data(), n};
    std::vector<double> fx(n), fy(n), fz(n), gx(n, 0.5), gy(n, -0.25), gz(n, 8), e(n), f(n, 3), w(6 * n), v(6 * n, -2);
    EnergyVirial from_nothing, from_something{100, {1, 2, 3, 4, 5, 6}};
    sum.add(at, {fx.data(), fy.data(), fz.data(), &from_nothing, e.data(), w.data()}, alone);
    sum.add(at, {gx.data(), gy.data(), gz.data(), &from_something, f.data(), v.data()}, alone);
    for (int i = 0; i < n; ++i) {
      CHECK(gx[i] - 0.5 == doctest::Approx(fx[i]).epsilon(1e-12));
      CHECK(gy[i] + 0.25 == doctest::Approx(fy[i]).epsilon(1e-12));
      CHECK(gz[i] - 8 == doctest::Approx(fz[i]).epsilon(1e-12));
      CHECK(f[i] - 3 == doctest::Approx(e[i]).epsilon(1e-12));
      for (int k = 6 * i; k < 6 * i + 6; ++k) CHECK(v[k] + 2 == doctest::Approx(w[k]).epsilon(1e-12));
    }
    CHECK(from_something.energy - 100 == doctest::Approx(from_nothing.energy).epsilon(1e-12));
    CHECK(from_something.virial.xy - 6 == doctest::Approx(from_nothing.virial.xy).epsilon(1e-11));
    for (const InteractionSum::Member& member : sum.members()) CHECK(!member.interaction->facts().method.empty());
  }
}

TEST_CASE("forces are minus the gradient of the energy" * doctest::test_suite("long")) {
  for (const Row& row : rows()) {
    if (!row.smooth) continue;
    Forces forces(row.model, 0, 1, runnable_simd_paths().front());
    Particles here(row.model);
    forces.rebuild(here);
    forces.compute(here, true);
    const double scale = largest_force(here);
    for (int i : {0, 4, std::min(9, row.model.size() - 1)}) {
      for (int axis = 0; axis < 3; ++axis) {
        const double slope = derivative(
            [&](double d) {
              Particles moved(row.model);
              (axis == 0 ? moved.x : axis == 1 ? moved.y : moved.z)[i] += d;
              forces.rebuild(moved);
              return forces.compute(moved, true).energy;
            },
            0, row.step);
        const Vec3 f = force(here, i);
        CAPTURE(row.interaction);
        CAPTURE(row.label);
        CAPTURE(i);
        CAPTURE(axis);
        // The table's 1e-8 of every pair's energy over the step, and the second derivative's jump at shifted-force
        // cut-offs that the difference steps over.
        CHECK(std::abs((axis == 0 ? f.x : axis == 1 ? f.y : f.z) + slope) < 3e-6 * scale);
      }
    }
  }
}

TEST_CASE("the virial is minus the derivative of the energy with strain, all six components" *
          doctest::test_suite("long")) {
  for (const Row& row : rows()) {
    if (!row.smooth) continue;
    Forces forces(row.model, 0, 1, runnable_simd_paths().front());
    const auto at = [&](const Model& model) {
      Particles p(model);
      forces.set_cell(model.cell);  // what was chosen for the first cell stays
      forces.rebuild(p);
      return forces.compute(p, true);
    };
    const auto virial = components(at(row.model).virial);
    const double scale = std::abs(virial[0]) + std::abs(virial[1]) + std::abs(virial[2]);
    for (int k = 0; k < 6; ++k) {
      const double slope = derivative(
          [&](double e) {
            Voigt strain;
            // A symmetric off-diagonal strain e stands in two places of the matrix: half in each.
            double* const parts[] = {&strain.xx, &strain.yy, &strain.zz, &strain.yz, &strain.xz, &strain.xy};
            *parts[k] = k < 3 ? e : 0.5 * e;
            return at(strained(row.model, strain)).energy;
          },
          0, 0.1 * row.step);
      CAPTURE(row.interaction);
      CAPTURE(row.label);
      CAPTURE(k);
      CHECK(std::abs(virial[k] + slope) < 5e-6 * scale);
    }
  }
}
