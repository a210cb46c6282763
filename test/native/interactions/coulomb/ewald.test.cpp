#include "interactions/coulomb/ewald.hpp"

#include "constants.hpp"
#include "parameters.hpp"
#include "interactions/forces.hpp"
#include "oracle/ewald-sum.hpp"
#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

Model ions(Cell cell, std::vector<Vec3> fractional, std::vector<std::int32_t> types) {
  Model model{std::move(cell), {}, std::move(types), {"A", "B"}, {20, 30}, {1, -1}, {}, 0.5};
  for (Vec3 f : fractional) model.positions.push_back(model.cell.cartesian(f) + Vec3{0.31, -0.77, 1.3});
  return model;
}

Model rock_salt(double a) {
  return ions(
      Cell({a, 0, 0}, {0, a, 0}, {0, 0, a}),
      {{0, 0, 0}, {0.5, 0.5, 0}, {0.5, 0, 0.5}, {0, 0.5, 0.5}, {0.5, 0, 0}, {0, 0.5, 0}, {0, 0, 0.5}, {0.5, 0.5, 0.5}},
      {0, 0, 0, 0, 1, 1, 1, 1});
}

Model rock_salt_primitive(double a) {
  return ions(Cell({0, a / 2, a / 2}, {a / 2, 0, a / 2}, {a / 2, a / 2, 0}), {{0, 0, 0}, {0.5, 0.5, 0.5}}, {0, 1});
}

Model caesium_chloride(double a) {
  return ions(Cell({a, 0, 0}, {0, a, 0}, {0, 0, a}), {{0, 0, 0}, {0.5, 0.5, 0.5}}, {0, 1});
}

/// −E r₀/(k q²) for one pair of ions.
double madelung(const Model& model, double nearest, bool slowly) {
  Particles p(model);
  double energy;
  if (slowly) {
    energy = compute_brute_force(model, p).energy;
  } else {
    Forces forces(model, 0, 1, find_simd_path(""));
    forces.rebuild(p);
    energy = forces.compute(p, true).energy;
  }
  return -energy / (0.5 * model.size()) * nearest / constants::coulomb;
}

EnergyVirial evaluate(const Model& model, Particles& p) { return compute_brute_force(model, p); }

}  // namespace

TEST_CASE("Madelung constants of NaCl and CsCl, in conventional and primitive cells") {
  // R. E. Crandall & J. F. Delord, J. Phys. A 20, 2279 (1987) (NaCl; also OEIS A085469), Y. Sakamoto, J. Chem. Phys.
  // 28, 164 (1958) (CsCl).
  constexpr double sodium_chloride = 1.7475645946, caesium = 1.7626747731;
  const double a = 5.64, b = 4.12;
  for (bool slowly : {true, false}) {
    CAPTURE(slowly);
    for (double alpha : {0.0, 0.42}) {
      CAPTURE(alpha);
      // Tables carry 1e-8 of each pair energy: the fast path is held to 5e-8.
      const double tolerance = slowly ? 1e-8 : 5e-8;
      CHECK(std::abs(madelung(with_ewald(rock_salt(a), 1e-12, alpha), a / 2, slowly) - sodium_chloride) < tolerance);
      CHECK(std::abs(madelung(with_ewald(rock_salt_primitive(a), 1e-12, alpha), a / 2, slowly) - sodium_chloride) <
            tolerance);
      CHECK(std::abs(madelung(with_ewald(caesium_chloride(b), 1e-12, alpha), b * std::sqrt(0.75), slowly) - caesium) <
            tolerance);
    }
  }
}

TEST_CASE("the virial of a Coulomb crystal is its energy") {
  // E ∝ 1/length: Σ r⊗F has the trace −dE/dln(length) = E.
  for (const Model& model : {with_ewald(rock_salt_primitive(5.64), 1e-13), with_ewald(caesium_chloride(4.12), 1e-13)}) {
    Particles p(model);
    const EnergyVirial e = evaluate(model, p);
    CHECK(e.virial.trace() == doctest::Approx(e.energy).epsilon(1e-10));
  }
}

