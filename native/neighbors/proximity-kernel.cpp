#include "neighbors/proximity-kernel.hpp"

namespace galvanostat {

ProximityKernel choose_proximity_kernel(SimdPath path) {
#ifdef GALVANOSTAT_X86
  if (path == SimdPath::avx512) return avx512::proximity_kernel;
  if (path == SimdPath::avx2) return avx2::proximity_kernel;
#endif
  static_cast<void>(path);
  return baseline::proximity_kernel;
}

}  // namespace galvanostat
