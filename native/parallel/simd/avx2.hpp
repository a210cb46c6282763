#pragma once

// Included inside an anonymous namespace of a translation unit that has switched AVX2 and FMA on.

/// Four doubles.
struct Pack {
  static constexpr int width = 4;
  __m256d v;

  static Pack broadcast(double x) { return {_mm256_set1_pd(x)}; }
  static Pack zero() { return {_mm256_setzero_pd()}; }
  static Pack load(const double* p) { return {_mm256_load_pd(p)}; }
  void store(double* p) const { _mm256_store_pd(p, v); }
  [[nodiscard]] Pack rounded() const { return {_mm256_round_pd(v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)}; }
  [[nodiscard]] double sum() const {
    const __m128d half = _mm_add_pd(_mm256_castpd256_pd128(v), _mm256_extractf128_pd(v, 1));
    return _mm_cvtsd_f64(_mm_add_sd(half, _mm_unpackhi_pd(half, half)));
  }
};

// Free functions, not friends in the class: GCC forgets the target of the latter.
inline Pack operator+(Pack a, Pack b) { return {_mm256_add_pd(a.v, b.v)}; }
inline Pack operator-(Pack a, Pack b) { return {_mm256_sub_pd(a.v, b.v)}; }
inline Pack operator*(Pack a, Pack b) { return {_mm256_mul_pd(a.v, b.v)}; }
inline Pack operator/(Pack a, Pack b) { return {_mm256_div_pd(a.v, b.v)}; }
/// 1/√x to an ulp or two; x > 0, not denormal.
inline Pack inverse_sqrt(Pack x) { return {_mm256_div_pd(_mm256_set1_pd(1), _mm256_sqrt_pd(x.v))}; }
/// 2ⁿ of whole n from −1022 to 1023.
inline Pack power_of_two(Pack n) {
  const __m256i exponent = _mm256_cvtepi32_epi64(_mm_add_epi32(_mm256_cvtpd_epi32(n.v), _mm_set1_epi32(1023)));
  return {_mm256_castsi256_pd(_mm256_slli_epi64(exponent, 52))};
}
/// a b + c
inline Pack fma(Pack a, Pack b, Pack c) { return {_mm256_fmadd_pd(a.v, b.v, c.v)}; }
/// c − a b
inline Pack fnma(Pack a, Pack b, Pack c) { return {_mm256_fnmadd_pd(a.v, b.v, c.v)}; }
inline Pack max(Pack a, Pack b) { return {_mm256_max_pd(a.v, b.v)}; }
inline Pack min(Pack a, Pack b) { return {_mm256_min_pd(a.v, b.v)}; }

struct Mask {
  __m256d m;
  static Mask first(long count) {
    return {_mm256_castsi256_pd(_mm256_cmpgt_epi64(_mm256_set1_epi64x(count), _mm256_setr_epi64x(0, 1, 2, 3)))};
  }
};
inline Mask operator&(Mask a, Mask b) { return {_mm256_and_pd(a.m, b.m)}; }
inline Mask less(Pack a, Pack b) { return {_mm256_cmp_pd(a.v, b.v, _CMP_LT_OQ)}; }
inline Mask differ(Pack a, Pack b) { return {_mm256_cmp_pd(a.v, b.v, _CMP_NEQ_UQ)}; }
/// x where the mask is set, else 0 (also where x is NaN).
inline Pack keep(Mask m, Pack x) { return {_mm256_and_pd(m.m, x.v)}; }
inline bool any(Mask m) { return _mm256_movemask_pd(m.m) != 0; }

/// Rows of four doubles at base + offset[lane], transposed: a[lane] = row[0], b[lane] = row[1] …
template <class Index>
inline void load_rows(const double* base, const Index* offset, Pack& a, Pack& b, Pack& c, Pack& d) {
  const auto row = [&](int lane) { return _mm256_load_pd(base + offset[lane]); };
  const __m256d r0 = row(0), r1 = row(1), r2 = row(2), r3 = row(3);
  const __m256d ac01 = _mm256_unpacklo_pd(r0, r1), bd01 = _mm256_unpackhi_pd(r0, r1);
  const __m256d ac23 = _mm256_unpacklo_pd(r2, r3), bd23 = _mm256_unpackhi_pd(r2, r3);
  a.v = _mm256_permute2f128_pd(ac01, ac23, 0x20);
  b.v = _mm256_permute2f128_pd(bd01, bd23, 0x20);
  c.v = _mm256_permute2f128_pd(ac01, ac23, 0x31);
  d.v = _mm256_permute2f128_pd(bd01, bd23, 0x31);
}

/// Number of the table interval that s is in, before jumps.
struct Slots {
  __m256i k;
  void add_where_not_less(Pack s, double jump) {
    // A true comparison is −1 in every lane it holds for.
    k = _mm256_sub_epi64(k, _mm256_castpd_si256(_mm256_cmp_pd(s.v, _mm256_set1_pd(jump), _CMP_GE_OQ)));
  }
  /// As offsets of rows of four.
  void store(long long* p) const { _mm256_store_si256(reinterpret_cast<__m256i*>(p), _mm256_slli_epi64(k, 2)); }
  /// The same, each added to one of `from`.
  void store(long long* p, const std::int32_t* from) const {
    const __m256i base = _mm256_cvtepi32_epi64(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
    _mm256_store_si256(reinterpret_cast<__m256i*>(p), _mm256_add_epi64(base, _mm256_slli_epi64(k, 2)));
  }
};
/// Of whole numbers.
inline Slots to_slots(Pack k) { return {_mm256_cvtepi32_epi64(_mm256_cvtpd_epi32(k.v))}; }
inline Slots locate(Pack s, int shift, long long offset, Pack& from_start) {
  const __m256i bits = _mm256_castpd_si256(s.v);
  const __m128i count = _mm_cvtsi32_si128(shift);
  const __m256i high = _mm256_srl_epi64(bits, count);
  from_start.v = _mm256_sub_pd(s.v, _mm256_castsi256_pd(_mm256_sll_epi64(high, count)));
  return {_mm256_sub_epi64(high, _mm256_set1_epi64x(offset))};
}
