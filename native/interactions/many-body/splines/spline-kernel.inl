// The kernels of pair and three-body splines, written once over `Pack`; see spline-kernels.hpp. Included in an
// anonymous namespace.

struct Edges {
  Pack e[9];
  bool orthogonal;
  explicit Edges(const SplineKernelPositions& at) : orthogonal(at.orthogonal) {
    for (int k = 0; k < 9; ++k) e[k] = Pack::broadcast(at.edges[k]);
  }
  /// The nearest image of a difference of fractions, Å.
  void shortest(Pack a, Pack b, Pack c, Pack& dx, Pack& dy, Pack& dz) const {
    a = a - a.rounded(), b = b - b.rounded(), c = c - c.rounded();
    if (orthogonal) {
      dx = a * e[0], dy = b * e[4], dz = c * e[8];
    } else {
      dx = fma(a, e[0], fma(b, e[3], c * e[6]));
      dy = fma(a, e[1], fma(b, e[4], c * e[7]));
      dz = fma(a, e[2], fma(b, e[5], c * e[8]));
    }
  }
};

/// Rows of cells for a pack of arguments.
struct Place {
  alignas(64) long long row[Pack::width];  // times 4
  Pack u;
  Place(const CubicCells::View& view, Pack x) {
    const Pack cell = locate_cell(view, x);
    to_slots(cell).store(row);
    if (!view.knot) return;
    alignas(64) double at[Pack::width];
    x.store(at);
    for (int lane = 0; lane < Pack::width; ++lane)
      row[lane] = 2 * row[lane] + (at[lane] >= view.knot[row[lane] / 4] ? 4 : 0);
  }
  /// Of splines with the same, even knots: each lane in its own.
  Place(const CubicCells::View& view, Pack x, const std::int32_t* first_row) {
    to_slots(locate_cell(view, x)).store(row, first_row);
  }
  [[nodiscard]] Pack value(const PiecewiseCubic::View& view) const {
    Pack c0, c1, c2, c3;
    load_rows(view.value, row, c0, c1, c2, c3);
    return fma(u, fma(u, fma(u, c3, c2), c1), c0);
  }
  [[nodiscard]] Pack slope(const PiecewiseCubic::View& view) const {
    Pack c0, c1, c2, unused;
    load_rows(view.slope, row, c0, c1, c2, unused);
    return fma(u, fma(u, c2, c1), c0);
  }

 private:
  Pack locate_cell(const CubicCells::View& view, Pack x) {
    const Pack s = fma(x, Pack::broadcast(view.per_unit), Pack::broadcast(-view.offset));
    Pack cell = s.rounded();
    // Knots have no cell more at the ends, as even rows have, for arguments that rounding moves there.
    if (view.knot) cell = max(min(cell, Pack::broadcast(view.cells - 1.0)), Pack::zero());
    u = s - cell;
    return cell;
  }
};

/// Σ −r⊗G of packs.
struct VirialSum {
  Pack xx, yy, zz, yz, xz, xy;
  VirialSum() { xx = yy = zz = yz = xz = xy = Pack::zero(); }  // written out: see avx512.hpp
  void add(Pack fx, Pack fy, Pack fz, Pack x, Pack y, Pack z) {
    xx = fma(fx, x, xx), yy = fma(fy, y, yy), zz = fma(fz, z, zz);
    yz = fma(fy, z, yz), xz = fma(fx, z, xz), xy = fma(fx, y, xy);
  }
  [[nodiscard]] Voigt times(double factor) const {
    return {factor * xx.sum(), factor * yy.sum(), factor * zz.sum(),
            factor * yz.sum(), factor * xz.sum(), factor * xy.sum()};
  }
};

template <bool WithSums>
struct PairSplineSums {
  Pack x, y, z, energy;
  VirialSum virial;
  PairSplineSums() { x = y = z = energy = Pack::zero(); }

