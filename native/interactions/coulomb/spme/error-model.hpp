#pragma once

#include <array>
#include <map>

#include "interactions/coulomb/coulomb.hpp"

namespace galvanostat {

/// What errors of meshes of one order are to be expected, from those already summed up: ln e = ½ ln α + p ln αh + c, h
/// a mean spacing; c varies slowly with αh, and hardly with the grid. Guesses only: which mesh to look at, and where
/// its α begins.
class MeshErrorModel {
 public:
  MeshErrorModel(const ChargedSystem& system, int order);

  /// Mean distance of a grid's points, Å, as errors see it.
  [[nodiscard]] double spacing(const std::array<int, 3>& grid) const;
  void learn(double spacing, double alpha, double error);
  [[nodiscard]] double error(double spacing, double alpha) const;
  /// The α whose error this is.
  [[nodiscard]] double alpha(double spacing, double error) const;
  /// d ln e/d ln α, roughly.
  [[nodiscard]] double slope() const { return order_ + 0.5; }

 private:
  [[nodiscard]] double constant(double x) const;

  int order_;
  double scale_;
  std::array<double, 3> edges_{};
  std::map<double, double> known_;  // c by ln αh
};

}  // namespace galvanostat
