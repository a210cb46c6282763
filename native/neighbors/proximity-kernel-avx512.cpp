#include "neighbors/proximity-kernel.hpp"

#ifdef GALVANOSTAT_X86
#include <immintrin.h>

#include "parallel/simd/target-avx512.hpp"

namespace galvanostat::avx512 {
namespace {
#include "parallel/simd/avx512.hpp"
#include "neighbors/proximity-kernel.inl"
}  // namespace

int proximity_kernel(const ProximityInput& in, int* found) { return proximity_kernel_body(in, found); }
}  // namespace galvanostat::avx512

#include "parallel/simd/target-end.hpp"
#endif