  /// Neighbours [n, end) of the particle `self`; `rows`: where each one's spline begins, null where all have `view`'s.
  void add(const SplineKernelPositions& at, const Edges& edges, const double* self, const PairSplineView& view,
           const std::int32_t* neighbors, const std::int32_t* rows, int n, int end) {
    constexpr int width = Pack::width;
    const Pack xi = Pack::broadcast(self[0]), yi = Pack::broadcast(self[1]), zi = Pack::broadcast(self[2]);
    const Pack cutoff = Pack::broadcast(view.cutoff_squared), limit = Pack::broadcast(view.limit_squared);
    const Pack nan = Pack::broadcast(__builtin_nan(""));
    for (; n < end; n += width) {
      Pack a, b, c, unused, dx, dy, dz;
      load_rows(at.fractions, neighbors + n, a, b, c, unused);
      edges.shortest(xi - a, yi - b, zi - c, dx, dy, dz);
      const Pack r2 = fma(dx, dx, fma(dy, dy, dz * dz));
      const Mask inside = less(r2, cutoff) & Mask::first(end - n);
      if (!any(inside)) continue;
      const Pack within = min(max(r2, limit), cutoff);
      const Pack inverse = inverse_sqrt(within);
      const Pack r = within * inverse;
      const Place place = rows ? Place(view.spline, r, rows + n) : Place(view.spline, r);
      const Pack overlap = keep(less(r2, limit), nan);
      const Pack f = keep(inside, fnma(place.slope(view.spline), inverse, overlap));
      const Pack px = f * dx, py = f * dy, pz = f * dz;
      x = x + px, y = y + py, z = z + pz;
      if constexpr (WithSums) {
        energy = energy + keep(inside, place.value(view.spline));
        virial.add(px, py, pz, dx, dy, dz);
      }
    }
  }
};

template <bool WithSums>
inline EnergyVirial pair_spline_loop(const SplineKernelPositions& at, const PairSplineKernelInput& in,
                                     const NeighborList::Chunk& chunk, std::ptrdiff_t first_entry, double* fx,
                                     double* fy, double* fz) {
  const Edges edges(at);
  PairSplineSums<WithSums> sums;
  for (int k = 0; k < chunk.count; ++k) {
    const long s = chunk.first + k;
    const double* self = at.fractions + 4 * s;
    sums.x = sums.y = sums.z = Pack::zero();
    const PairSplineView* row = in.views + static_cast<long>(at.fixed[4 * s + 3]) * at.types;
    const std::int32_t* offsets = chunk.offsets + static_cast<long>(k) * at.types;
    if (in.entry_rows) {
      sums.add(at, edges, self, in.common, chunk.neighbors, in.entry_rows + first_entry, offsets[0], offsets[at.types]);
    } else {
      for (int t = 0; t < at.types; ++t)
        sums.add(at, edges, self, row[t], chunk.neighbors, nullptr, offsets[t], offsets[t + 1]);
    }
    const int i = at.particle[s];
    fx[i] += sums.x.sum(), fy[i] += sums.y.sum(), fz[i] += sums.z.sum();
  }
  if constexpr (WithSums) return {0.5 * sums.energy.sum(), sums.virial.times(0.5)};
  return {};
}

inline EnergyVirial pair_spline_kernel(const SplineKernelPositions& at, const PairSplineKernelInput& in,
                                       const NeighborList::Chunk& chunk, std::ptrdiff_t first_entry, double* fx,
                                       double* fy, double* fz, bool with_sums) {
  return with_sums ? pair_spline_loop<true>(at, in, chunk, first_entry, fx, fy, fz)
                   : pair_spline_loop<false>(at, in, chunk, first_entry, fx, fy, fz);
}

/// exp(x) of x ≤ 0, to an ulp or two; below −700 as at −700.
inline Pack exp_of_negative(Pack x) {
  x = max(x, Pack::broadcast(-700));
  const Pack n = (x * Pack::broadcast(1.4426950408889634)).rounded();
  // ln 2 in two parts, the first with zeros at its end.
  const Pack r = fnma(n, Pack::broadcast(1.9082149292705877e-10), fnma(n, Pack::broadcast(0.6931471803691238), x));
  Pack sum = Pack::broadcast(1.0 / 6227020800.0);
  constexpr double inverse_factorials[] = {1.0 / 479001600.0,
                                           1.0 / 39916800.0,
                                           1.0 / 3628800.0,
                                           1.0 / 362880.0,
                                           1.0 / 40320.0,
                                           1.0 / 5040.0,
                                           1.0 / 720.0,
                                           1.0 / 120.0,
                                           1.0 / 24.0,
                                           1.0 / 6.0,
                                           0.5,
                                           1.0,
                                           1.0};
  for (double c : inverse_factorials) sum = fma(sum, r, Pack::broadcast(c));
  return sum * power_of_two(n);
}

