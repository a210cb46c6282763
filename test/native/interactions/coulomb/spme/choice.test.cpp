#include "interactions/coulomb/spme/choice.hpp"

#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

ChargedSystem ions(const Cell& cell, int count, double pair_cutoff) {
  ChargedSystem system{cell, {}, pair_cutoff, 1, Precision::full};
  for (int i = 0; i < count; ++i) system.charges.push_back(i % 2 == 0 ? 1.5 : -1.5);
  return system;
}

Cell slab(double volume) {
  const double a = std::cbrt(volume / 4);
  return Cell({a, 0, 0}, {0, a, 0}, {0, 0, 4 * a});
}

Cell cube(double volume) {
  const double a = std::cbrt(volume);
  return Cell({a, 0, 0}, {0, a, 0}, {0, 0, a});
}

/// The least cost of all orders and of grids with evenly spaced planes, each by itself.
double least_cost(const ChargedSystem& system, NamedValues given) {
  double least = std::numeric_limits<double>::infinity();
  for (double order : {4.0, 5.0, 6.0})
    for (double spacing = 2.5; spacing > 0.2; spacing /= 1.05) {
      given["order"] = order, given["spacing"] = spacing;
      const SpmeChoice one = choose_spme(system, given);
      const bool usual =
          given.count("alpha") != 0 || given.count("cutoff") != 0 || (one.cutoff > 2.5 && one.cutoff < 20);
      if (usual && std::hypot(one.real_error, one.mesh_error) <= 1.0001 * given.at("accuracy"))
        least = std::min(least, one.cost);
    }
  return least;
}

}  // namespace

TEST_CASE("no other mesh is cheaper than the one that is chosen, which few errors were summed up for") {
  for (int n : {64, 512, 12288})
    for (const Cell& cell : {cube(11.0 * n), skewed_cell(11.0 * n), slab(11.0 * n)})
      for (double pair_cutoff : {0.0, 6.0})
        for (const NamedValues& given : {NamedValues{{"accuracy", 1e-3}},
                                         {{"accuracy", 1e-4}},
                                         {{"accuracy", 1e-6}},
                                         {{"accuracy", 1e-5}, {"cutoff", 8}},
                                         {{"accuracy", 1e-5}, {"alpha", 0.4}}}) {
          const ChargedSystem system = ions(cell, n, pair_cutoff);
          const SpmeChoice chosen = choose_spme(system, given);
          CAPTURE(n);
          CAPTURE(cell.edge(2).z / cell.edge(0).x);
          CAPTURE(given.at("accuracy"));
          CHECK(std::hypot(chosen.real_error, chosen.mesh_error) <= 1.0001 * given.at("accuracy"));
          CHECK(chosen.cost <= 1.03 * least_cost(system, given));
          CHECK(chosen.error_sums <= 12);
        }
}

TEST_CASE("at 1e-9 too a mesh is found with few errors summed up") {
  for (int n : {64, 512, 12288})
    for (const Cell& cell : {cube(11.0 * n), skewed_cell(11.0 * n)}) {
      const SpmeChoice chosen = choose_spme(ions(cell, n, 6), {{"accuracy", 1e-9}});
      CHECK(std::hypot(chosen.real_error, chosen.mesh_error) <= 1.0001e-9);
      CHECK(chosen.error_sums <= 20);
    }
}

TEST_CASE("a mesh for waves that are given is the cheapest that will do, found with few errors summed up") {
  for (const Cell& cell : {cube(11.0 * 512), skewed_cell(11.0 * 512), slab(11.0 * 512)})
    for (double accuracy : {1e-3, 1e-4, 1e-6}) {
      const ChargedSystem system = ions(cell, 512, 0);
      const auto chosen = choose_mesh(system, 0.4, 3.5, accuracy, 0);
      REQUIRE(chosen);
      CHECK(chosen->mesh_error <= accuracy);
      CHECK(chosen->error_sums <= 12);
      // One spacing at a time gives the most exact of the orders: what is cheaper than that must do as well.
      for (double spacing = 2.5; spacing > 0.2; spacing /= 1.05) {
        const auto one = choose_mesh(system, 0.4, 3.5, accuracy, spacing);
        REQUIRE(one);
        if (one->mesh_error <= accuracy) CHECK(chosen->cost <= 1.0001 * one->cost);
      }
    }
}

TEST_CASE("what is given in full is summed up once, as a barostat asks for at every cell") {
  const ChargedSystem system = ions(skewed_cell(11.0 * 512), 512, 6);
  const SpmeChoice chosen = choose_spme(
      system,
      {{"accuracy", 1e-4}, {"alpha", 0.4}, {"cutoff", 7}, {"order", 5}, {"gridA", 24}, {"gridB", 25}, {"gridC", 24}});
  CHECK(chosen.error_sums == 1);
  CHECK(chosen.order == 5);
}
