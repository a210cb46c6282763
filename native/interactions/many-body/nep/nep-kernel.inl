// The kernel of neuroevolution potentials, written once over `Reals<float>` and `Reals<double>`; see nep-kernel.hpp.
// Included in an anonymous namespace.
//
// Lanes are neighbours where functions of a neighbour are computed, and radial functions n where sums over neighbours
// are; the network has its neurons, and backwards its inputs, in lanes. A lane beyond a cut-off needs no mask: the
// cut-off function and its slope are exactly 0 there, and so is all that they multiply. Radial neighbours are padded
// type by type, so that coefficients are constants of a loop. Angular ones stand without gaps: functions are computed
// type by type, and what one type writes beyond its end the next one overwrites.

// ---- elementary functions

/// 1/n!, in memory: loops over a series need not be unrolled for its coefficients to be constants.
struct ReciprocalFactorials {
  double of[24];
  constexpr ReciprocalFactorials() : of{1} {
    for (int n = 1; n < 24; ++n) of[n] = of[n - 1] / n;
  }
};
inline constexpr ReciprocalFactorials reciprocal_factorials;
inline constexpr double reciprocal_factorial(int n) { return reciprocal_factorials.of[n]; }
template <class Real>
inline constexpr int terms_of_series = sizeof(Real) == 4 ? 7 : 12;

/// sin a and cos a from their series, for 0 ≤ a ≤ π/2.
template <class Real>
inline void sine_and_cosine(Reals<Real> a, Reals<Real>& sine, Reals<Real>& cosine) {
  using V = Reals<Real>;
  constexpr int terms = terms_of_series<Real>;
  const V minus = V::zero() - a * a;
  V s = V::broadcast(static_cast<Real>(reciprocal_factorial(2 * terms - 1)));
  V c = V::broadcast(static_cast<Real>(reciprocal_factorial(2 * terms - 2)));
  for (int k = terms - 2; k >= 0; --k) {
    s = fma(s, minus, V::broadcast(static_cast<Real>(reciprocal_factorial(2 * k + 1))));
    c = fma(c, minus, V::broadcast(static_cast<Real>(reciprocal_factorial(2 * k))));
  }
  sine = s * a, cosine = c;
}

template <class Real>
inline Reals<Real> hyperbolic_tangent(Reals<Real> z) {
  using V = Reals<Real>;
  constexpr double ln2 = 0.693147180559945309417232121458;
  // Its first bits, few enough for exact products with small integers.
  constexpr double ln2_high = sizeof(Real) == 4 ? 0.693145751953125 : 0.693147180369123816490;
  const V limit = V::broadcast(Real(sizeof(Real) == 4 ? 10 : 20));
  const V x = V::broadcast(Real(2)) * max(V::zero() - limit, min(limit, z));
  const V n = rounded(x * V::broadcast(static_cast<Real>(1 / ln2)));
  V f = fnma(n, V::broadcast(static_cast<Real>(ln2_high)), x);
  f = fnma(n, V::broadcast(static_cast<Real>(ln2 - ln2_high)), f);
  constexpr int terms = sizeof(Real) == 4 ? 8 : 14;
  V e = V::broadcast(static_cast<Real>(reciprocal_factorial(terms - 1)));
  for (int k = terms - 2; k >= 0; --k) e = fma(e, f, V::broadcast(static_cast<Real>(reciprocal_factorial(k))));
  const V one = V::broadcast(Real(1));
  return one - V::broadcast(Real(2)) / (times_power(e, n) + one);
}

/// f_c = ½ (1 + cos π r/r_c) = sin² of ½π (1 − r/r_c), the argument x of the Chebyshev polynomials, and slopes.
template <class Real>
struct RadialPoint {
  Reals<Real> value, slope, x, x_slope;
  RadialPoint(Reals<Real> r, Real inverse_cutoff) {
    using V = Reals<Real>;
    constexpr double pi = 3.14159265358979323846;
    const V inverse = V::broadcast(inverse_cutoff), one = V::broadcast(Real(1));
    const V from_end = one - min(r * inverse, one);
    V sine, cosine;
    sine_and_cosine<Real>(from_end * V::broadcast(static_cast<Real>(pi / 2)), sine, cosine);
    value = sine * sine;
    slope = V::broadcast(static_cast<Real>(-pi * inverse_cutoff)) * sine * cosine;
    const V two = V::broadcast(Real(2));
    x = fma(two * from_end, from_end, V::zero() - one);
    x_slope = V::broadcast(-4 * inverse_cutoff) * from_end;
  }
};

// ---- positions

template <class Real>
struct Edges;
template <>
struct Edges<float> {
  Floats e[9];
  explicit Edges(const double* edges) {
    for (int k = 0; k < 9; ++k) e[k] = Floats::broadcast(static_cast<float>(0x1p-32 * edges[k]));
  }
};
template <>
struct Edges<double> {
  Pack e[9];
  explicit Edges(const double* edges) {
    for (int k = 0; k < 9; ++k) e[k] = Pack::broadcast(edges[k]);
  }
};

