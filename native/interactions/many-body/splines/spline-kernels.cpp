#include "interactions/many-body/splines/spline-kernels.hpp"

namespace galvanostat {

SplineKernelPositions kernel_positions(const PackedPositions& packed, int types) {
  const Vec3 a = packed.edge(0), b = packed.edge(1), c = packed.edge(2);
  return {packed.fixed(),      packed.fractions(), {a.x, a.y, a.z, b.x, b.y, b.z, c.x, c.y, c.z},
          packed.orthogonal(), packed.particles(), types};
}

SplineKernels choose_spline_kernels(SimdPath path) {
#ifdef GALVANOSTAT_X86
  if (path == SimdPath::avx512) return avx512::spline_kernels();
  if (path == SimdPath::avx2) return avx2::spline_kernels();
#endif
  static_cast<void>(path);
  return baseline::spline_kernels();
}

}  // namespace galvanostat
