#include "interactions/pair/kernels/pair-kernel.hpp"

#ifdef GALVANOSTAT_X86
#include <immintrin.h>

#include "parallel/simd/target-avx2.hpp"

namespace galvanostat::avx2 {
namespace {
#include "parallel/simd/avx2.hpp"
#include "parallel/simd/single-avx2.hpp"
#include "interactions/pair/kernels/mixed-pair-kernel.inl"
#include "interactions/pair/kernels/pair-kernel.inl"
}  // namespace

PairSums pair_kernel(const PairKernelInput& in, const NeighborList::Chunk& chunk, double* fx, double* fy, double* fz,
                     bool with_sums) {
  return pair_kernel_body(in, chunk, fx, fy, fz, with_sums);
}
PairSums mixed_pair_kernel(const PairKernelInput& in, const NeighborList::Chunk& chunk, double* fx, double* fy,
                           double* fz, bool with_sums) {
  return mixed_pair_kernel_body(in, chunk, fx, fy, fz, with_sums);
}
}  // namespace galvanostat::avx2

#include "parallel/simd/target-end.hpp"
#endif
