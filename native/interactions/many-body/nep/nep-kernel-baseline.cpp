#include <cmath>
#include <type_traits>

#include "interactions/many-body/nep/nep-kernel.hpp"

namespace galvanostat::baseline {
namespace {
#include "parallel/simd/baseline.hpp"
#include "parallel/simd/single-baseline.hpp"
#include "parallel/simd/real-baseline.hpp"
#include "interactions/many-body/nep/nep-kernel.inl"
}  // namespace

void nep_kernel(const NepKernelInput<float>& in, const NeighborList::Chunk& chunk, const NepScratch<float>& scratch,
                float* others, NepShare* shares, bool with_virial) {
  nep_kernel_body(in, chunk, scratch, others, shares, with_virial);
}
void nep_kernel(const NepKernelInput<double>& in, const NeighborList::Chunk& chunk, const NepScratch<double>& scratch,
                double* others, NepShare* shares, bool with_virial) {
  nep_kernel_body(in, chunk, scratch, others, shares, with_virial);
}
}  // namespace galvanostat::baseline
