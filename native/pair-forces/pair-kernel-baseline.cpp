#include "pair-forces/pair-kernel.hpp"

namespace galvanostat::baseline {
namespace {
#include "parallel/simd/baseline.hpp"
#include "pair-forces/pair-kernel.inl"
}  // namespace

void pair_kernel(const PairKernelInput& in, const PairKernelOutput& out, int begin, int end) {
  pair_kernel_body(in, out, begin, end);
}
}  // namespace galvanostat::baseline
