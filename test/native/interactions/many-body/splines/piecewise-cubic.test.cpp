#include "interactions/many-body/splines/piecewise-cubic.hpp"

#include "interactions/many-body/splines/distance-spline.hpp"
#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

/// The coefficients with which a clamped cubic B-spline is this cubic: its blossom at three neighbouring knots
/// (L. Ramshaw). a + b x + c x² + d x³ has a + b (u+v+w)/3 + c (uv+vw+wu)/3 + d uvw.
CubicSpline reproducing(std::vector<double> knots, double a, double b, double c, double d) {
  std::vector<double> coefficients;
  for (std::size_t n = 0; n + 4 < knots.size(); ++n) {
    const double u = knots[n + 1], v = knots[n + 2], w = knots[n + 3];
    coefficients.push_back(a + b * (u + v + w) / 3 + c * (u * v + v * w + w * u) / 3 + d * u * v * w);
  }
  return {std::move(knots), std::move(coefficients)};
}

}  // namespace

TEST_CASE("a cubic comes out of its B-spline coefficients as it is, whatever the knots") {
  const auto cubic = [](double x) { return 1.5 - 0.7 * x + 0.9 * x * x - 0.4 * x * x * x; };
  const auto slope = [](double x) { return -0.7 + 1.8 * x - 1.2 * x * x; };
  for (bool even : {true, false})
    for (int inner : {0, 1, 5, 20}) {
      CAPTURE(even);
      CAPTURE(inner);
      const PiecewiseCubic s(reproducing(clamped_knots(-1, 2.5, inner, even), 1.5, -0.7, 0.9, -0.4));
      CHECK(s.even() == (even || inner == 0));
      for (double x = -1; x <= 2.5; x += 0.0137) {
        CHECK(s.evaluate(x).value == doctest::Approx(cubic(x)).epsilon(1e-12));
        CHECK(s.evaluate(x).slope == doctest::Approx(slope(x)).epsilon(1e-11));
      }
      CHECK(s.evaluate(2.5).value == doctest::Approx(cubic(2.5)).epsilon(1e-12));
    }
}

TEST_CASE("knots that were printed with four decimals are taken as printed") {
  // Thirds: uneven by 5e-5, and each cubic holds to its own knots.
  const std::vector<double> printed{0, 0, 0, 0, 0.3333, 0.6667, 1, 1, 1, 1};
  CubicSpline spline{printed, {0, 0, 1, -2, 0, 0}};
  const PiecewiseCubic s(spline);
  CHECK(!s.even());
  // B₂ and B₃ at their middle knots from the de Boor points: S(0.3333) from c₁, c₂, c₃ by hand.
  const double t = 0.3333, v = 0.6667;
  // Blossom values on (t, t, ·): linear interpolation between the knots.
  const double left = 0 + (1 - 0) * (t - 0) / (v - 0);    // between c₁ on (0,0,…) and c₂
  const double right = 1 + (-2 - 1) * (t - 0) / (1 - 0);  // between c₂ and c₃
  const double value = left + (right - left) * (t - 0) / (v - 0);
  CHECK(s.evaluate(t).value == doctest::Approx(value).epsilon(1e-13));
  // S″ is continuous at a knot, S‴ is not: the slopes' slopes agree from both sides.
  const double h = 1e-5;
  const auto curvature = [&](double x) { return (s.evaluate(x + h).slope - s.evaluate(x).slope) / h; };
  CHECK(curvature(t - h) == doctest::Approx(curvature(t)).epsilon(1e-3));
}

TEST_CASE("the four basis functions are a partition of one, and no more than four are needed") {
  for (bool even : {true, false}) {
    const CubicBasis basis(clamped_knots(1.2, 4.3, 6, even));
    const CubicBasis::View view = basis.view();
    for (int row = 0; row < view.cells * (even ? 1 : 2); ++row) {
      CAPTURE(row);
      CHECK((view.first[row] >= 0 && view.first[row] <= 6));
      for (int p = 0; p < 4; ++p) {
        double sum = 0;
        for (int n = 0; n < 4; ++n) sum += view.powers[p][4 * row + n];
        CHECK(sum == doctest::Approx(p == 0 ? 1 : 0).epsilon(1e-13));
      }
    }
  }
}

TEST_CASE("what cannot be evaluated is refused") {
  std::mt19937_64 random(1);
  const auto refused = [](const PairSpline& term) { return error_code([&] { check_terms({term}, 2); }); };
  const PairSpline good{0, 1, 4, any_spline(clamped_knots(0.1, 4, 5, true), 1, 3, random)};
  CHECK(refused(good) == "none");
  const auto with = [&](auto&& change) {
    PairSpline term = good;
    change(term);
    return refused(term);
  };
  CHECK(with([](PairSpline& t) { t.b = 2; }) == "INVALID_SPLINE");
  CHECK(with([](PairSpline& t) { t.cutoff = 4.1; }) == "INVALID_SPLINE");
  CHECK(with([](PairSpline& t) { t.energy.knots[3] = 0.2; }) == "INVALID_SPLINE");
  CHECK(with([](PairSpline& t) { std::swap(t.energy.knots[5], t.energy.knots[6]); }) == "INVALID_SPLINE");
  CHECK(with([](PairSpline& t) { t.energy.knots[5] = NAN; }) == "INVALID_SPLINE");
  CHECK(with([](PairSpline& t) { t.energy.coefficients.pop_back(); }) == "INVALID_SPLINE");
  CHECK(with([](PairSpline& t) { t.energy.coefficients[0] = INFINITY; }) == "INVALID_SPLINE");
  CHECK(error_code([&] { check_terms(std::vector<PairSpline>{good, good}, 2); }) == "INVALID_SPLINE");
  ThreeBodyTerm angle = angle_splines(1).three_body[0];
  CHECK(error_code([&] { check_terms({angle}, 3); }) == "none");
  angle.cutoffs[1] += 0.1;  // two neighbours of one type
  CHECK(error_code([&] { check_terms({angle}, 3); }) == "INVALID_SPLINE");
  ThreeBodyTerm distances = distance_splines(1).three_body[0];
  CHECK(error_code([&] { check_terms({distances}, 3); }) == "none");
  distances.coefficients[3] += 0.1;
  CHECK(error_code([&] { check_terms({distances}, 3); }) == "none");  // on the diagonal
  const std::size_t l = distances.knots[2].size() - 4;
  distances.coefficients[l] += 0.1;
  CHECK(error_code([&] { check_terms({distances}, 3); }) == "INVALID_SPLINE");
  CHECK(error_code([] {
          PiecewiseCubic(CubicSpline{{0, 0, 0, 0, 1e-5, 1, 1, 1, 1}, {0, 0, 0, 0, 0}});
        }) == "INVALID_SPLINE");
}
