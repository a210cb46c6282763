#pragma once

#include "parallel/simd/dispatch.hpp"

namespace galvanostat {

/// Which of `count` points lie closer than √reach_squared to (x, y, z). Coordinates are 64-byte aligned and padded to a
/// multiple of 8 with points far away.
struct ProximityInput {
  const double *px, *py, *pz;
  int count;
  double x, y, z, reach_squared;
};

/// Writes their numbers, ascending, to `found` [count + 8] and returns how many there are.
using ProximityKernel = int (*)(const ProximityInput&, int* found);

namespace avx512 {
int proximity_kernel(const ProximityInput&, int* found);
}
namespace avx2 {
int proximity_kernel(const ProximityInput&, int* found);
}
namespace baseline {
int proximity_kernel(const ProximityInput&, int* found);
}

ProximityKernel choose_proximity_kernel(SimdPath path);

}  // namespace galvanostat
