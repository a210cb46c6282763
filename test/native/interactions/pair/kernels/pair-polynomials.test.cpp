#include "interactions/pair/kernels/pair-polynomials.hpp"

#include "interactions/coulomb/ewald.hpp"
#include "interactions/pair/kernels/pair-function-table.hpp"
#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

PairInteraction with_coulomb(PairTerm term, double charge_product, double coulomb_cutoff) {
  PairInteraction pair;
  pair.terms.push_back(std::move(term));
  const Cell cell = skewed_cell(900);
  pair.coulomb = Ewald::make({cell, {1, -1}, 0, 1}, {{"accuracy", 1e-5}, {"alpha", 0.35}, {"cutoff", coulomb_cutoff}},
                             SimdPath::baseline)
                     ->radial_part();
  pair.charge_product = charge_product;
  pair.minimum_distance = 1;
  return pair;
}

/// Largest error relative to the magnitudes of the parts (at least 1 eV/Å, 1 eV).
double worst_error(const PairInteraction& pair) {
  const PairPolynomials polynomials(pair);
  double worst = 0;
  const double from = pair.inner_limit(), to = pair.cutoff();
  for (int k = 0; k < 20011; ++k) {
    const double r = from + (to - from) * (k + 0.5) / 20011;
    const EnergyForce exact = pair.evaluate(r), found = polynomials.evaluate(r), size = pair.magnitude(r);
    worst = std::max(worst, std::abs(found.force - exact.force) / std::max(1.0, size.force));
    worst = std::max(worst, std::abs(found.energy - exact.energy) / std::max(1.0, size.energy));
  }
  return worst;
}

}  // namespace

TEST_CASE("polynomials agree with the formulas to 1e-6, for the potentials of ionic solids and every cut-off scheme") {
  for (const CutoffEntry& scheme : cutoffs()) {
    const std::string name(scheme.name);
    CAPTURE(name);
    for (double coulomb_cutoff : {6.0, 7.7, 11.0}) {
      for (const PairInteraction& pair :
           {with_coulomb(term("buckingham", {22764.3, 0.149, 27.88}, 6, name), 1.5, coulomb_cutoff),
            with_coulomb(term("buckingham", {8833.77, 0.219927, 0}, 6, name), -2.4, coulomb_cutoff),
            with_coulomb(term("born-mayer-huggins", {0.21, 0.317, 2.34, 1.05, 0.5}, 5.5, name), -1, coulomb_cutoff),
            with_coulomb(term("morse", {0.4, 1.1, 2.4}, 5.9, name), -1, coulomb_cutoff),
            with_coulomb(term("lennard-jones", {0.02, 2.6}, 6, name), 0.5, coulomb_cutoff)}) {
        const PairPolynomials polynomials(pair);
        CHECK(polynomials.accurate());
        CHECK(worst_error(pair) < 1.1e-6);
      }
    }
  }
}

TEST_CASE("a jump at an inner cut-off stays sharp, and nothing acts beyond the last one") {
  const PairInteraction pair = with_coulomb(term("buckingham", {900, 0.4, 60}, 4.4, "truncate"), 1.2, 8);
  const PairPolynomials polynomials(pair);
  for (double r : {4.4 * (1 - 1e-6), 4.4 * (1 + 1e-6), 8 * (1 - 1e-6)})
    CHECK(polynomials.evaluate(r).force == doctest::Approx(pair.evaluate(r).force).epsilon(2e-6));
  CHECK(polynomials.evaluate(8.00001).force == 0);
}

namespace {

/// A table of a force made of straight lines between `corners` (r, F): V is quadratic between the nodes, so the table
/// is exact.
PairInteraction straight_lines(const std::vector<std::pair<double, double>>& corners) {
  const auto table = std::make_shared<PairTable>();
  const auto force = [&](double r) {
    std::size_t k = 1;
    while (k + 1 < corners.size() && corners[k].first < r) ++k;
    const auto [r0, f0] = corners[k - 1];
    const auto [r1, f1] = corners[k];
    return f0 + (f1 - f0) * (r - r0) / (r1 - r0);
  };
  double energy = 3;
  for (int k = 0; k <= 500; ++k) {
    const double r = 1 + 0.01 * k;
    if (k > 0) energy -= 0.5 * 0.01 * (force(r) + force(r - 0.01));
    table->r.push_back(r), table->energy.push_back(energy), table->force.push_back(force(r));
  }
  PairInteraction pair;
  pair.terms.emplace_back(find_potential("tabulated"), std::vector<double>{}, table, find_cutoff("truncate"), 6.0);
  pair.minimum_distance = 1;
  return pair;
}

}  // namespace

TEST_CASE("kinks of a table are found and kept; too many are no polynomial, and the float table says how it does") {
  const PairInteraction two = straight_lines({{1, 11.7}, {2.2, 0.9}, {3.1, 1.8}, {6, 0}});
  const std::vector<double> breaks = two.breaks();
  REQUIRE(breaks.size() == 2);
  CHECK(breaks[0] == doctest::Approx(2.2));
  CHECK(breaks[1] == doctest::Approx(3.1));
  CHECK(PairPolynomials(two).accurate());
  CHECK(worst_error(two) < 1.1e-6);
  CHECK(SinglePairFunctionTable(two).accurate());

  std::vector<std::pair<double, double>> zigzag;
  for (int k = 0; k <= 50; ++k) zigzag.emplace_back(1 + 0.1 * k, k % 2 == 0 ? 1.0 : -1.0);
  CHECK(straight_lines(zigzag).breaks().size() == 6);
  CHECK(!PairPolynomials(straight_lines(zigzag)).accurate());
  CHECK(!SinglePairFunctionTable(straight_lines(zigzag)).accurate());
  CHECK(!PairPolynomials(PairInteraction{}).acts());
}
