// The pair kernel in mixed precision, written once over `Floats`; see pair-kernel.hpp. Included in an anonymous
// namespace.
//
// Differences of positions are exact (integers), distances and forces are float. What a particle gets is added up in
// one float for each lane (a dozen numbers), and over lanes and particles in double.

/// F/r and V of one pack of squared distances by PairPolynomials: only where `lookup` is a shuffle.
template <class Floats, class Ints, class Lanes>
struct ByPolynomial {
  const PairPolynomials::View& table;
  Ints slice;
  Floats u;
  ByPolynomial(const PairPolynomials::View& view, Floats s, Lanes /*inside*/) : table(view) {
    slice = locate(s, table.shift, table.offset, table.low_bits, table.centre, u);
    for (int j = 0; j < table.jump_count; ++j) add_where_not_less(slice, s, table.jumps[j]);
    // Closer than the limit there are no numbers: NaN is what the integrator looks for.
    u = poison(less(s, Floats::broadcast(table.limit_squared)), u);
  }
  [[nodiscard]] Floats evaluate(const float* coefficients) const {
    const float* c = coefficients + PairPolynomials::slices * table.degree;
    Floats sum = lookup(c, slice);
    for (int p = table.degree; p > 0; --p) {
      c -= PairPolynomials::slices;
      sum = fma(sum, u, lookup(c, slice));
    }
    return sum;
  }
};

/// The same by SinglePairFunctionTable.
struct ByTable {
  alignas(64) std::int32_t slot[Floats::width];
  Floats u;
  ByTable(const SinglePairFunctionTable::View& table, Floats s, Lanes inside) {
    Ints k = locate(max(s, Floats::broadcast(table.start)), table.shift, table.offset, table.low_bits, u);
    for (int j = 0; j < table.jump_count; ++j) add_where_not_less(k, s, table.jumps[j]);
    times_four(keep(inside, k)).store(slot);
  }
  [[nodiscard]] Floats evaluate(const float* rows) const {
    Floats c0, c1, c2, c3;
    load_rows(rows, slot, c0, c1, c2, c3);
    return fma(u, fma(u, fma(u, c3, c2), c1), c0);
  }
};

/// What one particle gets from its neighbours.
struct ParticleSums {
  Floats x, y, z, energy, xx, yy, zz, yz, xz, xy;
  ParticleSums() { x = y = z = energy = xx = yy = zz = yz = xz = xy = Floats::zero(); }  // written out: see avx512.hpp
};

template <class Function, bool Orthogonal, bool WithSums, class View>
inline void add_neighbors(const PairKernelInput& in, const Floats* e, const View& table, const std::int32_t* neighbor,
                          long count, Ints xi, Ints yi, Ints zi, ParticleSums& sums) {
  const Floats cutoff = Floats::broadcast(table.cutoff_squared);
  for (; count > 0; neighbor += Floats::width, count -= Floats::width) {
    Ints xj, yj, zj;
    load_rows(in.fixed, neighbor, xj, yj, zj);
    const Floats a = to_floats(xi - xj), b = to_floats(yi - yj), c = to_floats(zi - zj);
    Floats dx, dy, dz;
    if constexpr (Orthogonal) {
      dx = a * e[0], dy = b * e[4], dz = c * e[8];
    } else {
      dx = fma(a, e[0], fma(b, e[3], c * e[6]));
      dy = fma(a, e[1], fma(b, e[4], c * e[7]));
      dz = fma(a, e[2], fma(b, e[5], c * e[8]));
    }
    const Floats r2 = fma(dx, dx, fma(dy, dy, dz * dz));
    const Lanes inside = less(r2, cutoff) & Lanes::first(count);
    const Function function(table, r2, inside);
    const Floats f = keep(inside, function.evaluate(table.force));
    const Floats px = f * dx, py = f * dy, pz = f * dz;
    sums.x = sums.x + px, sums.y = sums.y + py, sums.z = sums.z + pz;
    if constexpr (WithSums) {
      sums.energy = sums.energy + keep(inside, function.evaluate(table.energy));
      sums.xx = fma(px, dx, sums.xx), sums.yy = fma(py, dy, sums.yy), sums.zz = fma(pz, dz, sums.zz);
      sums.yz = fma(py, dz, sums.yz), sums.xz = fma(px, dz, sums.xz), sums.xy = fma(px, dy, sums.xy);
    }
  }
}

template <bool Orthogonal, bool WithSums>
inline PairSums mixed_pair_kernel_loop(const PairKernelInput& in, const NeighborList::Chunk& chunk, double* fx,
                                       double* fy, double* fz) {
  Floats e[9];
  for (int k = 0; k < 9; ++k) e[k] = Floats::broadcast(static_cast<float>(0x1p-32 * in.edges[k]));
  DoubleSum energy, wxx, wyy, wzz, wyz, wxz, wxy;
  for (int k = 0; k < chunk.count; ++k) {
    const long s = chunk.first + k;
    const std::int32_t* self = in.fixed + 4 * s;
    const Ints xi = Ints::broadcast(self[0]), yi = Ints::broadcast(self[1]), zi = Ints::broadcast(self[2]);
    ParticleSums sums;
    const long row = static_cast<long>(self[3]) * in.types;
    const std::int32_t* offsets = chunk.offsets + static_cast<long>(k) * in.types;
    for (int t = 0; t < in.types; ++t) {
      const std::int32_t* neighbor = chunk.neighbors + offsets[t];
      const long count = offsets[t + 1] - offsets[t];
      if constexpr (Floats::looks_up_quickly) {
        if (in.polynomials[row + t].force) {
          add_neighbors<ByPolynomial<Floats, Ints, Lanes>, Orthogonal, WithSums>(in, e, in.polynomials[row + t],
                                                                                 neighbor, count, xi, yi, zi, sums);
          continue;
        }
      }
      add_neighbors<ByTable, Orthogonal, WithSums>(in, e, in.single_tables[row + t], neighbor, count, xi, yi, zi, sums);
    }
    const int i = in.particle[s];
    fx[i] += sum(sums.x), fy[i] += sum(sums.y), fz[i] += sum(sums.z);
    if constexpr (WithSums) {
      energy.add(sums.energy);
      wxx.add(sums.xx), wyy.add(sums.yy), wzz.add(sums.zz);
      wyz.add(sums.yz), wxz.add(sums.xz), wxy.add(sums.xy);
    }
  }
  PairSums result;
  if constexpr (WithSums) {
    result.energy = 0.5 * energy.sum();
    result.virial = {0.5 * wxx.sum(), 0.5 * wyy.sum(), 0.5 * wzz.sum(),
                     0.5 * wyz.sum(), 0.5 * wxz.sum(), 0.5 * wxy.sum()};
  }
  return result;
}

inline PairSums mixed_pair_kernel_body(const PairKernelInput& in, const NeighborList::Chunk& chunk, double* fx,
                                       double* fy, double* fz, bool with_sums) {
  if (in.orthogonal)
    return with_sums ? mixed_pair_kernel_loop<true, true>(in, chunk, fx, fy, fz)
                     : mixed_pair_kernel_loop<true, false>(in, chunk, fx, fy, fz);
  return with_sums ? mixed_pair_kernel_loop<false, true>(in, chunk, fx, fy, fz)
                   : mixed_pair_kernel_loop<false, false>(in, chunk, fx, fy, fz);
}