/// The neighbours of one centre that are near enough for any of its terms, type after type, each type's from a multiple
/// of the pack's width on; empty lanes are infinitely far away.
struct Neighbors {
  double *x, *y, *z;    // unit vectors from the centre
  double *r, *inverse;  // Å, 1/Å
  double* number;       // 0, 1, 2 …
  double *screen[2], *screen_slope[2];
  double *gx, *gy, *gz;  // −force, eV/Å
  /// Of a spline of distances, as its first (ij) and second (ik) distance: the four basis functions, and their slopes.
  double *basis[2][4], *basis_slope[2][4];
  std::int32_t* entry;           // of the list; −1 in empty lanes
  std::int32_t* first_basis[2];  // number of the first of the four
  int size = 0;

  explicit Neighbors(const ThreeBodyKernelInput& in)
      : entry(in.entries), first_basis{in.entries + in.capacity, in.entries + 2L * in.capacity} {
    double* column = in.work;
    for (double** to :
         {&x, &y, &z, &r, &inverse, &number, &screen[0], &screen_slope[0], &screen[1], &screen_slope[1], &gx, &gy, &gz})
      *to = column, column += in.capacity;
    for (int side = 0; side < 2; ++side)
      for (int n = 0; n < 4; ++n) {
        basis[side][n] = column, column += in.capacity;
        basis_slope[side][n] = column, column += in.capacity;
      }
  }

  void append(double dx, double dy, double dz, double distance, double reciprocal, int at) {
    x[size] = dx * reciprocal, y[size] = dy * reciprocal, z[size] = dz * reciprocal;
    r[size] = distance, inverse[size] = reciprocal;
    put(at);
  }
  void pad() {
    while (size % Pack::width != 0) {
      x[size] = y[size] = z[size] = inverse[size] = 0, r[size] = 1e9;
      put(-1);
    }
  }
  /// exp(γ/(r − c)) and its slope for the lanes [begin, end).
  void fill_screen(int side, int begin, int end, double cutoff, double gamma) {
    const Pack c = Pack::broadcast(cutoff), g = Pack::broadcast(gamma), nearest = Pack::broadcast(-1e-9);
    for (int k = begin; k < end; k += Pack::width) {
      const Pack d = Pack::load(r + k) - c;
      const Mask inside = less(d, nearest);
      const Pack u = Pack::broadcast(1) / min(d, nearest);
      const Pack f = keep(inside, exp_of_negative(g * u));
      f.store(screen[side] + k);
      (Pack::zero() - g * (u * u) * f).store(screen_slope[side] + k);
    }
  }
  /// Basis functions of the lanes [begin, end), zero outside the knots.
  [[gnu::noinline]] void fill_basis(int side, int begin, int end, const CubicBasis::View& view) {
    const Pack lowest = Pack::broadcast(view.lowest), highest = Pack::broadcast(view.highest);
    const Pack per_unit = Pack::broadcast(view.per_unit);
    for (int k = begin; k < end; k += Pack::width) {
      const Pack at = Pack::load(r + k);
      const Mask inside = less(lowest, at) & less(at, highest);
      const Place place(view, max(min(at, highest), lowest));
      Pack c[4][4];
      for (int p = 0; p < 4; ++p) load_rows(view.powers[p], place.row, c[p][0], c[p][1], c[p][2], c[p][3]);
      for (int n = 0; n < 4; ++n) {
        // By synthetic division: the slope comes along.
        const Pack second = fma(place.u, c[3][n], c[2][n]), first = fma(place.u, second, c[1][n]);
        keep(inside, fma(place.u, first, c[0][n])).store(basis[side][n] + k);
        const Pack slope = fma(place.u, fma(place.u, c[3][n], second), first);
        keep(inside, slope * per_unit).store(basis_slope[side][n] + k);
      }
      for (int lane = 0; lane < Pack::width; ++lane) first_basis[side][k + lane] = view.first[place.row[lane] / 4];
    }
  }

