#pragma once

// Included inside an anonymous namespace of a translation unit that has switched AVX2 and FMA on, after avx2.hpp.

/// Eight floats.
struct Floats {
  static constexpr int width = 8;
  static constexpr bool looks_up_quickly = false;
  __m256 v;
  static Floats broadcast(float x) { return {_mm256_set1_ps(x)}; }
  static Floats zero() { return {_mm256_setzero_ps()}; }
};
inline Floats operator+(Floats a, Floats b) { return {_mm256_add_ps(a.v, b.v)}; }
inline Floats operator-(Floats a, Floats b) { return {_mm256_sub_ps(a.v, b.v)}; }
inline Floats operator*(Floats a, Floats b) { return {_mm256_mul_ps(a.v, b.v)}; }
/// a b + c
inline Floats fma(Floats a, Floats b, Floats c) { return {_mm256_fmadd_ps(a.v, b.v, c.v)}; }

/// Eight 32-bit integers; sums and differences wrap around.
struct Ints {
  __m256i v;
  static Ints broadcast(std::int32_t x) { return {_mm256_set1_epi32(x)}; }
  static Ints load(const std::int32_t* p) { return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))}; }
  void store(std::int32_t* p) const { _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), v); }
};
inline Ints operator-(Ints a, Ints b) { return {_mm256_sub_epi32(a.v, b.v)}; }
inline Floats to_floats(Ints a) { return {_mm256_cvtepi32_ps(a.v)}; }

struct Lanes {
  __m256 m;
  static Lanes first(long count) {
    const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    return {_mm256_castsi256_ps(_mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count < 8 ? count : 8)), lanes))};
  }
};
inline Lanes operator&(Lanes a, Lanes b) { return {_mm256_and_ps(a.m, b.m)}; }
inline Lanes operator|(Lanes a, Lanes b) { return {_mm256_or_ps(a.m, b.m)}; }
inline bool any(Lanes a) { return _mm256_movemask_ps(a.m) != 0; }
inline Lanes less(Floats a, Floats b) { return {_mm256_cmp_ps(a.v, b.v, _CMP_LT_OQ)}; }
inline Lanes equal(Ints a, Ints b) { return {_mm256_castsi256_ps(_mm256_cmpeq_epi32(a.v, b.v))}; }
inline Lanes differ(Ints a, Ints b) {
  return {_mm256_xor_ps(equal(a, b).m, _mm256_castsi256_ps(_mm256_set1_epi32(-1)))};
}
/// x where the lane is set, else 0 (also where x is NaN).
inline Floats keep(Lanes m, Floats x) { return {_mm256_and_ps(m.m, x.v)}; }
/// 4 x
inline Ints times_four(Ints x) { return {_mm256_slli_epi32(x.v, 2)}; }
/// For every mask the lanes that are set, one after the other, then some of the others.
struct LanesOfMasks {
  alignas(64) std::uint8_t lane[256][8]{};
  constexpr LanesOfMasks() {
    for (int mask = 0; mask < 256; ++mask)
      for (int k = 0, count = 0; k < 8; ++k)
        if (mask >> k & 1) lane[mask][count++] = static_cast<std::uint8_t>(k);
  }
};
inline constexpr LanesOfMasks lanes_of_masks;
inline __m256i lanes_of(int mask) {
  return _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(lanes_of_masks.lane[mask])));
}
/// Stores the lanes that are set side by side, and rubbish after them: eight values are written. Returns how many are
/// set.
inline int compress(Lanes m, Ints x, std::int32_t* out) {
  const int mask = _mm256_movemask_ps(m.m);
  const __m256i side_by_side = _mm256_permutevar8x32_epi32(x.v, lanes_of(mask));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), side_by_side);
  return __builtin_popcount(mask);
}
inline void compress(Lanes m, Floats x, float* out) {
  _mm256_storeu_ps(out, _mm256_permutevar8x32_ps(x.v, lanes_of(_mm256_movemask_ps(m.m))));
}
inline Floats max(Floats a, Floats b) { return {_mm256_max_ps(a.v, b.v)}; }
inline Ints keep(Lanes m, Ints x) { return {_mm256_and_si256(_mm256_castps_si256(m.m), x.v)}; }
inline Floats load_floats(const float* p) { return {_mm256_loadu_ps(p)}; }

