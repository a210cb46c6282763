// The kernels of smooth particle mesh Ewald, written once over `Row`; see spme-kernel.hpp. Included in an anonymous
// namespace.

template <class Real>
void place_kernel(const SpmeGrid<Real>& grid, const double* x, const double* y, const double* z, const double* charge,
                  SpmeSite<Real>* sites, int begin, int end) {
  // Adding and taking off 1.5 · 2⁵² rounds to an integer on every instruction set.
  constexpr double rounder = 6755399441055744.0;
  constexpr int block = 64;
  double offset[3][block];
  int point[3][block];
  for (int first = begin; first < end; first += block) {
    const int count = std::min(block, end - first);
    for (int axis = 0; axis < 3; ++axis) {
      const double a = grid.fractional[axis][0], b = grid.fractional[axis][1], c = grid.fractional[axis][2];
      const double points = grid.points[axis];
      double* const to = offset[axis];
      int* const at = point[axis];
      for (int k = 0; k < count; ++k) {
        double f = a * x[first + k] + b * y[first + k] + c * z[first + k];
        f -= (f + rounder) - rounder;  // −½ … ½
        double u = f * points;
        u = u < 0 ? u + points : u;        // 0 … points
        u = u >= points ? u - points : u;  // 0 after rounding up
        const double on_grid = u >= 0 && u < points ? u : 0;
        const int n = static_cast<int>(on_grid);
        at[k] = n;
        to[k] = u - n - 0.5;
      }
    }
    for (int k = 0; k < count; ++k) {
      SpmeSite<Real>& site = sites[first + k];
      site.offset[0] = static_cast<Real>(offset[0][k]), site.offset[1] = static_cast<Real>(offset[1][k]);
      site.offset[2] = static_cast<Real>(offset[2][k]);
      site.charge = static_cast<Real>(charge[first + k]);
      site.point[0] = point[0][k], site.point[1] = point[1][k], site.point[2] = point[2][k];
      site.particle = first + k;
    }
  }
}

/// Polynomials of degree `Degree` in x, one a lane.
template <int Degree, class Real>
inline Row<Real> polynomial(const Real (&coefficients)[6][8], Real x) {
  const Row<Real> at = Row<Real>::broadcast(x);
  Row<Real> sum = Row<Real>::load(coefficients[Degree]);
#pragma GCC unroll 6
  for (int d = Degree - 1; d >= 0; --d) sum = fma(sum, at, Row<Real>::load(coefficients[d]));
  return sum;
}

template <int Order, class Real>
void spread_order(const SpmeGrid<Real>& grid, const SpmeSite<Real>* sites, const int* bucket, Real* points, int begin,
                  int end) {
  using Eight = Row<Real>;
  std::fill(points + grid.plane * begin, points + grid.plane * end, Real(0));
  alignas(64) Real wa[8], wb[8];
  for (int first = 0; first < grid.points[0]; ++first) {
    // Of the planes this bucket touches, those that are ours.
    Real* mine[Order];
    int which[Order], count = 0;
    for (int j = 0; j < Order; ++j) {
      const int plane = grid.plane_of[first + j];
      if (plane >= begin && plane < end) mine[count] = points + grid.plane * plane, which[count++] = j;
    }
    if (count == 0) continue;
    const SpmeSite<Real>* const last = sites + bucket[first + 1];
    for (const SpmeSite<Real>* site = sites + bucket[first]; site < last; ++site) {
      polynomial<Order - 1>(grid.value, site->offset[0]).store(wa);
      polynomial<Order - 1>(grid.value, site->offset[1]).store(wb);
      const Eight wc = polynomial<Order - 1>(grid.value, site->offset[2]) * Eight::broadcast(site->charge);
      const std::size_t* const rows = grid.row_of + site->point[1];
      Eight w[Order];
#pragma GCC unroll 6
      for (int k = 0; k < Order; ++k) w[k] = wc * Eight::broadcast(wb[k]);
      const auto add = [&](Real* plane, Real weight) {
        const Eight a = Eight::broadcast(weight);
#pragma GCC unroll 6
        for (int k = 0; k < Order; ++k) {
          Real* const p = plane + rows[k];
          fma(a, w[k], Eight::load(p)).store(p);
        }
      };
      if (count == Order) {
#pragma GCC unroll 6
        for (int j = 0; j < Order; ++j) add(mine[j] + site->point[2], wa[j]);
      } else {
        for (int j = 0; j < count; ++j) add(mine[j] + site->point[2], wa[which[j]]);
      }
    }
  }
  // What went past the end of a row belongs to its beginning.
  const int length = grid.points[2];
  for (int plane = begin; plane < end; ++plane)
    for (int row = 0; row < grid.points[1]; ++row) {
      Real* const p = points + grid.plane * plane + grid.row * row;
      for (int k = 0; k < Order - 1; ++k) p[k] += p[length + k];
    }
}

