#include "interactions/many-body/splines/piecewise-cubic.hpp"

#include <algorithm>
#include <cmath>

namespace galvanostat {

PiecewiseCubic::PiecewiseCubic(const CubicSpline& spline) : cells_(spline.knots) {
  const double per_unit = cells_.view().per_unit;
  for (std::size_t row = 0; row < cells_.rows(); ++row) {
    const std::array<double, 4> c = cells_.cubic(row, &spline.coefficients[cells_.span(row) - 3]);
    values_.insert(values_.end(), c.begin(), c.end());
    const double s[4] = {c[1] * per_unit, 2 * c[2] * per_unit, 3 * c[3] * per_unit, 0};
    slopes_.insert(slopes_.end(), s, s + 4);
  }
}

PiecewiseCubic::Value PiecewiseCubic::evaluate(double x) const {
  const CubicCells::View at = cells_.view();
  const double s = x * at.per_unit - at.offset;
  const double cell = std::min(std::max(std::nearbyint(s), 0.0), at.cells - 1.0);
  const double u = s - cell;
  auto row = static_cast<std::size_t>(cell);
  if (at.knot) row = 2 * row + (x >= at.knot[row] ? 1 : 0);
  const double *v = &values_[4 * (row + 1)], *f = &slopes_[4 * (row + 1)];
  return {v[0] + u * (v[1] + u * (v[2] + u * v[3])), f[0] + u * (f[1] + u * f[2])};
}

}  // namespace galvanostat
