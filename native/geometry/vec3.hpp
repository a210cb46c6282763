#pragma once

#include <cmath>

namespace galvanostat {

struct Vec3 {
  double x = 0, y = 0, z = 0;
};

inline Vec3 operator+(Vec3 a, Vec3 b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
inline Vec3 operator-(Vec3 a, Vec3 b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
inline Vec3 operator*(double s, Vec3 a) { return {s * a.x, s * a.y, s * a.z}; }
inline double dot(Vec3 a, Vec3 b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
inline Vec3 cross(Vec3 a, Vec3 b) { return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x}; }
inline double norm(Vec3 a) { return std::sqrt(dot(a, a)); }

/// Symmetric 3×3 tensor in Voigt order.
struct Voigt {
  double xx = 0, yy = 0, zz = 0, yz = 0, xz = 0, xy = 0;
  Voigt& operator+=(const Voigt& other) {
    xx += other.xx, yy += other.yy, zz += other.zz;
    yz += other.yz, xz += other.xz, xy += other.xy;
    return *this;
  }
  [[nodiscard]] double trace() const { return xx + yy + zz; }
};

}  // namespace galvanostat