template <class Real>
void spread_kernel(const SpmeGrid<Real>& grid, const SpmeSite<Real>* sites, const int* bucket, Real* points, int begin,
                   int end) {
  if (grid.order == 4) return spread_order<4>(grid, sites, bucket, points, begin, end);
  if (grid.order == 5) return spread_order<5>(grid, sites, bucket, points, begin, end);
  spread_order<6>(grid, sites, bucket, points, begin, end);
}

template <class Real>
void multiply_kernel(std::complex<Real>* waves, const Real* factor, std::size_t count) {
  Real* const w = reinterpret_cast<Real*>(waves);
  for (std::size_t k = 0; k < count; ++k) w[2 * k] *= factor[k], w[2 * k + 1] *= factor[k];
}

template <class Real>
void extend_kernel(const SpmeGrid<Real>& grid, Real* points, int begin, int end) {
  const int length = grid.points[2];
  for (int plane = begin; plane < end; ++plane)
    for (int row = 0; row < grid.points[1]; ++row) {
      Real* const p = points + grid.plane * plane + grid.row * row;
      for (int k = 0; k < 8; ++k) p[length + k] = k < grid.order ? p[k] : 0;
    }
}

/// sin πx for |x| ≤ ½ by its Taylor series (to 1e-11).
template <class Real>
inline Real sine_of_half_turns(Real x) {
  const Real t = x * Real(3.14159265358979323846), s = t * t;
  return t * (1 + s * (Real(-1.0 / 6) +
                       s * (Real(1.0 / 120) +
                            s * (Real(-1.0 / 5040) +
                                 s * (Real(1.0 / 362880) +
                                      s * (Real(-1.0 / 39916800) +
                                           s * (Real(1.0 / 6227020800) + s * Real(-1.0 / 1307674368000))))))));
}

/// sin 2πx for |x| ≤ ½: twice the product of sine and cosine of πx.
template <class Real>
inline Real sine_of_turns(Real x) {
  const Real t = x * Real(3.14159265358979323846), s = t * t;
  const Real sine = sine_of_half_turns(x);
  const Real cosine =
      1 + s * (Real(-0.5) + s * (Real(1.0 / 24) +
                                 s * (Real(-1.0 / 720) +
                                      s * (Real(1.0 / 40320) +
                                           s * (Real(-1.0 / 3628800) +
                                                s * (Real(1.0 / 479001600) + s * (Real(-1.0 / 87178291200) +
                                                                                  s * Real(1.0 / 20922789888000))))))));
  return 2 * sine * cosine;
}

template <int Order, bool WithPotential, class Real>
void gather_order(const SpmeGrid<Real>& grid, const SpmeSite<Real>* sites, int count, const Real* points, Real* fx,
                  Real* fy, Real* fz, Real* potential, double* sum) {
  using Eight = Row<Real>;
  constexpr int block = 16;
  alignas(64) Real wa[8], wb[8], da[8], db[8];
  alignas(64) Real along[3][block], offset[3][block], charge[block], cartesian[3][block], at[block];
  sum[0] = sum[1] = sum[2] = 0;
  for (int first = 0; first < count; first += block) {
    const int here = std::min(block, count - first);
    for (int i = 0; i < here; ++i) {
      const SpmeSite<Real>& site = sites[first + i];
      polynomial<Order - 1>(grid.value, site.offset[0]).store(wa);
      polynomial<Order - 1>(grid.value, site.offset[1]).store(wb);
      polynomial<Order - 2>(grid.slope, site.offset[0]).store(da);
      polynomial<Order - 2>(grid.slope, site.offset[1]).store(db);
      const Eight wc = polynomial<Order - 1>(grid.value, site.offset[2]);
      const Eight dc = polynomial<Order - 2>(grid.slope, site.offset[2]);
      const std::size_t* const rows = grid.row_of + site.point[1];
      Eight value = Eight::zero(), slope_a = Eight::zero(), slope_b = Eight::zero();
      Eight b[Order], d[Order];
#pragma GCC unroll 6
      for (int k = 0; k < Order; ++k) b[k] = Eight::broadcast(wb[k]), d[k] = Eight::broadcast(db[k]);
#pragma GCC unroll 6
      for (int j = 0; j < Order; ++j) {
        const Real* const plane = points + grid.plane * grid.plane_of[site.point[0] + j] + site.point[2];
        Eight p = Eight::load(plane + rows[0]);
        Eight w = b[0] * p, s = d[0] * p;
#pragma GCC unroll 6
        for (int k = 1; k < Order; ++k) {
          p = Eight::load(plane + rows[k]);
          w = fma(b[k], p, w), s = fma(d[k], p, s);
        }
        const Eight a = Eight::broadcast(wa[j]);
        value = fma(a, w, value), slope_b = fma(a, s, slope_b);
        slope_a = fma(Eight::broadcast(da[j]), w, slope_a);
      }
      along[0][i] = (slope_a * wc).sum(), along[1][i] = (slope_b * wc).sum(), along[2][i] = (value * dc).sum();
      if constexpr (WithPotential) at[i] = (value * wc).sum();
      for (int axis = 0; axis < 3; ++axis) offset[axis][i] = site.offset[axis];
      charge[i] = site.charge;
    }
    for (int i = here; i < block; ++i) {
      charge[i] = 0;
      for (int axis = 0; axis < 3; ++axis) along[axis][i] = offset[axis][i] = 0;
    }
    for (int i = 0; i < block; ++i) {
      const Real q = charge[i];
      Real f[3];
      for (int axis = 0; axis < 3; ++axis)
        f[axis] = -q * (along[axis][i] + q * grid.self[axis] * sine_of_turns(offset[axis][i]));
      for (int k = 0; k < 3; ++k)
        cartesian[k][i] = f[0] * grid.cartesian[0][k] + f[1] * grid.cartesian[1][k] + f[2] * grid.cartesian[2][k];
    }
    for (int i = 0; i < here; ++i) {
      const int to = sites[first + i].particle;
      fx[to] = cartesian[0][i], fy[to] = cartesian[1][i], fz[to] = cartesian[2][i];
      for (int k = 0; k < 3; ++k) sum[k] += static_cast<double>(cartesian[k][i]);
      if constexpr (WithPotential) {
        // Off with 2 q Σ s cos 2πx.
        Real own = 0;
        for (int axis = 0; axis < 3; ++axis) {
          const Real sine = sine_of_half_turns(offset[axis][i]);
          own += grid.self[axis] * (1 - 2 * sine * sine);
        }
        potential[to] = at[i] - charge[i] * own * Real(1 / 3.14159265358979323846);
      }
    }
  }
}

