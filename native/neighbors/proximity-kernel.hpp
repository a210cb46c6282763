#pragma once

#include <cstdint>

#include "parallel/simd/dispatch.hpp"

namespace galvanostat {

/// One record and the records that may be near it, in fixed point (see PackedPositions).
struct ProximityInput {
  /// All records, structure of arrays; readable for one pack beyond the end.
  const std::int32_t *x, *y, *z, *type, *record;
  /// [2 ranges] first and end of the stretches that may be near.
  const std::int32_t* range;
  int ranges;
  const std::int32_t* self;  // x, y, z
  std::int32_t self_record;  // as in `record`: is not its own neighbour
  const float* edges;        // [9] rows of the torus' edges × 2⁻³², Å
  bool orthogonal;
  float longest_squared;       // Å²: the largest of the reaches
  const float* reach_squared;  // [types] Å²
  int types;
  /// Work space for as many as there are candidates, and one pack.
  std::int32_t *near_record, *near_type;
  float* near_distance;
};

/// Writes the neighbours, type after type, to `out` (room for as many as there are candidates, and one pack) and to
/// offsets[t + 1] where those of type t end (offsets[0] is given). Returns how many there are.
using ProximityKernel = int (*)(const ProximityInput&, std::int32_t* out, std::int32_t* offsets);

namespace avx512 {
int proximity_kernel(const ProximityInput&, std::int32_t* out, std::int32_t* offsets);
}
namespace avx2 {
int proximity_kernel(const ProximityInput&, std::int32_t* out, std::int32_t* offsets);
}
namespace baseline {
int proximity_kernel(const ProximityInput&, std::int32_t* out, std::int32_t* offsets);
}

ProximityKernel choose_proximity_kernel(SimdPath path);

}  // namespace galvanostat
