#pragma once

// Included inside an anonymous namespace. Plain C++ with pairs of doubles that any compiler turns into what the
// platform has (SSE2, NEON).

/// Two doubles.
struct Pack {
  static constexpr int width = 2;
  double v[2];

  static Pack broadcast(double x) { return {{x, x}}; }
  static Pack zero() { return {{0, 0}}; }
  static Pack load(const double* p) { return {{p[0], p[1]}}; }
  void store(double* p) const { p[0] = v[0], p[1] = v[1]; }
  [[nodiscard]] Pack rounded() const { return {{__builtin_nearbyint(v[0]), __builtin_nearbyint(v[1])}}; }
  [[nodiscard]] double sum() const { return v[0] + v[1]; }
};

inline Pack operator+(Pack a, Pack b) { return {{a.v[0] + b.v[0], a.v[1] + b.v[1]}}; }
inline Pack operator-(Pack a, Pack b) { return {{a.v[0] - b.v[0], a.v[1] - b.v[1]}}; }
inline Pack operator*(Pack a, Pack b) { return {{a.v[0] * b.v[0], a.v[1] * b.v[1]}}; }
inline Pack operator/(Pack a, Pack b) { return {{a.v[0] / b.v[0], a.v[1] / b.v[1]}}; }
/// 1/√x to an ulp or two; x > 0, not denormal.
inline Pack inverse_sqrt(Pack x) { return {{1 / __builtin_sqrt(x.v[0]), 1 / __builtin_sqrt(x.v[1])}}; }
/// 2ⁿ of whole n from −1022 to 1023.
inline Pack power_of_two(Pack n) {
  const auto power = [](double k) {
    return __builtin_bit_cast(double, static_cast<unsigned long long>(static_cast<long long>(k) + 1023) << 52);
  };
  return {{power(n.v[0]), power(n.v[1])}};
}
/// a b + c
inline Pack fma(Pack a, Pack b, Pack c) { return a * b + c; }
/// c − a b
inline Pack fnma(Pack a, Pack b, Pack c) { return c - a * b; }
inline Pack max(Pack a, Pack b) { return {{a.v[0] > b.v[0] ? a.v[0] : b.v[0], a.v[1] > b.v[1] ? a.v[1] : b.v[1]}}; }
inline Pack min(Pack a, Pack b) { return {{a.v[0] < b.v[0] ? a.v[0] : b.v[0], a.v[1] < b.v[1] ? a.v[1] : b.v[1]}}; }

struct Mask {
  bool m[2];
  static Mask first(long count) { return {{count > 0, count > 1}}; }
};
inline Mask operator&(Mask a, Mask b) { return {{a.m[0] && b.m[0], a.m[1] && b.m[1]}}; }
inline Mask less(Pack a, Pack b) { return {{a.v[0] < b.v[0], a.v[1] < b.v[1]}}; }
inline Mask differ(Pack a, Pack b) { return {{a.v[0] != b.v[0], a.v[1] != b.v[1]}}; }
/// x where the mask is set, else 0 (also where x is NaN).
inline Pack keep(Mask m, Pack x) { return {{m.m[0] ? x.v[0] : 0, m.m[1] ? x.v[1] : 0}}; }
inline bool any(Mask m) { return m.m[0] || m.m[1]; }

/// Rows of four doubles at base + offset[lane], transposed: a[lane] = row[0], b[lane] = row[1] …
template <class Index>
inline void load_rows(const double* base, const Index* offset, Pack& a, Pack& b, Pack& c, Pack& d) {
  const double* r0 = base + offset[0];
  const double* r1 = base + offset[1];
  a = {{r0[0], r1[0]}};
  b = {{r0[1], r1[1]}};
  c = {{r0[2], r1[2]}};
  d = {{r0[3], r1[3]}};
}

/// Number of the table interval that s is in, before jumps.
struct Slots {
  long long k[2];
  void add_where_not_less(Pack s, double jump) { k[0] += s.v[0] >= jump, k[1] += s.v[1] >= jump; }
  /// As offsets of rows of four.
  void store(long long* p) const { p[0] = 4 * k[0], p[1] = 4 * k[1]; }
  /// The same, each added to one of `from`.
  void store(long long* p, const std::int32_t* from) const { p[0] = from[0] + 4 * k[0], p[1] = from[1] + 4 * k[1]; }
};
/// Of whole numbers.
inline Slots to_slots(Pack k) { return {{static_cast<long long>(k.v[0]), static_cast<long long>(k.v[1])}}; }
inline Slots locate(Pack s, int shift, long long offset, Pack& from_start) {
  Slots slots{};
  for (int lane = 0; lane < 2; ++lane) {
    const auto high = __builtin_bit_cast(unsigned long long, s.v[lane]) >> shift;
    from_start.v[lane] = s.v[lane] - __builtin_bit_cast(double, high << shift);
    slots.k[lane] = static_cast<long long>(high) - offset;
  }
  return slots;
}
