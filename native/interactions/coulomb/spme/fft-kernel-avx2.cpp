#include "interactions/coulomb/spme/fft-kernel.hpp"

#ifdef GALVANOSTAT_X86
#include <immintrin.h>

#include <algorithm>
#include <type_traits>
#include <utility>

#include "parallel/simd/target-avx2.hpp"

namespace galvanostat::avx2 {
namespace {
#include "parallel/simd/row-avx2.hpp"
#include "interactions/coulomb/spme/fft-kernel.inl"
}  // namespace

template <class Real>
FftKernels<Real> fft_kernels() {
  return make_fft_kernels<Real>();
}
template FftKernels<float> fft_kernels<float>();
template FftKernels<double> fft_kernels<double>();
}  // namespace galvanostat::avx2

#include "parallel/simd/target-end.hpp"
#endif
