#pragma once

// Included inside an anonymous namespace of a translation unit that has switched AVX-512 on, after avx512.hpp.

/// Sixteen floats.
struct Floats {
  static constexpr int width = 16;
  /// `lookup` costs no more than a shuffle.
  static constexpr bool looks_up_quickly = true;
  __m512 v;
  static Floats broadcast(float x) { return {_mm512_set1_ps(x)}; }
  static Floats zero() { return {_mm512_setzero_ps()}; }
};
inline Floats operator+(Floats a, Floats b) { return {_mm512_add_ps(a.v, b.v)}; }
inline Floats operator-(Floats a, Floats b) { return {_mm512_sub_ps(a.v, b.v)}; }
inline Floats operator*(Floats a, Floats b) { return {_mm512_mul_ps(a.v, b.v)}; }
/// a b + c
inline Floats fma(Floats a, Floats b, Floats c) { return {_mm512_fmadd_ps(a.v, b.v, c.v)}; }

/// Sixteen 32-bit integers; sums and differences wrap around.
struct Ints {
  __m512i v;
  static Ints broadcast(std::int32_t x) { return {_mm512_set1_epi32(x)}; }
  static Ints load(const std::int32_t* p) { return {_mm512_loadu_si512(p)}; }
  void store(std::int32_t* p) const { _mm512_storeu_si512(p, v); }
};
inline Ints operator-(Ints a, Ints b) { return {_mm512_sub_epi32(a.v, b.v)}; }
inline Floats to_floats(Ints a) { return {_mm512_cvtepi32_ps(a.v)}; }

struct Lanes {
  __mmask16 m;
  static Lanes first(long count) { return {static_cast<__mmask16>(count >= 16 ? 0xffffu : (1u << count) - 1)}; }
};
inline Lanes operator&(Lanes a, Lanes b) { return {static_cast<__mmask16>(a.m & b.m)}; }
inline Lanes operator|(Lanes a, Lanes b) { return {static_cast<__mmask16>(a.m | b.m)}; }
inline bool any(Lanes a) { return a.m != 0; }
inline Lanes less(Floats a, Floats b) { return {_mm512_cmp_ps_mask(a.v, b.v, _CMP_LT_OQ)}; }
inline Lanes equal(Ints a, Ints b) { return {_mm512_cmpeq_epi32_mask(a.v, b.v)}; }
inline Lanes differ(Ints a, Ints b) { return {_mm512_cmpneq_epi32_mask(a.v, b.v)}; }
/// x where the lane is set, else 0 (also where x is NaN).
inline Floats keep(Lanes m, Floats x) { return {_mm512_maskz_mov_ps(m.m, x.v)}; }
/// NaN where the lane is set, else x.
inline Floats poison(Lanes m, Floats x) { return {_mm512_mask_mov_ps(x.v, m.m, _mm512_set1_ps(__builtin_nanf("")))}; }
/// 4 x
inline Ints times_four(Ints x) { return {_mm512_slli_epi32(x.v, 2)}; }
/// Stores the lanes that are set side by side, and rubbish after them: sixteen values are written. Returns how many are
/// set.
inline int compress(Lanes m, Ints x, std::int32_t* out) {
  // Compressed in a register: the storing form is microcode on some processors.
  _mm512_storeu_si512(out, _mm512_maskz_compress_epi32(m.m, x.v));
  return __builtin_popcount(m.m);
}
inline void compress(Lanes m, Floats x, float* out) { _mm512_storeu_ps(out, _mm512_maskz_compress_ps(m.m, x.v)); }
inline Floats load_floats(const float* p) { return {_mm512_loadu_ps(p)}; }

/// Rows of four integers at base + offset[lane]: a[lane] = row[0], b[lane] = row[1], c[lane] = row[2].
inline void load_rows(const std::int32_t* base, const std::int32_t* offset, Ints& a, Ints& b, Ints& c) {
  const auto row = [&](int lane) { return _mm_load_si128(reinterpret_cast<const __m128i*>(base + offset[lane])); };
  // Masked broadcasts are loads and blends; insertions would queue for the shuffle unit.
  const auto four = [&](int lane) {
    __m512i r = _mm512_castsi128_si512(row(lane));
    r = _mm512_mask_broadcast_i32x4(r, 0x00f0, row(lane + 4));
    r = _mm512_mask_broadcast_i32x4(r, 0x0f00, row(lane + 8));
    return _mm512_mask_broadcast_i32x4(r, 0xf000, row(lane + 12));
  };
  const __m512i r0 = four(0), r1 = four(1), r2 = four(2), r3 = four(3);
  const __m512i ab01 = _mm512_unpacklo_epi32(r0, r1), ab23 = _mm512_unpacklo_epi32(r2, r3);
  const __m512i cd01 = _mm512_unpackhi_epi32(r0, r1), cd23 = _mm512_unpackhi_epi32(r2, r3);
  a.v = _mm512_unpacklo_epi64(ab01, ab23);
  b.v = _mm512_unpackhi_epi64(ab01, ab23);
  c.v = _mm512_unpacklo_epi64(cd01, cd23);
}

