#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace galvanostat {

/// Taylor coefficients S, S′, S″/2, S‴/6 at knots[span] from the right of Σ c_n B_n; `c` are the four that count there.
std::array<double, 4> taylor_at_knot(const std::vector<double>& knots, std::size_t span, const double* c);

/// The intervals of a clamped cubic B-spline as cells of one width, so that the number of a cell is a multiplication.
/// Equally spaced knots are the cells' ends; others fall into cells that have one knot inside at most, and two rows:
/// one for what comes before the knot, one for what comes from there on. One row more stands before the first and
/// behind the last, for arguments that rounding moves there.
class CubicCells {
 public:
  /// Throws INVALID_SPLINE for knots so uneven that it would take more than `most_cells`.
  explicit CubicCells(const std::vector<double>& knots);

  static constexpr int most_cells = 4096;

  /// What finding a row needs.
  struct View {
    const double* knot;  // [cells] null where knots are equally spaced: from there on row 2 cell + 1, else 2 cell
    double per_unit;     // x times this,
    double offset;       // less this, is the number of the cell plus u: −½ … ½ from the cell's middle
    int cells;
  };
  /// Lives as long as this.
  [[nodiscard]] View view() const { return {even() ? nullptr : knots_.data(), per_unit_, offset_, cells_}; }
  [[nodiscard]] bool even() const { return knots_.empty(); }
  [[nodiscard]] std::size_t rows() const { return rows_.size(); }
  /// The number of the knot where the row's polynomial begins.
  [[nodiscard]] std::size_t span(std::size_t row) const { return rows_[row].span; }
  /// Coefficients by powers of u of Σ c_n B_n in a row; `c` are the four that count there.
  [[nodiscard]] std::array<double, 4> cubic(std::size_t row, const double* c) const;

 private:
  struct Row {
    std::size_t span;
    double middle;
  };
  std::vector<double> all_knots_, knots_;
  std::vector<Row> rows_;
  double offset_ = 0, per_unit_ = 0, width_ = 0;
  int cells_ = 0;
};

}  // namespace galvanostat
