#pragma once

#include <complex>
#include <cstddef>
#include <string_view>

namespace galvanostat {

/// Version of the FFTW this build is linked with ("fftw-3.3.10-…"); empty if it was built without.
std::string_view fft_library();

/// Three-dimensional transforms between a real grid of k0 × k1 × k2 points and its waves, in pieces that threads can
/// share: planes of k1 × k2 points, then pencils along the first axis.
///
/// A real plane is k1 rows of `real_row()` numbers, the first k2 of them transformed; there is room for eight more, so
/// that what is spread around a point need not be wrapped. The transform is, for each of the k1 rows, a slab of k0 rows
/// of `wave_row()` numbers, the first k2/2 + 1 in use: the pencils of a slab lie in one small place. All rows start on
/// 64-byte boundaries. Nothing is normalised.
///
/// Plans are FFTW's estimates, never timed: the same bits in every run. Any number of threads may execute at once.
template <class Real>
class GridTransform {
 public:
  GridTransform(int k0, int k1, int k2);
  ~GridTransform();
  GridTransform(const GridTransform&) = delete;
  GridTransform& operator=(const GridTransform&) = delete;

  [[nodiscard]] std::size_t real_row() const { return real_row_; }
  [[nodiscard]] std::size_t wave_row() const { return wave_row_; }
  [[nodiscard]] std::size_t real_plane() const { return real_row_ * k1_; }
  [[nodiscard]] std::size_t wave_slab() const { return wave_row_ * k0_; }

  /// Plane i0 of the grid into row i0 of every slab of `waves`. e^(−2πi …).
  void plane_forward(Real* plane, std::complex<Real>* waves, int i0) const;
  /// The way back; overwrites what it reads.
  void plane_backward(std::complex<Real>* waves, int i0, Real* plane) const;
  /// All pencils of one slab, in place.
  void slab_forward(std::complex<Real>* slab) const;
  void slab_backward(std::complex<Real>* slab) const;

 private:
  int k0_, k1_;
  std::size_t real_row_, wave_row_;
  void *plane_forward_ = nullptr, *plane_backward_ = nullptr, *slab_forward_ = nullptr, *slab_backward_ = nullptr;
};

}  // namespace galvanostat
