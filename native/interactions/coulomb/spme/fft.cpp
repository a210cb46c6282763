#include "interactions/coulomb/spme/fft.hpp"

#ifdef GALVANOSTAT_FFTW
#include <fftw3.h>

#include <mutex>

#include "errors.hpp"
#include "parallel/aligned.hpp"
#endif

namespace galvanostat {

#ifndef GALVANOSTAT_FFTW

std::string_view fft_library() { return {}; }

#else

std::string_view fft_library() { return fftw_version; }

namespace {

// FFTW's planner, unlike its execution, is not thread-safe.
std::mutex planner;

template <class Real>
struct Fftw;

template <>
struct Fftw<float> {
  using Plan = fftwf_plan;
  using Complex = fftwf_complex;
  using Dimension = fftwf_iodim;
  static constexpr auto plan_real = fftwf_plan_guru_dft_r2c;
  static constexpr auto plan_waves = fftwf_plan_guru_dft_c2r;
  static constexpr auto plan = fftwf_plan_guru_dft;
  static constexpr auto execute_real = fftwf_execute_dft_r2c;
  static constexpr auto execute_waves = fftwf_execute_dft_c2r;
  static constexpr auto execute = fftwf_execute_dft;
  static constexpr auto destroy = fftwf_destroy_plan;
};

template <>
struct Fftw<double> {
  using Plan = fftw_plan;
  using Complex = fftw_complex;
  using Dimension = fftw_iodim;
  static constexpr auto plan_real = fftw_plan_guru_dft_r2c;
  static constexpr auto plan_waves = fftw_plan_guru_dft_c2r;
  static constexpr auto plan = fftw_plan_guru_dft;
  static constexpr auto execute_real = fftw_execute_dft_r2c;
  static constexpr auto execute_waves = fftw_execute_dft_c2r;
  static constexpr auto execute = fftw_execute_dft;
  static constexpr auto destroy = fftw_destroy_plan;
};

std::size_t rounded_up(std::size_t n, std::size_t unit) { return (n + unit - 1) / unit * unit; }

template <class Real>
typename Fftw<Real>::Complex* raw(std::complex<Real>* p) {
  return reinterpret_cast<typename Fftw<Real>::Complex*>(p);
}

}  // namespace

template <class Real>
GridTransform<Real>::GridTransform(int k0, int k1, int k2)
    : k0_(k0),
      k1_(k1),
      real_row_(rounded_up(k2 + 8, 64 / sizeof(Real))),
      wave_row_(rounded_up(k2 / 2 + 1, 64 / sizeof(std::complex<Real>))) {
  using F = Fftw<Real>;
  using Dimension = typename F::Dimension;
  AlignedVector<Real> plane(real_plane());
  AlignedVector<std::complex<Real>> waves(wave_slab() * k1);
  const int row = static_cast<int>(real_row_), wave_row = static_cast<int>(wave_row_),
            slab = static_cast<int>(wave_slab());
  const Dimension forward[] = {{k1, row, slab}, {k2, 1, 1}}, backward[] = {{k1, slab, row}, {k2, 1, 1}};
  const Dimension pencil{k0, wave_row, wave_row}, pencils{k2 / 2 + 1, 1, 1};
  const std::lock_guard lock(planner);
  plane_forward_ = F::plan_real(2, forward, 0, nullptr, plane.data(), raw(waves.data()), FFTW_ESTIMATE);
  plane_backward_ = F::plan_waves(2, backward, 0, nullptr, raw(waves.data()), plane.data(), FFTW_ESTIMATE);
  slab_forward_ = F::plan(1, &pencil, 1, &pencils, raw(waves.data()), raw(waves.data()), FFTW_FORWARD, FFTW_ESTIMATE);
  slab_backward_ = F::plan(1, &pencil, 1, &pencils, raw(waves.data()), raw(waves.data()), FFTW_BACKWARD, FFTW_ESTIMATE);
  if (!plane_forward_ || !plane_backward_ || !slab_forward_ || !slab_backward_)
    throw_run("FFTW_FAILED", "FFTW has no plan for a grid of " + std::to_string(k0) + " × " + std::to_string(k1) +
                                 " × " + std::to_string(k2) + " points");
}

template <class Real>
GridTransform<Real>::~GridTransform() {
  const std::lock_guard lock(planner);
  for (void* plan : {plane_forward_, plane_backward_, slab_forward_, slab_backward_})
    if (plan) Fftw<Real>::destroy(static_cast<typename Fftw<Real>::Plan>(plan));
}

template <class Real>
void GridTransform<Real>::plane_forward(Real* plane, std::complex<Real>* waves, int i0) const {
  Fftw<Real>::execute_real(static_cast<typename Fftw<Real>::Plan>(plane_forward_), plane, raw(waves + wave_row_ * i0));
}

template <class Real>
void GridTransform<Real>::plane_backward(std::complex<Real>* waves, int i0, Real* plane) const {
  Fftw<Real>::execute_waves(static_cast<typename Fftw<Real>::Plan>(plane_backward_), raw(waves + wave_row_ * i0),
                            plane);
}

template <class Real>
void GridTransform<Real>::slab_forward(std::complex<Real>* slab) const {
  Fftw<Real>::execute(static_cast<typename Fftw<Real>::Plan>(slab_forward_), raw(slab), raw(slab));
}

template <class Real>
void GridTransform<Real>::slab_backward(std::complex<Real>* slab) const {
  Fftw<Real>::execute(static_cast<typename Fftw<Real>::Plan>(slab_backward_), raw(slab), raw(slab));
}

template class GridTransform<float>;
template class GridTransform<double>;

#endif

}  // namespace galvanostat
