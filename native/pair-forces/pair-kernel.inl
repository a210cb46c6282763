// The pair kernel, written once over `Pack`; see pair-kernel.hpp. Included in an anonymous namespace.

template <bool WithEnergy>
inline void pair_kernel_loop(const PairKernelInput& in, const PairKernelOutput& out, int begin, int end) {
  constexpr int width = Pack::width;
  alignas(64) long long slot[width];
  for (int i = begin; i < end; ++i) {
    const double* ri = in.coordinates + 4 * static_cast<long>(i);
    const Pack xi = Pack::broadcast(ri[0]), yi = Pack::broadcast(ri[1]), zi = Pack::broadcast(ri[2]);
    Pack fx = Pack::zero(), fy = Pack::zero(), fz = Pack::zero();
    Pack energy = Pack::zero();
    Pack wxx = Pack::zero(), wyy = Pack::zero(), wzz = Pack::zero();
    Pack wyz = Pack::zero(), wxz = Pack::zero(), wxy = Pack::zero();
    const PairFunctionTable::View* row = in.tables + static_cast<long>(in.type[i]) * in.types;
    const std::size_t* segment = in.segments + static_cast<long>(i) * in.types;
    for (int t = 0; t < in.types; ++t) {
      const PairFunctionTable::View& table = row[t];
      const Pack cutoff = Pack::broadcast(table.cutoff_squared), start = Pack::broadcast(table.start);
      for (std::size_t n = segment[t]; n < segment[t + 1]; n += width) {
        Pack dx, dy, dz, unused;
        load_rows(in.coordinates, in.neighbors + n, dx, dy, dz, unused);
        dx = xi - dx, dy = yi - dy, dz = zi - dz;
        const Pack s = fma(dx, dx, fma(dy, dy, dz * dz));
        const Mask inside = less(s, cutoff);
        // A quarter and more of a list is skin; a pack that lies there altogether costs no table look-up.
        if (!any(inside)) continue;
        const Pack within = min(max(s, start), cutoff);
        Pack u;
        Slots slots = locate(within, table.shift, table.offset, u);
        for (int j = 0; j < table.jump_count; ++j) slots.add_where_not_less(within, table.jumps[j]);
        slots.store(slot);
        Pack c0, c1, c2, c3;
        load_rows(table.force, slot, c0, c1, c2, c3);
        const Pack f = keep(inside, fma(u, fma(u, fma(u, c3, c2), c1), c0));
        const Pack px = f * dx, py = f * dy, pz = f * dz;
        fx = fx + px, fy = fy + py, fz = fz + pz;
        if constexpr (WithEnergy) {
          load_rows(table.energy, slot, c0, c1, c2, c3);
          energy = energy + keep(inside, fma(u, fma(u, fma(u, c3, c2), c1), c0));
          wxx = fma(px, dx, wxx), wyy = fma(py, dy, wyy), wzz = fma(pz, dz, wzz);
          wyz = fma(py, dz, wyz), wxz = fma(px, dz, wxz), wxy = fma(px, dy, wxy);
        }
      }
    }
    out.fx[i] = fx.sum(), out.fy[i] = fy.sum(), out.fz[i] = fz.sum();
    if constexpr (WithEnergy) {
      out.energy[i] = 0.5 * energy.sum();
      Voigt& w = out.virial[i];
      w.xx = 0.5 * wxx.sum(), w.yy = 0.5 * wyy.sum(), w.zz = 0.5 * wzz.sum();
      w.yz = 0.5 * wyz.sum(), w.xz = 0.5 * wxz.sum(), w.xy = 0.5 * wxy.sum();
    }
  }
}

inline void pair_kernel_body(const PairKernelInput& in, const PairKernelOutput& out, int begin, int end) {
  if (out.energy)
    pair_kernel_loop<true>(in, out, begin, end);
  else
    pair_kernel_loop<false>(in, out, begin, end);
}
