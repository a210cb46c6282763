#pragma once

#include <array>
#include <limits>
#include <vector>

#include "interactions/coulomb/coulomb.hpp"

namespace galvanostat {

/// Rms error of the mesh forces, over 14.4 eV/Å: with independent, uniformly distributed charges the mean square is,
/// for each wave, G² Σ U² Σ k²U² − 2G φ k²U² + Σ φ²k², sums over the wave's aliases. With the mesh's G it is φ² times a
/// sum of positive terms, those of the wave's aliases over its own, which is what is added up: nothing cancels.
///
/// The sum runs over the waves of the real grid if that is small; else over those of a cell cut down at the same
/// spacings, as large as the Gaussian asks for: per volume the sum has reached its limit there.
class MeshError {
 public:
  MeshError(const ChargedSystem& system, int order, std::array<int, 3> grid,
            double wave_cutoff = std::numeric_limits<double>::infinity());

  double operator()(double alpha);

 private:
  /// Of a wave number h along an axis of K points, sums over its aliases x = h + jK, j ≠ 0, of (h/x)^(2 order) = (U(x)/
  /// U(h))²: q = Σ, f = Σ x, s = Σ x².
  struct Wave {
    double h;
    double lost;    // 1 − 1/(1 + q)²; 1 where the mesh has no wave
    double slope;   // (h + f)/(1 + q) − h
    double square;  // (h² + s)/(1 + q) − h²
  };
  [[nodiscard]] Wave wave(int axis, int h) const;
  void cut(int points);

  const ChargedSystem& system_;
  int order_;
  std::array<int, 3> full_, grid_{};
  double wave_cutoff_;
  Cell cell_;
  double squares_, scale_ = 0;
  int enough_ = 0;
};

}  // namespace galvanostat
