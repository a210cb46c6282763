#include "interactions/pair/cutoffs/registry.hpp"

#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

TEST_CASE("every cut-off scheme: what V and F are inside and at the cut-off") {
  // V = 1/r-like numbers that need no formula: at r (V, F) = (0.7, 0.9), at the cut-off 4 Å (0.2, 0.1), r = 2.5 Å.
  const EnergyForce at_r{0.7, 0.9}, at_cutoff{0.2, 0.1};
  struct Row {
    std::string name;
    double energy, force, energy_at_cutoff, force_at_cutoff;
  };
  const std::vector<Row> rows = {
      {"truncate", 0.7, 0.9, 0.2, 0.1},
      {"shift-potential", 0.5, 0.9, 0, 0.1},
      // V(r) − V(rc) − (r − rc) V′(rc) = 0.7 − 0.2 − (−1.5)(−0.1) = 0.35
      {"shift-force", 0.35, 0.8, 0, 0},
  };
  for (const CutoffEntry& entry : cutoffs()) {
    CAPTURE(entry.name);
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const Row& r) { return r.name == entry.name; });
    REQUIRE_MESSAGE(row != rows.end(), "this scheme has no reference row");
    const EnergyForce inside = entry.apply(at_r, at_cutoff, 2.5, 4), edge = entry.apply(at_cutoff, at_cutoff, 4, 4);
    CHECK(inside.energy == doctest::Approx(row->energy).epsilon(1e-15));
    CHECK(inside.force == doctest::Approx(row->force).epsilon(1e-15));
    CHECK(edge.energy == doctest::Approx(row->energy_at_cutoff).epsilon(1e-15));
    CHECK(edge.force == doctest::Approx(row->force_at_cutoff).epsilon(1e-15));
  }
  CHECK(error_code([] { find_cutoff("fade"); }) == "UNKNOWN_CUTOFF");
}
