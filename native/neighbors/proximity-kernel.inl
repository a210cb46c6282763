// Written once over `Floats`; see proximity-kernel.hpp. Included in an anonymous namespace.

// `SameReach`: every type that is seen at all is seen up to the longest reach, so that distances need not be kept.
template <bool Orthogonal, bool SameReach>
inline int proximity_kernel_loop(const ProximityInput in, std::int32_t* __restrict out,
                                 std::int32_t* __restrict offsets) {
  constexpr int width = Floats::width;
  const Ints x = Ints::broadcast(in.self[0]), y = Ints::broadcast(in.self[1]), z = Ints::broadcast(in.self[2]);
  const Ints self = Ints::broadcast(in.self_record);
  const Floats longest = Floats::broadcast(in.longest_squared);
  Floats e[9];
  for (int k = 0; k < 9; ++k) e[k] = Floats::broadcast(in.edges[k]);
  std::int32_t* __restrict const near_record = in.near_record;
  std::int32_t* __restrict const near_type = in.near_type;
  float* __restrict const near_distance = in.near_distance;
  int near = 0;
  for (int range = 0; range < in.ranges; ++range) {
    const int end = in.range[2 * range + 1];
    for (int n = in.range[2 * range]; n < end; n += width) {
      const Floats a = to_floats(x - Ints::load(in.x + n)), b = to_floats(y - Ints::load(in.y + n));
      const Floats c = to_floats(z - Ints::load(in.z + n));
      Floats dx, dy, dz;
      if constexpr (Orthogonal) {
        dx = a * e[0], dy = b * e[4], dz = c * e[8];
      } else {
        dx = fma(a, e[0], fma(b, e[3], c * e[6]));
        dy = fma(a, e[1], fma(b, e[4], c * e[7]));
        dz = fma(a, e[2], fma(b, e[5], c * e[8]));
      }
      const Floats s = fma(dx, dx, fma(dy, dy, dz * dz));
      const Ints record = Ints::load(in.record + n);
      const Lanes close = less(s, longest) & differ(record, self) & Lanes::first(end - n);
      if constexpr (!SameReach) compress(close, s, near_distance + near);
      compress(close, Ints::load(in.type + n), near_type + near);
      near += compress(close, record, near_record + near);
    }
  }
  int found = 0;
  for (int t = 0; t < in.types; ++t) {
    const Ints type = Ints::broadcast(t);
    const Floats reach = Floats::broadcast(in.reach_squared[t]);
    if (in.reach_squared[t] > 0)
      for (int n = 0; n < near; n += width) {
        Lanes wanted = equal(Ints::load(near_type + n), type) & Lanes::first(near - n);
        if constexpr (!SameReach) wanted = wanted & less(load_floats(near_distance + n), reach);
        found += compress(wanted, Ints::load(near_record + n), out + found);
      }
    offsets[t + 1] = offsets[0] + found;
  }
  return found;
}

inline int proximity_kernel_body(const ProximityInput& in, std::int32_t* out, std::int32_t* offsets) {
  bool same = true;
  for (int t = 0; t < in.types; ++t)
    same = same && (in.reach_squared[t] == 0 || in.reach_squared[t] == in.longest_squared);
  if (in.orthogonal)
    return same ? proximity_kernel_loop<true, true>(in, out, offsets)
                : proximity_kernel_loop<true, false>(in, out, offsets);
  return same ? proximity_kernel_loop<false, true>(in, out, offsets)
              : proximity_kernel_loop<false, false>(in, out, offsets);
}
