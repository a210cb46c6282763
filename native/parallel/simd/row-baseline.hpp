#pragma once

// Included inside an anonymous namespace. Vectors of sixteen bytes, which GCC and clang turn into what the platform has
// (SSE2, NEON).

/// Eight numbers of a grid row, anywhere in memory. `fma(a, b, c)` is a b + c.
template <class Real>
struct Row {
  typedef Real Part __attribute__((vector_size(16)));
  typedef Real Unaligned __attribute__((vector_size(16), aligned(sizeof(Real)), may_alias));
  static constexpr int width = 16 / sizeof(Real), parts = 8 / width;
  Part v[parts];
  static Row broadcast(Real x) {
    Part all;
#pragma GCC unroll 4
    for (int lane = 0; lane < width; ++lane) all[lane] = x;
    return by_part([&](int) { return all; });
  }
  static Row zero() {
    return by_part([](int) { return Part{}; });
  }
  static Row load(const Real* p) {
    return by_part([&](int k) { return Part(*reinterpret_cast<const Unaligned*>(p + width * k)); });
  }
  void store(Real* p) const {
#pragma GCC unroll 4
    for (int k = 0; k < parts; ++k) *reinterpret_cast<Unaligned*>(p + width * k) = v[k];
  }
  [[nodiscard]] Real sum() const {
    Real of[8];
    store(of);
    return ((of[0] + of[4]) + (of[2] + of[6])) + ((of[1] + of[5]) + (of[3] + of[7]));
  }
  template <class F>
  static Row by_part(const F& f) {
    Row row;
#pragma GCC unroll 4
    for (int k = 0; k < parts; ++k) row.v[k] = f(k);
    return row;
  }
};
template <class Real>
inline Row<Real> operator+(const Row<Real>& a, const Row<Real>& b) {
  return Row<Real>::by_part([&](int k) { return a.v[k] + b.v[k]; });
}
template <class Real>
inline Row<Real> operator-(const Row<Real>& a, const Row<Real>& b) {
  return Row<Real>::by_part([&](int k) { return a.v[k] - b.v[k]; });
}
template <class Real>
inline Row<Real> operator*(const Row<Real>& a, const Row<Real>& b) {
  return Row<Real>::by_part([&](int k) { return a.v[k] * b.v[k]; });
}
template <class Real>
inline Row<Real> fma(const Row<Real>& a, const Row<Real>& b, const Row<Real>& c) {
  return a * b + c;
}
/// c − a b
template <class Real>
inline Row<Real> fnma(const Row<Real>& a, const Row<Real>& b, const Row<Real>& c) {
  return c - a * b;
}
/// Eight complex numbers from sixteen in memory, in whichever lanes; the way back.
template <class Real>
inline void load_complex(const Real* p, Row<Real>& re, Row<Real>& im) {
  Real r[8], i[8];
#pragma GCC unroll 8
  for (int lane = 0; lane < 8; ++lane) r[lane] = p[2 * lane], i[lane] = p[2 * lane + 1];
  re = Row<Real>::load(r), im = Row<Real>::load(i);
}
template <class Real>
inline void store_complex(const Row<Real>& re, const Row<Real>& im, Real* p) {
#pragma GCC unroll 8
  for (int lane = 0; lane < 8; ++lane) {
    p[2 * lane] = re.v[lane / Row<Real>::width][lane % Row<Real>::width];
    p[2 * lane + 1] = im.v[lane / Row<Real>::width][lane % Row<Real>::width];
  }
}
/// r[i] lane j becomes r[j] lane i.
template <class Real>
inline void transpose(Row<Real> (&r)[8]) {
  Real of[8][8], turned[8][8];
  for (int i = 0; i < 8; ++i) r[i].store(of[i]);
  for (int i = 0; i < 8; ++i)
    for (int j = 0; j < 8; ++j) turned[j][i] = of[i][j];
  for (int i = 0; i < 8; ++i) r[i] = Row<Real>::load(turned[i]);
}
