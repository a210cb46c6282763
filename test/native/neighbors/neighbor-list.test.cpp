#include "neighbors/neighbor-list.hpp"

#include <map>

#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

struct Points {
  std::vector<double> x, y, z;
  std::vector<std::int32_t> type;
};

Points random_points(const Cell& cell, int count, int types, unsigned seed) {
  Points p;
  for (Vec3 r : scattered(cell, count, 0, seed)) p.x.push_back(r.x), p.y.push_back(r.y), p.z.push_back(r.z);
  for (int i = 0; i < count; ++i) p.type.push_back((7 * i + i * i / 3) % types);
  return p;
}

PackedPositions packed_of(const Cell& cell, const Points& p, double reach) {
  PackedPositions packed;
  Team alone;
  packed.arrange(cell, p.x.data(), p.y.data(), p.z.data(), p.type.data(), static_cast<int>(p.x.size()), reach, false,
                 alone);
  return packed;
}

/// How often particle j (any image) stands in the list of particle i under type t.
using Counts = std::map<std::array<int, 3>, int>;

Counts listed(const NeighborList& list, const PackedPositions& packed) {
  Counts counts;
  for (int k = 0; k < list.chunks(); ++k) {
    const NeighborList::Chunk chunk = list[k];
    for (int m = 0; m < chunk.count; ++m)
      for (int t = 0; t < list.types(); ++t)
        for (int n = chunk.offsets[m * list.types() + t]; n < chunk.offsets[m * list.types() + t + 1]; ++n)
          ++counts[{packed.particle(chunk.first + m), t, packed.particle(chunk.neighbors[n] / 4)}];
  }
  return counts;
}

/// The same by looking at every pair and every translation: the oracle.
Counts brute_force(const Cell& cell, const Points& p, int types, const std::vector<double>& reach_squared,
                   double factor) {
  const int count = static_cast<int>(p.x.size());
  const double reach = std::sqrt(factor * *std::max_element(reach_squared.begin(), reach_squared.end()));
  int range[3];
  for (int axis = 0; axis < 3; ++axis) range[axis] = 1 + static_cast<int>(std::ceil(reach / cell.height(axis)));
  Counts counts;
  for (int i = 0; i < count; ++i)
    for (int j = 0; j < count; ++j)
      for (int a = -range[0]; a <= range[0]; ++a)
        for (int b = -range[1]; b <= range[1]; ++b)
          for (int c = -range[2]; c <= range[2]; ++c) {
            if (i == j && a == 0 && b == 0 && c == 0) continue;
            const Vec3 d = Vec3{p.x[j] - p.x[i], p.y[j] - p.y[i], p.z[j] - p.z[i]} +
                           cell.cartesian({double(a), double(b), double(c)});
            if (dot(d, d) < factor * reach_squared[p.type[i] * types + p.type[j]]) ++counts[{i, p.type[j], j}];
          }
  return counts;
}

}  // namespace

TEST_CASE("the list holds what brute force finds, for any shape of cell, density, SIMD path and number of threads") {
  struct Case {
    Cell cell;
    int count;
    double reach;
  };
  const std::vector<Case> cases = {
      {skewed_cell(1500), 70, 6.1},                                // ordinary
      {Cell({21, 0, 0}, {0, 17, 0}, {0, 0, 19}), 150, 5.3},        // edges along the axes
      {skewed_cell(40), 3, 7.7},                                   // cell much smaller than the reach
      {Cell({3, 0, 0}, {9, 4, 0}, {-7, 5, 8}), 9, 5.2},            // very skewed
      {Cell({400, 0, 0}, {30, 300, 0}, {-50, 90, 500}), 40, 8.0},  // sparse
      {Cell({3, 0, 0}, {1, 90, 0}, {0.5, -7, 120}), 60, 9.0},      // thin rod
      {skewed_cell(130), 1, 6.0},                                  // one particle and its own images
  };
  constexpr int types = 3;
  unsigned seed = 100;
  for (const Case& c : cases) {
    const Points p = random_points(c.cell, c.count, types, ++seed);
    const PackedPositions packed = packed_of(c.cell, p, c.reach);
    // Every pair of types has a reach of its own; two of them do not see each other at all.
    std::vector<double> reach_squared;
    for (double f : {1.0, 0.8, 0.0, 0.8, 0.55, 0.9, 0.0, 0.9, 0.7}) reach_squared.push_back(f * f * c.reach * c.reach);
    // The list may hold a little more than the reach, in float: pairs in that rim are allowed, not asked for.
    const Counts needed = brute_force(c.cell, p, types, reach_squared, 1);
    const Counts allowed = brute_force(c.cell, p, types, reach_squared, 1 + 1e-5);
    const auto as_it_should_be = [&](Counts counts) {
      for (const auto& [key, n] : needed)
        if (counts[key] < n) return false;
      for (const auto& [key, n] : counts)
        if (n > (allowed.contains(key) ? allowed.at(key) : 0)) return false;
      return true;
    };
    for (SimdPath path : runnable_simd_paths()) {
      for (int threads : {1, 2, 3, 7}) {
        CAPTURE(c.count);
        CAPTURE(simd_name(path));
        CAPTURE(threads);
        NeighborList list;
        const auto build = [&](const PackedPositions& from) {
          Team::run(threads, [&](Team& team) { list.build(from, types, reach_squared.data(), team, path); });
        };
        build(packed);
        CHECK(as_it_should_be(listed(list, packed)));
        // Built again with other positions in between, nothing stays behind.
        const Points others = random_points(c.cell, c.count, types, seed + 50);
        build(packed_of(c.cell, others, c.reach));
        build(packed);
        CHECK(as_it_should_be(listed(list, packed)));
      }
    }
  }
}

TEST_CASE("the order of a list does not depend on the number of threads") {
  const Cell cell = skewed_cell(9000);
  const Points p = random_points(cell, 700, 2, 9);
  const PackedPositions packed = packed_of(cell, p, 6);
  const std::vector<double> reach_squared(4, 36.0);
  NeighborList one, many;
  Team alone;
  one.build(packed, 2, reach_squared.data(), alone);
  for (int threads : {2, 3, 5}) {
    Team::run(threads, [&](Team& team) { many.build(packed, 2, reach_squared.data(), team); });
    REQUIRE(many.chunks() == one.chunks());
    for (int k = 0; k < one.chunks(); ++k) {
      const NeighborList::Chunk a = one[k], b = many[k];
      REQUIRE(a.count == b.count);
      CHECK(std::equal(a.offsets, a.offsets + a.count * 2 + 1, b.offsets));
      CHECK(std::equal(a.neighbors, a.neighbors + a.offsets[a.count * 2] + NeighborList::overrun, b.neighbors));
    }
  }
}

TEST_CASE("particles that do not interact have empty lists") {
  const Cell cell = skewed_cell(300);
  const Points p = random_points(cell, 20, 2, 7);
  const PackedPositions packed = packed_of(cell, p, 0);
  const double nothing[4] = {0, 0, 0, 0};
  NeighborList list;
  Team::run(2, [&](Team& team) { list.build(packed, 2, nothing, team); });
  CHECK(list.stored() == 0);
}