template <int Order, class Real>
void gather_either(const SpmeGrid<Real>& grid, const SpmeSite<Real>* sites, int count, const Real* points, Real* fx,
                   Real* fy, Real* fz, Real* potential, double* sum) {
  if (potential) return gather_order<Order, true>(grid, sites, count, points, fx, fy, fz, potential, sum);
  gather_order<Order, false>(grid, sites, count, points, fx, fy, fz, potential, sum);
}

template <class Real>
void gather_kernel(const SpmeGrid<Real>& grid, const SpmeSite<Real>* sites, int count, const Real* points, Real* fx,
                   Real* fy, Real* fz, Real* potential, double* sum) {
  if (grid.order == 4) return gather_either<4>(grid, sites, count, points, fx, fy, fz, potential, sum);
  if (grid.order == 5) return gather_either<5>(grid, sites, count, points, fx, fy, fz, potential, sum);
  gather_either<6>(grid, sites, count, points, fx, fy, fz, potential, sum);
}

template <class Real>
void energy_kernel(const std::complex<Real>* waves, const Real* factor, const SpmeRow<Real>& row, SpmeRowSums& sums) {
  using Eight = Row<Real>;
  constexpr int block = 64;
  const Real* const wave = reinterpret_cast<const Real*>(waves);
  alignas(64) Real e[block], s[block], h[block];
  Eight energy = Eight::zero(), slope = Eight::zero(), first = Eight::zero(), second = Eight::zero();
  for (int begin = 0; begin < row.count; begin += block) {
    const int here = std::min(block, row.count - begin);
    for (int k = 0; k < here; ++k) {
      const Real re = wave[2 * (begin + k)], im = wave[2 * (begin + k) + 1];
      e[k] = factor[begin + k] * (re * re + im * im);
      h[k] = static_cast<Real>(begin + k);
    }
    if (begin == 0) e[0] *= Real(0.5);
    for (int k = 0; k < here; ++k)
      s[k] = 2 * e[k] * (1 / (row.from + h[k] * (row.slope + h[k] * row.curve)) + row.falloff);
    for (int k = 0; k < here; k += 8) {
      const Eight at = Eight::load(h + k), by = Eight::load(s + k), moment = by * at;
      energy = energy + Eight::load(e + k), slope = slope + by;
      first = first + moment, second = fma(moment, at, second);
    }
  }
  sums = {static_cast<double>(energy.sum()), static_cast<double>(slope.sum()), static_cast<double>(first.sum()),
          static_cast<double>(second.sum())};
}

template <class Real>
void self_kernel(const SpmeSite<Real>* sites, int count, double* sums) {
  constexpr int block = 64;
  alignas(64) Real of[3][block];
  sums[0] = sums[1] = sums[2] = 0;
  for (int first = 0; first < count; first += block) {
    const int here = std::min(block, count - first);
    for (int axis = 0; axis < 3; ++axis) {
      for (int i = 0; i < here; ++i) of[axis][i] = sites[first + i].offset[axis];
      for (int i = 0; i < here; ++i) {
        const Real sine = sine_of_half_turns(of[axis][i]);
        of[axis][i] = 1 - 2 * sine * sine;
      }
      for (int i = 0; i < here; ++i) {
        const auto q = static_cast<double>(sites[first + i].charge);
        sums[axis] += q * q * static_cast<double>(of[axis][i]);
      }
    }
  }
}

template <class Real>
SpmeKernels<Real> make_spme_kernels() {
  return {place_kernel<Real>,  spread_kernel<Real>, multiply_kernel<Real>, extend_kernel<Real>,
          gather_kernel<Real>, energy_kernel<Real>, self_kernel<Real>};
}
