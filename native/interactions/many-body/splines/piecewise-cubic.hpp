#pragma once

#include "interactions/many-body/splines/cubic-cells.hpp"
#include "parallel/aligned.hpp"
#include "system/spline-terms.hpp"

namespace galvanostat {

/// A spline as cubics in u, the distance from the middle of a cell in units of its width.
class PiecewiseCubic {
 public:
  /// Throws as CubicCells does.
  explicit PiecewiseCubic(const CubicSpline& spline);

  /// What a kernel needs; pointers live as long as this.
  struct View : CubicCells::View {
    const double* value = nullptr;  // [4 rows] c0 … c3 of S
    const double* slope = nullptr;  // [4 rows] c0 … c2 of S′, and 0
  };
  [[nodiscard]] View view() const { return {cells_.view(), values_.data() + 4, slopes_.data() + 4}; }
  [[nodiscard]] bool even() const { return cells_.even(); }

  struct Value {
    double value, slope;
  };
  /// [4 (rows + 2)] with the rows at the ends.
  [[nodiscard]] const AlignedVector<double>& values() const { return values_; }
  [[nodiscard]] const AlignedVector<double>& slopes() const { return slopes_; }
  /// The kernels' arithmetic in plain words; beyond its ends the outermost cubics go on.
  [[nodiscard]] Value evaluate(double x) const;

 private:
  CubicCells cells_;
  AlignedVector<double> values_, slopes_;
};

}  // namespace galvanostat
