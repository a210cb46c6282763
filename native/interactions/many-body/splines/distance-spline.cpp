#include "interactions/many-body/splines/distance-spline.hpp"

#include <algorithm>

#include "interactions/many-body/splines/piecewise-cubic.hpp"

namespace galvanostat {

CubicBasis::CubicBasis(const std::vector<double>& knots) {
  for (std::size_t span = 3; span + 4 < knots.size(); ++span) {
    if (knots[span] == knots[span + 1]) continue;
    breaks_.push_back(knots[span]);
    first_.push_back(static_cast<int>(span) - 3);
    std::array<double, 16> by_power{};
    for (int n = 0; n < 4; ++n) {
      const double one[4] = {n == 0 ? 1.0 : 0.0, n == 1 ? 1.0 : 0.0, n == 2 ? 1.0 : 0.0, n == 3 ? 1.0 : 0.0};
      const std::array<double, 4> taylor = taylor_at_knot(knots, span, one);
      for (int p = 0; p < 4; ++p) by_power[4 * p + n] = taylor[p];
    }
    coefficients_.push_back(by_power);
  }
  breaks_.push_back(knots.back());
}

BasisValues CubicBasis::at(double x) const {
  const auto above = std::upper_bound(breaks_.begin() + 1, breaks_.end() - 1, x);
  const auto interval = static_cast<std::size_t>(above - breaks_.begin()) - 1;
  const double u = x - breaks_[interval];
  const double* c = coefficients_[interval].data();
  BasisValues basis{};
  basis.first = first_[interval];
  for (int n = 0; n < 4; ++n) {
    basis.value[n] = c[n] + u * (c[4 + n] + u * (c[8 + n] + u * c[12 + n]));
    basis.slope[n] = c[4 + n] + u * (2 * c[8 + n] + u * 3 * c[12 + n]);
  }
  return basis;
}

DistanceSpline::DistanceSpline(const ThreeBodyTerm& term)
    : bases_{CubicBasis(term.knots[0]), CubicBasis(term.knots[1]), CubicBasis(term.knots[2])},
      coefficients_(term.coefficients) {
  const auto size = [&](int of) { return static_cast<std::ptrdiff_t>(term.knots[of].size()) - 4; };
  strides_ = {size(1) * size(2), size(2)};
}

DistanceSpline::Value DistanceSpline::evaluate(const BasisValues& ij, const BasisValues& ik,
                                               const BasisValues& jk) const {
  const double* const start = coefficients_.data() + ij.first * strides_[0] + ik.first * strides_[1] + jk.first;
  Value sum{0, {0, 0, 0}};
  for (int l = 0; l < 4; ++l) {
    double value = 0, slope_ik = 0, slope_jk = 0;
    for (int m = 0; m < 4; ++m) {
      const double* c = start + l * strides_[0] + m * strides_[1];
      const double v = c[0] * jk.value[0] + c[1] * jk.value[1] + (c[2] * jk.value[2] + c[3] * jk.value[3]);
      const double s = c[0] * jk.slope[0] + c[1] * jk.slope[1] + (c[2] * jk.slope[2] + c[3] * jk.slope[3]);
      value += ik.value[m] * v, slope_ik += ik.slope[m] * v, slope_jk += ik.value[m] * s;
    }
    sum.value += ij.value[l] * value;
    sum.slopes[0] += ij.slope[l] * value;
    sum.slopes[1] += ij.value[l] * slope_ik;
    sum.slopes[2] += ij.value[l] * slope_jk;
  }
  return sum;
}

}  // namespace galvanostat
