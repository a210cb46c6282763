// Written once over `Floats`; see proximity-kernel.hpp. Included in an anonymous namespace.

template <bool Orthogonal>
inline int proximity_kernel_loop(const ProximityInput& in, std::int32_t* out, std::int32_t* offsets) {
  constexpr int width = Floats::width;
  const Ints x = Ints::broadcast(in.self[0]), y = Ints::broadcast(in.self[1]), z = Ints::broadcast(in.self[2]);
  const Ints self = Ints::broadcast(in.self_record);
  const Floats longest = Floats::broadcast(in.longest_squared);
  Floats e[9];
  for (int k = 0; k < 9; ++k) e[k] = Floats::broadcast(in.edges[k]);
  int near = 0;
  for (int n = 0; n < in.count; n += width) {
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
    const Lanes close = less(s, longest) & differ(record, self) & Lanes::first(in.count - n);
    compress(close, s, in.near_distance + near);
    compress(close, Ints::load(in.type + n), in.near_type + near);
    near += compress(close, record, in.near_record + near);
  }
  int found = 0;
  for (int t = 0; t < in.types; ++t) {
    const Ints type = Ints::broadcast(t);
    const Floats reach = Floats::broadcast(in.reach_squared[t]);
    if (in.reach_squared[t] > 0)
      for (int n = 0; n < near; n += width) {
        const Lanes wanted = less(load_floats(in.near_distance + n), reach) & equal(Ints::load(in.near_type + n), type) &
                             Lanes::first(near - n);
        found += compress(wanted, Ints::load(in.near_record + n), out + found);
      }
    offsets[t + 1] = offsets[0] + found;
  }
  return found;
}

inline int proximity_kernel_body(const ProximityInput& in, std::int32_t* out, std::int32_t* offsets) {
  return in.orthogonal ? proximity_kernel_loop<true>(in, out, offsets) : proximity_kernel_loop<false>(in, out, offsets);
}
