#pragma once

#include <cstddef>
#include <cstdint>

#include "geometry/vec3.hpp"
#include "neighbors/neighbor-list.hpp"
#include "interactions/pair/kernels/pair-function-table.hpp"
#include "interactions/pair/kernels/pair-polynomials.hpp"
#include "parallel/precision.hpp"
#include "parallel/simd/dispatch.hpp"

namespace galvanostat {

/// Arguments of the pair kernels, read-only. The one in double works on `fractions` and `tables`; the one in mixed
/// precision on `fixed` and, pair of types by pair of types, on `polynomials` or, where these are empty,
/// `single_tables`.
struct PairKernelInput {
  const std::int32_t* fixed;  // [4 records] from PackedPositions, with the types
  const double* fractions;    // [4 records]
  double edges[9];            // rows of the torus' edges, Å
  bool orthogonal;
  const std::int32_t* particle;  // [N] where the forces of a record go
  int types;
  const PairFunctionTable::View* tables;               // [types²]
  const PairPolynomials::View* polynomials;            // [types²]
  const SinglePairFunctionTable::View* single_tables;  // [types²]
};

struct PairSums {
  double energy = 0;  // eV
  Voigt virial;       // Σ r⊗F, eV
};

/// Adds to the forces (eV/Å) of the particles of one chunk. Returns energy and virial of their halves of their pairs
/// if asked. What comes out depends on the chunk alone, so that its bits do not depend on how the work was divided.
using PairKernel = PairSums (*)(const PairKernelInput&, const NeighborList::Chunk&, double* fx, double* fy, double* fz,
                                bool with_sums);

namespace avx512 {
PairSums pair_kernel(const PairKernelInput&, const NeighborList::Chunk&, double*, double*, double*, bool);
PairSums mixed_pair_kernel(const PairKernelInput&, const NeighborList::Chunk&, double*, double*, double*, bool);
}  // namespace avx512
namespace avx2 {
PairSums pair_kernel(const PairKernelInput&, const NeighborList::Chunk&, double*, double*, double*, bool);
PairSums mixed_pair_kernel(const PairKernelInput&, const NeighborList::Chunk&, double*, double*, double*, bool);
}  // namespace avx2
namespace baseline {
PairSums pair_kernel(const PairKernelInput&, const NeighborList::Chunk&, double*, double*, double*, bool);
PairSums mixed_pair_kernel(const PairKernelInput&, const NeighborList::Chunk&, double*, double*, double*, bool);
}  // namespace baseline

PairKernel choose_pair_kernel(SimdPath path, Precision precision);

}  // namespace galvanostat
