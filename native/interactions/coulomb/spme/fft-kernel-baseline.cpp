#include <algorithm>
#include <type_traits>
#include <utility>

#include "interactions/coulomb/spme/fft-kernel.hpp"

namespace galvanostat::baseline {
namespace {
#include "parallel/simd/row-baseline.hpp"
#include "interactions/coulomb/spme/fft-kernel.inl"
}  // namespace

template <class Real>
FftKernels<Real> fft_kernels() {
  return make_fft_kernels<Real>();
}
template FftKernels<float> fft_kernels<float>();
template FftKernels<double> fft_kernels<double>();
}  // namespace galvanostat::baseline
