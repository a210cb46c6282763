// The reciprocal-space kernels, written once over `Pack`; see ewald-kernel.hpp. Included in an anonymous namespace.

/// cos 2πf and sin 2πf. Reduced to a quarter turn; Taylor polynomials there are exact to rounding (x ≤ π/4).
inline void cos_sin_turns(Pack f, Pack& cosine, Pack& sine) {
  const Pack reduced = f - f.rounded();                           // [−½, ½]
  const Pack quarter = (reduced * Pack::broadcast(4)).rounded();  // −2 … 2
  const Pack x = fnma(quarter, Pack::broadcast(0.25), reduced) * Pack::broadcast(6.283185307179586476925);
  const Pack x2 = x * x;
  Pack s = Pack::broadcast(-1.0 / 1307674368000.0), c = Pack::broadcast(1.0 / 20922789888000.0);
  for (double k : {1.0 / 6227020800.0, -1.0 / 39916800.0, 1.0 / 362880.0, -1.0 / 5040.0, 1.0 / 120.0, -1.0 / 6.0, 1.0})
    s = fma(s, x2, Pack::broadcast(k));
  for (double k :
       {-1.0 / 87178291200.0, 1.0 / 479001600.0, -1.0 / 3628800.0, 1.0 / 40320.0, -1.0 / 720.0, 1.0 / 24.0, -0.5, 1.0})
    c = fma(c, x2, Pack::broadcast(k));
  s = s * x;
  // Turn back by `quarter` quarter turns: cos and sin of them are 1 − q² (3 − |q|)/2 … small integers, exact in
  // doubles.
  const Pack q2 = quarter * quarter;
  // q = 0: (1, 0); ±1: (0, ±1); ±2: (−1, 0).
  const Pack cos_q =
      fma(q2, fma(q2, Pack::broadcast(1.0 / 6), Pack::broadcast(-7.0 / 6)), Pack::broadcast(1)).rounded();
  const Pack sin_q = quarter * fnma(q2, Pack::broadcast(1.0 / 3), Pack::broadcast(4.0 / 3));
  const Pack exact_sin_q = sin_q.rounded();
  cosine = fnma(s, exact_sin_q, c * cos_q);
  sine = fma(s, cos_q, c * exact_sin_q);
}

/// Powers 0 … n of e, each as `block` cosines and `block` sines, one Pack-wide column at a time.
inline void powers(Pack c1, Pack s1, int n, double* out) {
  Pack c = Pack::broadcast(1), s = Pack::zero();
  for (int k = 0; k <= n; ++k) {
    c.store(out + 2 * EwaldLayout::block * k);
    s.store(out + 2 * EwaldLayout::block * k + EwaldLayout::block);
    const Pack next = fnma(s, s1, c * c1);
    s = fma(s, c1, c * s1);
    c = next;
  }
}

inline void phases_kernel(const EwaldLayout& layout, const double* fractional, double* phases, int begin, int end) {
  for (int b = begin; b < end; ++b) {
    double* out = phases + layout.stride() * b;
    const double* f = fractional + static_cast<std::size_t>(3 * EwaldLayout::block) * b;
    for (int lane = 0; lane < EwaldLayout::block; lane += Pack::width) {
      Pack c, s;
      cos_sin_turns(Pack::load(f + lane), c, s);
      powers(c, s, layout.h_max, out + layout.h_offset() + lane);
      cos_sin_turns(Pack::load(f + EwaldLayout::block + lane), c, s);
      powers(c, s, layout.k_max, out + layout.k_offset() + lane);
      cos_sin_turns(Pack::load(f + 2 * EwaldLayout::block + lane), c, s);
      powers(c, s, layout.l_max, out + layout.l_offset() + lane);
    }
  }
}

/// q·e_h·e_k of one block's lanes; k may be negative.
inline void base_phase(const EwaldLayout& layout, const EwaldRow& row, const double* charge, const double* block_phases,
                       int lane, Pack& re, Pack& im) {
  constexpr int block = EwaldLayout::block;
  const double* h = block_phases + layout.h_offset() + 2 * block * row.h + lane;
  const double* k = block_phases + layout.k_offset() + 2 * block * (row.k < 0 ? -row.k : row.k) + lane;
  const Pack q = Pack::load(charge + lane);
  const Pack hc = Pack::load(h) * q, hs = Pack::load(h + block) * q;
  const Pack kc = Pack::load(k);
  const Pack ks = row.k < 0 ? Pack::zero() - Pack::load(k + block) : Pack::load(k + block);
  re = fnma(hs, ks, hc * kc);
  im = fma(hs, kc, hc * ks);
}

