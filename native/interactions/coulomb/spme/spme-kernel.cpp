#include "interactions/coulomb/spme/spme-kernel.hpp"

namespace galvanostat {

template <class Real>
SpmeKernels<Real> choose_spme_kernels(SimdPath path) {
#ifdef GALVANOSTAT_X86
  if (path == SimdPath::avx512) return avx512::spme_kernels<Real>();
  if (path == SimdPath::avx2) return avx2::spme_kernels<Real>();
#endif
  static_cast<void>(path);
  return baseline::spme_kernels<Real>();
}

template SpmeKernels<float> choose_spme_kernels<float>(SimdPath);
template SpmeKernels<double> choose_spme_kernels<double>(SimdPath);

}  // namespace galvanostat
