// The pair kernel in double, written once over `Pack`; see pair-kernel.hpp. Included in an anonymous namespace.

template <bool WithSums>
inline PairSums pair_kernel_loop(const PairKernelInput& in, const NeighborList::Chunk& chunk, double* fx, double* fy,
                                 double* fz) {
  constexpr int width = Pack::width;
  alignas(64) long long slot[width];
  Pack e[9];
  for (int k = 0; k < 9; ++k) e[k] = Pack::broadcast(in.edges[k]);
  PairSums sums;
  Pack energy = Pack::zero();
  Pack wxx = Pack::zero(), wyy = Pack::zero(), wzz = Pack::zero();
  Pack wyz = Pack::zero(), wxz = Pack::zero(), wxy = Pack::zero();
  for (int k = 0; k < chunk.count; ++k) {
    const long s = chunk.first + k;
    const double* self = in.fractions + 4 * s;
    const Pack xi = Pack::broadcast(self[0]), yi = Pack::broadcast(self[1]), zi = Pack::broadcast(self[2]);
    Pack sx = Pack::zero(), sy = Pack::zero(), sz = Pack::zero();
    const PairFunctionTable::View* row = in.tables + static_cast<long>(in.fixed[4 * s + 3]) * in.types;
    const std::int32_t* offsets = chunk.offsets + static_cast<long>(k) * in.types;
    for (int t = 0; t < in.types; ++t) {
      const PairFunctionTable::View& table = row[t];
      const Pack cutoff = Pack::broadcast(table.cutoff_squared), start = Pack::broadcast(table.start);
      for (int n = offsets[t]; n < offsets[t + 1]; n += width) {
        Pack a, b, c, unused;
        load_rows(in.fractions, chunk.neighbors + n, a, b, c, unused);
        a = xi - a, b = yi - b, c = zi - c;
        a = a - a.rounded(), b = b - b.rounded(), c = c - c.rounded();
        Pack dx, dy, dz;
        if (in.orthogonal) {
          dx = a * e[0], dy = b * e[4], dz = c * e[8];
        } else {
          dx = fma(a, e[0], fma(b, e[3], c * e[6]));
          dy = fma(a, e[1], fma(b, e[4], c * e[7]));
          dz = fma(a, e[2], fma(b, e[5], c * e[8]));
        }
        const Pack r2 = fma(dx, dx, fma(dy, dy, dz * dz));
        const Mask inside = less(r2, cutoff) & Mask::first(offsets[t + 1] - n);
        // A quarter and more of a list is skin; a pack that lies there altogether costs no table look-up.
        if (!any(inside)) continue;
        const Pack within = min(max(r2, start), cutoff);
        Pack u;
        Slots slots = locate(within, table.shift, table.offset, u);
        for (int j = 0; j < table.jump_count; ++j) slots.add_where_not_less(within, table.jumps[j]);
        slots.store(slot);
        Pack c0, c1, c2, c3;
        load_rows(table.force, slot, c0, c1, c2, c3);
        const Pack f = keep(inside, fma(u, fma(u, fma(u, c3, c2), c1), c0));
        const Pack px = f * dx, py = f * dy, pz = f * dz;
        sx = sx + px, sy = sy + py, sz = sz + pz;
        if constexpr (WithSums) {
          load_rows(table.energy, slot, c0, c1, c2, c3);
          energy = energy + keep(inside, fma(u, fma(u, fma(u, c3, c2), c1), c0));
          wxx = fma(px, dx, wxx), wyy = fma(py, dy, wyy), wzz = fma(pz, dz, wzz);
          wyz = fma(py, dz, wyz), wxz = fma(px, dz, wxz), wxy = fma(px, dy, wxy);
        }
      }
    }
    const int i = in.particle[s];
    fx[i] += sx.sum(), fy[i] += sy.sum(), fz[i] += sz.sum();
  }
  if constexpr (WithSums) {
    sums.energy = 0.5 * energy.sum();
    Voigt& w = sums.virial;
    w.xx = 0.5 * wxx.sum(), w.yy = 0.5 * wyy.sum(), w.zz = 0.5 * wzz.sum();
    w.yz = 0.5 * wyz.sum(), w.xz = 0.5 * wxz.sum(), w.xy = 0.5 * wxy.sum();
  }
  return sums;
}

inline PairSums pair_kernel_body(const PairKernelInput& in, const NeighborList::Chunk& chunk, double* fx, double* fy,
                                 double* fz, bool with_sums) {
  return with_sums ? pair_kernel_loop<true>(in, chunk, fx, fy, fz) : pair_kernel_loop<false>(in, chunk, fx, fy, fz);
}
