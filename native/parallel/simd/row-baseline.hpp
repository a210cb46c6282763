#pragma once

// Included inside an anonymous namespace. Plain C++ with eight numbers that any compiler turns into what the platform
// has (SSE2, NEON).

/// Eight numbers of a grid row, anywhere in memory. `fma(a, b, c)` is a b + c.
template <class Real>
struct Row {
  Real v[8];
  static Row broadcast(Real x) { return {{x, x, x, x, x, x, x, x}}; }
  static Row zero() { return broadcast(0); }
  static Row load(const Real* p) { return {{p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]}}; }
  void store(Real* p) const {
    for (int lane = 0; lane < 8; ++lane) p[lane] = v[lane];
  }
  [[nodiscard]] Real sum() const { return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7])); }
};
template <class Real>
inline Row<Real> operator+(Row<Real> a, const Row<Real>& b) {
  for (int lane = 0; lane < 8; ++lane) a.v[lane] += b.v[lane];
  return a;
}
template <class Real>
inline Row<Real> operator-(Row<Real> a, const Row<Real>& b) {
  for (int lane = 0; lane < 8; ++lane) a.v[lane] -= b.v[lane];
  return a;
}
template <class Real>
inline Row<Real> operator*(Row<Real> a, const Row<Real>& b) {
  for (int lane = 0; lane < 8; ++lane) a.v[lane] *= b.v[lane];
  return a;
}
template <class Real>
inline Row<Real> fma(const Row<Real>& a, const Row<Real>& b, const Row<Real>& c) {
  return a * b + c;
}
