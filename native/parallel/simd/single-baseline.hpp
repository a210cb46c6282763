#pragma once

// Included inside an anonymous namespace, after baseline.hpp. Plain C++ with four floats that any compiler turns into
// what the platform has (SSE2, NEON).

/// Four floats.
struct Floats {
  static constexpr int width = 4;
  static constexpr bool looks_up_quickly = false;
  float v[4];
  static Floats broadcast(float x) { return {{x, x, x, x}}; }
  static Floats zero() { return {{0, 0, 0, 0}}; }
};

/// Four 32-bit integers; sums and differences wrap around.
struct Ints {
  std::int32_t v[4];
  static Ints broadcast(std::int32_t x) { return {{x, x, x, x}}; }
  static Ints load(const std::int32_t* p) { return {{p[0], p[1], p[2], p[3]}}; }
  void store(std::int32_t* p) const {
    for (int l = 0; l < 4; ++l) p[l] = v[l];
  }
};

struct Lanes {
  bool m[4];
  static Lanes first(long count) { return {{count > 0, count > 1, count > 2, count > 3}}; }
};

template <class Out, class F>
inline Out by_lane(const F& f) {
  return {{f(0), f(1), f(2), f(3)}};
}

inline Floats operator+(Floats a, Floats b) {
  return by_lane<Floats>([&](int l) { return a.v[l] + b.v[l]; });
}
inline Floats operator-(Floats a, Floats b) {
  return by_lane<Floats>([&](int l) { return a.v[l] - b.v[l]; });
}
inline Floats operator*(Floats a, Floats b) {
  return by_lane<Floats>([&](int l) { return a.v[l] * b.v[l]; });
}
/// a b + c
inline Floats fma(Floats a, Floats b, Floats c) { return a * b + c; }
inline Ints operator-(Ints a, Ints b) {
  return by_lane<Ints>([&](int l) {
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(a.v[l]) - static_cast<std::uint32_t>(b.v[l]));
  });
}
inline Floats to_floats(Ints a) {
  return by_lane<Floats>([&](int l) { return static_cast<float>(a.v[l]); });
}
inline Lanes operator&(Lanes a, Lanes b) {
  return by_lane<Lanes>([&](int l) { return a.m[l] && b.m[l]; });
}
inline Lanes operator|(Lanes a, Lanes b) {
  return by_lane<Lanes>([&](int l) { return a.m[l] || b.m[l]; });
}
inline bool any(Lanes a) { return a.m[0] || a.m[1] || a.m[2] || a.m[3]; }
inline Lanes less(Floats a, Floats b) {
  return by_lane<Lanes>([&](int l) { return a.v[l] < b.v[l]; });
}
inline Lanes equal(Ints a, Ints b) {
  return by_lane<Lanes>([&](int l) { return a.v[l] == b.v[l]; });
}
inline Lanes differ(Ints a, Ints b) {
  return by_lane<Lanes>([&](int l) { return a.v[l] != b.v[l]; });
}
/// x where the lane is set, else 0 (also where x is NaN).
inline Floats keep(Lanes m, Floats x) {
  return by_lane<Floats>([&](int l) { return m.m[l] ? x.v[l] : 0.0f; });
}
/// 4 x
inline Ints times_four(Ints x) {
  return by_lane<Ints>([&](int l) { return 4 * x.v[l]; });
}
/// Stores the lanes that are set side by side; may write rubbish into the next four. Returns how many are set.
inline int compress(Lanes m, Ints x, std::int32_t* out) {
  int count = 0;
  for (int l = 0; l < 4; ++l) {
    out[count] = x.v[l];
    count += m.m[l];
  }
  return count;
}
inline void compress(Lanes m, Floats x, float* out) {
  int count = 0;
  for (int l = 0; l < 4; ++l) {
    out[count] = x.v[l];
    count += m.m[l];
  }
}
inline Floats max(Floats a, Floats b) {
  return by_lane<Floats>([&](int l) { return a.v[l] > b.v[l] ? a.v[l] : b.v[l]; });
}
inline Ints keep(Lanes m, Ints x) {
  return by_lane<Ints>([&](int l) { return m.m[l] ? x.v[l] : 0; });
}
inline Floats load_floats(const float* p) { return {{p[0], p[1], p[2], p[3]}}; }

/// Rows of four integers at base + offset[lane]: a[lane] = row[0], b[lane] = row[1], c[lane] = row[2].
inline void load_rows(const std::int32_t* base, const std::int32_t* offset, Ints& a, Ints& b, Ints& c) {
  for (int l = 0; l < 4; ++l) {
    const std::int32_t* row = base + offset[l];
    a.v[l] = row[0], b.v[l] = row[1], c.v[l] = row[2];
  }
}

/// Number of the interval of a SinglePairFunctionTable that s lies in, before jumps, and how far in it.
inline Ints locate(Floats s, int shift, std::int32_t offset, std::int32_t low_bits, Floats& u) {
  Ints k{};
  for (int l = 0; l < 4; ++l) {
    const auto bits = __builtin_bit_cast(std::int32_t, s.v[l]);
    u.v[l] = s.v[l] - __builtin_bit_cast(float, bits & ~low_bits);
    k.v[l] = (bits >> shift) - offset;
  }
  return k;
}
inline void add_where_not_less(Ints& k, Floats s, float jump) {
  for (int l = 0; l < 4; ++l) k.v[l] += s.v[l] >= jump;
}
/// Rows of four floats at base + offset[lane], transposed.
inline void load_rows(const float* base, const std::int32_t* offset, Floats& a, Floats& b, Floats& c, Floats& d) {
  for (int l = 0; l < 4; ++l) {
    const float* row = base + offset[l];
    a.v[l] = row[0], b.v[l] = row[1], c.v[l] = row[2], d.v[l] = row[3];
  }
}

/// The sum of all lanes, added up in double.
inline double sum(Floats x) { return (static_cast<double>(x.v[0]) + x.v[1]) + (static_cast<double>(x.v[2]) + x.v[3]); }
/// A running sum in double.
struct DoubleSum {
  double v[4]{};
  void add(Floats x) {
    for (int l = 0; l < 4; ++l) v[l] += x.v[l];
  }
  [[nodiscard]] double sum() const { return (v[0] + v[1]) + (v[2] + v[3]); }
};