inline void fractions_from(const NepKernelInput<float>& in, long s, const std::int32_t* neighbor, Floats& a, Floats& b,
                           Floats& c) {
  const std::int32_t* self = in.fixed + 4 * s;
  Ints xj, yj, zj;
  load_rows(in.fixed, neighbor, xj, yj, zj);
  a = to_floats(xj - Ints::broadcast(self[0]));
  b = to_floats(yj - Ints::broadcast(self[1]));
  c = to_floats(zj - Ints::broadcast(self[2]));
}
inline void fractions_from(const NepKernelInput<double>& in, long s, const std::int32_t* neighbor, Pack& a, Pack& b,
                           Pack& c) {
  const double* self = in.fractions + 4 * s;
  Pack unused;
  load_rows(in.fractions, neighbor, a, b, c, unused);
  a = a - Pack::broadcast(self[0]), b = b - Pack::broadcast(self[1]), c = c - Pack::broadcast(self[2]);
  a = a - a.rounded(), b = b - b.rounded(), c = c - c.rounded();
}
inline Lanes first_lanes(Floats, long count) { return Lanes::first(count); }
inline Mask first_lanes(Pack, long count) { return Mask::first(count); }

// ---- harmonics

template <int L, class V>
struct Harmonics {
  V re[L + 1], im[L + 1];    // (x + iy)^m
  V legendre[L + 1][L + 2];  // Π_lm; 0 for m > l
  [[gnu::always_inline]] Harmonics(V x, V y, V z) {
    const V one = V::broadcast(1);
    re[0] = one, im[0] = V::zero();
    for (int m = 1; m <= L; ++m) {
      re[m] = m == 1 ? x : fnma(im[m - 1], y, re[m - 1] * x);
      im[m] = m == 1 ? y : fma(im[m - 1], x, re[m - 1] * y);
    }
    for (int m = 0; m <= L; ++m) {
      legendre[m][m] = one;
      if (m < L) legendre[m][m + 1] = V::zero();
      if (m < L) legendre[m + 1][m] = z;
      for (int l = m + 1; l < L; ++l) {
        const double back = double(l * l - m * m) / (4 * l * l - 1);
        legendre[l + 1][m] = l == m + 1 ? fma(z, z, V::broadcast(-back))
                                        : fnma(V::broadcast(back), legendre[l - 1][m], z * legendre[l][m]);
      }
    }
  }
  /// All R_lm, row after row of memory.
  template <class Real>
  void store_all(Real* to, long row) const {
    for (int l = 1; l <= L; ++l) {
      store(legendre[l][0], to + harmonic_index(l, 0, 0) * row);
      for (int m = 1; m <= l; ++m) {
        store(m == l ? re[m] : legendre[l][m] * re[m], to + harmonic_index(l, m, 0) * row);
        store(m == l ? im[m] : legendre[l][m] * im[m], to + harmonic_index(l, m, 1) * row);
      }
    }
  }
  /// Σ w_lm ∂R_lm/∂u, up to a multiple of u.
  [[gnu::always_inline]] void gradient(const V* w, V& gx, V& gy, V& gz) const {
    gx = gy = gz = V::zero();
    for (int l = 1; l <= L; ++l)
      gz = fma(w[harmonic_index(l, 0, 0)] * V::broadcast(l), l == 1 ? re[0] : legendre[l][1], gz);
    for (int m = 1; m <= L; ++m) {
      V a = w[harmonic_index(m, m, 0)], b = w[harmonic_index(m, m, 1)], az = V::zero(), bz = V::zero();
      for (int l = m + 1; l <= L; ++l) {
        const V wa = w[harmonic_index(l, m, 0)], wb = w[harmonic_index(l, m, 1)];
        a = fma(wa, legendre[l][m], a), b = fma(wb, legendre[l][m], b);
        const V slope = V::broadcast(l - m) * legendre[l][m + 1];
        az = fma(wa, slope, az), bz = fma(wb, slope, bz);
      }
      a = a * V::broadcast(m), b = b * V::broadcast(m);
      gx = fma(a, re[m - 1], gx), gy = fma(b, re[m - 1], gy);
      if (m > 1) gx = fma(b, im[m - 1], gx), gy = fnma(a, im[m - 1], gy);
      if (m < L) gz = fma(az, re[m], fma(bz, im[m], gz));
    }
  }
};

// ---- one particle

/// Numbers of functions that are known when this is compiled, so that loops over them are unrolled and what they work
/// on stays in registers. 0: as the tables say. Virials may be asked for and not be needed: one kernel less to compile.
template <int RadialFunctions, int RadialBasis, int AngularFunctions, int AngularBasis, int LMax, bool WithVirial>
struct Shape {
  static constexpr bool with_virial = WithVirial;
  static constexpr int l_max = LMax;
  template <class Real>
  static int radial_functions(const NepView<Real>& t) {
    return RadialFunctions ? RadialFunctions : t.radial_functions;
  }
  template <class Real>
  static int radial_basis(const NepView<Real>& t) {
    return RadialBasis ? RadialBasis : t.radial_basis;
  }
  template <class Real>
  static int angular_functions(const NepView<Real>& t) {
    return AngularFunctions ? AngularFunctions : t.angular_functions;
  }
  template <class Real>
  static int angular_basis(const NepView<Real>& t) {
    return AngularBasis ? AngularBasis : t.angular_basis;
  }
  static constexpr int most_radial_functions = RadialFunctions ? RadialFunctions : 64;
  static constexpr int most_radial_basis = RadialBasis ? RadialBasis : 64;
  static constexpr int most_angular_functions = AngularFunctions ? AngularFunctions : 64;
  static constexpr int most_angular_basis = AngularBasis ? AngularBasis : 64;
};
using AnyShape = Shape<0, 0, 0, 0, 0, true>;
/// n_max 4 4, basis_size 8 8, l_max 4: what most models have.
template <bool WithVirial>
using UsualShape = Shape<5, 9, 5, 9, 4, WithVirial>;

