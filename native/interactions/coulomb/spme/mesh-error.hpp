#pragma once

#include <array>
#include <limits>
#include <vector>

#include "interactions/coulomb/coulomb.hpp"
#include "interactions/coulomb/spme/splines.hpp"

namespace galvanostat {

/// Rms error of the mesh forces, over 14.4 eV/Å: with independent, uniformly distributed charges the mean square is,
/// for each wave, G² Σ U² Σ k²U² − 2G Σ φ k²U² + Σ φ²k², sums over the wave's aliases.
///
/// The sum runs over the waves of the real grid if that is small; else over those of a cell cut down at the same
/// spacings, as large as the Gaussian asks for: per volume the sum has reached its limit there.
class MeshError {
 public:
  MeshError(const ChargedSystem& system, int order, std::array<int, 3> grid,
            double wave_cutoff = std::numeric_limits<double>::infinity())
      : system_(system), order_(order), full_(grid), wave_cutoff_(wave_cutoff), cell_(system.cell) {
    squares_ = system.charge_squares();
  }

  double operator()(double alpha);

 private:
  void cut(int points);
  [[nodiscard]] double sum(double alpha) const;

  const ChargedSystem& system_;
  int order_;
  std::array<int, 3> full_, grid_{};
  double wave_cutoff_;
  Cell cell_;
  double squares_ = 0, scale_ = 0;
  int enough_ = 0;
  std::vector<SplineAxis> axes_;
};

}  // namespace galvanostat
