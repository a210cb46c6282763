#include "interactions/pair/kernels/pair-function-table.hpp"

#include "interactions/coulomb/ewald.hpp"
#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

std::shared_ptr<const RadialFunction> screened(double cutoff) {
  const Cell cell = skewed_cell(900);
  return Ewald::make({cell, {1, -1}, 0, 1}, {{"accuracy", 1e-5}, {"alpha", 0.35}, {"cutoff", cutoff}},
                     SimdPath::baseline)
      ->radial_part();
}

/// Largest error of the table, relative, with forces below 1 meV/Å (energies below 1 meV) compared with that.
double worst_error(const PairInteraction& pair, double from, double to) {
  const PairFunctionTable table(pair);
  double worst = 0;
  for (int k = 0; k < 20011; ++k) {
    const double r = from + (to - from) * (k + 0.5) / 20011;
    const EnergyForce exact = pair.evaluate(r), found = table.evaluate(r);
    worst = std::max(worst, std::abs(found.force - exact.force) / std::max(1e-3, std::abs(exact.force)));
    worst = std::max(worst, std::abs(found.energy - exact.energy) / std::max(1e-3, std::abs(exact.energy)));
  }
  return worst;
}

PairInteraction oxide(double coulomb_cutoff) {
  PairInteraction pair;
  pair.terms.push_back(term("buckingham", {22764.3, 0.149, 27.88}, 6.0, "shift-potential"));
  pair.coulomb = screened(coulomb_cutoff);
  pair.charge_product = 1.52;
  pair.minimum_distance = 1;
  return pair;
}

}  // namespace

TEST_CASE("tables agree with the formulas to 1e-8 of them, for every cut-off scheme and with charges") {
  for (const CutoffEntry& scheme : cutoffs()) {
    PairInteraction pair;
    pair.terms.push_back(term("born-mayer-huggins", {0.21, 0.317, 2.34, 1.05, 0.5}, 7, std::string(scheme.name)));
    pair.coulomb = screened(7);
    pair.charge_product = -1.3;
    pair.minimum_distance = 0.8;
    CAPTURE(scheme.name);
    CHECK(worst_error(pair, pair.inner_limit(), 7) < 1e-8);
  }
}

TEST_CASE("a jump at an inner cut-off stays sharp") {
  for (double coulomb_cutoff : {9.3, 4.7}) {
    const PairInteraction pair = oxide(coulomb_cutoff);
    const double inner = std::min(6.0, coulomb_cutoff), outer = std::max(6.0, coulomb_cutoff);
    REQUIRE(pair.inner_cutoffs() == std::vector<double>{inner});
    REQUIRE(pair.cutoff() == outer);
    CHECK(worst_error(pair, pair.inner_limit(), outer) < 1e-8);
    const PairFunctionTable table(pair);
    for (double r : {inner * (1 - 1e-9), inner, inner * (1 + 1e-9)}) {
      const EnergyForce exact = pair.evaluate(r), found = table.evaluate(r);
      CAPTURE(r);
      CHECK(std::abs(found.force - exact.force) < 1e-8 * std::abs(exact.force) + 1e-10);
      CHECK(std::abs(found.energy - exact.energy) < 1e-8 * std::abs(exact.energy) + 1e-10);
    }
  }
}

TEST_CASE("three cut-offs close together, in one interval of the table") {
  PairInteraction pair;
  pair.terms.push_back(term("lennard-jones", {0.3, 2.9}, 5.0, "truncate"));
  pair.terms.push_back(term("morse", {0.4, 1.1, 2.4}, 5.001, "truncate"));
  pair.terms.push_back(term("buckingham", {1000, 0.3, 0}, 5.002, "truncate"));
  pair.minimum_distance = 1;
  CHECK(worst_error(pair, 1, 5.002) < 1e-8);
  CHECK(worst_error(pair, 4.9995, 5.002) < 1e-8);
}

TEST_CASE("a pair at the cut-off is outside, one just before it is inside") {
  const PairInteraction pair = oxide(9.3);
  const PairFunctionTable table(pair);
  CHECK(table.evaluate(9.3).energy == 0);
  CHECK(table.evaluate(9.3).force == 0);
  CHECK(pair.evaluate(9.3).force == 0);
  CHECK(table.evaluate(std::nextafter(9.3, 0)).force > 0);
  CHECK(table.cutoff_squared() == 9.3 * 9.3);
}

TEST_CASE("closer than the inner limit there are no numbers") {
  // Powers of two, too: the table's octaves begin there, and 1 Å is the default.
  for (double limit : {0.5, 1.0, 1.37, std::sqrt(2.0), 2.0}) {
    PairInteraction pair;
    pair.terms.push_back(term("lennard-jones", {0.3, 2.9}, 6));
    pair.minimum_distance = limit;
    const PairFunctionTable table(pair);
    CAPTURE(limit);
    for (double r : {1e-6, 0.3, 0.499, 0.9 * limit, limit * (1 - 1e-9)}) {
      if (r >= limit) continue;
      CAPTURE(r);
      CHECK(std::isnan(table.evaluate(r).force));
      CHECK(std::isnan(table.evaluate(r).energy));
    }
    CHECK(table.evaluate(limit * (1 + 1e-9)).force == doctest::Approx(pair.evaluate(limit).force).epsilon(1e-6));
    CHECK(worst_error(pair, limit, 6) < 1e-8);
  }
}

TEST_CASE("the Buckingham collapse begins at the analytic maximum of the whole interaction") {
  // O–O with bare Coulomb repulsion: F(r) = A/ρ e^(−r/ρ) − 6C/r⁷ + k q²/r² = 0 has two roots; the inner maximum of V is
  // where F turns from attraction to repulsion. Found here by bisection of that formula.
  PairInteraction pair = oxide(9.3);
  pair.minimum_distance = 0.6;
  const auto force = [](double r) {
    return 22764.3 / 0.149 * std::exp(-r / 0.149) - 6 * 27.88 / std::pow(r, 7) + 14.39964548 * 1.52 / (r * r);
  };
  double low = 0.6, high = 1.5;
  REQUIRE(force(low) < 0);
  REQUIRE(force(high) > 0);
  for (int k = 0; k < 60; ++k) (force(0.5 * (low + high)) < 0 ? low : high) = 0.5 * (low + high);
  // The search walks in steps of 0.001 Å and stops on the safe (repulsive) side.
  CHECK(pair.collapse_distance() >= low);
  CHECK(pair.collapse_distance() <= low + 1.001e-3);
  CHECK(pair.inner_limit() == pair.collapse_distance());
  CHECK(std::isnan(PairFunctionTable(pair).evaluate(0.98 * low).force));

  PairInteraction safe;
  safe.terms.push_back(term("buckingham", {900, 0.3, 0}, 6));
  safe.minimum_distance = 0.9;
  CHECK(safe.collapse_distance() == 0);
  CHECK(safe.inner_limit() == 0.9);
}

TEST_CASE("tabulated terms end where their first node is, and a pair without interaction does not act") {
  const auto table = std::make_shared<PairTable>(PairTable{{1.6, 2.5, 4}, {3, 0.1, 0}, {5, 0.3, 0}});
  PairInteraction pair;
  pair.terms.emplace_back(find_potential("tabulated"), std::vector<double>{}, table, find_cutoff("truncate"), 4.0);
  pair.minimum_distance = 1;
  CHECK(pair.inner_limit() == 1.6);
  CHECK(std::isnan(PairFunctionTable(pair).evaluate(1.59).force));
  CHECK(!PairFunctionTable(PairInteraction{}).acts());
}