 private:
  void put(int at) {
    number[size] = size, entry[size] = at;
    gx[size] = gy[size] = gz[size] = 0;
    ++size;
  }
};

/// What the neighbours [k0, k1) get from the triples that they form with those in [j0, j1). Every ordered pair of
/// neighbours is gone through, so that nothing needs adding up over lanes but the energy, whose pairs this returns once
/// for each order.
inline Pack add_angles(const ThreeBodyView& term, Neighbors& near, int j0, int j1, int side_j, int k0, int k1) {
  const bool alike = j0 == k0;
  const int side_k = alike ? side_j : 1 - side_j;
  const Pack largest = Pack::broadcast(1 - 1e-8), smallest = Pack::broadcast(-(1 - 1e-8));
  Pack energy = Pack::zero();
  for (int j = j0; j < j1; ++j) {
    const double screen = near.screen[side_j][j];
    if (screen == 0) continue;
    const Pack fj = Pack::broadcast(screen), self = Pack::broadcast(j);
    const Pack xj = Pack::broadcast(near.x[j]), yj = Pack::broadcast(near.y[j]), zj = Pack::broadcast(near.z[j]);
    for (int k = k0; k < k1; k += Pack::width) {
      const Pack xk = Pack::load(near.x + k), yk = Pack::load(near.y + k), zk = Pack::load(near.z + k);
      Pack fk = Pack::load(near.screen[side_k] + k) * fj, slope = Pack::load(near.screen_slope[side_k] + k) * fj;
      if (alike) {
        const Mask other = differ(Pack::load(near.number + k), self);
        fk = keep(other, fk), slope = keep(other, slope);
      }
      const Pack cosine = max(min(fma(xj, xk, fma(yj, yk, zj * zk)), largest), smallest);
      const Place place(term.angle, Pack::zero() - cosine);
      const Pack s = place.value(term.angle);
      const Pack with_r = slope * s;
      const Pack with_angle = (Pack::zero() - fk * place.slope(term.angle)) * Pack::load(near.inverse + k);
      const Pack radial = fnma(with_angle, cosine, with_r);
      fma(radial, xk, fma(with_angle, xj, Pack::load(near.gx + k))).store(near.gx + k);
      fma(radial, yk, fma(with_angle, yj, Pack::load(near.gy + k))).store(near.gy + k);
      fma(radial, zk, fma(with_angle, zj, Pack::load(near.gz + k))).store(near.gz + k);
      energy = fma(fk, s, energy);
    }
  }
  return energy;
}

