#include "neighbors/proximity-kernel.hpp"

#ifdef GALVANOSTAT_X86
#include <immintrin.h>

#include "parallel/simd/target-avx2.hpp"

namespace galvanostat::avx2 {
namespace {
#include "parallel/simd/avx2.hpp"
#include "parallel/simd/single-avx2.hpp"
#include "neighbors/proximity-kernel.inl"
}  // namespace

int proximity_kernel(const ProximityInput& in, std::int32_t* out, std::int32_t* offsets) {
  return proximity_kernel_body(in, out, offsets);
}
}  // namespace galvanostat::avx2

#include "parallel/simd/target-end.hpp"
#endif