template <int Terms>
inline void structure_terms(const EwaldLayout& layout, const double* l_phases, const double* base, int blocks,
                            double* sums) {
  constexpr int block = EwaldLayout::block;
  Pack a[Terms], b[Terms], c[Terms], d[Terms];
  for (int t = 0; t < Terms; ++t) a[t] = b[t] = c[t] = d[t] = Pack::zero();
  const std::size_t stride = layout.stride();
  for (int n = 0; n < blocks; ++n) {
    for (int lane = 0; lane < block; lane += Pack::width) {
      const Pack re = Pack::load(base + 2 * block * n + lane), im = Pack::load(base + 2 * block * n + block + lane);
      const double* p = l_phases + stride * n + lane;
      for (int t = 0; t < Terms; ++t) {
        const Pack cosine = Pack::load(p + 2 * block * t), sine = Pack::load(p + 2 * block * t + block);
        a[t] = fma(re, cosine, a[t]);
        b[t] = fma(im, sine, b[t]);
        c[t] = fma(re, sine, c[t]);
        d[t] = fma(im, cosine, d[t]);
      }
    }
  }
  for (int t = 0; t < Terms; ++t) {
    sums[4 * t] = a[t].sum(), sums[4 * t + 1] = b[t].sum();
    sums[4 * t + 2] = c[t].sum(), sums[4 * t + 3] = d[t].sum();
  }
}

inline void structure_row_kernel(const EwaldLayout& layout, const EwaldRow& row, const double* charge,
                                 const double* phases, int blocks, double* scratch, double* sums) {
  constexpr int block = EwaldLayout::block;
  for (int n = 0; n < blocks; ++n)
    for (int lane = 0; lane < block; lane += Pack::width) {
      Pack re, im;
      base_phase(layout, row, charge + block * n, phases + layout.stride() * n, lane, re, im);
      re.store(scratch + 2 * block * n + lane);
      im.store(scratch + 2 * block * n + block + lane);
    }
  const double* l_phases = phases + layout.l_offset();
  int l = 0;
  // Four terms at a time: sixteen accumulators hide the latency of the multiply-add.
  for (; l + 4 <= row.l_count; l += 4)
    structure_terms<4>(layout, l_phases + 2 * block * l, scratch, blocks, sums + 4 * l);
  for (; l + 2 <= row.l_count; l += 2)
    structure_terms<2>(layout, l_phases + 2 * block * l, scratch, blocks, sums + 4 * l);
  for (; l < row.l_count; ++l) structure_terms<1>(layout, l_phases + 2 * block * l, scratch, blocks, sums + 4 * l);
}

inline void fields_kernel(const EwaldLayout& layout, const EwaldRow* rows, std::size_t row_count, const double* charge,
                          const double* phases, const double* weights, double* fields, int begin, int end) {
  constexpr int block = EwaldLayout::block;
  for (int n = begin; n < end; ++n) {
    const double* mine = phases + layout.stride() * n;
    for (int lane = 0; lane < block; lane += Pack::width) {
      Pack fh = Pack::zero(), fk = Pack::zero(), fl = Pack::zero(), potential = Pack::zero();
      for (std::size_t r = 0; r < row_count; ++r) {
        const EwaldRow& row = rows[r];
        const double* p = mine + layout.l_offset() + lane;
        const double* w = weights + 4 * row.first;
        // Σ_l conj(G) e_l over +l and −l (w0), and the same with l in front (w1).
        Pack w0_re = Pack::zero(), w0_im = Pack::zero(), w1_re = Pack::zero(), w1_im = Pack::zero();
        Pack l_number = Pack::zero();
        const Pack one = Pack::broadcast(1);
        for (int l = 0; l < row.l_count; ++l, p += 2 * block, w += 4) {
          const Pack cosine = Pack::load(p), sine = Pack::load(p + block);
          const Pack plus_re = Pack::broadcast(w[0]), plus_im = Pack::broadcast(w[1]);
          const Pack minus_re = Pack::broadcast(w[2]), minus_im = Pack::broadcast(w[3]);
          w0_re = fma(plus_re, cosine, fma(minus_im, sine, w0_re));
          w0_im = fma(minus_re, sine, fnma(plus_im, cosine, w0_im));
          const Pack lc = l_number * cosine, ls = l_number * sine;
          w1_re = fma(minus_re, lc, fma(plus_im, ls, w1_re));
          w1_im = fma(plus_re, ls, fnma(minus_im, lc, w1_im));
          l_number = l_number + one;
        }
        Pack re, im;
        base_phase(layout, row, charge + block * n, mine, lane, re, im);
        const Pack t0 = fma(re, w0_im, im * w0_re);
        fh = fma(Pack::broadcast(row.h), t0, fh);
        fk = fma(Pack::broadcast(row.k), t0, fk);
        fl = fma(re, w1_im, fma(im, w1_re, fl));
        potential = fma(re, w0_re, fnma(im, w0_im, potential));
      }
      double* out = fields + static_cast<std::size_t>(4 * block) * n + lane;
      fh.store(out);
      fk.store(out + block);
      fl.store(out + 2 * block);
      potential.store(out + 3 * block);
    }
  }
}

