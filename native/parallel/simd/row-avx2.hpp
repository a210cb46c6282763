#pragma once

// Included inside an anonymous namespace of a translation unit that has switched AVX2 and FMA on.

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
  __m256d low, high;
  static Row broadcast(double x) { return {_mm256_set1_pd(x), _mm256_set1_pd(x)}; }
  static Row zero() { return {_mm256_setzero_pd(), _mm256_setzero_pd()}; }
  static Row load(const double* p) { return {_mm256_loadu_pd(p), _mm256_loadu_pd(p + 4)}; }
  void store(double* p) const { _mm256_storeu_pd(p, low), _mm256_storeu_pd(p + 4, high); }
  [[nodiscard]] double sum() const {
    const __m256d four = _mm256_add_pd(low, high);
    const __m128d two = _mm_add_pd(_mm256_castpd256_pd128(four), _mm256_extractf128_pd(four, 1));
    return _mm_cvtsd_f64(_mm_add_sd(two, _mm_unpackhi_pd(two, two)));
  }
};
inline Row<double> operator+(Row<double> a, Row<double> b) {
  return {_mm256_add_pd(a.low, b.low), _mm256_add_pd(a.high, b.high)};
}
inline Row<double> operator-(Row<double> a, Row<double> b) {
  return {_mm256_sub_pd(a.low, b.low), _mm256_sub_pd(a.high, b.high)};
}
inline Row<double> operator*(Row<double> a, Row<double> b) {
  return {_mm256_mul_pd(a.low, b.low), _mm256_mul_pd(a.high, b.high)};
}
inline Row<double> fma(Row<double> a, Row<double> b, Row<double> c) {
  return {_mm256_fmadd_pd(a.low, b.low, c.low), _mm256_fmadd_pd(a.high, b.high, c.high)};
}
inline Row<double> fnma(Row<double> a, Row<double> b, Row<double> c) {
  return {_mm256_fnmadd_pd(a.low, b.low, c.low), _mm256_fnmadd_pd(a.high, b.high, c.high)};
}
inline void load_complex(const double* p, Row<double>& re, Row<double>& im) {
  const __m256d a = _mm256_loadu_pd(p), b = _mm256_loadu_pd(p + 4);
  const __m256d c = _mm256_loadu_pd(p + 8), d = _mm256_loadu_pd(p + 12);
  re.low = _mm256_unpacklo_pd(a, b), im.low = _mm256_unpackhi_pd(a, b);
  re.high = _mm256_unpacklo_pd(c, d), im.high = _mm256_unpackhi_pd(c, d);
}
inline void store_complex(Row<double> re, Row<double> im, double* p) {
  _mm256_storeu_pd(p, _mm256_unpacklo_pd(re.low, im.low)), _mm256_storeu_pd(p + 4, _mm256_unpackhi_pd(re.low, im.low));
  _mm256_storeu_pd(p + 8, _mm256_unpacklo_pd(re.high, im.high));
  _mm256_storeu_pd(p + 12, _mm256_unpackhi_pd(re.high, im.high));
}
inline void transpose(Row<double> (&r)[8]) {
  const auto four = [](__m256d& a, __m256d& b, __m256d& c, __m256d& d) {
    const __m256d ab0 = _mm256_unpacklo_pd(a, b), ab1 = _mm256_unpackhi_pd(a, b);
    const __m256d cd0 = _mm256_unpacklo_pd(c, d), cd1 = _mm256_unpackhi_pd(c, d);
    a = _mm256_permute2f128_pd(ab0, cd0, 0x20), b = _mm256_permute2f128_pd(ab1, cd1, 0x20);
    c = _mm256_permute2f128_pd(ab0, cd0, 0x31), d = _mm256_permute2f128_pd(ab1, cd1, 0x31);
  };
  four(r[0].low, r[1].low, r[2].low, r[3].low), four(r[4].low, r[5].low, r[6].low, r[7].low);
  four(r[0].high, r[1].high, r[2].high, r[3].high), four(r[4].high, r[5].high, r[6].high, r[7].high);
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    const __m256d corner = r[i].high;
    r[i].high = r[i + 4].low, r[i + 4].low = corner;
  }
}
