#pragma once

// Included inside an anonymous namespace of a translation unit that has switched AVX-512 on.

/// Eight doubles.
struct Pack {
  static constexpr int width = 8;
  __m512d v;

  static Pack broadcast(double x) { return {_mm512_set1_pd(x)}; }
  static Pack zero() { return {_mm512_setzero_pd()}; }
  static Pack load(const double* p) { return {_mm512_load_pd(p)}; }
  void store(double* p) const { _mm512_store_pd(p, v); }
  [[nodiscard]] Pack rounded() const {
    return {_mm512_roundscale_pd(v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)};
  }
  [[nodiscard]] double sum() const { return _mm512_reduce_add_pd(v); }
};

// Free functions, not friends in the class: GCC forgets the target of the latter. It forgets that of implicit
// constructors, too, and then takes what Pack::zero() returns from where the caller's convention has it: members that
// are vectors have no initialisers, but are set in a constructor that is written out.
inline Pack operator+(Pack a, Pack b) { return {_mm512_add_pd(a.v, b.v)}; }
inline Pack operator-(Pack a, Pack b) { return {_mm512_sub_pd(a.v, b.v)}; }
inline Pack operator*(Pack a, Pack b) { return {_mm512_mul_pd(a.v, b.v)}; }
inline Pack operator/(Pack a, Pack b) { return {_mm512_div_pd(a.v, b.v)}; }
/// 1/√x to an ulp or two; x > 0, not denormal.
inline Pack inverse_sqrt(Pack x) {
  // 1/√(1 − e) to e³, of an e below 2⁻¹³: what is left is 0.3 e⁴.
  const __m512d y = _mm512_rsqrt14_pd(x.v);
  const __m512d e = _mm512_fnmadd_pd(_mm512_mul_pd(x.v, y), y, _mm512_set1_pd(1));
  const __m512d third = _mm512_fmadd_pd(e, _mm512_set1_pd(5.0 / 16), _mm512_set1_pd(3.0 / 8));
  const __m512d second = _mm512_fmadd_pd(e, third, _mm512_set1_pd(0.5));
  return {_mm512_fmadd_pd(_mm512_mul_pd(e, second), y, y)};
}
/// 2ⁿ of whole n from −1022 to 1023.
inline Pack power_of_two(Pack n) { return {_mm512_scalef_pd(_mm512_set1_pd(1), n.v)}; }
/// a b + c
inline Pack fma(Pack a, Pack b, Pack c) { return {_mm512_fmadd_pd(a.v, b.v, c.v)}; }
/// c − a b
inline Pack fnma(Pack a, Pack b, Pack c) { return {_mm512_fnmadd_pd(a.v, b.v, c.v)}; }
inline Pack max(Pack a, Pack b) { return {_mm512_max_pd(a.v, b.v)}; }
inline Pack min(Pack a, Pack b) { return {_mm512_min_pd(a.v, b.v)}; }

struct Mask {
  __mmask8 m;
  static Mask first(long count) { return {static_cast<__mmask8>(count >= 8 ? 0xff : (1 << count) - 1)}; }
};
inline Mask operator&(Mask a, Mask b) { return {static_cast<__mmask8>(a.m & b.m)}; }
inline Mask less(Pack a, Pack b) { return {_mm512_cmp_pd_mask(a.v, b.v, _CMP_LT_OQ)}; }
inline Mask differ(Pack a, Pack b) { return {_mm512_cmp_pd_mask(a.v, b.v, _CMP_NEQ_UQ)}; }
/// x where the mask is set, else 0 (also where x is NaN).
inline Pack keep(Mask m, Pack x) { return {_mm512_maskz_mov_pd(m.m, x.v)}; }
inline bool any(Mask m) { return m.m != 0; }

/// Rows of four doubles at base + offset[lane], transposed: a[lane] = row[0], b[lane] = row[1] …
template <class Index>
inline void load_rows(const double* base, const Index* offset, Pack& a, Pack& b, Pack& c, Pack& d) {
  const auto row = [&](int lane) { return _mm256_load_pd(base + offset[lane]); };
  const auto two = [&](int lane) { return _mm512_insertf64x4(_mm512_castpd256_pd512(row(lane)), row(lane + 4), 1); };
  const __m512d r0 = two(0), r1 = two(1), r2 = two(2), r3 = two(3);
  const __m512d ac01 = _mm512_unpacklo_pd(r0, r1), bd01 = _mm512_unpackhi_pd(r0, r1);
  const __m512d ac23 = _mm512_unpacklo_pd(r2, r3), bd23 = _mm512_unpackhi_pd(r2, r3);
  const __m512i low = _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13), high = _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15);
  a.v = _mm512_permutex2var_pd(ac01, low, ac23);
  b.v = _mm512_permutex2var_pd(bd01, low, bd23);
  c.v = _mm512_permutex2var_pd(ac01, high, ac23);
  d.v = _mm512_permutex2var_pd(bd01, high, bd23);
}

/// Number of the table interval that s is in, before jumps.
struct Slots {
  __m512i k;
  void add_where_not_less(Pack s, double jump) {
    const __mmask8 m = _mm512_cmp_pd_mask(s.v, _mm512_set1_pd(jump), _CMP_GE_OQ);
    k = _mm512_mask_add_epi64(k, m, k, _mm512_set1_epi64(1));
  }
  /// As offsets of rows of four.
  void store(long long* p) const { _mm512_store_si512(p, _mm512_slli_epi64(k, 2)); }
  /// The same, each added to one of `from`.
  void store(long long* p, const std::int32_t* from) const {
    const __m512i base = _mm512_cvtepi32_epi64(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
    _mm512_store_si512(p, _mm512_add_epi64(base, _mm512_slli_epi64(k, 2)));
  }
};
/// Of whole numbers.
inline Slots to_slots(Pack k) { return {_mm512_cvtpd_epi64(k.v)}; }
inline Slots locate(Pack s, int shift, long long offset, Pack& from_start) {
  const __m512i bits = _mm512_castpd_si512(s.v);
  const __m128i count = _mm_cvtsi32_si128(shift);
  const __m512i high = _mm512_srl_epi64(bits, count);
  from_start.v = _mm512_sub_pd(s.v, _mm512_castsi512_pd(_mm512_sll_epi64(high, count)));
  return {_mm512_sub_epi64(high, _mm512_set1_epi64(offset))};
}
