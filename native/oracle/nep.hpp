#pragma once

#include <cstdint>
#include <vector>

#include "geometry/cell.hpp"
#include "system/nep-model.hpp"

namespace galvanostat::oracle {

struct NepSum {
  std::vector<double> energy;  // [N] eV
  std::vector<Vec3> force;     // [N] eV/Å
  std::vector<Voigt> virial;   // [N] eV: −∂U_i/∂strain
};

/// A neuroevolution potential straight from its definition: every image, Chebyshev polynomials as cosines, three-body
/// descriptors as double sums of Legendre polynomials over the neighbours, higher ones as contractions of Cartesian
/// tensors.
NepSum nep(const NepModel& model, const Cell& cell, const std::vector<Vec3>& positions,
           const std::vector<std::int32_t>& types);

}  // namespace galvanostat::oracle
