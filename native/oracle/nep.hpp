#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "geometry/cell.hpp"
#include "system/nep-model.hpp"

namespace galvanostat::oracle {

struct NepSum {
  std::vector<double> energy;  // [N] eV
  std::vector<Vec3> force;     // [N] eV/Å
  std::vector<Voigt> virial;   // [N] eV: −∂U_i/∂strain
  // Of potentials that make charges; else empty.
  std::vector<double> charges;              // [N] e, neutralised
  std::vector<std::array<double, 9>> born;  // [N] e: Born effective charges, rows: direction of the polarisation
};

/// A neuroevolution potential straight from its definition: every image, Chebyshev polynomials as cosines, three-body
/// descriptors as double sums of Legendre polynomials over the neighbours, higher ones as contractions of Cartesian
/// tensors. Charges by Ewald sums as they stand in the definition, wave by wave and image by image.
NepSum nep(const NepModel& model, const Cell& cell, const std::vector<Vec3>& positions,
           const std::vector<std::int32_t>& types);

}  // namespace galvanostat::oracle
