#pragma once

#include <complex>
#include <cstddef>

#include "interactions/coulomb/spme/fft-kernel.hpp"

namespace galvanostat {

/// Three-dimensional transforms between a real grid of k0 × k1 × k2 points and its waves, in pieces that threads can
/// share: planes of k1 × k2 points, then pencils along the first axis.
///
/// A real plane is k1 rows of `real_row()` numbers, the first k2 of them transformed; there is room for eight more, so
/// that what is spread around a point need not be wrapped. The transform is, for each of the k1 rows, a slab of k0 rows
/// of `wave_row()` numbers, the first k2/2 + 1 in use, the others zero: the pencils of a slab lie in one small place.
/// All rows start on 64-byte boundaries. Nothing is normalised.
///
/// The bits do not depend on which planes and slabs are transformed together. Any number of threads may transform at
/// once, each with `work()` numbers of its own.
template <class Real>
class GridTransform {
 public:
  /// Throws INVALID_PARAMETERS for numbers of points that FftPlan does not take.
  GridTransform(int k0, int k1, int k2, SimdPath path);

  [[nodiscard]] std::size_t real_row() const { return real_row_; }
  [[nodiscard]] std::size_t wave_row() const { return wave_row_; }
  [[nodiscard]] std::size_t real_plane() const { return real_row_ * along1_.n; }
  /// A cache line more than its rows: pencils along the second axis would otherwise keep to one set of the cache.
  [[nodiscard]] std::size_t wave_slab() const { return wave_row_ * along0_.n + 8; }
  [[nodiscard]] std::size_t work() const;

  /// Planes [begin, end) of the grid into these rows of every slab of `waves`. e^(−2πi …).
  void planes_forward(Real* grid, std::complex<Real>* waves, int begin, int end, Real* work) const;
  /// The way back; overwrites what it reads.
  void planes_backward(std::complex<Real>* waves, Real* grid, int begin, int end, Real* work) const;
  /// All pencils of one slab, in place.
  void slab_forward(std::complex<Real>* slab, Real* work) const;
  void slab_backward(std::complex<Real>* slab, Real* work) const;

 private:
  /// Calls `each(begin, end)` for planes that fill the lanes and still lie in a cache together.
  template <class Each>
  void in_groups(int begin, int end, const Each& each) const;
  template <class Kernel>
  void rows(const Kernel& kernel, Real* grid, std::complex<Real>* waves, int begin, int end, Real* work) const;
  void columns(std::complex<Real>* waves, int begin, int end, bool backward, Real* work) const;

  FftPlan<Real> along0_, along1_, along2_;
  std::size_t real_row_, wave_row_;
  FftKernels<Real> kernels_;
};

}  // namespace galvanostat
