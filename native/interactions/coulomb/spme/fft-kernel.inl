// Fourier transforms of eight sequences at once, written once over `Row`; see fft-kernel.hpp. Included in an anonymous
// namespace.

/// Eight complex numbers.
template <class Real>
struct Waves {
  Row<Real> re, im;
};
template <class Real>
inline Waves<Real> operator+(const Waves<Real>& a, const Waves<Real>& b) {
  return {a.re + b.re, a.im + b.im};
}
template <class Real>
inline Waves<Real> operator-(const Waves<Real>& a, const Waves<Real>& b) {
  return {a.re - b.re, a.im - b.im};
}
/// a + ib, a − ib
template <class Real>
inline Waves<Real> plus_i(const Waves<Real>& a, const Waves<Real>& b) {
  return {a.re - b.im, a.im + b.re};
}
template <class Real>
inline Waves<Real> minus_i(const Waves<Real>& a, const Waves<Real>& b) {
  return {a.re + b.im, a.im - b.re};
}
/// x (root[0] + i root[1])
template <class Real>
inline Waves<Real> turned(const Waves<Real>& x, const Real* root) {
  const Row<Real> c = Row<Real>::broadcast(root[0]), s = Row<Real>::broadcast(root[1]);
  return {fnma(x.im, s, x.re * c), fma(x.im, c, x.re * s)};
}

/// Work space: real parts of eight, imaginary parts of eight, for each point.
template <class Real>
struct Workspace {
  Real* p;
  [[nodiscard]] Waves<Real> load(std::size_t k) const {
    return {Row<Real>::load(p + 16 * k), Row<Real>::load(p + 16 * k + 8)};
  }
  void store(std::size_t k, const Waves<Real>& x) const { x.re.store(p + 16 * k), x.im.store(p + 16 * k + 8); }
};

/// Eight columns in memory, in which lane which of them is does not matter.
template <class Real>
struct Columns {
  Real* p;
  std::size_t row;  // in numbers
  std::size_t end;  // 0; or n, for which row k is row n − k: the way back
  [[nodiscard]] Waves<Real> load(std::size_t k) const {
    Waves<Real> x;
    load_complex(p + row * k, x.re, x.im);
    return x;
  }
  void store(std::size_t k, const Waves<Real>& x) const {
    const std::size_t at = end != 0 && k != 0 ? end - k : k;
    store_complex(x.re, x.im, p + row * at);
  }
};

// Cosine and sine of 2πk/R.
template <int R>
struct Turns;
template <>
struct Turns<3> {
  static constexpr double cosine[] = {1, -0.5, -0.5}, sine[] = {0, 0.86602540378443864676, -0.86602540378443864676};
};
template <>
struct Turns<5> {
  static constexpr double cosine[] = {1, 0.30901699437494742410, -0.80901699437494742410, -0.80901699437494742410,
                                      0.30901699437494742410},
                          sine[] = {0, 0.95105651629515357212, 0.58778525229247312917, -0.58778525229247312917,
                                    -0.95105651629515357212};
};
template <>
struct Turns<7> {
  static constexpr double cosine[] = {1,
                                      0.62348980185873353053,
                                      -0.22252093395631440429,
                                      -0.90096886790241912624,
                                      -0.90096886790241912624,
                                      -0.22252093395631440429,
                                      0.62348980185873353053},
                          sine[] = {0,
                                    0.78183148246802980871,
                                    0.97492791218182360702,
                                    0.43388373911755812048,
                                    -0.43388373911755812048,
                                    -0.97492791218182360702,
                                    -0.78183148246802980871};
};