TEST_CASE("nothing depends on α: energy, forces and virial of a random triclinic system") {
  const Model bare = ionic_model(2, 41);
  const Model one = with_ewald(bare, 1e-12, 0.45), two = with_ewald(bare, 1e-12, 0.72);
  Particles p(one), q(two);
  const EnergyVirial a = evaluate(one, p), b = evaluate(two, q);
  CHECK(a.energy == doctest::Approx(b.energy).epsilon(1e-11));
  CHECK(rms_difference(p, q) < 14.4e-12 * 10);  // both are within 1e-12 · 14.4 eV/Å of the truth, times a margin
  CHECK(std::abs(a.virial.xx - b.virial.xx) < 1e-9);
  CHECK(std::abs(a.virial.yy - b.virial.yy) < 1e-9);
  CHECK(std::abs(a.virial.zz - b.virial.zz) < 1e-9);
  CHECK(std::abs(a.virial.yz - b.virial.yz) < 1e-9);
  CHECK(std::abs(a.virial.xz - b.virial.xz) < 1e-9);
  CHECK(std::abs(a.virial.xy - b.virial.xy) < 1e-9);
}

TEST_CASE("a residual net charge goes into the background") {
  Model bare = ionic_model(2, 42);
  bare.charges[2] -= 1.2e-5;  // 8 X: −9.6e-5 e, as rounded charges leave; from 1e-4 e on it is a mistake
  const Model one = with_ewald(bare, 1e-12, 0.45), two = with_ewald(bare, 1e-12, 0.72);
  Particles p(one), q(two);
  const EnergyVirial a = evaluate(one, p), b = evaluate(two, q);
  CHECK(a.energy == doctest::Approx(b.energy).epsilon(1e-11));
  CHECK(a.virial.trace() == doctest::Approx(b.virial.trace()).epsilon(1e-9));
  Model beyond = bare;
  beyond.charges[2] -= 1e-6;
  CHECK(error_code([&] { Forces(with_ewald(beyond, 1e-6), 0, 1, SimdPath::baseline); }) == "NOT_NEUTRAL");

  // So little changes nothing that can be seen. The method itself takes any charge: −kα/√π Σq² − πkQ²/(2Vα²).
  bare.charges[2] -= 0.1;
  double sum = 0, squares = 0;
  for (std::int32_t t : bare.types) sum += bare.charges[t], squares += bare.charges[t] * bare.charges[t];
  for (double alpha : {0.45, 0.72}) {
    const auto method = make_coulomb(with_ewald(bare, 1e-6, alpha, 0, "direct-ewald"), 0, SimdPath::baseline);
    const double background = -constants::pi * 14.3996454784 * sum * sum / (2 * bare.cell.volume() * alpha * alpha);
    const double self = -14.3996454784 * alpha / std::sqrt(constants::pi) * squares;
    CHECK(method->constant_energy() == doctest::Approx(self + background).epsilon(1e-9));
    CHECK(std::abs(background) > 1e-4 * std::abs(self));
  }
}

