// Written once over `Pack`; see proximity-kernel.hpp. Included in an anonymous namespace.

inline int proximity_kernel_body(const ProximityInput& in, int* found) {
  const Pack x = Pack::broadcast(in.x), y = Pack::broadcast(in.y), z = Pack::broadcast(in.z);
  const Pack reach = Pack::broadcast(in.reach_squared);
  int n = 0;
  for (int k = 0; k < in.count; k += Pack::width) {
    const Pack dx = Pack::load(in.px + k) - x, dy = Pack::load(in.py + k) - y, dz = Pack::load(in.pz + k) - z;
    n = append_set(less(fma(dx, dx, fma(dy, dy, dz * dz)), reach), k, found, n);
  }
  return n;
}
