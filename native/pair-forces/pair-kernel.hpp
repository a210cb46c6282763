#pragma once

#include <cstddef>
#include <cstdint>

#include "geometry/vec3.hpp"
#include "pair-forces/pair-function-table.hpp"
#include "parallel/simd/dispatch.hpp"

namespace galvanostat {

/// Arguments of the pair kernel; everything is read-only but the outputs.
struct PairKernelInput {
  const double* coordinates;              // [4 (images + 1)] Å, from PeriodicImages
  const std::int32_t* type;               // [N]
  const std::int32_t* neighbors;          // from NeighborList
  const std::size_t* segments;            // [N types + 1]
  const PairFunctionTable::View* tables;  // [types²]
  int types;
};

/// Sums over particles [begin, end): forces are overwritten, energy (eV) and virial Σ r⊗F (eV) of these particles'
/// halves of their pairs are stored per particle, so that their sums do not depend on how the work was divided.
struct PairKernelOutput {
  double *fx, *fy, *fz;  // [N] eV/Å
  double* energy;        // [N] or null: forces only
  Voigt* virial;         // [N] or null
};

using PairKernel = void (*)(const PairKernelInput&, const PairKernelOutput&, int begin, int end);

namespace avx512 {
void pair_kernel(const PairKernelInput&, const PairKernelOutput&, int begin, int end);
}
namespace avx2 {
void pair_kernel(const PairKernelInput&, const PairKernelOutput&, int begin, int end);
}
namespace baseline {
void pair_kernel(const PairKernelInput&, const PairKernelOutput&, int begin, int end);
}

PairKernel choose_pair_kernel(SimdPath path);

}  // namespace galvanostat