template <class Real>
struct NepWork {
  using V = Reals<Real>;
  static constexpr int width = V::width;
  const NepKernelInput<Real>& in;
  const NepView<Real>& t;
  long row;
  // Neighbours of the radial part, [row], those of a type from radial_first on; what is kept of them for the way back.
  Real *x, *y, *z, *value, *slope, *chebyshev, *chebyshev_slope, *inverse;
  std::int32_t *record, *angular_record;
  // Neighbours of the angular part.
  Real *ax, *ay, *az, *angular_inverse;
  Real *g, *g_slope;             // [n][row]
  Real* g_by_neighbor;           // [row][padded n]
  Real* functions;               // [harmonics][row]
  Real *sums, *sum_derivatives;  // [harmonics][padded n]
  Real *descriptor, *derivative, *signal, *radial_derivative;
  int radial_count = 0, angular_count = 0;

  NepWork(const NepKernelInput<Real>& input, const NepScratch<Real>& scratch)
      : in(input), t(input.tables), row(scratch.longest + static_cast<long>(t.types + 2) * width) {
    Real* free = scratch.numbers;
    const auto take = [&](long count) {
      Real* taken = free;
      free += count;
      return taken;
    };
    for (Real** one :
         {&x, &y, &z, &value, &slope, &chebyshev, &chebyshev_slope, &inverse, &ax, &ay, &az, &angular_inverse})
      *one = take(row);
    g = take(row * t.angular_functions), g_slope = take(row * t.angular_functions);
    functions = take(row * t.padded_harmonics), g_by_neighbor = take(row * t.padded_functions);
    sums = take(static_cast<long>(t.padded_harmonics) * t.padded_functions);
    sum_derivatives = take(static_cast<long>(t.padded_harmonics) * t.padded_functions);
    descriptor = take(t.padded_descriptors + t.padded_functions + 2 * width);
    derivative = take(t.padded_descriptors + t.padded_functions + 2 * width);
    signal = take(t.padded_neurons);
    radial_derivative = take(2L * t.padded_radial_basis);
    record = scratch.records, angular_record = scratch.records + row;
  }
};

/// What a particle's own force is summed up in.
template <class Real>
struct OwnSums {
  using V = Reals<Real>;
  V x, y, z, xx, yy, zz, yz, xz, xy;
  OwnSums() { x = y = z = xx = yy = zz = yz = xz = xy = V::zero(); }  // written out: see avx512.hpp
  template <bool WithVirial>
  void add(V px, V py, V pz, V rx, V ry, V rz) {
    x = x + px, y = y + py, z = z + pz;
    if constexpr (WithVirial) {
      xx = fma(px, rx, xx), yy = fma(py, ry, yy), zz = fma(pz, rz, zz);
      yz = fma(py, rz, yz), xz = fma(px, rz, xz), xy = fma(px, ry, xy);
    }
  }
};

/// Where moments are asked for instead of forces: of the kernels with a virial, so that the others do without a branch.
template <class Shape, class Real>
[[gnu::always_inline]] inline void weigh(const NepKernelInput<Real>& in, Reals<Real> x, Reals<Real> y, Reals<Real> z,
                                         Reals<Real>& px, Reals<Real>& py, Reals<Real>& pz) {
  if (!Shape::with_virial || in.moment < 0) return;
  const Reals<Real> by = in.moment == 0 ? x : in.moment == 1 ? y : z;
  px = px * by, py = py * by, pz = pz * by;
}

