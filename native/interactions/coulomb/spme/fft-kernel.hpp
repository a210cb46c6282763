#pragma once

#include <complex>
#include <cstddef>
#include <vector>

#include "parallel/aligned.hpp"
#include "parallel/simd/dispatch.hpp"

namespace galvanostat {

/// A discrete Fourier transform of n points, n = 2^a 3^b 5^c 7^d and at least 8, as a sequence of passes: one a factor
/// of n, each in natural order from end to end  (T. G. Stockham, AFIPS Conf. Proc. 28, 229 (1966)).
template <class Real>
struct FftPlan {
  static constexpr int smallest = 8;
  struct Pass {
    int radix, inner, outer;  // radix × inner × outer = n; outer: the product of the radices before
    const Real* roots;        // [inner][radix − 1] cosine and sine of −2π j q outer / n
  };
  int n = 0;
  std::vector<Pass> passes;
  AlignedVector<Real> roots;

  /// Throws INVALID_PARAMETERS for other n.
  explicit FftPlan(int n);
  FftPlan(const FftPlan&) = delete;
  FftPlan& operator=(const FftPlan&) = delete;
  /// Numbers that a transform of eight at once needs as work space.
  [[nodiscard]] std::size_t work() const { return 2 * 16 * (static_cast<std::size_t>(n) + 8); }
};

/// Two real rows, transformed as the real and the imaginary part of one; the second may be missing.
template <class Real>
struct RowPair {
  Real* real[2];                // n numbers, and room up to the next multiple of eight
  std::complex<Real>* wave[2];  // n/2 + 1 numbers, and room up to the next multiple of four
};

/// Eight transforms at once, one in each lane; what a lane gives does not depend on the others. Nothing is normalised.
template <class Real>
struct FftKernels {
  /// Σ_j data_j e^(∓2πi jk/n), in place, of each of `columns` (rounded up to a multiple of eight) columns of n rows.
  void (*columns)(const FftPlan<Real>&, std::complex<Real>* data, std::size_t row, int columns, bool backward,
                  Real* work);
  /// Of up to eight pairs. `real` to `wave` (e^(−2πi …)); what is behind n/2 + 1 becomes zero.
  void (*rows_forward)(const FftPlan<Real>&, const RowPair<Real>* pairs, int count, Real* work);
  /// `wave` to `real`; the imaginary parts of waves 0 and n/2 do not count.
  void (*rows_backward)(const FftPlan<Real>&, const RowPair<Real>* pairs, int count, Real* work);
};

template <class Real>
FftKernels<Real> choose_fft_kernels(SimdPath path);

namespace avx512 {
template <class Real>
FftKernels<Real> fft_kernels();
}
namespace avx2 {
template <class Real>
FftKernels<Real> fft_kernels();
}
namespace baseline {
template <class Real>
FftKernels<Real> fft_kernels();
}

}  // namespace galvanostat
