#include "geometry/packed-positions.hpp"

#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

Team alone;

struct Points {
  std::vector<double> x, y, z;
  std::vector<std::int32_t> type;
  [[nodiscard]] Vec3 at(int i) const { return {x[i], y[i], z[i]}; }
};

Points points(const Cell& cell, int count, unsigned seed) {
  Points p;
  for (Vec3 r : scattered(cell, count, 0, seed)) p.x.push_back(r.x), p.y.push_back(r.y), p.z.push_back(r.z);
  for (int i = 0; i < count; ++i) p.type.push_back((5 * i + 1) % 3);
  return p;
}

Vec3 fixed_point(const PackedPositions& packed, int record) {
  const std::int32_t* r = packed.fixed() + 4 * record;
  const auto fraction = [](std::int32_t v) { return 0x1p-32 * static_cast<std::uint32_t>(v); };
  return fraction(r[0]) * packed.edge(0) + fraction(r[1]) * packed.edge(1) + fraction(r[2]) * packed.edge(2);
}

Vec3 in_double(const PackedPositions& packed, int record) {
  const double* f = packed.fractions() + 4 * record;
  return f[0] * packed.edge(0) + f[1] * packed.edge(1) + f[2] * packed.edge(2);
}

bool whole(double v, double tolerance) { return std::abs(v - std::round(v)) < tolerance; }

}  // namespace

TEST_CASE("records are the particles moved by whole cells, every repetition once, and follow the particles") {
  const Cell cell({6, 0, 0}, {2.5, 5, 0}, {-2, 3, 7});
  Points p = points(cell, 11, 3);
  PackedPositions packed;
  packed.arrange(cell, p.x.data(), p.y.data(), p.z.data(), p.type.data(), 11, 7.3, true, alone);
  // Far outside the cell, too: positions are not wrapped between two arrangements.
  for (int i = 0; i < 11; ++i) p.x[i] += 0.1 * i - 40, p.z[i] -= 0.03;
  for (int threads : {1, 2}) {
    Team::run(threads, [&](const Team& team) { packed.place(p.x.data(), p.y.data(), p.z.data(), team); });
    std::vector<int> seen(11);
    for (int r = 0; r < packed.size(); ++r) {
      const int i = packed.particle(r);
      if (r < packed.owned()) ++seen[i];
      CHECK(packed.fixed()[4 * r + 3] == p.type[i]);
      const Vec3 f = cell.fractional(fixed_point(packed, r) - p.at(i)),
                 d = cell.fractional(in_double(packed, r) - p.at(i));
      // 2⁻³² of edges of up to 25 Å; rounding of coordinates of 40 Å.
      for (double v : {f.x, f.y, f.z}) CHECK(whole(v, 4e-9));
      for (double v : {d.x, d.y, d.z}) CHECK(whole(v, 1e-13));
    }
    CHECK(std::all_of(seen.begin(), seen.end(), [](int n) { return n == 1; }));
    // No two records in one place of the torus.
    for (int r = 0; r < packed.size(); ++r)
      for (int s = 0; s < r; ++s) {
        const std::int32_t *a = packed.fixed() + 4 * r, *b = packed.fixed() + 4 * s;
        CHECK(!(a[0] == b[0] && a[1] == b[1] && a[2] == b[2]));
      }
  }
}

TEST_CASE("the torus is at least two reaches wide, and no wider than it must be") {
  const Cell cell({6, 0, 0}, {2.5, 5, 0}, {-2, 3, 7});
  const Points p = points(cell, 4, 4);
  for (double reach : {0.0, 0.4 * cell.height(1), 2.6, 9.7}) {
    PackedPositions packed;
    packed.arrange(cell, p.x.data(), p.y.data(), p.z.data(), p.type.data(), 4, reach, false, alone);
    CHECK(packed.fractions() == nullptr);
    int copies = 1;
    for (int axis = 0; axis < 3; ++axis) {
      const double repeats = norm(packed.edge(axis)) / norm(cell.edge(axis));
      CHECK(whole(repeats, 1e-12));
      CHECK(repeats * cell.height(axis) >= 2 * reach);
      CHECK((repeats < 1.5 || (repeats - 1) * cell.height(axis) < 2 * reach));
      copies *= static_cast<int>(std::lround(repeats));
    }
    CHECK(packed.size() == 4 * copies);
  }
}

TEST_CASE("orthogonal means edges along the axes") {
  const auto orthogonal = [](const Cell& cell) {
    const Points p = points(cell, 3, 5);
    PackedPositions packed;
    packed.arrange(cell, p.x.data(), p.y.data(), p.z.data(), p.type.data(), 3, 2, false, alone);
    return packed.orthogonal();
  };
  CHECK(orthogonal(Cell({5, 0, 0}, {0, 6, 0}, {0, 0, 7})));
  CHECK(!orthogonal(Cell({5, 0, 0}, {0, 6, 0}, {1e-9, 0, 7})));
  CHECK(!orthogonal(Cell({0, 5, 0}, {0, 0, 6}, {7, 0, 0})));  // a along y: right-handed and rectangular, but turned
}

TEST_CASE("records follow the bins of the grid, and particles on faces and edges have one") {
  const Cell cell = skewed_cell(3000);
  Points p = points(cell, 300, 6);
  const double edge = std::nextafter(1.0, 0.0);
  for (int i = 0; i < 8; ++i) {
    const Vec3 r = cell.cartesian({i & 1 ? edge : 0.0, i & 2 ? edge : 0.0, i & 4 ? edge : 0.0});
    p.x[i] = r.x, p.y[i] = r.y, p.z[i] = r.z;
  }
  PackedPositions packed;
  packed.arrange(cell, p.x.data(), p.y.data(), p.z.data(), p.type.data(), 300, 3.1, false, alone);
  REQUIRE(packed.bin_count() > 27);
  for (int r = 0; r < packed.owned(); ++r) {
    CHECK(packed.bin(r) >= 0);
    CHECK(packed.bin(r) < packed.bin_count());
    if (r > 0) CHECK(packed.bin(r) >= packed.bin(r - 1));
  }
}

TEST_CASE("a reach so long that its images fill memory is refused, not tried") {
  const Cell cell = skewed_cell(8);
  const Points p = points(cell, 200, 8);
  PackedPositions packed;
  CHECK(error_code([&] {
          packed.arrange(cell, p.x.data(), p.y.data(), p.z.data(), p.type.data(), 200, 300, false, alone);
        }) == "TOO_MANY_IMAGES");
}
