#include "interactions/pair/kernels/pair-kernel.hpp"

namespace galvanostat {

PairKernel choose_pair_kernel(SimdPath path, Precision precision) {
  const bool mixed = precision == Precision::mixed;
#ifdef GALVANOSTAT_X86
  if (path == SimdPath::avx512) return mixed ? avx512::mixed_pair_kernel : avx512::pair_kernel;
  if (path == SimdPath::avx2) return mixed ? avx2::mixed_pair_kernel : avx2::pair_kernel;
#endif
  static_cast<void>(path);
  return mixed ? baseline::mixed_pair_kernel : baseline::pair_kernel;
}

}  // namespace galvanostat
