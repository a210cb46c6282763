#include "interactions/many-body/splines/spline-kernels.hpp"

namespace galvanostat::baseline {
namespace {
#include "parallel/simd/baseline.hpp"
#include "interactions/many-body/splines/spline-kernel.inl"
}  // namespace

SplineKernels spline_kernels() { return {pair_spline_kernel, three_body_kernel}; }
}  // namespace galvanostat::baseline
