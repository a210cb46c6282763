#include "neighbors/neighbor-list.hpp"

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

PeriodicImages images_of(const Cell& cell, const Points& p, double reach) {
  PeriodicImages images;
  images.select(cell, p.x.data(), p.y.data(), p.z.data(), static_cast<int>(p.x.size()), reach);
  return images;
}

std::vector<std::int32_t> members(const NeighborList& list, const PeriodicImages& images, int i, int t) {
  std::vector<std::int32_t> found(list.indices() + list.segment(i, t), list.indices() + list.segment(i, t + 1));
  CHECK(found.size() % NeighborList::padding == 0);
  // Padding stands at the end and is the sentinel only.
  const auto first = std::find(found.begin(), found.end(), images.sentinel());
  CHECK(std::all_of(first, found.end(), [&](std::int32_t j) { return j == images.sentinel(); }));
  CHECK(found.end() - first < NeighborList::padding);
  found.erase(first, found.end());
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

TEST_CASE("the fast list holds what brute force finds, for any shape of cell, density and number of threads") {
  struct Case {
    Cell cell;
    int count;
    double reach;
  };
  const std::vector<Case> cases = {
      {skewed_cell(1500), 70, 6.1},                                        // ordinary
      {skewed_cell(40), 3, 7.7},                                           // cell much smaller than the reach
      {Cell({3, 0, 0}, {9, 4, 0}, {-7, 5, 8}), 9, 5.2},                    // very skewed
      {Cell({400, 0, 0}, {30, 300, 0}, {-50, 90, 500}), 40, 8.0},          // sparse
      {Cell({3, 0, 0}, {1, 90, 0}, {0.5, -7, 120}), 60, 9.0},              // thin rod
      {skewed_cell(130), 1, 6.0},                                          // one particle and its own images
  };
  constexpr int types = 3;
  unsigned seed = 100;
  for (const Case& c : cases) {
    const Points p = random_points(c.cell, c.count, types, ++seed);
    const PeriodicImages images = images_of(c.cell, p, c.reach);
    // Every pair of types has a reach of its own; two of them do not see each other at all.
    std::vector<double> reach_squared;
    for (double f : {1.0, 0.8, 0.0, 0.8, 0.55, 0.9, 0.0, 0.9, 0.7}) reach_squared.push_back(f * f * c.reach * c.reach);
    NeighborList slow, fast;
    slow.build_brute_force(images, p.type.data(), types, reach_squared.data());
    for (int threads : {1, 2, 3, 7}) {
      CAPTURE(c.count);
      CAPTURE(threads);
      fast.build(images, p.type.data(), types, reach_squared.data(), threads);
      REQUIRE(fast.stored() == slow.stored());
      for (int i = 0; i < c.count; ++i)
        for (int t = 0; t < types; ++t) CHECK(members(fast, images, i, t) == members(slow, images, i, t));
    }
  }
}

TEST_CASE("images and list give every neighbour there is: count against a sum over cells") {
  // Independent of images: pairs of a random triclinic cell counted over explicit cell translations.
  const Cell cell({5, 0, 0}, {2.2, 4, 0}, {-1.7, 2.9, 6});
  const Points p = random_points(cell, 8, 1, 5);
  const double reach = 8.3, reach_squared = reach * reach;
  const PeriodicImages images = images_of(cell, p, reach);
  NeighborList list;
  list.build(images, p.type.data(), 1, &reach_squared, 2);
  for (int i = 0; i < 8; ++i) {
    std::size_t expected = 0;
    for (int j = 0; j < 8; ++j)
      for (int a = -9; a <= 9; ++a)
        for (int b = -9; b <= 9; ++b)
          for (int c = -9; c <= 9; ++c) {
            const Vec3 d = Vec3{p.x[j] - p.x[i], p.y[j] - p.y[i], p.z[j] - p.z[i]} +
                           cell.cartesian({double(a), double(b), double(c)});
            expected += (i != j || a != 0 || b != 0 || c != 0) && dot(d, d) < reach_squared;
          }
    CHECK(members(list, images, i, 0).size() == expected);
  }
}

TEST_CASE("the sentinel is outside every cut-off") {
  const Cell cell = skewed_cell(300);
  const Points p = random_points(cell, 5, 1, 6);
  const PeriodicImages images = images_of(cell, p, 5);
  for (int k = 0; k < 3; ++k) CHECK(images.coordinates()[4 * images.sentinel() + k] > 1e9);
}

TEST_CASE("particles that do not interact have empty lists") {
  const Cell cell = skewed_cell(300);
  const Points p = random_points(cell, 20, 2, 7);
  const PeriodicImages images = images_of(cell, p, 0);
  const double nothing[4] = {0, 0, 0, 0};
  NeighborList list;
  list.build(images, p.type.data(), 2, nothing, 2);
  CHECK(list.stored() == 0);
  for (int i = 0; i < 20; ++i) CHECK(list.segment(i, 2) == 0);
}

TEST_CASE("a cut-off so long that its images fill memory is refused, not tried") {
  const Cell cell = skewed_cell(8);
  const Points p = random_points(cell, 200, 1, 8);
  CHECK(error_code([&] { images_of(cell, p, 150); }) == "TOO_MANY_IMAGES");
}