/// Sorts the list of particle s into the radial and the angular neighbourhood. Pairs so close that they repel each
/// other, or that they must not be, are done on the way.
template <bool Orthogonal, class Real>
inline void gather(NepWork<Real>& w, const Edges<Real>& edges, long s, const std::int32_t* neighbors,
                   const std::int32_t* offsets, int* radial_end, int* angular_end, NepShare& share) {
  using V = Reals<Real>;
  constexpr int width = V::width;
  const NepView<Real>& t = w.t;
  const int type = w.in.fixed[4 * s + 3];
  const V far = V::broadcast(t.far);
  // What is stored might be these pointers themselves, for all that the compiler knows.
  Real *const x = w.x, *const y = w.y, *const z = w.z, *const ax = w.ax, *const ay = w.ay, *const az = w.az;
  std::int32_t *const record = w.record, *const angular_record = w.angular_record;
  int radial = 0, angular = 0;
  for (int other = 0; other < t.types; ++other) {
    const auto& pair = t.pairs[type * t.types + other];
    const V reach = V::broadcast(pair.reach_squared), bent = V::broadcast(pair.angular_squared);
    const V close = V::broadcast(pair.close_squared);
    for (int n = offsets[other]; n < offsets[other + 1]; n += width) {
      V a, b, c, dx, dy, dz;
      fractions_from(w.in, s, neighbors + n, a, b, c);
      if constexpr (Orthogonal) {
        dx = a * edges.e[0], dy = b * edges.e[4], dz = c * edges.e[8];
      } else {
        dx = fma(a, edges.e[0], fma(b, edges.e[3], c * edges.e[6]));
        dy = fma(a, edges.e[1], fma(b, edges.e[4], c * edges.e[7]));
        dz = fma(a, edges.e[2], fma(b, edges.e[5], c * edges.e[8]));
      }
      const V r2 = fma(dx, dx, fma(dy, dy, dz * dz));
      const auto listed = first_lanes(r2, offsets[other + 1] - n);
      if (const auto touching = less(r2, close) & listed; any(touching)) {
        alignas(64) Real px[width], py[width], pz[width], p2[width];
        store(dx, px), store(dy, py), store(dz, pz), store(r2, p2);
        for (int lane = 0; lane < width; ++lane) {
          if ((bits(touching) >> lane & 1) == 0) continue;
          const double r = __builtin_sqrt(static_cast<double>(p2[lane]));
          if (p2[lane] < w.in.minimum_squared) share.x = __builtin_nan("");
          if (!w.in.repulsion || !(r < w.in.repulsion[type * t.types + other].outer)) continue;
          const RepulsionValue both = evaluate(w.in.repulsion[type * t.types + other], r);
          const double f = both.slope / r, rx = px[lane], ry = py[lane], rz = pz[lane];
          share.x += f * rx, share.y += f * ry, share.z += f * rz;
          share.energy += 0.5 * both.energy;
          Voigt& v = share.virial;
          v.xx -= 0.5 * f * rx * rx, v.yy -= 0.5 * f * ry * ry, v.zz -= 0.5 * f * rz * rz;
          v.yz -= 0.5 * f * ry * rz, v.xz -= 0.5 * f * rx * rz, v.xy -= 0.5 * f * rx * ry;
        }
      }
      const auto inside = less(r2, reach) & listed;
      if (!any(inside)) continue;
      compress(inside, dx, x + radial), compress(inside, dy, y + radial), compress(inside, dz, z + radial);
      compress_integers(inside, neighbors + n, record + radial);
      radial += __builtin_popcount(bits(inside));
      const auto near = less(r2, bent) & listed;
      if (!any(near)) continue;
      compress(near, dx, ax + angular), compress(near, dy, ay + angular), compress(near, dz, az + angular);
      compress_integers(near, neighbors + n, angular_record + angular);
      angular += __builtin_popcount(bits(near));
    }
    radial_end[other] = radial, angular_end[other] = angular;
    const int padded = (radial + width - 1) / width * width;
    if (padded > radial) store(far, x + radial), store(V::zero(), y + radial), store(V::zero(), z + radial);
    radial = padded;
  }
  store(far, ax + angular), store(V::zero(), ay + angular), store(V::zero(), az + angular);
  w.radial_count = radial, w.angular_count = angular;
}

/// First of a type's neighbours where those before end at `end`.
template <class Real>
inline int radial_first(const int* end, int type) {
  constexpr int width = Reals<Real>::width;
  return type == 0 ? 0 : (end[type - 1] + width - 1) / width * width;
}

/// Σ_j g_n of the radial part to the descriptor.
template <class Shape, class Real>
inline void radial_descriptor(NepWork<Real>& w, int type, const int* end) {
  using V = Reals<Real>;
  const NepView<Real>& t = w.t;
  const int functions = Shape::radial_functions(t), basis = Shape::radial_basis(t);
  V q[Shape::most_radial_functions];
  for (int n = 0; n < functions; ++n) q[n] = V::zero();
  for (int other = 0; other < t.types; ++other) {
    const int first = radial_first<Real>(end, other);
    if (first >= end[other]) continue;
    const Real inverse_cutoff = t.pairs[type * t.types + other].inverse_radial_cutoff;
    V sum[Shape::most_radial_basis];
    for (int k = 0; k < basis; ++k) sum[k] = V::zero();
    for (int j = first; j < end[other]; j += V::width) {
      const V x = load(w.x + j), y = load(w.y + j), z = load(w.z + j);
      const V r2 = fma(x, x, fma(y, y, z * z)), inverse = inverse_root(r2);
      const RadialPoint<Real> at(r2 * inverse, inverse_cutoff);
      store(inverse, w.inverse + j);
      store(at.value, w.value + j), store(at.slope, w.slope + j);
      store(at.x, w.chebyshev + j), store(at.x_slope, w.chebyshev_slope + j);
      V before = at.value, now = at.value * at.x;
      sum[0] = sum[0] + before;
      const V twice = at.x + at.x;
      for (int k = 1; k < basis; ++k) {
        sum[k] = sum[k] + now;
        const V next = fma(twice, now, V::zero() - before);
        before = now, now = next;
      }
    }
    const Real* c = t.radial + static_cast<long>(type * t.types + other) * functions * t.padded_radial_basis;
    for (int n = 0; n < functions; ++n, c += t.padded_radial_basis) {
      V all = q[n];
      for (int k = 0; k < basis; ++k) all = fma(V::broadcast(c[k]), sum[k], all);
      q[n] = all;
    }
  }
  for (int n = 0; n < functions; ++n) w.descriptor[n] = lane_sum(q[n]);
}