/// The triples of neighbours in [j0, j1) and [k0, k1): each unordered pair once, a pack of second neighbours at a time.
/// Returns their energies. Not inlined: it would take registers from the loop over angles.
[[gnu::noinline]] Pack add_distances(const DistanceSpline::View& term, Neighbors& near, int j0, int j1, int k0,
                                     int k1) {
  constexpr int width = Pack::width;
  const bool alike = j0 == k0;
  const Pack lowest = Pack::broadcast(term.lowest), highest = Pack::broadcast(term.highest);
  const Pack per_unit = Pack::broadcast(term.across.per_unit);
  Pack energy = Pack::zero();
  for (int j = j0; j < j1; ++j) {
    const double rj = near.r[j];
    if (!(rj > term.sides[0].lowest && rj < term.sides[0].highest)) continue;
    const double* const cubics = term.cubics + near.first_basis[0][j] * term.l_stride;
    const Pack xj = Pack::broadcast(rj * near.x[j]), yj = Pack::broadcast(rj * near.y[j]),
               zj = Pack::broadcast(rj * near.z[j]);
    const Pack self = Pack::broadcast(j);
    Pack with_rj = Pack::zero(), px = Pack::zero(), py = Pack::zero(), pz = Pack::zero();
    for (int k = alike ? j / width * width : k0; k < k1; k += width) {
      const Pack rk = Pack::load(near.r + k);
      const Pack ux = Pack::load(near.x + k), uy = Pack::load(near.y + k), uz = Pack::load(near.z + k);
      const Pack dx = fma(rk, ux, Pack::zero() - xj), dy = fma(rk, uy, Pack::zero() - yj),
                 dz = fma(rk, uz, Pack::zero() - zj);
      const Pack r2 = fma(dx, dx, fma(dy, dy, dz * dz));
      const Pack inverse = inverse_sqrt(max(r2, Pack::broadcast(1e-12)));
      const Pack r = r2 * inverse;
      Mask inside = less(lowest, r) & less(r, highest) & less(rk, Pack::broadcast(term.sides[1].highest));
      if (alike) inside = inside & less(self, Pack::load(near.number + k));
      if (!any(inside)) continue;
      Place place(term.across, max(min(r, highest), lowest));
      for (int lane = 0; lane < width; ++lane)
        place.row[lane] = place.row[lane] * term.m_count + 4L * near.first_basis[1][k + lane];
      // Σ over l and m of what the cubics and their slopes are, with the basis functions or their slopes.
      Pack value = Pack::zero(), s_ij = Pack::zero(), s_ik = Pack::zero(), s_jk = Pack::zero();
      for (int l = 0; l < 4; ++l) {
        Pack v = Pack::zero(), v_ik = Pack::zero(), v_jk = Pack::zero();
        for (int m = 0; m < 4; ++m) {
          Pack c0, c1, c2, c3;
          load_rows(cubics + l * term.l_stride + 4 * m, place.row, c0, c1, c2, c3);
          const Pack second = fma(place.u, c3, c2), first = fma(place.u, second, c1);
          const Pack cubic = fma(place.u, first, c0), slope = fma(place.u, fma(place.u, c3, second), first);
          const Pack b = Pack::load(near.basis[1][m] + k);
          v = fma(b, cubic, v), v_jk = fma(b, slope, v_jk);
          v_ik = fma(Pack::load(near.basis_slope[1][m] + k), cubic, v_ik);
        }
        const Pack b = Pack::broadcast(near.basis[0][l][j]);
        value = fma(b, v, value), s_ik = fma(b, v_ik, s_ik), s_jk = fma(b, v_jk, s_jk);
        s_ij = fma(Pack::broadcast(near.basis_slope[0][l][j]), v, s_ij);
      }
      const Pack across = keep(inside, s_jk * per_unit * inverse), with_rk = keep(inside, s_ik);
      with_rj = with_rj + keep(inside, s_ij);
      energy = energy + keep(inside, value);
      fma(with_rk, ux, fma(across, dx, Pack::load(near.gx + k))).store(near.gx + k);
      fma(with_rk, uy, fma(across, dy, Pack::load(near.gy + k))).store(near.gy + k);
      fma(with_rk, uz, fma(across, dz, Pack::load(near.gz + k))).store(near.gz + k);
      px = fma(across, dx, px), py = fma(across, dy, py), pz = fma(across, dz, pz);
    }
    const double along = with_rj.sum();
    near.gx[j] += along * near.x[j] - px.sum();
    near.gy[j] += along * near.y[j] - py.sum();
    near.gz[j] += along * near.z[j] - pz.sum();
  }
  return energy;
}

inline bool can_have_triples(const ThreeBodyKernelInput& in, int type, const std::int32_t* offsets) {
  const auto count = [&](int t) { return offsets[t + 1] - offsets[t]; };
  for (int n = in.first_term[type]; n < in.first_term[type + 1]; ++n) {
    const ThreeBodyView& term = in.terms[n];
    if (term.first == term.second ? count(term.first) > 1 : count(term.first) > 0 && count(term.second) > 0)
      return true;
  }
  return false;
}

