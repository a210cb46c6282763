#include "pair-forces/pair-kernel.hpp"

namespace galvanostat {

PairKernel choose_pair_kernel(SimdPath path) {
#ifdef GALVANOSTAT_X86
  if (path == SimdPath::avx512) return avx512::pair_kernel;
  if (path == SimdPath::avx2) return avx2::pair_kernel;
#endif
  static_cast<void>(path);
  return baseline::pair_kernel;
}

}  // namespace galvanostat