/// g_n and its slope of every angular neighbour.
template <class Shape, class Real>
inline void angular_functions(NepWork<Real>& w, int type, const int* end) {
  using V = Reals<Real>;
  const NepView<Real>& t = w.t;
  const int functions = Shape::angular_functions(t), basis = Shape::angular_basis(t);
  const long row = w.row;
  Real *const to_g = w.g, *const to_slope = w.g_slope;
  for (int other = 0; other < t.types; ++other) {
    const Real inverse_cutoff = t.pairs[type * t.types + other].inverse_angular_cutoff;
    const Real* coefficients = t.angular + static_cast<long>(type * t.types + other) * functions * basis;
    for (int j = other == 0 ? 0 : end[other - 1]; j < end[other]; j += V::width) {
      const V x = load(w.ax + j), y = load(w.ay + j), z = load(w.az + j);
      const V r2 = fma(x, x, fma(y, y, z * z)), inverse = inverse_root(r2);
      const RadialPoint<Real> at(r2 * inverse, inverse_cutoff);
      store(inverse, w.angular_inverse + j);
      // T_k and T_k' = k U_(k−1).
      V polynomial[Shape::most_angular_basis], derivative[Shape::most_angular_basis];
      const V twice = at.x + at.x;
      polynomial[0] = V::broadcast(Real(1)), polynomial[1] = at.x;
      derivative[0] = V::zero(), derivative[1] = V::broadcast(Real(1));
      V u_before = V::zero(), u_now = derivative[1];
      for (int k = 2; k < basis; ++k) {
        polynomial[k] = fma(twice, polynomial[k - 1], V::zero() - polynomial[k - 2]);
        const V u_next = fma(twice, u_now, V::zero() - u_before);
        u_before = u_now, u_now = u_next;
        derivative[k] = V::broadcast(static_cast<Real>(k)) * u_now;
      }
      const V of_slope = at.value * at.x_slope;
      const Real* c = coefficients;
      for (int n = 0; n < functions; ++n, c += basis) {
        V p = V::broadcast(c[0]), d = V::zero();
        for (int k = 1; k < basis; ++k) {
          const V one_c = V::broadcast(c[k]);
          p = fma(one_c, polynomial[k], p), d = fma(one_c, derivative[k], d);
        }
        store(at.value * p, to_g + n * row + j), store(fma(at.slope, p, of_slope * d), to_slope + n * row + j);
      }
    }
  }
  // The last type's vectors need not reach as far as those that begin at the first neighbour of all.
  const int count = w.angular_count;
  store(V::zero(), w.angular_inverse + count);
  for (int n = 0; n < functions; ++n)
    store(V::zero(), to_g + n * row + count), store(V::zero(), to_slope + n * row + count);
  Real* const by_neighbor = w.g_by_neighbor;
  const int padded = t.padded_functions;
  for (int j = 0; j < count; ++j)
    for (int n = 0; n < functions; ++n) by_neighbor[j * padded + n] = to_g[n * row + j];
}

/// Σ_j g_n R_lm.
template <class Real>
inline void angular_sums(NepWork<Real>& w) {
  using V = Reals<Real>;
  const NepView<Real>& t = w.t;
  for (int n = 0; n < t.padded_functions; n += V::width)
    for (int h = 0; h < t.padded_harmonics; h += harmonics_at_once) {
      V sum[harmonics_at_once];
      for (V& one : sum) one = V::zero();
      const Real* f = w.functions + h * w.row;
      const Real* g = w.g_by_neighbor + n;
      for (int j = 0; j < w.angular_count; ++j, g += t.padded_functions) {
        const V of = load(g);
        for (int k = 0; k < harmonics_at_once; ++k) sum[k] = fma(V::broadcast(f[k * w.row + j]), of, sum[k]);
      }
      for (int k = 0; k < harmonics_at_once; ++k) store(sum[k], w.sums + (h + k) * t.padded_functions + n);
    }
}

/// Squares and higher products of the sums to the descriptor.
template <class Real>
inline void invariants(NepWork<Real>& w) {
  using V = Reals<Real>;
  const NepView<Real>& t = w.t;
  const long wide = t.padded_functions;
  Real* q = w.descriptor + t.radial_functions;
  for (int l = 1; l <= t.l_max; ++l, q += t.angular_functions)
    for (int n = 0; n < wide; n += V::width) {
      V all = V::zero();
      for (int h = harmonic_index(l, 0, 0); h < harmonic_index(l + 1, 0, 0); ++h) {
        const V a = load(w.sums + h * wide + n);
        all = fma(a * a, V::broadcast(t.squares[h]), all);
      }
      store(all, q + n);
    }
  for (int b = 0; b < t.higher; ++b, q += t.angular_functions)
    for (int n = 0; n < wide; n += V::width) {
      const auto a = [&](int h) { return load(w.sums + h * wide + n); };
      V all = V::zero();
      for (int k = t.first_term[b]; k < t.first_term[b + 1]; ++k) {
        const auto& term = t.terms[k];
        all = fma(V::broadcast(term.factor) * a(term.a), a(term.b) * a(term.c), all);
      }
      if (t.first_term[b] == t.first_term[b + 1]) {
        const V square = fma(a(0), a(0), fma(a(1), a(1), a(2) * a(2)));
        all = V::broadcast(t.quartic) * square * square;
      }
      store(all, q + n);
    }
}

