#include "interactions/many-body/splines/cubic-cells.hpp"

#include <algorithm>
#include <cmath>

#include "errors.hpp"

namespace galvanostat {

namespace {

/// Σ d_j B_j of degree `degree` at x by de Boor's algorithm; d[0] belongs to basis function span − degree.
double de_boor(const std::vector<double>& knots, std::size_t span, int degree, std::array<double, 4> d, double x) {
  for (int r = 1; r <= degree; ++r)
    for (int j = degree; j >= r; --j) {
      const std::size_t i = span - degree + j;
      const double a = (x - knots[i]) / (knots[i + degree + 1 - r] - knots[i]);
      d[j] = (1 - a) * d[j - 1] + a * d[j];
    }
  return d[degree];
}

}  // namespace

std::array<double, 4> taylor_at_knot(const std::vector<double>& knots, std::size_t span, const double* c) {
  std::array<double, 4> d{c[0], c[1], c[2], c[3]}, taylor{};
  double factor = 1;
  for (int order = 0; order < 4; ++order) {
    const int degree = 3 - order;
    taylor[order] = factor * de_boor(knots, span, degree, d, knots[span]);
    // The derivative is a spline of one degree less over differences of the coefficients.
    for (int j = 0; j < degree; ++j) {
      const std::size_t i = span - degree + 1 + j;
      d[j] = degree * (d[j + 1] - d[j]) / (knots[i + degree] - knots[i]);
    }
    factor /= order + 1;
  }
  return taylor;
}

CubicCells::CubicCells(const std::vector<double>& t) : all_knots_(t) {
  std::vector<std::size_t> spans;  // intervals that are not empty
  for (std::size_t k = 3; k + 4 < t.size(); ++k)
    if (t[k] < t[k + 1]) spans.push_back(k);
  const double first = t[3], last = t[t.size() - 4];
  const double step = (last - first) / static_cast<double>(spans.size());
  double narrowest = step, worst = 0;
  for (std::size_t k = 0; k < spans.size(); ++k) {
    narrowest = std::min(narrowest, t[spans[k] + 1] - t[spans[k]]);
    worst = std::max(worst, std::abs(t[spans[k]] - (first + step * static_cast<double>(k))));
  }
  // Off by less than this a knot moves the third derivative's jump by nothing that a double can hold.
  const bool is_even = worst < 1e-12 * (std::abs(first) + std::abs(last));
  const double cells = is_even ? static_cast<double>(spans.size()) : std::ceil((last - first) / narrowest);
  if (!(cells <= most_cells)) throw_input("INVALID_SPLINE", "a spline has knots too unevenly spaced");
  cells_ = static_cast<int>(cells);
  width_ = (last - first) / cells_;
  per_unit_ = 1 / width_;
  offset_ = first * per_unit_ + 0.5;

  const auto add_row = [&](std::size_t span, double origin) { rows_.push_back({span, origin + 0.5 * width_}); };
  add_row(spans.front(), first - width_);
  std::size_t k = 0;
  for (int cell = 0; cell < cells_; ++cell) {
    const double origin = first + width_ * cell;
    if (is_even) {
      add_row(spans[cell], origin);
      continue;
    }
    while (k + 1 < spans.size() && t[spans[k] + 1] <= origin) ++k;
    add_row(spans[k], origin);
    // The last cell's end is the last knot: nothing comes after it.
    const bool divided = k + 1 < spans.size() && t[spans[k] + 1] < origin + width_;
    knots_.push_back(divided ? t[spans[k] + 1] : origin + 2 * width_);
    add_row(divided ? spans[k + 1] : spans[k], origin);
  }
  add_row(spans.back(), first + width_ * cells_);
}

std::array<double, 4> CubicCells::cubic(std::size_t row, const double* c) const {
  const auto [span, middle] = rows_[row];
  const std::array<double, 4> a = taylor_at_knot(all_knots_, span, c);
  const double h = middle - all_knots_[span];
  std::array<double, 4> moved{a[0] + h * (a[1] + h * (a[2] + h * a[3])), a[1] + h * (2 * a[2] + h * 3 * a[3]),
                              a[2] + h * 3 * a[3], a[3]};
  double scale = 1;
  for (double& m : moved) m *= scale, scale *= width_;
  return moved;
}

}  // namespace galvanostat
