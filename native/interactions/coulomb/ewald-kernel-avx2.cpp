#include "interactions/coulomb/ewald-kernel.hpp"

#ifdef GALVANOSTAT_X86
#include <immintrin.h>

#include <initializer_list>

#include "parallel/simd/target-avx2.hpp"

namespace galvanostat::avx2 {
namespace {
#include "parallel/simd/avx2.hpp"
#include "interactions/coulomb/ewald-kernel.inl"
}  // namespace

EwaldKernels ewald_kernels() { return make_ewald_kernels(); }
}  // namespace galvanostat::avx2

#include "parallel/simd/target-end.hpp"
#endif
