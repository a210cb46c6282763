#pragma once

#include <cstddef>
#include <cstdint>

#include "interactions/interaction.hpp"
#include "interactions/many-body/splines/distance-spline.hpp"
#include "interactions/many-body/splines/piecewise-cubic.hpp"
#include "neighbors/neighbor-list.hpp"
#include "parallel/simd/dispatch.hpp"

namespace galvanostat {

/// Positions, as both kernels read them.
struct SplineKernelPositions {
  const std::int32_t* fixed;  // [4 records] for the types
  const double* fractions;    // [4 records]
  double edges[9];            // rows of the torus' edges, Å
  bool orthogonal;
  const std::int32_t* particle;  // [N] where the forces of a record go
  int types;
};

SplineKernelPositions kernel_positions(const PackedPositions& packed, int types);

struct PairSplineView {
  PiecewiseCubic::View spline;  // eV against Å
  double cutoff_squared;        // Å²; 0: these two do not interact
  double limit_squared;         // Å²: NaN below
};

struct PairSplineKernelInput {
  const PairSplineView* views;  // [types²]
  /// Where the first row of each entry's spline stands behind those of `common`, which has everything else of all of
  /// them; readable for one pack beyond the end. A list is then gone through without a halt at each type. Null where
  /// knots or cut-offs differ.
  const std::int32_t* entry_rows;  // [entries]
  PairSplineView common;
};

/// Adds to the forces of the particles of one chunk (`first_entry`: number of its neighbors[0]); returns energy and
/// virial of their halves of their pairs if asked.
using PairSplineKernel = EnergyVirial (*)(const SplineKernelPositions&, const PairSplineKernelInput&,
                                          const NeighborList::Chunk&, std::ptrdiff_t first_entry, double* fx,
                                          double* fy, double* fz, bool with_sums);

struct ThreeBodyView {
  std::int32_t first, second;
  double cutoffs[2], gammas[2];
  PiecewiseCubic::View angle;
  DistanceSpline::View distances;  // without cubics: a screened angle
};

struct ThreeBodyKernelInput {
  const ThreeBodyView* terms;
  const std::int32_t* first_term;  // [types + 1] terms of a centre's type
  const double* reach_squared;     // [types²] Å²: the longest cut-off of any term of a centre (row) for a neighbour
  double* entry_forces;            // [4 entries] eV/Å: minus what an entry of the list gets from its centre
  /// Work space of one thread, [columns][capacity].
  double* work;
  std::int32_t* entries;  // [entry_columns][capacity]
  int capacity;
  static constexpr int columns = 29, entry_columns = 3;
};

/// Writes the entry forces of all entries of a chunk (`first_entry`: number of its neighbors[0]) and adds to the forces
/// of its particles as centres. Energy and virial if asked: all of a triple is its centre's.
using ThreeBodyKernel = EnergyVirial (*)(const SplineKernelPositions&, const ThreeBodyKernelInput&,
                                         const NeighborList::Chunk&, std::ptrdiff_t first_entry, double* fx, double* fy,
                                         double* fz, bool with_sums);

struct SplineKernels {
  PairSplineKernel pair;
  ThreeBodyKernel three_body;
};

namespace avx512 {
SplineKernels spline_kernels();
}
namespace avx2 {
SplineKernels spline_kernels();
}
namespace baseline {
SplineKernels spline_kernels();
}

SplineKernels choose_spline_kernels(SimdPath path);

}  // namespace galvanostat
