#include "interactions/coulomb/spme/fft-kernel.hpp"

#include <cmath>
#include <string>

#include "constants.hpp"
#include "errors.hpp"

namespace galvanostat {

namespace {

/// Of n, 0 at the end for what is not among them.
std::vector<int> radices_of(int n) {
  std::vector<int> radices;
  for (int prime : {7, 5, 3})
    for (; n % prime == 0; n /= prime) radices.push_back(prime);
  int twos = 0;
  for (; n % 2 == 0; n /= 2) ++twos;
  for (; twos % 3 != 0 && twos >= 2; twos -= 2) radices.push_back(4);
  for (; twos >= 3; twos -= 3) radices.push_back(8);
  if (twos == 1) radices.push_back(2);
  if (radices.size() == 1 && radices[0] == 8) radices = {4, 2};  // first and last are never the same
  if (n != 1) radices.push_back(0);
  return radices;
}

}  // namespace

template <class Real>
FftPlan<Real>::FftPlan(int points) : n(points) {
  const std::vector<int> radices = n >= smallest ? radices_of(n) : std::vector<int>{0};
  if (radices.back() == 0)
    throw_input("INVALID_PARAMETERS",
                "a grid of " + std::to_string(n) + " points: it must be a product of 2, 3, 5 and 7, 8 or larger");
  std::size_t count = 0;
  int outer = 1;
  for (int radix : radices) {
    passes.push_back({radix, n / (outer * radix), outer, nullptr});
    outer *= radix;
    count += static_cast<std::size_t>(2 * (radix - 1)) * passes.back().inner;
  }
  roots.resize(count);
  std::size_t at = 0;
  for (Pass& pass : passes) {
    pass.roots = &roots[at];
    for (int j = 0; j < pass.inner; ++j)
      for (int q = 1; q < pass.radix; ++q) {
        const long turns = static_cast<long>(j) * q * pass.outer % n;
        const double angle = -2 * constants::pi * static_cast<double>(turns) / n;
        roots[at++] = static_cast<Real>(std::cos(angle)), roots[at++] = static_cast<Real>(std::sin(angle));
      }
  }
}

template struct FftPlan<float>;
template struct FftPlan<double>;

template <class Real>
FftKernels<Real> choose_fft_kernels(SimdPath path) {
#ifdef GALVANOSTAT_X86
  if (path == SimdPath::avx512) return avx512::fft_kernels<Real>();
  if (path == SimdPath::avx2) return avx2::fft_kernels<Real>();
#endif
  static_cast<void>(path);
  return baseline::fft_kernels<Real>();
}

template FftKernels<float> choose_fft_kernels<float>(SimdPath);
template FftKernels<double> choose_fft_kernels<double>(SimdPath);

}  // namespace galvanostat
