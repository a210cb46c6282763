#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "interactions/many-body/splines/cubic-cells.hpp"
#include "parallel/aligned.hpp"
#include "system/spline-terms.hpp"

namespace galvanostat {

/// The four basis functions of a clamped cubic B-spline that are not zero in a row of cells, by powers of u.
class CubicBasis {
 public:
  explicit CubicBasis(const std::vector<double>& knots);

  struct View : CubicCells::View {
    const double* powers[4] = {};         // [4 rows] each: what the four have with uᵖ
    const std::int32_t* first = nullptr;  // [rows] n of the first of them
    double lowest = 0, highest = 0;       // inside which they count
  };
  [[nodiscard]] View view() const;

 private:
  CubicCells cells_;
  AlignedVector<double> powers_[4];
  std::vector<std::int32_t> first_;
  double lowest_, highest_;
};

/// Σ c_lmn B_l(r_ij) B_m(r_ik) B_n(r_jk). The last of the three sums is done beforehand: cubics in u of r_jk for each l
/// and m, which stand beside each other for one cell and all m. A triple then reads four runs of four cubics.
class DistanceSpline {
 public:
  explicit DistanceSpline(const ThreeBodyTerm& term);

  struct View {
    CubicBasis::View sides[2];       // of r_ij and r_ik
    CubicCells::View across;         // of r_jk
    double lowest = 0, highest = 0;  // Å: r_jk inside which a triple counts
    const double* cubics = nullptr;  // [l][rows][m][4]; null: not such a spline
    std::ptrdiff_t l_stride = 0, m_count = 0;
  };
  [[nodiscard]] View view() const;

 private:
  CubicBasis sides_[2];
  CubicCells across_;
  double lowest_, highest_;
  std::ptrdiff_t m_count_;
  AlignedVector<double> cubics_;
};

}  // namespace galvanostat
