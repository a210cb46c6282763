#include "interactions/coulomb/ewald-kernel.hpp"

namespace galvanostat {

EwaldKernels choose_ewald_kernels(SimdPath path) {
#ifdef GALVANOSTAT_X86
  if (path == SimdPath::avx512) return avx512::ewald_kernels();
  if (path == SimdPath::avx2) return avx2::ewald_kernels();
#endif
  static_cast<void>(path);
  return baseline::ewald_kernels();
}

}  // namespace galvanostat
