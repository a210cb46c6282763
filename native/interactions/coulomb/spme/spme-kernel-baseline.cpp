#include <algorithm>
#include <utility>

#include "interactions/coulomb/spme/spme-kernel.hpp"

namespace galvanostat::baseline {
namespace {
#include "parallel/simd/row-baseline.hpp"
#include "interactions/coulomb/spme/spme-kernel.inl"
}  // namespace

template <class Real>
SpmeKernels<Real> spme_kernels() {
  return make_spme_kernels<Real>();
}
template SpmeKernels<float> spme_kernels<float>();
template SpmeKernels<double> spme_kernels<double>();
}  // namespace galvanostat::baseline