/// Rows of four integers at base + offset[lane]: a[lane] = row[0], b[lane] = row[1], c[lane] = row[2].
inline void load_rows(const std::int32_t* base, const std::int32_t* offset, Ints& a, Ints& b, Ints& c) {
  const auto row = [&](int lane) { return _mm_load_si128(reinterpret_cast<const __m128i*>(base + offset[lane])); };
  const auto two = [&](int lane) {
    return _mm256_inserti128_si256(_mm256_castsi128_si256(row(lane)), row(lane + 4), 1);
  };
  const __m256i r0 = two(0), r1 = two(1), r2 = two(2), r3 = two(3);
  const __m256i ab01 = _mm256_unpacklo_epi32(r0, r1), ab23 = _mm256_unpacklo_epi32(r2, r3);
  const __m256i cd01 = _mm256_unpackhi_epi32(r0, r1), cd23 = _mm256_unpackhi_epi32(r2, r3);
  a.v = _mm256_unpacklo_epi64(ab01, ab23);
  b.v = _mm256_unpackhi_epi64(ab01, ab23);
  c.v = _mm256_unpacklo_epi64(cd01, cd23);
}

/// Number of the interval of a SinglePairFunctionTable that s lies in, before jumps, and how far in it.
inline Ints locate(Floats s, int shift, std::int32_t offset, std::int32_t low_bits, Floats& u) {
  const __m256i bits = _mm256_castps_si256(s.v);
  u.v = _mm256_sub_ps(s.v, _mm256_castsi256_ps(_mm256_andnot_si256(_mm256_set1_epi32(low_bits), bits)));
  return {_mm256_sub_epi32(_mm256_srl_epi32(bits, _mm_cvtsi32_si128(shift)), _mm256_set1_epi32(offset))};
}
inline void add_where_not_less(Ints& k, Floats s, float jump) {
  // A true comparison is −1 in every lane it holds for.
  k.v = _mm256_sub_epi32(k.v, _mm256_castps_si256(_mm256_cmp_ps(s.v, _mm256_set1_ps(jump), _CMP_GE_OQ)));
}
/// Rows of four floats at base + offset[lane], transposed.
inline void load_rows(const float* base, const std::int32_t* offset, Floats& a, Floats& b, Floats& c, Floats& d) {
  const auto row = [&](int lane) { return _mm_load_ps(base + offset[lane]); };
  const auto two = [&](int lane) { return _mm256_insertf128_ps(_mm256_castps128_ps256(row(lane)), row(lane + 4), 1); };
  const __m256 r0 = two(0), r1 = two(1), r2 = two(2), r3 = two(3);
  const __m256 ab01 = _mm256_unpacklo_ps(r0, r1), ab23 = _mm256_unpacklo_ps(r2, r3);
  const __m256 cd01 = _mm256_unpackhi_ps(r0, r1), cd23 = _mm256_unpackhi_ps(r2, r3);
  a.v = _mm256_castpd_ps(_mm256_unpacklo_pd(_mm256_castps_pd(ab01), _mm256_castps_pd(ab23)));
  b.v = _mm256_castpd_ps(_mm256_unpackhi_pd(_mm256_castps_pd(ab01), _mm256_castps_pd(ab23)));
  c.v = _mm256_castpd_ps(_mm256_unpacklo_pd(_mm256_castps_pd(cd01), _mm256_castps_pd(cd23)));
  d.v = _mm256_castpd_ps(_mm256_unpackhi_pd(_mm256_castps_pd(cd01), _mm256_castps_pd(cd23)));
}

/// A running sum in double.
struct DoubleSum {
  Pack low, high;
  DoubleSum() { low = high = Pack::zero(); }  // written out: see avx512.hpp
  void add(Floats x) {
    low.v = _mm256_add_pd(low.v, _mm256_cvtps_pd(_mm256_castps256_ps128(x.v)));
    high.v = _mm256_add_pd(high.v, _mm256_cvtps_pd(_mm256_extractf128_ps(x.v, 1)));
  }
  [[nodiscard]] double sum() const { return (low + high).sum(); }
};
/// The sum of all lanes, added up in double.
inline double sum(Floats x) {
  DoubleSum s;
  s.add(x);
  return s.sum();
}
