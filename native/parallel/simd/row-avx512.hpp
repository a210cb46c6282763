#pragma once

// Included inside an anonymous namespace of a translation unit that has switched AVX-512 on.

/// Eight numbers of a grid row, anywhere in memory. `fma(a, b, c)` is a b + c.
template <class Real>
struct Row;

template <>
struct Row<float> {
  __m256 v;
  static Row broadcast(float x) { return {_mm256_set1_ps(x)}; }
  static Row zero() { return {_mm256_setzero_ps()}; }
  static Row load(const float* p) { return {_mm256_loadu_ps(p)}; }
  void store(float* p) const { _mm256_storeu_ps(p, v); }
  [[nodiscard]] float sum() const {
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
  }
};
inline Row<float> operator+(Row<float> a, Row<float> b) { return {_mm256_add_ps(a.v, b.v)}; }
inline Row<float> operator-(Row<float> a, Row<float> b) { return {_mm256_sub_ps(a.v, b.v)}; }
inline Row<float> operator*(Row<float> a, Row<float> b) { return {_mm256_mul_ps(a.v, b.v)}; }
inline Row<float> fma(Row<float> a, Row<float> b, Row<float> c) { return {_mm256_fmadd_ps(a.v, b.v, c.v)}; }
/// c − a b
inline Row<float> fnma(Row<float> a, Row<float> b, Row<float> c) { return {_mm256_fnmadd_ps(a.v, b.v, c.v)}; }
/// Eight complex numbers from sixteen in memory, in whichever lanes; the way back.
inline void load_complex(const float* p, Row<float>& re, Row<float>& im) {
  const __m256 a = _mm256_loadu_ps(p), b = _mm256_loadu_ps(p + 8);
  re.v = _mm256_shuffle_ps(a, b, 0x88), im.v = _mm256_shuffle_ps(a, b, 0xdd);
}
inline void store_complex(Row<float> re, Row<float> im, float* p) {
  _mm256_storeu_ps(p, _mm256_unpacklo_ps(re.v, im.v)), _mm256_storeu_ps(p + 8, _mm256_unpackhi_ps(re.v, im.v));
}
/// r[i] lane j becomes r[j] lane i.
inline void transpose(Row<float> (&r)[8]) {
  __m256 pairs[8], fours[8];
#pragma GCC unroll 4
  for (int i = 0; i < 8; i += 2) {
    pairs[i] = _mm256_unpacklo_ps(r[i].v, r[i + 1].v);
    pairs[i + 1] = _mm256_unpackhi_ps(r[i].v, r[i + 1].v);
  }
#pragma GCC unroll 2
  for (int i = 0; i < 8; i += 4) {
    fours[i] = _mm256_shuffle_ps(pairs[i], pairs[i + 2], 0x44);
    fours[i + 1] = _mm256_shuffle_ps(pairs[i], pairs[i + 2], 0xee);
    fours[i + 2] = _mm256_shuffle_ps(pairs[i + 1], pairs[i + 3], 0x44);
    fours[i + 3] = _mm256_shuffle_ps(pairs[i + 1], pairs[i + 3], 0xee);
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    r[i].v = _mm256_permute2f128_ps(fours[i], fours[i + 4], 0x20);
    r[i + 4].v = _mm256_permute2f128_ps(fours[i], fours[i + 4], 0x31);
  }
}

template <>
struct Row<double> {
  __m512d v;
  static Row broadcast(double x) { return {_mm512_set1_pd(x)}; }
  static Row zero() { return {_mm512_setzero_pd()}; }
  static Row load(const double* p) { return {_mm512_loadu_pd(p)}; }
  void store(double* p) const { _mm512_storeu_pd(p, v); }
  [[nodiscard]] double sum() const { return _mm512_reduce_add_pd(v); }
};
inline Row<double> operator+(Row<double> a, Row<double> b) { return {_mm512_add_pd(a.v, b.v)}; }
inline Row<double> operator-(Row<double> a, Row<double> b) { return {_mm512_sub_pd(a.v, b.v)}; }
inline Row<double> operator*(Row<double> a, Row<double> b) { return {_mm512_mul_pd(a.v, b.v)}; }
inline Row<double> fma(Row<double> a, Row<double> b, Row<double> c) { return {_mm512_fmadd_pd(a.v, b.v, c.v)}; }
inline Row<double> fnma(Row<double> a, Row<double> b, Row<double> c) { return {_mm512_fnmadd_pd(a.v, b.v, c.v)}; }
inline void load_complex(const double* p, Row<double>& re, Row<double>& im) {
  const __m512d a = _mm512_loadu_pd(p), b = _mm512_loadu_pd(p + 8);
  re.v = _mm512_unpacklo_pd(a, b), im.v = _mm512_unpackhi_pd(a, b);
}
inline void store_complex(Row<double> re, Row<double> im, double* p) {
  _mm512_storeu_pd(p, _mm512_unpacklo_pd(re.v, im.v)), _mm512_storeu_pd(p + 8, _mm512_unpackhi_pd(re.v, im.v));
}
inline void transpose(Row<double> (&r)[8]) {
  __m512d pairs[8], fours[8];
#pragma GCC unroll 4
  for (int i = 0; i < 8; i += 2) {
    pairs[i] = _mm512_unpacklo_pd(r[i].v, r[i + 1].v);
    pairs[i + 1] = _mm512_unpackhi_pd(r[i].v, r[i + 1].v);
  }
  // Quarters 0 and 2, and 1 and 3, of each.
#pragma GCC unroll 4
  for (int i = 0; i < 2; ++i) {
    fours[i] = _mm512_shuffle_f64x2(pairs[i], pairs[i + 2], 0x88);
    fours[i + 2] = _mm512_shuffle_f64x2(pairs[i], pairs[i + 2], 0xdd);
    fours[i + 4] = _mm512_shuffle_f64x2(pairs[i + 4], pairs[i + 6], 0x88);
    fours[i + 6] = _mm512_shuffle_f64x2(pairs[i + 4], pairs[i + 6], 0xdd);
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    r[i].v = _mm512_shuffle_f64x2(fours[i], fours[i + 4], 0x88);
    r[i + 4].v = _mm512_shuffle_f64x2(fours[i], fours[i + 4], 0xdd);
  }
}
