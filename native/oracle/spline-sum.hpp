#pragma once

#include <vector>

#include "system/model.hpp"
#include "system/particles.hpp"

namespace galvanostat::oracle {

/// What each particle gets from the spline terms of a model; energy and virial of a triple are its centre's, those of a
/// pair half and half.
struct SplineSum {
  std::vector<Vec3> force;     // [N] eV/Å
  std::vector<double> energy;  // [N] eV
  std::vector<Voigt> virial;   // [N] eV
};

/// Pair splines and three-body terms as their formulas stand in the papers: every pair and triple of images, basis
/// functions by the recursion of Cox and de Boor, all of them. Throws OVERLAP.
SplineSum spline_sum(const Model& model, const Particles& particles);

}  // namespace galvanostat::oracle
