#include "neighbors/proximity-kernel.hpp"

namespace galvanostat::baseline {
namespace {
#include "parallel/simd/baseline.hpp"
#include "neighbors/proximity-kernel.inl"
}  // namespace

int proximity_kernel(const ProximityInput& in, int* found) { return proximity_kernel_body(in, found); }
}  // namespace galvanostat::baseline