/// Number of the interval s lies in, before jumps, and where in it: from −½ to ½ of the mantissa's slice (see
/// PairPolynomials).
inline Ints locate(Floats s, int shift, std::int32_t offset, std::int32_t low_bits, float centre, Floats& u) {
  const __m512i bits = _mm512_castps_si512(s.v);
  const __m512i one = _mm512_set1_epi32(0x3f800000);
  // (bits & low_bits) | 1.0f
  const __m512i mantissa = _mm512_ternarylogic_epi32(bits, _mm512_set1_epi32(low_bits), one, 0xEA);
  u.v = _mm512_sub_ps(_mm512_castsi512_ps(mantissa), _mm512_set1_ps(centre));
  return {_mm512_sub_epi32(_mm512_srl_epi32(bits, _mm_cvtsi32_si128(shift)), _mm512_set1_epi32(offset))};
}
inline void add_where_not_less(Ints& k, Floats s, float jump) {
  const __mmask16 m = _mm512_cmp_ps_mask(s.v, _mm512_set1_ps(jump), _CMP_GE_OQ);
  k.v = _mm512_mask_add_epi32(k.v, m, k.v, _mm512_set1_epi32(1));
}
/// table[k] of 32 floats; only the low five bits of k count.
inline Floats lookup(const float* table, Ints k) {
  return {_mm512_permutex2var_ps(_mm512_load_ps(table), k.v, _mm512_load_ps(table + 16))};
}

/// A running sum in double.
struct DoubleSum {
  Pack low, high;
  DoubleSum() { low = high = Pack::zero(); }  // written out: see avx512.hpp
  void add(Floats x) {
    low.v = _mm512_add_pd(low.v, _mm512_cvtps_pd(_mm512_castps512_ps256(x.v)));
    high.v = _mm512_add_pd(high.v, _mm512_cvtps_pd(_mm512_extractf32x8_ps(x.v, 1)));
  }
  [[nodiscard]] double sum() const { return (low + high).sum(); }
};
/// The sum of all lanes, added up in double.
inline double sum(Floats x) {
  return _mm512_reduce_add_pd(
      _mm512_add_pd(_mm512_cvtps_pd(_mm512_castps512_ps256(x.v)), _mm512_cvtps_pd(_mm512_extractf32x8_ps(x.v, 1))));
}

inline Floats max(Floats a, Floats b) { return {_mm512_max_ps(a.v, b.v)}; }
inline Ints keep(Lanes m, Ints x) { return {_mm512_maskz_mov_epi32(m.m, x.v)}; }

/// Number of the interval of a SinglePairFunctionTable that s lies in, before jumps, and how far in it.
inline Ints locate(Floats s, int shift, std::int32_t offset, std::int32_t low_bits, Floats& u) {
  const __m512i bits = _mm512_castps_si512(s.v);
  u.v = _mm512_sub_ps(s.v, _mm512_castsi512_ps(_mm512_andnot_si512(_mm512_set1_epi32(low_bits), bits)));
  return {_mm512_sub_epi32(_mm512_srl_epi32(bits, _mm_cvtsi32_si128(shift)), _mm512_set1_epi32(offset))};
}

/// Rows of four floats at base + offset[lane], transposed.
inline void load_rows(const float* base, const std::int32_t* offset, Floats& a, Floats& b, Floats& c, Floats& d) {
  const auto row = [&](int lane) { return _mm_load_ps(base + offset[lane]); };
  const auto four = [&](int lane) {
    __m512 r = _mm512_castps128_ps512(row(lane));
    r = _mm512_mask_broadcast_f32x4(r, 0x00f0, row(lane + 4));
    r = _mm512_mask_broadcast_f32x4(r, 0x0f00, row(lane + 8));
    return _mm512_mask_broadcast_f32x4(r, 0xf000, row(lane + 12));
  };
  const __m512 r0 = four(0), r1 = four(1), r2 = four(2), r3 = four(3);
  const __m512 ab01 = _mm512_unpacklo_ps(r0, r1), ab23 = _mm512_unpacklo_ps(r2, r3);
  const __m512 cd01 = _mm512_unpackhi_ps(r0, r1), cd23 = _mm512_unpackhi_ps(r2, r3);
  a.v = _mm512_castpd_ps(_mm512_unpacklo_pd(_mm512_castps_pd(ab01), _mm512_castps_pd(ab23)));
  b.v = _mm512_castpd_ps(_mm512_unpackhi_pd(_mm512_castps_pd(ab01), _mm512_castps_pd(ab23)));
  c.v = _mm512_castpd_ps(_mm512_unpacklo_pd(_mm512_castps_pd(cd01), _mm512_castps_pd(cd23)));
  d.v = _mm512_castpd_ps(_mm512_unpackhi_pd(_mm512_castps_pd(cd01), _mm512_castps_pd(cd23)));
}
