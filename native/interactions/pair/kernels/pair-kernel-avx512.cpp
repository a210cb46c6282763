#include "interactions/pair/kernels/pair-kernel.hpp"

#ifdef GALVANOSTAT_X86
#include <immintrin.h>

#include "parallel/simd/target-avx512.hpp"

namespace galvanostat::avx512 {
namespace {
#include "parallel/simd/avx512.hpp"
#include "parallel/simd/single-avx512.hpp"
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
}  // namespace galvanostat::avx512

#include "parallel/simd/target-end.hpp"
#endif
