#include "neighbors/proximity-kernel.hpp"

namespace galvanostat::baseline {
namespace {
#include "parallel/simd/baseline.hpp"
#include "parallel/simd/single-baseline.hpp"
#include "neighbors/proximity-kernel.inl"
}  // namespace

int proximity_kernel(const ProximityInput& in, std::int32_t* out, std::int32_t* offsets) {
  return proximity_kernel_body(in, out, offsets);
}
}  // namespace galvanostat::baseline
