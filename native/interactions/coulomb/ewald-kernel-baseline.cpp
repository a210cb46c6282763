#include <initializer_list>

#include "interactions/coulomb/ewald-kernel.hpp"

namespace galvanostat::baseline {
namespace {
#include "parallel/simd/baseline.hpp"
#include "interactions/coulomb/ewald-kernel.inl"
}  // namespace

EwaldKernels ewald_kernels() { return make_ewald_kernels(); }
}  // namespace galvanostat::baseline