TEST_CASE("reciprocal kernels of every SIMD path and number of threads are the textbook sum") {
  const Model model =
      with_ewald(ionic_model(5, 43), 1e-6, 0, 0, "direct-ewald");  // 35 ions: not a multiple of the kernels' block
  const std::size_t n = model.positions.size();
  std::vector<double> charges;
  for (std::int32_t t : model.types) charges.push_back(model.charges[t]);
  for (SimdPath path : runnable_simd_paths()) {
    const auto method = make_coulomb(model, 1, path);
    const NamedValues numbers = method->facts().numbers;
    const oracle::WaveSum slow =
        oracle::ewald_waves(model.cell, model.positions, charges, numbers.at("alpha"), numbers.at("reciprocalCutoff"));
    EnergyVirial totals;
    for (std::size_t i = 0; i < n; ++i) totals.energy += slow.energy[i], totals.virial += slow.virial[i];
    const Particles p(model);
    for (int threads : {1, 3}) {
      std::vector<double> fx(n, 0.5), fy(n), fz(n);  // forces are added to what is there
      EnergyVirial quick;
      Team::run(threads, [&](Team& team) {
        const EnergyVirial sums =
            method->add_reciprocal(p.x.data(), p.y.data(), p.z.data(), fx.data(), fy.data(), fz.data(), true, team);
        if (team.is_first()) quick = sums;
      });
      CAPTURE(simd_name(path));
      CAPTURE(threads);
      // Rounding of phases: powers of e^{iθ} up to ~10, sums over ~500 waves.
      for (std::size_t i = 0; i < n; ++i) {
        CHECK(std::abs(fx[i] - 0.5 - slow.force[i].x) < 1e-11);
        CHECK(std::abs(fy[i] - slow.force[i].y) < 1e-11);
        CHECK(std::abs(fz[i] - slow.force[i].z) < 1e-11);
      }
      CHECK(quick.energy == doctest::Approx(totals.energy).epsilon(1e-12));
      CHECK(std::abs(quick.virial.xy - totals.virial.xy) < 1e-10);
      CHECK(std::abs(quick.virial.xx - totals.virial.xx) < 1e-10);
    }
  }
}

TEST_CASE("the rms error of the forces is what was asked for") {
  const Model bare = ionic_model(12, 44, 18);
  const Model exact = with_ewald(bare, 1e-13, 0.55, 10.5);
  Particles truth(exact);
  compute_brute_force(exact, truth);
  const auto check = [&](const Model& model, double accuracy) {
    Particles p(model);
    Forces forces(model, 0, 1, find_simd_path(""));
    forces.rebuild(p);
    forces.compute(p, false);
    const double asked = accuracy * 14.3996454784, measured = rms_difference(p, truth);
    MESSAGE("Ewald accuracy " << accuracy << ": measured/asked = " << measured / asked);
    // The estimates of Kolafa & Perram assume uncorrelated positions: within a factor 3, and not much worse than asked.
    CHECK(measured > asked / 3);
    CHECK(measured < 1.5 * asked);
  };
  for (double accuracy : {1e-3, 1e-4, 1e-5, 1e-6}) {
    check(with_ewald(bare, accuracy), accuracy);
    check(with_ewald(bare, accuracy, 0, 7), accuracy);
    check(with_ewald(bare, accuracy, 0.35, 0), accuracy);
  }
}

TEST_CASE("a net charge, an impossible accuracy and unknown names are refused") {
  Model charged = with_ewald(ionic_model(1, 45), 1e-4);
  charged.charges[2] = -0.7;
  std::string message;
  CHECK(error_code([&] { Forces(charged, 0, 1, SimdPath::baseline); }, &message) == "NOT_NEUTRAL");
  CHECK(message.find("0.4") != std::string::npos);  // 1.6 + 2 · 0.8 − 4 · 0.7
  const auto code = [](const std::string& method, NamedValues parameters, double volume_per_ion = 22) {
    const Model m = with_coulomb(ionic_model(1, 45, volume_per_ion), method, std::move(parameters));
    return error_code([&] { Forces(m, 0, 1, SimdPath::baseline); });
  };
  CHECK(code("ewald", {{"accuracy", 1e-4}}) == "none");
  CHECK(code("ewald", {{"accuracy", 0}}) == "INVALID_PARAMETERS");
  CHECK(code("ewald", {{"accuracy", 0.2}}) == "INVALID_PARAMETERS");
  CHECK(code("ewald", {{"accuracy", 1e-15}}) == "INVALID_PARAMETERS");
  CHECK(code("ewald", {{"cutoff", -1}}) == "INVALID_PARAMETERS");
  CHECK(code("ewald", {{"cut-off", 9}}) == "INVALID_PARAMETERS");
  CHECK(code("ewald", {{"alpha", 2}}, 1e6) == "EWALD_TOO_LARGE");
  CHECK(code("damped-shifted-force", {}) == "INVALID_PARAMETERS");
  CHECK(code("damped-shifted-force", {{"cutoff", 0}}) == "INVALID_PARAMETERS");
  CHECK(code("reaction-field", {}) == "UNKNOWN_INTERACTION");
}
