#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace galvanostat {

/// A clamped cubic B-spline Σ c_n B_n(x) as force-field files give it: B from the knots by Cox and de Boor.
struct CubicSpline {
  std::vector<double> knots;         // [n + 4] never falling; the first four are equal, and the last four
  std::vector<double> coefficients;  // [n]
};

/// The whole energy of a pair of types (eV) against its distance (Å); zero from the cut-off on.
struct PairSpline {
  std::int32_t a, b;  // types
  double cutoff;      // Å
  CubicSpline energy;
};

/// What a centre gets for each unordered pair {j, k} of its neighbours of types `first` and `second`, once each.
struct ThreeBodyTerm {
  std::int32_t centre, first, second;  // types
  enum class Form {
    /// exp(γ₁/(r_ij − c₁) + γ₂/(r_ik − c₂)) S(−cos θ_jik) where r_ij < c₁ and r_ik < c₂, else 0.
    screened_angle,
    /// Σ c_lmn B_l(r_ij) B_m(r_ik) B_n(r_jk) where all three distances are inside their knots, else 0.
    distances,
  } form;
  // Of the screened angle.
  std::array<double, 2> cutoffs{}, gammas{};  // Å
  CubicSpline angle = {};                     // eV against −cos θ, knots from −1 to 1
  // Of the distances.
  std::array<std::vector<double>, 3> knots = {};  // of ij, ik, jk, Å
  std::vector<double> coefficients = {};          // [n_ij n_ik n_jk] eV, the last index is the fastest

  /// Å: neighbours of type `first` (0) or `second` (1) count below it.
  [[nodiscard]] double cutoff(int side) const {
    return form == Form::screened_angle ? cutoffs[side] : knots[side].back();
  }
};

/// Throw INVALID_SPLINE for anything that cannot be evaluated: `types` are known.
void check_terms(const std::vector<PairSpline>& terms, int types);
void check_terms(const std::vector<ThreeBodyTerm>& terms, int types);

}  // namespace galvanostat
