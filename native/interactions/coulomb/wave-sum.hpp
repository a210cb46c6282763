#pragma once

#include <vector>

#include "interactions/coulomb/ewald-kernel.hpp"
#include "interactions/interaction.hpp"
#include "parallel/aligned.hpp"

namespace galvanostat {

/// The reciprocal-space part of an Ewald sum, (2πk_e/V) Σ_{0<|k|≤k_c} e^(−k²/4α²)/k² |S(k)|², every wave over every
/// charge. It knows no charges of its own: they come with each call, and may be others each time.
class WaveSum {
 public:
  /// `alpha` and `wave_cutoff` in 1/Å. Throws EWALD_TOO_LARGE for more than 5e7 waves, as set_cell does.
  WaveSum(int count, const Cell& cell, double alpha, double wave_cutoff, SimdPath path);
  void set_cell(const Cell& cell, double wave_cutoff);
  /// `charges` ([N] e) are those of the next sums.
  void set_charges(const double* charges, const Team& team = {});
  /// Adds the forces of fixed charges, and to `potential` ([N] V: ∂E/∂q; null: not wanted). Returns energy and virial
  /// if asked. Nothing is added before a barrier.
  EnergyVirial add(const double* x, const double* y, const double* z, double* fx, double* fy, double* fz,
                   double* potential, bool with_energy, Team& team);
  /// Each charge's share of energy and virial. Slow. Follows add and a barrier: needs its structure factors.
  void add_by_atom(const double* x, const double* y, const double* z, const Tally& to, const Team& team) const;

  [[nodiscard]] std::size_t waves() const { return waves_; }

 private:
  [[nodiscard]] Vec3 wave_vector(int h, int k, int l) const;

  int count_;
  Cell cell_;
  double alpha_;
  EwaldKernels kernels_;
  // Wave vectors of a half space in rows of constant (h, k); l and −l side by side.
  std::vector<EwaldRow> rows_;
  int h_max_ = 0, k_max_ = 0, l_max_ = 0;
  std::vector<double> green_plus_, green_minus_;  // [terms] exp(−k²/4α²)/k² of +l and of −l, 0 where beyond the cut-off
  std::size_t waves_ = 0;
  // Work space, laid out once.
  AlignedVector<double> charge_, ones_, fractional_, phases_, structure_, weights_, fields_;
  AlignedVector<double> work_;
};

}  // namespace galvanostat
