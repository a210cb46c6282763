#include <cmath>
#include <type_traits>

#include "interactions/many-body/nep/nep-kernel.hpp"

#ifdef GALVANOSTAT_X86
#include <immintrin.h>

#include "parallel/simd/target-avx2.hpp"

namespace galvanostat::avx2 {
namespace {
#include "parallel/simd/avx2.hpp"
#include "parallel/simd/single-avx2.hpp"
#include "parallel/simd/real-avx2.hpp"
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
}  // namespace galvanostat::avx2

#include "parallel/simd/target-end.hpp"
#endif