/// What the network puts out by these last weights: the energy or the charge; and their derivatives with respect to the
/// descriptor as it stands (without scalers), to which a charge adds `response` times its own.
template <class Real>
inline Real network(NepWork<Real>& w, int type, const Real* outputs, const Real* charge_outputs, Real response) {
  using V = Reals<Real>;
  constexpr int at_once = 4;
  const NepView<Real>& t = w.t;
  V energy = V::zero();
  const Real* weights = t.weights_by_input + static_cast<long>(type) * t.descriptors * t.padded_neurons;
  const V one = V::broadcast(Real(1));
  for (int m = 0; m < t.padded_neurons; m += V::width) {
    // Several sums at a time, or each addition would wait for the one before.
    V sum[at_once] = {V::zero() - load(t.biases + static_cast<long>(type) * t.padded_neurons + m), V::zero(), V::zero(),
                      V::zero()};
    int d = 0;
    for (; d + at_once <= t.descriptors; d += at_once)
      for (int k = 0; k < at_once; ++k)
        sum[k] = fma(V::broadcast(w.descriptor[d + k]), load(weights + static_cast<long>(d + k) * t.padded_neurons + m),
                     sum[k]);
    for (; d < t.descriptors; ++d)
      sum[0] = fma(V::broadcast(w.descriptor[d]), load(weights + static_cast<long>(d) * t.padded_neurons + m), sum[0]);
    const V tangent = hyperbolic_tangent<Real>((sum[0] + sum[1]) + (sum[2] + sum[3]));
    V output = load(outputs + static_cast<long>(type) * t.padded_neurons + m);
    energy = fma(output, tangent, energy);
    if (charge_outputs)
      output =
          fma(V::broadcast(response), load(charge_outputs + static_cast<long>(type) * t.padded_neurons + m), output);
    store(output * fnma(tangent, tangent, one), w.signal + m);
  }
  weights = t.weights_by_neuron + static_cast<long>(type) * t.neurons * t.padded_descriptors;
  for (int d = 0; d < t.padded_descriptors; d += V::width) {
    V sum[at_once] = {V::zero(), V::zero(), V::zero(), V::zero()};
    int m = 0;
    for (; m + at_once <= t.neurons; m += at_once)
      for (int k = 0; k < at_once; ++k)
        sum[k] = fma(V::broadcast(w.signal[m + k]), load(weights + static_cast<long>(m + k) * t.padded_descriptors + d),
                     sum[k]);
    for (; m < t.neurons; ++m)
      sum[0] = fma(V::broadcast(w.signal[m]), load(weights + static_cast<long>(m) * t.padded_descriptors + d), sum[0]);
    store((sum[0] + sum[1]) + (sum[2] + sum[3]), w.derivative + d);
  }
  return lane_sum(energy);
}

/// Derivatives of the energy with respect to the sums.
template <class Real>
inline void derivatives_of_sums(NepWork<Real>& w) {
  using V = Reals<Real>;
  const NepView<Real>& t = w.t;
  const long wide = t.padded_functions;
  const Real* f = w.derivative + t.radial_functions;
  for (int l = 1; l <= t.l_max; ++l, f += t.angular_functions)
    for (int n = 0; n < wide; n += V::width) {
      const V of = load(f + n) + load(f + n);
      for (int h = harmonic_index(l, 0, 0); h < harmonic_index(l + 1, 0, 0); ++h)
        store(of * V::broadcast(t.squares[h]) * load(w.sums + h * wide + n), w.sum_derivatives + h * wide + n);
    }
  for (int b = 0; b < t.higher; ++b, f += t.angular_functions)
    for (int n = 0; n < wide; n += V::width) {
      const V of = load(f + n);
      const auto a = [&](int h) { return load(w.sums + h * wide + n); };
      const auto add = [&](int h, V x) {
        Real* to = w.sum_derivatives + h * wide + n;
        store(load(to) + x, to);
      };
      for (int k = t.first_term[b]; k < t.first_term[b + 1]; ++k) {
        const auto& term = t.terms[k];
        const V scaled = of * V::broadcast(term.factor), ta = a(term.a), tb = a(term.b), tc = a(term.c);
        add(term.a, scaled * tb * tc), add(term.b, scaled * ta * tc), add(term.c, scaled * ta * tb);
      }
      if (t.first_term[b] == t.first_term[b + 1]) {
        const V square = fma(a(0), a(0), fma(a(1), a(1), a(2) * a(2)));
        const V scaled = of * V::broadcast(4 * t.quartic) * square;
        for (int h = 0; h < 3; ++h) add(h, scaled * a(h));
      }
    }
}

