#pragma once

#include <span>
#include <string_view>

// Which instruction sets this binary carries. A kernel is written once (kernel.inl) over the small vector classes
// beside this file and compiled once for each of them, in one translation unit each; the choice is made at run time, so
// a build from a login node runs on any compute node.
#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#define GALVANOSTAT_X86 1
#endif

namespace galvanostat {

enum class SimdPath { avx512, avx2, baseline };

/// Paths this binary has and this machine can run, best first.
std::span<const SimdPath> runnable_simd_paths();
/// Paths compiled in, best first.
std::span<const SimdPath> compiled_simd_paths();
std::string_view simd_name(SimdPath path);
/// Empty name: the best. Throws UNSUPPORTED_SIMD for one that this machine or build lacks.
SimdPath find_simd_path(std::string_view name);

}  // namespace galvanostat
