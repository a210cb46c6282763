#pragma once

#include <array>
#include <vector>

#include "system/spline-terms.hpp"
#include "parallel/aligned.hpp"

namespace galvanostat {

/// Taylor coefficients S, S′, S″/2, S‴/6 at knots[span] from the right of Σ c_n B_n; `c` are the four that count there.
std::array<double, 4> taylor_at_knot(const std::vector<double>& knots, std::size_t span, const double* c);

/// A spline as cubics in u, the distance from the middle of a cell in units of its width: cells are equally wide, so
/// that the number of a cell is a multiplication. Equally spaced knots are the cells' ends; others fall into cells that
/// have one knot inside at most, and two cubics.
class PiecewiseCubic {
 public:
  PiecewiseCubic() = default;
  /// Throws INVALID_SPLINE for knots so uneven that it would take more than `most_cells`.
  explicit PiecewiseCubic(const CubicSpline& spline);

  static constexpr int most_cells = 4096;

  /// What a kernel needs; pointers live as long as this.
  struct View {
    const double* value;  // [4 rows] c0 … c3 of S
    const double* slope;  // [4 rows] c0 … c2 of S′, and 0
    const double* knot;   // [cells] null where knots are equally spaced: from there on row 2 cell + 1, else 2 cell
    double per_unit;      // x times this,
    double offset;        // less this, is the number of the cell plus u
  };
  [[nodiscard]] View view() const;
  [[nodiscard]] bool even() const { return knots_.empty(); }

  struct Value {
    double value, slope;
  };
  /// [4 (rows + 2)] with one row more before the first and behind the last, for arguments that rounding moves there.
  [[nodiscard]] const AlignedVector<double>& values() const { return values_; }
  [[nodiscard]] const AlignedVector<double>& slopes() const { return slopes_; }
  /// The kernels' arithmetic in plain words; beyond its ends the outermost cubics go on.
  [[nodiscard]] Value evaluate(double x) const;

 private:
  AlignedVector<double> values_, slopes_;
  std::vector<double> knots_;
  double offset_ = 0, per_unit_ = 0;
  int cells_ = 0;
};

}  // namespace galvanostat