template <int L, class Real>
inline void store_harmonics(NepWork<Real>& w) {
  using V = Reals<Real>;
  for (int j = 0; j < w.angular_count; j += V::width) {
    const V inverse = load(w.angular_inverse + j);
    const Harmonics<L, V> h(load(w.ax + j) * inverse, load(w.ay + j) * inverse, load(w.az + j) * inverse);
    h.store_all(w.functions + j, w.row);
  }
}

template <int L, class Shape, class Real>
inline void angular_forces(NepWork<Real>& w, Real* others, OwnSums<Real>& own) {
  using V = Reals<Real>;
  const NepView<Real>& t = w.t;
  constexpr int count = harmonic_count(L);
  const int functions = Shape::angular_functions(t), padded = t.padded_functions;
  for (int j = 0; j < w.angular_count; j += V::width) {
    // Σ_n b_hn g_n for each harmonic, and the other way round Σ_h b_hn R_h for each function.
    V weight[count], g[Shape::most_angular_functions], along_n[Shape::most_angular_functions];
    for (int n = 0; n < functions; ++n) g[n] = load(w.g + n * w.row + j), along_n[n] = V::zero();
    const Real* b = w.sum_derivatives;
    for (int h = 0; h < count; ++h, b += padded) {
      const V harmonic = load(w.functions + h * w.row + j);
      V value = V::zero();
      for (int n = 0; n < functions; ++n) {
        const V of = V::broadcast(b[n]);
        value = fma(of, g[n], value), along_n[n] = fma(of, harmonic, along_n[n]);
      }
      weight[h] = value;
    }
    V along = V::zero();
    for (int n = 0; n < functions; ++n) along = fma(load(w.g_slope + n * w.row + j), along_n[n], along);
    const V inverse = load(w.angular_inverse + j);
    const V x = load(w.ax + j), y = load(w.ay + j), z = load(w.az + j);
    const V ux = x * inverse, uy = y * inverse, uz = z * inverse;
    V gx, gy, gz;
    Harmonics<L, V>(ux, uy, uz).gradient(weight, gx, gy, gz);
    const V outward = fma(gx, ux, fma(gy, uy, gz * uz));
    const V radial = fnma(outward, inverse, along);
    V px = fma(ux, radial, gx * inverse), py = fma(uy, radial, gy * inverse), pz = fma(uz, radial, gz * inverse);
    weigh<Shape, Real>(w.in, x, y, z, px, py, pz);
    own.template add<Shape::with_virial>(px, py, pz, x, y, z);
    subtract_from_rows(others, w.angular_record + j, w.angular_count - j, px, py, pz);
  }
}

template <class Shape, class Real>
inline void radial_forces(NepWork<Real>& w, int type, const int* end, Real* others, OwnSums<Real>& own) {
  using V = Reals<Real>;
  const NepView<Real>& t = w.t;
  const int functions = Shape::radial_functions(t), basis = Shape::radial_basis(t);
  for (int other = 0; other < t.types; ++other) {
    const int first = radial_first<Real>(end, other);
    if (first >= end[other]) continue;
    const Real* c = t.radial + static_cast<long>(type * t.types + other) * functions * t.padded_radial_basis;
    // Σ_n ∂U/∂q_n c_nk, and k times that.
    Real* const e = w.radial_derivative;
    Real* const ke = e + t.padded_radial_basis;
    for (int k = 0; k < t.padded_radial_basis; k += V::width) {
      V sum = V::zero();
      for (int n = 0; n < functions; ++n)
        sum = fma(V::broadcast(w.derivative[n]), load(c + n * t.padded_radial_basis + k), sum);
      store(sum, e + k), store(sum * load(t.counts + k), ke + k);
    }
    const V one = V::broadcast(Real(1));
    for (int j = first; j < end[other]; j += V::width) {
      const V at = load(w.chebyshev + j), twice = at + at;
      V polynomial = V::broadcast(e[0]), derivative = V::zero();
      V t_before = one, t_now = at, u_before = V::zero(), u_now = one;
      for (int k = 1; k < basis; ++k) {
        polynomial = fma(V::broadcast(e[k]), t_now, polynomial);
        derivative = fma(V::broadcast(ke[k]), u_now, derivative);
        const V t_next = fma(twice, t_now, V::zero() - t_before), u_next = fma(twice, u_now, V::zero() - u_before);
        t_before = t_now, t_now = t_next, u_before = u_now, u_now = u_next;
      }
      const V slope = fma(load(w.slope + j), polynomial, load(w.value + j) * load(w.chebyshev_slope + j) * derivative);
      const V f = slope * load(w.inverse + j);
      const V x = load(w.x + j), y = load(w.y + j), z = load(w.z + j);
      V px = f * x, py = f * y, pz = f * z;
      weigh<Shape, Real>(w.in, x, y, z, px, py, pz);
      own.template add<Shape::with_virial>(px, py, pz, x, y, z);
      subtract_from_rows(others, w.record + j, end[other] - j, px, py, pz);
    }
  }
}