inline EnergyVirial three_body_kernel(const SplineKernelPositions& at, const ThreeBodyKernelInput& in,
                                      const NeighborList::Chunk& chunk, std::ptrdiff_t first_entry, double* fx,
                                      double* fy, double* fz, bool with_sums) {
  constexpr int width = Pack::width;
  constexpr int most_types = 128;
  const Edges edges(at);
  Pack energy = Pack::zero();
  VirialSum virial;
  alignas(64) double dx[width], dy[width], dz[width], distance[width], reciprocal[width];
  for (int k = 0; k < chunk.count; ++k) {
    const long s = chunk.first + k;
    const std::int32_t type = at.fixed[4 * s + 3];
    const std::int32_t* offsets = chunk.offsets + static_cast<long>(k) * at.types;
    // Entries of a centre that cannot have a triple are never written: they are zero from the start.
    if (!can_have_triples(in, type, offsets)) continue;
    double* const forces = in.entry_forces + 4 * first_entry;
    for (long n = 4L * offsets[0]; n < 4L * offsets[at.types]; ++n) forces[n] = 0;
    const double* self = at.fractions + 4 * s;
    const Pack xi = Pack::broadcast(self[0]), yi = Pack::broadcast(self[1]), zi = Pack::broadcast(self[2]);
    Neighbors near(in);
    int begin[most_types + 1];
    begin[0] = 0;
    for (int t = 0; t < at.types; ++t) {
      const Pack reach = Pack::broadcast(in.reach_squared[static_cast<long>(type) * at.types + t]);
      for (int n = offsets[t]; n < offsets[t + 1]; n += width) {
        Pack a, b, c, unused, x, y, z;
        load_rows(at.fractions, chunk.neighbors + n, a, b, c, unused);
        edges.shortest(a - xi, b - yi, c - zi, x, y, z);
        const Pack r2 = fma(x, x, fma(y, y, z * z));
        const Mask close = less(r2, reach) & Mask::first(offsets[t + 1] - n);
        if (!any(close)) continue;
        const Pack inverse = inverse_sqrt(max(r2, Pack::broadcast(1e-12)));
        x.store(dx), y.store(dy), z.store(dz), inverse.store(reciprocal);
        keep(close, r2 * inverse).store(distance);
        for (int lane = 0; lane < width; ++lane)
          if (distance[lane] > 0) near.append(dx[lane], dy[lane], dz[lane], distance[lane], reciprocal[lane], n + lane);
      }
      near.pad();
      begin[t + 1] = near.size;
    }
    for (int n = in.first_term[type]; n < in.first_term[type + 1]; ++n) {
      const ThreeBodyView& term = in.terms[n];
      const int j0 = begin[term.first], j1 = begin[term.first + 1], k0 = begin[term.second],
                k1 = begin[term.second + 1];
      if (j0 == j1 || k0 == k1) continue;
      if (term.distances.cubics) {
        near.fill_basis(0, j0, j1, term.distances.sides[0]), near.fill_basis(1, k0, k1, term.distances.sides[1]);
        energy = energy + add_distances(term.distances, near, j0, j1, k0, k1);
        continue;
      }
      near.fill_screen(0, j0, j1, term.cutoffs[0], term.gammas[0]);
      if (j0 == k0) {
        energy = fma(Pack::broadcast(0.5), add_angles(term, near, j0, j1, 0, k0, k1), energy);
        continue;
      }
      near.fill_screen(1, k0, k1, term.cutoffs[1], term.gammas[1]);
      energy = energy + add_angles(term, near, j0, j1, 0, k0, k1);
      add_angles(term, near, k0, k1, 1, j0, j1);
    }
    Pack sx = Pack::zero(), sy = Pack::zero(), sz = Pack::zero();
    for (int m = 0; m < near.size; m += width) {
      const Pack gx = Pack::load(near.gx + m), gy = Pack::load(near.gy + m), gz = Pack::load(near.gz + m);
      sx = sx + gx, sy = sy + gy, sz = sz + gz;
      if (!with_sums) continue;
      const Pack r = Pack::load(near.r + m);
      virial.add(gx, gy, gz, r * Pack::load(near.x + m), r * Pack::load(near.y + m), r * Pack::load(near.z + m));
    }
    for (int m = 0; m < near.size; ++m) {
      if (near.entry[m] < 0) continue;
      double* to = forces + 4L * near.entry[m];
      to[0] = near.gx[m], to[1] = near.gy[m], to[2] = near.gz[m];
    }
    const int i = at.particle[s];
    fx[i] += sx.sum(), fy[i] += sy.sum(), fz[i] += sz.sum();
  }
  if (!with_sums) return {};
  return {energy.sum(), virial.times(-1)};
}
