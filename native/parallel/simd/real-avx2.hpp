#pragma once

// Included inside an anonymous namespace of a translation unit that has switched AVX2 and FMA on, after avx2.hpp and
// single-avx2.hpp; see real-avx512.hpp.

template <class Real>
struct RealsOf;
template <>
struct RealsOf<float> {
  using Vector = Floats;
};
template <>
struct RealsOf<double> {
  using Vector = Pack;
};
template <class Real>
using Reals = typename RealsOf<Real>::Vector;

/// Anywhere in memory.
inline Floats load(const float* p) { return {_mm256_loadu_ps(p)}; }
inline Pack load(const double* p) { return {_mm256_loadu_pd(p)}; }
inline void store(Floats x, float* p) { _mm256_storeu_ps(p, x.v); }
inline void store(Pack x, double* p) { _mm256_storeu_pd(p, x.v); }
/// c − a b
inline Floats fnma(Floats a, Floats b, Floats c) { return {_mm256_fnmadd_ps(a.v, b.v, c.v)}; }
inline Floats operator/(Floats a, Floats b) { return {_mm256_div_ps(a.v, b.v)}; }
/// 1/√x, for x > 0.
inline Floats inverse_root(Floats x) { return {_mm256_div_ps(_mm256_set1_ps(1), _mm256_sqrt_ps(x.v))}; }
inline Pack inverse_root(Pack x) { return inverse_sqrt(x); }
inline Floats min(Floats a, Floats b) { return {_mm256_min_ps(a.v, b.v)}; }
inline Floats rounded(Floats x) { return {_mm256_round_ps(x.v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)}; }
inline Pack rounded(Pack x) { return x.rounded(); }
/// x 2ⁿ for a whole n, results of common size.
inline Floats times_power(Floats x, Floats n) {
  const __m256i shifted = _mm256_slli_epi32(_mm256_cvtps_epi32(n.v), 23);
  return {_mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(x.v), shifted))};
}
inline Pack times_power(Pack x, Pack n) {
  const __m256i shifted = _mm256_slli_epi64(_mm256_cvtepi32_epi64(_mm256_cvtpd_epi32(n.v)), 52);
  return {_mm256_castsi256_pd(_mm256_add_epi64(_mm256_castpd_si256(x.v), shifted))};
}
inline float lane_sum(Floats x) {
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(x.v), _mm256_extractf128_ps(x.v, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}
inline double lane_sum(Pack x) { return x.sum(); }
inline double sum(Pack x) { return x.sum(); }
inline int bits(Lanes m) { return _mm256_movemask_ps(m.m); }
inline int bits(Mask m) { return _mm256_movemask_pd(m.m); }
inline void compress(Mask m, Pack x, double* out) {
  alignas(32) double value[4];
  _mm256_store_pd(value, x.v);
  const int set = bits(m);
  int count = 0;
  for (int lane = 0; lane < 4; ++lane) {
    out[count] = value[lane];
    count += set >> lane & 1;
  }
}
/// As many integers as the mask has lanes, those that are set side by side.
template <class Set>
inline void compress_integers(Set m, const std::int32_t* from, std::int32_t* out) {
  const int set = bits(m);
  int count = 0;
  for (int lane = 0; lane < (std::is_same_v<Set, Mask> ? 4 : 8); ++lane) {
    out[count] = from[lane];
    count += set >> lane & 1;
  }
}
/// Subtracts (x[lane], y[lane], z[lane]) from the row of four at base + offset[lane], lane after lane, of the first
/// `count` lanes.
inline void subtract_from_rows(float* base, const std::int32_t* offset, long count, Floats x, Floats y, Floats z) {
  const __m256 zero = _mm256_setzero_ps();
  const __m256 xy0 = _mm256_unpacklo_ps(x.v, y.v), xy1 = _mm256_unpackhi_ps(x.v, y.v);
  const __m256 z0 = _mm256_unpacklo_ps(z.v, zero), z1 = _mm256_unpackhi_ps(z.v, zero);
  alignas(32) float all[32];
  // Lanes 0 and 4, 1 and 5, 2 and 6, 3 and 7.
  _mm256_store_ps(all, _mm256_shuffle_ps(xy0, z0, 0x44));
  _mm256_store_ps(all + 8, _mm256_shuffle_ps(xy0, z0, 0xEE));
  _mm256_store_ps(all + 16, _mm256_shuffle_ps(xy1, z1, 0x44));
  _mm256_store_ps(all + 24, _mm256_shuffle_ps(xy1, z1, 0xEE));
  for (int lane = 0; lane < count && lane < 8; ++lane) {
    float* at = base + offset[lane];
    _mm_store_ps(at, _mm_sub_ps(_mm_load_ps(at), _mm_load_ps(all + 8 * (lane % 4) + 4 * (lane / 4))));
  }
}
inline void subtract_from_rows(double* base, const std::int32_t* offset, long count, Pack x, Pack y, Pack z) {
  const __m256d zero = _mm256_setzero_pd();
  const __m256d xy0 = _mm256_unpacklo_pd(x.v, y.v), xy1 = _mm256_unpackhi_pd(x.v, y.v);
  const __m256d z0 = _mm256_unpacklo_pd(z.v, zero), z1 = _mm256_unpackhi_pd(z.v, zero);
  const __m256d rows[4] = {_mm256_permute2f128_pd(xy0, z0, 0x20), _mm256_permute2f128_pd(xy1, z1, 0x20),
                           _mm256_permute2f128_pd(xy0, z0, 0x31), _mm256_permute2f128_pd(xy1, z1, 0x31)};
  for (int lane = 0; lane < count && lane < 4; ++lane) {
    double* at = base + offset[lane];
    _mm256_store_pd(at, _mm256_sub_pd(_mm256_load_pd(at), rows[lane]));
  }
}