/// Odd radices: sums and differences of the points that lie opposite.
template <int R, class Real>
inline void butterfly(Waves<Real> (&x)[R], std::integral_constant<int, R>) {
  constexpr int half = (R - 1) / 2;
  Waves<Real> sum[half], difference[half];
  const Waves<Real> first = x[0];
#pragma GCC unroll 8
  for (int q = 0; q < half; ++q) sum[q] = x[q + 1] + x[R - 1 - q], difference[q] = x[q + 1] - x[R - 1 - q];
#pragma GCC unroll 8
  for (int q = 0; q < half; ++q) x[0] = x[0] + sum[q];
#pragma GCC unroll 8
  for (int m = 1; m <= half; ++m) {
    Waves<Real> a = first;
    const Row<Real> s0 = Row<Real>::broadcast(static_cast<Real>(Turns<R>::sine[m]));
    Waves<Real> b{difference[0].re * s0, difference[0].im * s0};
#pragma GCC unroll 8
    for (int q = 0; q < half; ++q) {
      const Row<Real> c = Row<Real>::broadcast(static_cast<Real>(Turns<R>::cosine[m * (q + 1) % R]));
      a.re = fma(sum[q].re, c, a.re), a.im = fma(sum[q].im, c, a.im);
      if (q == 0) continue;
      const Row<Real> s = Row<Real>::broadcast(static_cast<Real>(Turns<R>::sine[m * (q + 1) % R]));
      b.re = fma(difference[q].re, s, b.re), b.im = fma(difference[q].im, s, b.im);
    }
    x[m] = minus_i(a, b), x[R - m] = plus_i(a, b);
  }
}
template <class Real>
inline void butterfly(Waves<Real> (&x)[2], std::integral_constant<int, 2>) {
  const Waves<Real> a = x[0];
  x[0] = a + x[1], x[1] = a - x[1];
}
template <class Real>
inline void butterfly(Waves<Real> (&x)[4], std::integral_constant<int, 4>) {
  const Waves<Real> a = x[0] + x[2], b = x[0] - x[2], c = x[1] + x[3], d = x[1] - x[3];
  x[0] = a + c, x[1] = minus_i(b, d), x[2] = a - c, x[3] = plus_i(b, d);
}
template <class Real>
inline void butterfly(Waves<Real> (&x)[8], std::integral_constant<int, 8>) {
  Waves<Real> even[4] = {x[0], x[2], x[4], x[6]}, odd[4] = {x[1], x[3], x[5], x[7]};
  butterfly(even, std::integral_constant<int, 4>());
  butterfly(odd, std::integral_constant<int, 4>());
  const Row<Real> eighth = Row<Real>::broadcast(static_cast<Real>(0.70710678118654752440));
  odd[1] = {(odd[1].re + odd[1].im) * eighth, (odd[1].im - odd[1].re) * eighth};
  odd[3] = {(odd[3].re + odd[3].im) * eighth, (odd[3].im - odd[3].re) * eighth};  // and a quarter more below
  x[0] = even[0] + odd[0], x[4] = even[0] - odd[0];
  x[1] = even[1] + odd[1], x[5] = even[1] - odd[1];
  x[2] = minus_i(even[2], odd[2]), x[6] = plus_i(even[2], odd[2]);
  x[3] = minus_i(even[3], odd[3]), x[7] = plus_i(even[3], odd[3]);
}

template <int R, class Real, class In, class Out>
void pass(const typename FftPlan<Real>::Pass& of, const In& in, const Out& out) {
  const std::size_t inner = of.inner, outer = of.outer;
  for (std::size_t j = 0; j < inner; ++j) {
    const Real* const root = of.roots + 2 * (R - 1) * j;
    for (std::size_t k = 0; k < outer; ++k) {
      Waves<Real> x[R];
#pragma GCC unroll 8
      for (int q = 0; q < R; ++q) x[q] = in.load(j + inner * (q + R * k));
      butterfly(x, std::integral_constant<int, R>());
      if (j != 0) {
#pragma GCC unroll 8
        for (int q = 1; q < R; ++q) x[q] = turned(x[q], root + 2 * (q - 1));
      }
#pragma GCC unroll 8
      for (int q = 0; q < R; ++q) out.store(j + inner * (k + outer * q), x[q]);
    }
  }
}

template <class Real, class In, class Out>
inline void any_pass(const typename FftPlan<Real>::Pass& of, const In& in, const Out& out) {
  if (of.radix == 8) return pass<8, Real>(of, in, out);
  if (of.radix == 4) return pass<4, Real>(of, in, out);
  if (of.radix == 3) return pass<3, Real>(of, in, out);
  if (of.radix == 5) return pass<5, Real>(of, in, out);
  if (of.radix == 2) return pass<2, Real>(of, in, out);
  pass<7, Real>(of, in, out);
}

/// Passes [first, last) from one work space into the other and back; returns where the result is.
template <class Real>
Real* middle_passes(const FftPlan<Real>& plan, std::size_t first, std::size_t last, Real* from, Real* to) {
  for (std::size_t p = first; p < last; ++p) {
    any_pass<Real>(plan.passes[p], Workspace<Real>{from}, Workspace<Real>{to});
    std::swap(from, to);
  }
  return from;
}

template <class Real>
void columns_kernel(const FftPlan<Real>& plan, std::complex<Real>* data, std::size_t row, int columns, bool backward,
                    Real* work) {
  const std::size_t last = plan.passes.size() - 1;
  Real* const other = work + plan.work() / 2;
  for (int c = 0; c < columns; c += 8) {
    const Columns<Real> eight{reinterpret_cast<Real*>(data + c), 2 * row,
                              backward ? static_cast<std::size_t>(plan.n) : 0};
    any_pass<Real>(plan.passes[0], eight, Workspace<Real>{work});
    any_pass<Real>(plan.passes[last], Workspace<Real>{middle_passes(plan, 1, last, work, other)}, eight);
  }
}

