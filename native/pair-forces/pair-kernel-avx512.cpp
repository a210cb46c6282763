#include "pair-forces/pair-kernel.hpp"

#ifdef GALVANOSTAT_X86
#include <immintrin.h>

#include "parallel/simd/target-avx512.hpp"

namespace galvanostat::avx512 {
namespace {
#include "parallel/simd/avx512.hpp"
#include "pair-forces/pair-kernel.inl"
}  // namespace

void pair_kernel(const PairKernelInput& in, const PairKernelOutput& out, int begin, int end) {
  pair_kernel_body(in, out, begin, end);
}
}  // namespace galvanostat::avx512

#include "parallel/simd/target-end.hpp"
#endif