inline void neighbors_kernel(const ScreenedInput& in, const NeighborList::Chunk& chunk, ScreenedField* fields) {
  constexpr int width = Pack::width;
  alignas(64) long long slot[width];
  alignas(64) double charge[width];
  Pack e[9];
  for (int k = 0; k < 9; ++k) e[k] = Pack::broadcast(in.edges[k]);
  const PairFunctionTable::View& table = in.function;
  const Pack cutoff = Pack::broadcast(table.cutoff_squared), start = Pack::broadcast(table.start);
  for (int k = 0; k < chunk.count; ++k) {
    const double* self = in.fractions + 4L * (chunk.first + k);
    const Pack xi = Pack::broadcast(self[0]), yi = Pack::broadcast(self[1]), zi = Pack::broadcast(self[2]);
    Pack potential = Pack::zero(), sx = Pack::zero(), sy = Pack::zero(), sz = Pack::zero();
    Pack wxx = Pack::zero(), wyy = Pack::zero(), wzz = Pack::zero();
    Pack wyz = Pack::zero(), wxz = Pack::zero(), wxy = Pack::zero();
    const std::int32_t* offsets = chunk.offsets + static_cast<long>(k) * in.types;
    for (int n = offsets[0]; n < offsets[in.types]; n += width) {
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
      const Mask inside = less(r2, cutoff) & Mask::first(offsets[in.types] - n);
      if (!any(inside)) continue;
      const Pack within = min(max(r2, start), cutoff);
      Pack u;
      Slots slots = locate(within, table.shift, table.offset, u);
      for (int j = 0; j < table.jump_count; ++j) slots.add_where_not_less(within, table.jumps[j]);
      slots.store(slot);
      for (int lane = 0; lane < width; ++lane) charge[lane] = in.charges[chunk.neighbors[n + lane] / 4];
      const Pack q = Pack::load(charge);
      Pack c0, c1, c2, c3;
      load_rows(table.force, slot, c0, c1, c2, c3);
      const Pack f = keep(inside, q * fma(u, fma(u, fma(u, c3, c2), c1), c0));
      const Pack px = f * dx, py = f * dy, pz = f * dz;
      sx = sx + px, sy = sy + py, sz = sz + pz;
      wxx = fma(px, dx, wxx), wyy = fma(py, dy, wyy), wzz = fma(pz, dz, wzz);
      wyz = fma(py, dz, wyz), wxz = fma(px, dz, wxz), wxy = fma(px, dy, wxy);
      load_rows(table.energy, slot, c0, c1, c2, c3);
      potential = potential + keep(inside, q * fma(u, fma(u, fma(u, c3, c2), c1), c0));
    }
    ScreenedField& to = fields[k];
    to.potential = potential.sum();
    to.field.x = sx.sum(), to.field.y = sy.sum(), to.field.z = sz.sum();
    Voigt& w = to.virial;
    w.xx = 0.5 * wxx.sum(), w.yy = 0.5 * wyy.sum(), w.zz = 0.5 * wzz.sum();
    w.yz = 0.5 * wyz.sum(), w.xz = 0.5 * wxz.sum(), w.xy = 0.5 * wxy.sum();
  }
}

inline EwaldKernels make_ewald_kernels() {
  return {phases_kernel, structure_row_kernel, fields_kernel, neighbors_kernel};
}
