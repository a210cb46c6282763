#include "geometry/linear-map.hpp"

#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

double difference(const LinearMap& a, const LinearMap& b) {
  double most = 0;
  for (int i = 0; i < 3; ++i) most = std::max(most, norm(a.rows[i] - b.rows[i]));
  return most;
}

const LinearMap unity{{Vec3{1, 0, 0}, Vec3{0, 1, 0}, Vec3{0, 0, 1}}};

}  // namespace

TEST_CASE("exp ε: of a diagonal tensor and of a shear by closed form; exp ε exp −ε = 1; det exp ε = exp tr ε") {
  const LinearMap stretch = exponential({0.04, -0.03, 0.02});
  CHECK(difference(stretch, {{Vec3{std::exp(0.04), 0, 0}, Vec3{0, std::exp(-0.03), 0}, Vec3{0, 0, std::exp(0.02)}}}) <
        1e-15);
  const LinearMap shear = exponential({0, 0, 0, 0, 0, 0.09});
  CHECK(difference(shear, {{Vec3{std::cosh(0.09), std::sinh(0.09), 0}, Vec3{std::sinh(0.09), std::cosh(0.09), 0},
                            Vec3{0, 0, 1}}}) < 1e-15);
  const LinearMap any = exponential({0.04, -0.03, 0.02, 0.05, -0.06, 0.07});
  CHECK(difference(any * exponential({-0.04, 0.03, -0.02, -0.05, 0.06, -0.07}), unity) < 1e-15);
  CHECK(dot(any.rows[0], cross(any.rows[1], any.rows[2])) == doctest::Approx(std::exp(0.03)).epsilon(1e-14));
}

TEST_CASE("the rotation to another cell undoes a turn, and leaves lengths and angles") {
  const Cell wanted({7, 0.3, -0.2}, {3.1, 6, 0.4}, {-5, 4, 5.5});
  const double c = std::cos(0.7), s = std::sin(0.7);
  const LinearMap turn = LinearMap{{Vec3{c, -s, 0}, Vec3{s, c, 0}, Vec3{0, 0, 1}}} *
                         LinearMap{{Vec3{1, 0, 0}, Vec3{0, c, -s}, Vec3{0, s, c}}};
  const Cell turned(turn(wanted.edge(0)), turn(wanted.edge(1)), turn(wanted.edge(2)));
  const LinearMap back = rotation_to(wanted, turned);
  CHECK(difference(back * turn, unity) < 1e-14);
  for (int axis = 0; axis < 3; ++axis) {
    CHECK(turned.angle(axis) == doctest::Approx(wanted.angle(axis)).epsilon(1e-14));
    CHECK(norm(back(turned.edge(axis)) - wanted.edge(axis)) < 1e-13);
  }
}
