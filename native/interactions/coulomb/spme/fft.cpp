#include "interactions/coulomb/spme/fft.hpp"

#include <algorithm>

namespace galvanostat {

namespace {

std::size_t rounded_up(std::size_t n, std::size_t unit) { return (n + unit - 1) / unit * unit; }

}  // namespace

template <class Real>
GridTransform<Real>::GridTransform(int k0, int k1, int k2, SimdPath path)
    : along0_(k0),
      along1_(k1),
      along2_(k2),
      real_row_(rounded_up(k2 + 8, 64 / sizeof(Real))),
      wave_row_(rounded_up(k2 / 2 + 1, 8)),
      kernels_(choose_fft_kernels<Real>(path)) {}

template <class Real>
std::size_t GridTransform<Real>::work() const {
  return std::max({along0_.work(), along1_.work(), along2_.work()});
}

template <class Real>
template <class Each>
void GridTransform<Real>::in_groups(int begin, int end, const Each& each) const {
  constexpr int rows = 128;
  const int planes = std::max(1, rows / along1_.n);
  for (int first = begin; first < end; first += planes) each(first, std::min(end, first + planes));
}

template <class Real>
template <class Kernel>
void GridTransform<Real>::rows(const Kernel& kernel, Real* grid, std::complex<Real>* waves, int begin, int end,
                               Real* work) const {
  RowPair<Real> pairs[8];
  int count = 0;
  for (int plane = begin; plane < end; ++plane)
    for (int row = 0; row < along1_.n; row += 2) {
      RowPair<Real>& pair = pairs[count++] = {};
      // Always the same two of a plane: their rounding is shared.
      for (int k = 0; k < std::min(2, along1_.n - row); ++k) {
        pair.real[k] = grid + real_plane() * plane + real_row_ * (row + k);
        pair.wave[k] = waves + wave_slab() * (row + k) + wave_row_ * plane;
      }
      if (count == 8) kernel(along2_, pairs, count, work), count = 0;
    }
  if (count > 0) kernel(along2_, pairs, count, work);
}

template <class Real>
void GridTransform<Real>::columns(std::complex<Real>* waves, int begin, int end, bool backward, Real* work) const {
  for (int plane = begin; plane < end; ++plane)
    kernels_.columns(along1_, waves + wave_row_ * plane, wave_slab(), along2_.n / 2 + 1, backward, work);
}

template <class Real>
void GridTransform<Real>::planes_forward(Real* grid, std::complex<Real>* waves, int begin, int end, Real* work) const {
  in_groups(begin, end, [&](int first, int last) {
    rows(kernels_.rows_forward, grid, waves, first, last, work);
    columns(waves, first, last, false, work);
  });
}

template <class Real>
void GridTransform<Real>::planes_backward(std::complex<Real>* waves, Real* grid, int begin, int end, Real* work) const {
  in_groups(begin, end, [&](int first, int last) {
    columns(waves, first, last, true, work);
    rows(kernels_.rows_backward, grid, waves, first, last, work);
  });
}

template <class Real>
void GridTransform<Real>::slab_forward(std::complex<Real>* slab, Real* work) const {
  kernels_.columns(along0_, slab, wave_row_, along2_.n / 2 + 1, false, work);
}

template <class Real>
void GridTransform<Real>::slab_backward(std::complex<Real>* slab, Real* work) const {
  kernels_.columns(along0_, slab, wave_row_, along2_.n / 2 + 1, true, work);
}

template class GridTransform<float>;
template class GridTransform<double>;

}  // namespace galvanostat
