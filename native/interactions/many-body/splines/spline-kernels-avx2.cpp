#include "interactions/many-body/splines/spline-kernels.hpp"

#ifdef GALVANOSTAT_X86
#include <immintrin.h>

#include "parallel/simd/target-avx2.hpp"

namespace galvanostat::avx2 {
namespace {
#include "parallel/simd/avx2.hpp"
#include "interactions/many-body/splines/spline-kernel.inl"
}  // namespace

SplineKernels spline_kernels() { return {pair_spline_kernel, three_body_kernel}; }
}  // namespace galvanostat::avx2

#include "parallel/simd/target-end.hpp"
#endif
