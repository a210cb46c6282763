// Switches AVX2 and FMA on for the rest of the translation unit; see target-avx512.hpp.
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC target("avx2,fma")
#endif
