#include "interactions/pair/kernels/pair-kernel.hpp"

namespace galvanostat::baseline {
namespace {
#include "parallel/simd/baseline.hpp"
#include "parallel/simd/single-baseline.hpp"
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
}  // namespace galvanostat::baseline