/// The eight rows at `from`, numbers `at` to `at` + 7 of each: number j of all of them goes to `to` + 16 j. A row that
/// is missing counts as zeros.
template <class Real>
inline void load_eight(Real* const (&from)[8], std::size_t at, Real* to) {
  Row<Real> r[8];
#pragma GCC unroll 8
  for (int lane = 0; lane < 8; ++lane) r[lane] = from[lane] ? Row<Real>::load(from[lane] + at) : Row<Real>::zero();
  transpose(r);
#pragma GCC unroll 8
  for (int j = 0; j < 8; ++j) r[j].store(to + 16 * j);
}
template <class Real>
inline void store_eight(Row<Real> (&r)[8], Real* const (&to)[8], std::size_t at) {
  transpose(r);
#pragma GCC unroll 8
  for (int lane = 0; lane < 8; ++lane)
    if (to[lane]) r[lane].store(to[lane] + at);
}

template <class Real>
struct Lanes8 {
  Real *real[2][8]{}, *wave[2][8]{};
  Lanes8(const RowPair<Real>* pairs, int count) {
    for (int lane = 0; lane < count; ++lane)
      for (int k : {0, 1}) {
        real[k][lane] = pairs[lane].real[k];
        wave[k][lane] = reinterpret_cast<Real*>(pairs[lane].wave[k]);
      }
  }
};

template <class Real>
void rows_forward_kernel(const FftPlan<Real>& plan, const RowPair<Real>* pairs, int count, Real* work) {
  const Lanes8<Real> rows(pairs, count);
  const int n = plan.n;
  for (int at = 0; at < n; at += 8)
    for (int part : {0, 1}) load_eight(rows.real[part], at, work + 16 * at + 8 * part);
  const Workspace<Real> z{middle_passes(plan, 0, plan.passes.size(), work, work + plan.work() / 2)};
  // Z = X + iY, and X_(n−k) is the conjugate of X_k.
  const Row<Real> half = Row<Real>::broadcast(static_cast<Real>(0.5));
  for (int first = 0; first <= n / 2; first += 4) {
    Row<Real> x[8], y[8];
#pragma GCC unroll 4
    for (int j = 0; j < 4; ++j) {
      const int k = first + j;
      if (k > n / 2) {
        x[2 * j] = x[2 * j + 1] = y[2 * j] = y[2 * j + 1] = Row<Real>::zero();
        continue;
      }
      const Waves<Real> a = z.load(k), b = z.load(k == 0 ? 0 : n - k);
      x[2 * j] = half * (a.re + b.re), x[2 * j + 1] = half * (a.im - b.im);
      y[2 * j] = half * (a.im + b.im), y[2 * j + 1] = half * (b.re - a.re);
    }
    store_eight(x, rows.wave[0], 2 * first), store_eight(y, rows.wave[1], 2 * first);
  }
}

template <class Real>
void rows_backward_kernel(const FftPlan<Real>& plan, const RowPair<Real>* pairs, int count, Real* work) {
  const Lanes8<Real> rows(pairs, count);
  const int n = plan.n;
  // Real and imaginary parts change places: that makes the transform forwards the one back.
  const Workspace<Real> z{work};
  for (int first = 0; first <= n / 2; first += 4) {
    alignas(64) Real x[128], y[128];
    load_eight(rows.wave[0], 2 * first, x), load_eight(rows.wave[1], 2 * first, y);
    for (int j = 0; j < 4 && first + j <= n / 2; ++j) {
      const int k = first + j;
      const bool own = k == 0 || 2 * k == n;
      const Row<Real> xr = Row<Real>::load(x + 32 * j), yr = Row<Real>::load(y + 32 * j);
      if (own) {
        z.store(k, {yr, xr});
        continue;
      }
      const Row<Real> xi = Row<Real>::load(x + 32 * j + 16), yi = Row<Real>::load(y + 32 * j + 16);
      z.store(k, {xi + yr, xr - yi});
      z.store(n - k, {yr - xi, xr + yi});
    }
  }
  const Workspace<Real> all{middle_passes(plan, 0, plan.passes.size(), work, work + plan.work() / 2)};
  for (int at = 0; at < n; at += 8)
    for (int part : {0, 1}) {
      Row<Real> r[8];
#pragma GCC unroll 8
      for (int j = 0; j < 8; ++j) r[j] = Row<Real>::load(all.p + 16 * (at + j) + 8 * (1 - part));
      store_eight(r, rows.real[part], at);
    }
}

template <class Real>
FftKernels<Real> make_fft_kernels() {
  return {columns_kernel<Real>, rows_forward_kernel<Real>, rows_backward_kernel<Real>};
}
