#include "interactions/pair/potentials/tabulated.hpp"

#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

// V = r³ − 2r is a cubic: Hermite interpolation reproduces it, so the closed form is the reference. Uneven nodes.
PairTable cubic() {
  PairTable table;
  for (double r : {1.0, 1.1, 1.35, 2.0, 2.05, 3.4, 5.0}) {
    table.r.push_back(r);
    table.energy.push_back(r * r * r - 2 * r);
    table.force.push_back(-(3 * r * r - 2));
  }
  return table;
}

// Values that no smooth function has: V and F of the table do not belong together.
PairTable ragged() { return {{1, 1.5, 2.25, 3}, {0.5, -0.2, 0.4, 0.1}, {2, -1, 0.3, -4}}; }

}  // namespace

TEST_CASE("a cubic comes back exactly, energy and force, at and between uneven nodes") {
  const PairTable table = cubic();
  for (double r = 1; r <= 5; r += 0.0371) {
    const EnergyForce found = Tabulated::evaluate(r, table);
    CHECK(found.energy == doctest::Approx(r * r * r - 2 * r).epsilon(1e-13));
    CHECK(found.force == doctest::Approx(-(3 * r * r - 2)).epsilon(1e-13));
  }
}

TEST_CASE("energy and force are the table's at its nodes, and F = −dV/dr between them") {
  const PairTable table = ragged();
  for (std::size_t k = 0; k < table.r.size(); ++k) {
    const EnergyForce found = Tabulated::evaluate(table.r[k], table);
    CHECK(std::abs(found.energy - table.energy[k]) < 1e-15);
    CHECK(std::abs(found.force - table.force[k]) < 1e-14);
  }
  for (double r : {1.1, 1.44, 1.9, 2.6, 2.95}) {
    const double slope = derivative([&](double x) { return Tabulated::evaluate(x, table).energy; }, r, 0.03);
    CHECK(std::abs(Tabulated::evaluate(r, table).force + slope) < 1e-12);
  }
}

TEST_CASE("beyond the table there is nothing") {
  CHECK(Tabulated::evaluate(3.0000001, ragged()).energy == 0);
  CHECK(Tabulated::evaluate(3.0000001, ragged()).force == 0);
}

TEST_CASE("tables that are none are refused") {
  const auto code = [](PairTable table, double cutoff = 2.5) {
    return error_code([&] {
      PairTerm(find_potential("tabulated"), {}, std::make_shared<PairTable>(table), find_cutoff("truncate"), cutoff);
    });
  };
  CHECK(code(ragged()) == "none");
  CHECK(code(ragged(), 3) == "none");
  CHECK(code(ragged(), 3.1) == "INVALID_TABLE");
  CHECK(code({{1}, {0}, {0}}) == "INVALID_TABLE");
  CHECK(code({{1, 2, 3}, {0, 0}, {0, 0, 0}}) == "INVALID_TABLE");
  CHECK(code({{1, 3, 2}, {0, 0, 0}, {0, 0, 0}}) == "INVALID_TABLE");
  CHECK(code({{1, 1, 3}, {0, 0, 0}, {0, 0, 0}}) == "INVALID_TABLE");
  CHECK(code({{0, 1, 3}, {0, 0, 0}, {0, 0, 0}}) == "INVALID_TABLE");
  CHECK(code({{1, std::nan(""), 3}, {0, 0, 0}, {0, 0, 0}}) == "INVALID_TABLE");
  CHECK(code({{1, 2, 3}, {0, std::nan(""), 0}, {0, 0, 0}}) == "INVALID_TABLE");
  CHECK(code({{1, 2, 3}, {0, 0, 0}, {0, 1 / 0.0, 0}}) == "INVALID_TABLE");
  CHECK(code({{1, 2, 1 / 0.0}, {0, 0, 0}, {0, 0, 0}}) == "INVALID_TABLE");
  CHECK(error_code([] { PairTerm(find_potential("tabulated"), {}, nullptr, find_cutoff("truncate"), 2); }) ==
        "INVALID_PARAMETERS");
}
