#include "parallel/simd/dispatch.hpp"

#include <string>
#include <vector>

#include "errors.hpp"

namespace galvanostat {

std::span<const SimdPath> compiled_simd_paths() {
#ifdef GALVANOSTAT_X86
  static const SimdPath paths[] = {SimdPath::avx512, SimdPath::avx2, SimdPath::baseline};
#else
  static const SimdPath paths[] = {SimdPath::baseline};
#endif
  return paths;
}

std::span<const SimdPath> runnable_simd_paths() {
  static const std::vector<SimdPath> paths = [] {
    std::vector<SimdPath> found;
#ifdef GALVANOSTAT_X86
    __builtin_cpu_init();
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
      found.push_back(SimdPath::avx512);
    if (avx2) found.push_back(SimdPath::avx2);
#endif
    found.push_back(SimdPath::baseline);
    return found;
  }();
  return paths;
}

std::string_view simd_name(SimdPath path) {
  switch (path) {
    case SimdPath::avx512:
      return "avx512";
    case SimdPath::avx2:
      return "avx2";
    case SimdPath::baseline:
      break;
  }
  return "baseline";
}

SimdPath find_simd_path(std::string_view name) {
  if (name.empty()) return runnable_simd_paths().front();
  for (SimdPath path : runnable_simd_paths())
    if (simd_name(path) == name) return path;
  throw_input("UNSUPPORTED_SIMD",
              "the SIMD path '" + std::string(name) + "' is not in this build or not on this machine");
}

}  // namespace galvanostat
