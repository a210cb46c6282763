#include "geometry/periodic-images.hpp"

#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

TEST_CASE("images are the particles shifted by whole cells, each once, and follow them") {
  const Cell cell({6, 0, 0}, {2.5, 5, 0}, {-2, 3, 7});
  const std::vector<Vec3> points = scattered(cell, 11, 0, 3);
  std::vector<double> x, y, z;
  for (Vec3 r : points) x.push_back(r.x), y.push_back(r.y), z.push_back(r.z);
  PeriodicImages images;
  images.select(cell, x.data(), y.data(), z.data(), 11, 4.5);
  for (int i = 0; i < 11; ++i) x[i] += 0.1 * i, z[i] -= 0.03;
  for (int threads : {1, 2}) {
    images.place(x.data(), y.data(), z.data(), threads);
    std::vector<std::array<long, 4>> seen;
    for (int k = 0; k < images.size(); ++k) {
      const int i = images.owner(k);
      const double* c = images.coordinates() + 4 * k;
      const Vec3 f = cell.fractional(Vec3{c[0], c[1], c[2]} - Vec3{x[i], y[i], z[i]});
      const std::array<long, 4> shift{i, std::lround(f.x), std::lround(f.y), std::lround(f.z)};
      CHECK(norm(f - Vec3{double(shift[1]), double(shift[2]), double(shift[3])}) < 1e-13);
      CHECK((k >= 11 || (i == k && shift == std::array<long, 4>{k, 0, 0, 0})));
      seen.push_back(shift);
    }
    std::sort(seen.begin(), seen.end());
    CHECK(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
  }
}
