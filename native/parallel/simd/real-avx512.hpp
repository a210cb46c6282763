#pragma once

// Included inside an anonymous namespace of a translation unit that has switched AVX-512 on, after avx512.hpp and
// single-avx512.hpp: what kernels need that are written once for float and double. `Reals<Real>` is their vector.

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
inline Floats load(const float* p) { return {_mm512_loadu_ps(p)}; }
inline Pack load(const double* p) { return {_mm512_loadu_pd(p)}; }
inline void store(Floats x, float* p) { _mm512_storeu_ps(p, x.v); }
inline void store(Pack x, double* p) { _mm512_storeu_pd(p, x.v); }
/// c − a b
inline Floats fnma(Floats a, Floats b, Floats c) { return {_mm512_fnmadd_ps(a.v, b.v, c.v)}; }
inline Floats operator/(Floats a, Floats b) { return {_mm512_div_ps(a.v, b.v)}; }
/// 1/√x to an ulp or two, for x > 0.
inline Floats inverse_root(Floats x) {
  const __m512 y = _mm512_rsqrt14_ps(x.v), half = _mm512_set1_ps(0.5f);
  const __m512 e = _mm512_fnmadd_ps(_mm512_mul_ps(x.v, y), y, _mm512_set1_ps(1));
  return {_mm512_fmadd_ps(_mm512_mul_ps(e, half), y, y)};
}
inline Pack inverse_root(Pack x) { return inverse_sqrt(x); }
inline Floats min(Floats a, Floats b) { return {_mm512_min_ps(a.v, b.v)}; }
inline Floats rounded(Floats x) { return {_mm512_roundscale_ps(x.v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)}; }
inline Pack rounded(Pack x) { return x.rounded(); }
/// x 2ⁿ for a whole n.
inline Floats times_power(Floats x, Floats n) { return {_mm512_scalef_ps(x.v, n.v)}; }
inline Pack times_power(Pack x, Pack n) { return {_mm512_scalef_pd(x.v, n.v)}; }
inline float lane_sum(Floats x) { return _mm512_reduce_add_ps(x.v); }
inline double lane_sum(Pack x) { return _mm512_reduce_add_pd(x.v); }
inline double sum(Pack x) { return x.sum(); }
inline int bits(Lanes m) { return m.m; }
inline int bits(Mask m) { return m.m; }
inline void compress(Mask m, Pack x, double* out) { _mm512_storeu_pd(out, _mm512_maskz_compress_pd(m.m, x.v)); }
/// As many integers as the mask has lanes, those that are set side by side.
inline void compress_integers(Lanes m, const std::int32_t* from, std::int32_t* out) {
  _mm512_storeu_si512(out, _mm512_maskz_compress_epi32(m.m, _mm512_loadu_si512(from)));
}
inline void compress_integers(Mask m, const std::int32_t* from, std::int32_t* out) {
  const __m256i all = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), _mm256_maskz_compress_epi32(m.m, all));
}
inline __m512 pairs_of(__m512 a, __m512 b, bool high) {
  const __m512d c = _mm512_castps_pd(a), d = _mm512_castps_pd(b);
  return _mm512_castpd_ps(high ? _mm512_unpackhi_pd(c, d) : _mm512_unpacklo_pd(c, d));
}
/// Subtracts (x[lane], y[lane], z[lane]) from the row of four at base + offset[lane], lane after lane, of the first
/// `count` lanes.
inline void subtract_from_rows(float* base, const std::int32_t* offset, long count, Floats x, Floats y, Floats z) {
  const __m512 xy0 = _mm512_unpacklo_ps(x.v, y.v), xy1 = _mm512_unpackhi_ps(x.v, y.v);
  const __m512 z0 = _mm512_unpacklo_ps(z.v, _mm512_setzero_ps()), z1 = _mm512_unpackhi_ps(z.v, _mm512_setzero_ps());
  // Lane 4 q + k of the particles is quarter q of rows[k].
  const __m512 rows[4] = {pairs_of(xy0, z0, false), pairs_of(xy0, z0, true), pairs_of(xy1, z1, false),
                          pairs_of(xy1, z1, true)};
  const auto put = [&](int lane, __m128 row) {
    float* at = base + offset[lane];
    _mm_store_ps(at, _mm_sub_ps(_mm_load_ps(at), row));
  };
  if (count >= 16) {
    for (int k = 0; k < 4; ++k) put(k, _mm512_castps512_ps128(rows[k]));
    for (int k = 0; k < 4; ++k) put(4 + k, _mm512_extractf32x4_ps(rows[k], 1));
    for (int k = 0; k < 4; ++k) put(8 + k, _mm512_extractf32x4_ps(rows[k], 2));
    for (int k = 0; k < 4; ++k) put(12 + k, _mm512_extractf32x4_ps(rows[k], 3));
    return;
  }
  alignas(64) float all[64];
  for (int k = 0; k < 4; ++k) _mm512_store_ps(all + 16 * k, rows[k]);
  for (int lane = 0; lane < count; ++lane) put(lane, _mm_load_ps(all + 16 * (lane % 4) + 4 * (lane / 4)));
}
inline void subtract_from_rows(double* base, const std::int32_t* offset, long count, Pack x, Pack y, Pack z) {
  const __m512d xy0 = _mm512_unpacklo_pd(x.v, y.v), xy1 = _mm512_unpackhi_pd(x.v, y.v);
  const __m512d z0 = _mm512_unpacklo_pd(z.v, _mm512_setzero_pd()), z1 = _mm512_unpackhi_pd(z.v, _mm512_setzero_pd());
  alignas(64) double all[32];
  const __m512i even = _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13), odd = _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15);
  // Lanes 0 and 4, 1 and 5, 2 and 6, 3 and 7.
  _mm512_store_pd(all, _mm512_permutex2var_pd(xy0, even, z0));
  _mm512_store_pd(all + 8, _mm512_permutex2var_pd(xy1, even, z1));
  _mm512_store_pd(all + 16, _mm512_permutex2var_pd(xy0, odd, z0));
  _mm512_store_pd(all + 24, _mm512_permutex2var_pd(xy1, odd, z1));
  for (int lane = 0; lane < count && lane < 8; ++lane) {
    double* at = base + offset[lane];
    const double* row = all + 8 * (lane % 4) + 4 * (lane / 4);
    _mm256_store_pd(at, _mm256_sub_pd(_mm256_load_pd(at), _mm256_load_pd(row)));
  }
}