template <class Shape, class Real>
inline void store_harmonics_of(NepWork<Real>& w) {
  if constexpr (Shape::l_max > 0) return store_harmonics<Shape::l_max>(w);
  switch (w.t.l_max) {
    case 1:
      return store_harmonics<1>(w);
    case 2:
      return store_harmonics<2>(w);
    case 3:
      return store_harmonics<3>(w);
    case 4:
      return store_harmonics<4>(w);
    case 5:
      return store_harmonics<5>(w);
    case 6:
      return store_harmonics<6>(w);
    case 7:
      return store_harmonics<7>(w);
    default:
      return store_harmonics<8>(w);
  }
}
template <class Shape, class Real>
inline void angular_forces_of(NepWork<Real>& w, Real* others, OwnSums<Real>& own) {
  if constexpr (Shape::l_max > 0) return angular_forces<Shape::l_max, Shape>(w, others, own);
  switch (w.t.l_max) {
    case 1:
      return angular_forces<1, Shape>(w, others, own);
    case 2:
      return angular_forces<2, Shape>(w, others, own);
    case 3:
      return angular_forces<3, Shape>(w, others, own);
    case 4:
      return angular_forces<4, Shape>(w, others, own);
    case 5:
      return angular_forces<5, Shape>(w, others, own);
    case 6:
      return angular_forces<6, Shape>(w, others, own);
    case 7:
      return angular_forces<7, Shape>(w, others, own);
    default:
      return angular_forces<8, Shape>(w, others, own);
  }
}

template <class Shape, bool Orthogonal, class Real>
inline void nep_kernel_loop(const NepKernelInput<Real>& in, const NeighborList::Chunk& chunk,
                            const NepScratch<Real>& scratch, Real* others, NepShare* shares) {
  using V = Reals<Real>;
  NepWork<Real> w(in, scratch);
  const NepView<Real>& t = w.t;
  const Edges<Real> edges(in.edges);
  // What is padding stays 0.
  for (long k = 0; k < w.row * t.padded_functions; ++k) w.g_by_neighbor[k] = 0;
  for (long k = t.harmonics * w.row; k < t.padded_harmonics * w.row; ++k) w.functions[k] = 0;
  for (int k = 0; k < t.padded_descriptors + t.padded_functions + 2 * V::width; ++k) w.derivative[k] = 0;
  int radial_end[128], angular_end[128];
  for (int k = 0; k < chunk.count; ++k) {
    const long s = chunk.first + k;
    const int type = in.fixed[4 * s + 3];
    NepShare share{};
    gather<Orthogonal>(w, edges, s, chunk.neighbors, chunk.offsets + static_cast<long>(k) * t.types, radial_end,
                       angular_end, share);
    radial_descriptor<Shape>(w, type, radial_end);
    angular_functions<Shape>(w, type, angular_end);
    store_harmonics_of<Shape>(w);
    angular_sums(w);
    invariants(w);
    if (in.charges) {
      in.charges[s] = static_cast<double>(network<Real>(w, type, t.charge_outputs, nullptr, Real(0)));
      continue;
    }
    const Real response = in.response ? static_cast<Real>(in.response[s]) : Real(0);
    share.energy +=
        static_cast<double>(network(w, type, t.outputs, in.response ? t.charge_outputs : nullptr, response)) -
        t.offsets[type];
    derivatives_of_sums(w);
    OwnSums<Real> own;
    angular_forces_of<Shape>(w, others, own);
    radial_forces<Shape>(w, type, radial_end, others, own);
    share.x += sum(own.x), share.y += sum(own.y), share.z += sum(own.z);
    if constexpr (Shape::with_virial) {
      Voigt& v = share.virial;
      v.xx -= sum(own.xx), v.yy -= sum(own.yy), v.zz -= sum(own.zz);
      v.yz -= sum(own.yz), v.xz -= sum(own.xz), v.xy -= sum(own.xy);
    }
    shares[k] = share;
  }
}

template <class Shape, class Real>
inline void nep_kernel_shaped(const NepKernelInput<Real>& in, const NeighborList::Chunk& chunk,
                              const NepScratch<Real>& scratch, Real* others, NepShare* shares) {
  if (in.orthogonal) return nep_kernel_loop<Shape, true>(in, chunk, scratch, others, shares);
  return nep_kernel_loop<Shape, false>(in, chunk, scratch, others, shares);
}

template <class Real>
inline void nep_kernel_body(const NepKernelInput<Real>& in, const NeighborList::Chunk& chunk,
                            const NepScratch<Real>& scratch, Real* others, NepShare* shares, bool with_virial) {
  const NepView<Real>& t = in.tables;
  const bool usual = t.radial_functions == 5 && t.radial_basis == 9 && t.angular_functions == 5 &&
                     t.angular_basis == 9 && t.l_max == 4;
  if (!usual) return nep_kernel_shaped<AnyShape>(in, chunk, scratch, others, shares);
  if (with_virial) return nep_kernel_shaped<UsualShape<true>>(in, chunk, scratch, others, shares);
  nep_kernel_shaped<UsualShape<false>>(in, chunk, scratch, others, shares);
}
