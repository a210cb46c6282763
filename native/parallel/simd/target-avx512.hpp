// Switches AVX-512 on for the rest of the translation unit. Every header must be included before this one: a shared
// inline function compiled with AVX-512 could be the copy the linker keeps for everybody.
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,fma,avx512f,avx512dq,avx512vl"))), apply_to = function)
#else
// GCC 12 sees its own _mm512_undefined_pd() as a mistake of ours.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC target("avx2,fma,avx512f,avx512dq,avx512vl,prefer-vector-width=512")
#endif
