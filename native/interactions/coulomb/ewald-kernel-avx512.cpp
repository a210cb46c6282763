#include "interactions/coulomb/ewald-kernel.hpp"

#ifdef GALVANOSTAT_X86
#include <immintrin.h>

#include <initializer_list>

#include "parallel/simd/target-avx512.hpp"

namespace galvanostat::avx512 {
namespace {
#include "parallel/simd/avx512.hpp"
#include "interactions/coulomb/ewald-kernel.inl"
}  // namespace

EwaldKernels ewald_kernels() { return make_ewald_kernels(); }
}  // namespace galvanostat::avx512

#include "parallel/simd/target-end.hpp"
#endif
