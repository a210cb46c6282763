#include "interactions/coulomb/spme/spme-kernel.hpp"

#ifdef GALVANOSTAT_X86
#include <immintrin.h>

#include <algorithm>

#include "parallel/simd/target-avx2.hpp"

namespace galvanostat::avx2 {
namespace {
#include "parallel/simd/row-avx2.hpp"
#include "interactions/coulomb/spme/spme-kernel.inl"
}  // namespace

template <class Real>
SpmeKernels<Real> spme_kernels() {
  return make_spme_kernels<Real>();
}
template SpmeKernels<float> spme_kernels<float>();
template SpmeKernels<double> spme_kernels<double>();
}  // namespace galvanostat::avx2

#include "parallel/simd/target-end.hpp"
#endif
