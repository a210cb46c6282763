#pragma once

#include <array>
#include <vector>

#include "system/spline-terms.hpp"

namespace galvanostat {

/// The four basis functions of a clamped cubic B-spline that are not zero at x, and their slopes.
struct BasisValues {
  int first;  // n of the first of them
  double value[4], slope[4];
};

class CubicBasis {
 public:
  CubicBasis() = default;
  explicit CubicBasis(const std::vector<double>& knots);
  [[nodiscard]] double lowest() const { return breaks_.front(); }
  [[nodiscard]] double highest() const { return breaks_.back(); }
  /// lowest < x < highest.
  [[nodiscard]] BasisValues at(double x) const;

 private:
  std::vector<double> breaks_;                        // [intervals + 1]
  std::vector<int> first_;                            // [intervals]
  std::vector<std::array<double, 16>> coefficients_;  // [intervals] four Taylor coefficients of each, power by power
};

/// Σ c_lmn B_l(r_ij) B_m(r_ik) B_n(r_jk).
class DistanceSpline {
 public:
  explicit DistanceSpline(const ThreeBodyTerm& term);

  [[nodiscard]] const CubicBasis& basis(int of) const { return bases_[of]; }
  struct Value {
    double value;
    std::array<double, 3> slopes;  // with r_ij, r_ik, r_jk
  };
  /// In a fixed order of operations, whoever compiles it.
  [[nodiscard]] Value evaluate(const BasisValues& ij, const BasisValues& ik, const BasisValues& jk) const;

 private:
  std::array<CubicBasis, 3> bases_;
  std::array<std::ptrdiff_t, 2> strides_{};
  std::vector<double> coefficients_;
};

}  // namespace galvanostat
