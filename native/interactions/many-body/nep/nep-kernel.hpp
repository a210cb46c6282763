#pragma once

#include <cstdint>
#include <vector>

#include "geometry/vec3.hpp"
#include "interactions/many-body/nep/nep-tables.hpp"
#include "neighbors/neighbor-list.hpp"
#include "parallel/aligned.hpp"
#include "parallel/simd/dispatch.hpp"

namespace galvanostat {

/// What the kernel reads of a packing of the particles; see PairKernelInput. `fractions` in double only.
template <class Real>
struct NepKernelInput {
  NepView<Real> tables;
  const NepModel::Repulsion* repulsion;  // [T²], or null
  const std::int32_t* fixed;
  const double* fractions;
  double edges[9];
  bool orthogonal;
  double minimum_squared;  // Å²
  /// Of potentials with charges, [particles in order of the records]. If `charges` is not null, the network's raw ones
  /// are put there, e, and nothing else is done. If `response` (V) is not null, forces and virial are those of
  /// U_i + response_i × charge_i, the energy is U_i.
  double* charges;
  const double* response;
  /// 0, 1, 2: every ∂U_i/∂r_ij is multiplied by that component of r_ij (Å) before it is added up, if there is a virial.
  /// Else −1.
  int moment;
};

/// What a thread works on: numbers and integers for neighbourhoods of up to `longest` entries. Aligned.
template <class Real>
struct NepScratch {
  Real* numbers;
  std::int32_t* records;
  int longest;  // a multiple of the vectors' width
};
template <class Real>
std::size_t nep_scratch_numbers(const NepView<Real>& tables, int longest);
template <class Real>
std::size_t nep_scratch_records(const NepView<Real>& tables, int longest);

/// What one particle has got from its own energy U_i alone.
struct NepShare {
  double x = 0, y = 0, z = 0;  // eV/Å: Σ_j ∂U_i/∂r_ij, and the force of the repulsion
  double energy = 0;           // eV
  Voigt virial;                // eV: −∂U_i/∂strain; only if asked
};

/// The energies of the particles of one chunk, [count], and what they do to others: rows of four of `others`
/// ([4 records], eV/Å) get −∂U_i/∂r_ij taken off. A share is not a number where atoms are closer than allowed.
template <class Real>
using NepKernel = void (*)(const NepKernelInput<Real>&, const NeighborList::Chunk&, const NepScratch<Real>&,
                           Real* others, NepShare* shares, bool with_virial);

#define GALVANOSTAT_NEP_KERNELS(path)                                                                            \
  namespace path {                                                                                               \
  void nep_kernel(const NepKernelInput<float>&, const NeighborList::Chunk&, const NepScratch<float>&, float*,    \
                  NepShare*, bool);                                                                              \
  void nep_kernel(const NepKernelInput<double>&, const NeighborList::Chunk&, const NepScratch<double>&, double*, \
                  NepShare*, bool);                                                                              \
  }
GALVANOSTAT_NEP_KERNELS(avx512)
GALVANOSTAT_NEP_KERNELS(avx2)
GALVANOSTAT_NEP_KERNELS(baseline)
#undef GALVANOSTAT_NEP_KERNELS

template <class Real>
NepKernel<Real> choose_nep_kernel(SimdPath path);
/// Numbers in a vector of that path.
template <class Real>
int vector_width(SimdPath path);

}  // namespace galvanostat
