#include "geometry/cell.hpp"

#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {
const double not_a_number = std::nan("");
const Cell skewed({7, 0, 0}, {3.1, 6, 0}, {-5, 4, 5.5});
}  // namespace

TEST_CASE("volume, heights and fractional coordinates of a cell worked out by hand") {
  // Lower triangular rows: volume = 7 · 6 · 5.5; height along c is its z component.
  CHECK(skewed.volume() == doctest::Approx(231).epsilon(1e-14));
  CHECK(skewed.height(2) == doctest::Approx(5.5).epsilon(1e-14));
  // |b × c| = |(33, −17.05, 42.4)|
  CHECK(skewed.height(0) == doctest::Approx(231 / std::sqrt(33 * 33 + 17.05 * 17.05 + 42.4 * 42.4)).epsilon(1e-14));
  const Vec3 r = skewed.cartesian({0.25, -1.5, 3.125});
  const Vec3 f = skewed.fractional(r);
  CHECK(f.x == doctest::Approx(0.25).epsilon(1e-13));
  CHECK(f.y == doctest::Approx(-1.5).epsilon(1e-13));
  CHECK(f.z == doctest::Approx(3.125).epsilon(1e-13));
}

TEST_CASE("wrap moves a point into the cell and keeps count: wrapped + image · edges is where it was") {
  std::mt19937_64 random(11);
  std::uniform_real_distribution<double> far(-90, 90);
  for (int k = 0; k < 2000; ++k) {
    const Vec3 r{far(random), far(random), far(random)};
    std::array<int, 3> image{5, -2, 1};  // counts go on from what was there
    const Vec3 w = skewed.wrap(r, image), f = skewed.fractional(w);
    // Rounding of coordinates of size 100: 1e-14 · 100 / height.
    for (double x : {f.x, f.y, f.z}) CHECK((x > -1e-12 && x < 1 + 1e-12));
    const Vec3 back = w + skewed.cartesian({image[0] - 5.0, image[1] + 2.0, image[2] - 1.0});
    CHECK(norm(back - r) < 1e-12);
  }
}

TEST_CASE("wrapping a second time changes nothing, also on the faces") {
  for (double tiny : {-1e-20, -1e-17, -3e-16, 0.0, 1e-20}) {
    for (int axis = 0; axis < 3; ++axis) {
      std::array<double, 3> f{0.3, 0.4, 0.6};
      f[axis] = tiny;
      std::array<int, 3> image{}, again{};
      const Vec3 once = skewed.wrap(skewed.cartesian({f[0], f[1], f[2]}), image);
      const Vec3 twice = skewed.wrap(once, again);
      CAPTURE(tiny);
      CAPTURE(axis);
      CHECK(again == std::array<int, 3>{0, 0, 0});
      CHECK(norm(twice - once) == 0);
    }
  }
}

TEST_CASE("distance is the shortest over exhaustive images, also in a very skewed cell") {
  const Cell flat_angles({5, 0, 0}, {14, 4, 0}, {9, -11, 3});
  std::mt19937_64 random(12);
  std::uniform_real_distribution<double> near(-1, 2);
  for (const Cell& cell : {skewed, flat_angles}) {
    for (int k = 0; k < 20; ++k) {
      const Vec3 a = cell.cartesian({near(random), near(random), near(random)});
      const Vec3 b = cell.cartesian({near(random), near(random), near(random)});
      double shortest = 1e9;
      // Fractional differences are within ±3, and a vector shorter than 4 Å has fractional coordinates below
      // 4/0.31 Å (the smallest height): 24 is exhaustive.
      constexpr int reach = 24;
      for (int i = -reach; i <= reach; ++i)
        for (int j = -reach; j <= reach; ++j)
          for (int l = -reach; l <= reach; ++l)
            shortest = std::min(shortest, norm(b - a + cell.cartesian({double(i), double(j), double(l)})));
      CHECK(cell.distance(a, b) == doctest::Approx(shortest).epsilon(1e-12));
    }
  }
}

TEST_CASE("cells that are none are refused") {
  CHECK(error_code([] { Cell({1, 0, 0}, {0, 1, 0}, {1, 1, 0}); }) == "INVALID_CELL");
  CHECK(error_code([] { Cell({0, 0, 0}, {0, 1, 0}, {0, 0, 1}); }) == "INVALID_CELL");
  CHECK(error_code([] { Cell({0, 5, 0}, {5, 0, 0}, {0, 0, 5}); }) == "INVALID_CELL");
  CHECK(error_code([] { Cell({not_a_number, 0, 0}, {0, 5, 0}, {0, 0, 5}); }) == "INVALID_CELL");
  CHECK(error_code([] { Cell({5, 0, 0}, {0, 5, 0}, {0, 0, 1 / 0.0}); }) == "INVALID_CELL");
  std::string message;
  error_code([] { Cell({0, 5, 0}, {5, 0, 0}, {0, 0, 5}); }, &message);
  CHECK(message.find("left-handed") != std::string::npos);
}
