#pragma once

#include <complex>
#include <cstddef>

#include "parallel/simd/dispatch.hpp"

namespace galvanostat {

/// A charge near its grid point: it spreads over the `order` points from `point` on along each axis (wrapped).
template <class Real>
struct SpmeSite {
  Real offset[3];  // from the middle between `point` and the next, −½ … ½ grid spacings
  Real charge;
  int point[3];
  int particle;
};

/// What the kernels need to know about grid and splines. Of a plane of the grid see GridTransform.
template <class Real>
struct SpmeGrid {
  static constexpr int lanes = 8, highest_order = 6;
  int order, points[3];
  std::size_t row, plane;     // distances in memory, in numbers
  const int* plane_of;        // [points[0] + order] plane number, wrapped
  const std::size_t* row_of;  // [points[1] + order] where in a plane a row starts, wrapped
  double fractional[3][3];    // rows of the inverse cell
  /// The spline's `order` values at an offset x are Σ_d value[d] x^d, lane by lane; their slopes by x likewise.
  alignas(64) Real value[highest_order][lanes];
  alignas(64) Real slope[highest_order][lanes];
  alignas(64) Real self[3];  // amplitude a of a unit charge's own force, a sin 2πx along each axis
  Real cartesian[3][3];      // force along x, y, z of a unit force along each grid axis: [axis][x, y, z]
};

/// A row of waves h = 0, 1 …: k² = from + h (slope + h curve) > 0.
template <class Real>
struct SpmeRow {
  int count;  // a multiple of 8; factors of those that are none are 0
  Real from, slope, curve, falloff;
};
/// Sums over a row of e = factor |wave|², half of it for h = 0, and of s, s h and s h², s = 2 e (1/k² + falloff).
struct SpmeRowSums {
  double energy, slope, first, second;
};

template <class Real>
struct SpmeKernels {
  /// Sites of particles [begin, end), `particle` being their index. All lie on the grid, whatever the coordinates;
  /// those of coordinates that are no numbers have an offset that is none and spoil all forces, which tells.
  void (*place)(const SpmeGrid<Real>&, const double* x, const double* y, const double* z, const double* charge,
                SpmeSite<Real>* sites, int begin, int end);
  /// Charges of `sites`, in order of their first point and with bucket p at [bucket[p], bucket[p + 1]), onto planes
  /// [begin, end) of the grid, which are overwritten. Each point's sum is in that order, whatever the planes.
  void (*spread)(const SpmeGrid<Real>&, const SpmeSite<Real>* sites, const int* bucket, Real* grid, int begin, int end);
  /// waves[k] *= factor[k]
  void (*multiply)(std::complex<Real>* waves, const Real* factor, std::size_t count);
  /// Copies the first points of each row of planes [begin, end) to behind its end.
  void (*extend)(const SpmeGrid<Real>&, Real* grid, int begin, int end);
  /// Forces on the charges of sites [0, count) in the potential on the (extended) grid, and their sum; the potential
  /// itself, without what a charge does to itself, where it is wanted.
  void (*gather)(const SpmeGrid<Real>&, const SpmeSite<Real>* sites, int count, const Real* grid, Real* fx, Real* fy,
                 Real* fz, Real* potential, double* sum);
  void (*energy)(const std::complex<Real>* waves, const Real* factor, const SpmeRow<Real>&, SpmeRowSums&);
  /// Σ q² cos 2πx along each axis.
  void (*self)(const SpmeSite<Real>* sites, int count, double* sums);
};

template <class Real>
SpmeKernels<Real> choose_spme_kernels(SimdPath path);

namespace avx512 {
template <class Real>
SpmeKernels<Real> spme_kernels();
}
namespace avx2 {
template <class Real>
SpmeKernels<Real> spme_kernels();
}
namespace baseline {
template <class Real>
SpmeKernels<Real> spme_kernels();
}

}  // namespace galvanostat
