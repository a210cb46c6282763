#include <initializer_list>

#include "electrostatics/ewald-kernel.hpp"

namespace galvanostat::baseline {
namespace {
#include "parallel/simd/baseline.hpp"
#include "electrostatics/ewald-kernel.inl"
}  // namespace

EwaldKernels ewald_kernels() { return make_ewald_kernels(); }
}  // namespace galvanostat::baseline
