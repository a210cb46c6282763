#pragma once

// Included inside an anonymous namespace, after baseline.hpp and single-baseline.hpp; see real-avx512.hpp.

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
inline Floats load(const float* p) { return {{p[0], p[1], p[2], p[3]}}; }
inline Pack load(const double* p) { return {{p[0], p[1]}}; }
inline void store(Floats x, float* p) { p[0] = x.v[0], p[1] = x.v[1], p[2] = x.v[2], p[3] = x.v[3]; }
inline void store(Pack x, double* p) { p[0] = x.v[0], p[1] = x.v[1]; }
/// c − a b
inline Floats fnma(Floats a, Floats b, Floats c) { return c - a * b; }
inline Floats operator/(Floats a, Floats b) {
  return by_lane<Floats>([&](int l) { return a.v[l] / b.v[l]; });
}
/// 1/√x, for x > 0.
inline Floats inverse_root(Floats x) {
  return by_lane<Floats>([&](int l) { return 1 / __builtin_sqrtf(x.v[l]); });
}
inline Pack inverse_root(Pack x) { return inverse_sqrt(x); }
inline Floats min(Floats a, Floats b) {
  return by_lane<Floats>([&](int l) { return a.v[l] < b.v[l] ? a.v[l] : b.v[l]; });
}
inline Floats rounded(Floats x) {
  return by_lane<Floats>([&](int l) { return __builtin_nearbyintf(x.v[l]); });
}
inline Pack rounded(Pack x) { return x.rounded(); }
/// x 2ⁿ for a whole n, results of common size.
inline Floats times_power(Floats x, Floats n) {
  return by_lane<Floats>([&](int l) {
    return __builtin_bit_cast(float,
                              __builtin_bit_cast(std::int32_t, x.v[l]) + static_cast<std::int32_t>(n.v[l]) * (1 << 23));
  });
}
inline Pack times_power(Pack x, Pack n) {
  const auto one = [](double a, double b) {
    return __builtin_bit_cast(double, __builtin_bit_cast(long long, a) + static_cast<long long>(b) * (1LL << 52));
  };
  return {{one(x.v[0], n.v[0]), one(x.v[1], n.v[1])}};
}
inline float lane_sum(Floats x) { return (x.v[0] + x.v[2]) + (x.v[1] + x.v[3]); }
inline double lane_sum(Pack x) { return x.sum(); }
inline double sum(Pack x) { return x.sum(); }
inline int bits(Lanes m) { return m.m[0] + 2 * m.m[1] + 4 * m.m[2] + 8 * m.m[3]; }
inline int bits(Mask m) { return m.m[0] + 2 * m.m[1]; }
inline void compress(Mask m, Pack x, double* out) {
  out[0] = x.v[0];
  out[m.m[0]] = x.v[m.m[1] || !m.m[0]];
}
/// As many integers as the mask has lanes, those that are set side by side.
template <class Set>
inline void compress_integers(Set m, const std::int32_t* from, std::int32_t* out) {
  int count = 0;
  for (int lane = 0; lane < static_cast<int>(sizeof m.m); ++lane) {
    out[count] = from[lane];
    count += m.m[lane];
  }
}
/// Subtracts (x[lane], y[lane], z[lane]) from the row of four at base + offset[lane], lane after lane, of the first
/// `count` lanes.
template <class Vector, class Real>
inline void subtract_from_rows(Real* base, const std::int32_t* offset, long count, Vector x, Vector y, Vector z) {
  for (int lane = 0; lane < count && lane < Vector::width; ++lane) {
    Real* at = base + offset[lane];
    at[0] -= x.v[lane], at[1] -= y.v[lane], at[2] -= z.v[lane];
  }
}
