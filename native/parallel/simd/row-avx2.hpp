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
