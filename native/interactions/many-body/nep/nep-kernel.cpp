#include "interactions/many-body/nep/nep-kernel.hpp"

namespace galvanostat {

template <class Real>
NepKernel<Real> choose_nep_kernel(SimdPath path) {
  using Kernel = NepKernel<Real>;
#ifdef GALVANOSTAT_X86
  if (path == SimdPath::avx512) return static_cast<Kernel>(avx512::nep_kernel);
  if (path == SimdPath::avx2) return static_cast<Kernel>(avx2::nep_kernel);
#endif
  static_cast<void>(path);
  return static_cast<Kernel>(baseline::nep_kernel);
}

template <class Real>
int vector_width(SimdPath path) {
  const int bytes = path == SimdPath::avx512 ? 64 : path == SimdPath::avx2 ? 32 : 16;
  return bytes / static_cast<int>(sizeof(Real));
}

namespace {

template <class Real>
std::size_t row(const NepView<Real>& t, int longest) {
  return longest + (static_cast<std::size_t>(t.types) + 2) * t.width;
}

}  // namespace

template <class Real>
std::size_t nep_scratch_numbers(const NepView<Real>& t, int longest) {
  const std::size_t of_neighbors = 12 + 2 * t.angular_functions + t.padded_functions + t.padded_harmonics;
  const std::size_t sums = 2 * static_cast<std::size_t>(t.padded_harmonics) * t.padded_functions;
  const std::size_t network = 2 * static_cast<std::size_t>(t.padded_descriptors + t.padded_functions + 2 * t.width) +
                              t.padded_neurons + 2 * static_cast<std::size_t>(t.padded_radial_basis);
  return row(t, longest) * of_neighbors + sums + network;
}

template <class Real>
std::size_t nep_scratch_records(const NepView<Real>& t, int longest) {
  return 2 * row(t, longest);
}

template std::size_t nep_scratch_numbers<float>(const NepView<float>&, int);
template std::size_t nep_scratch_numbers<double>(const NepView<double>&, int);
template std::size_t nep_scratch_records<float>(const NepView<float>&, int);
template std::size_t nep_scratch_records<double>(const NepView<double>&, int);
template NepKernel<float> choose_nep_kernel<float>(SimdPath);
template NepKernel<double> choose_nep_kernel<double>(SimdPath);
template int vector_width<float>(SimdPath);
template int vector_width<double>(SimdPath);

}  // namespace galvanostat
