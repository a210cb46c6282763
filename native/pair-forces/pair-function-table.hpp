#pragma once

#include <cstdint>
#include <vector>

#include "parallel/aligned.hpp"
#include "potentials/pair-interaction.hpp"

namespace galvanostat {

/// F/r and V of one pair of types as piecewise cubics in s = r², so that any sum of potentials costs the same.
///
/// The intervals divide every octave of s into 2^bits equal parts: the number of the interval is then read off the bits
/// of s, and the width grows with s as the functions flatten. Where V or F jumps (a cut-off, the inner limit) the
/// interval is stored twice, once for each side, and the slots above move up by one: `index += (s >= jump)`.
///
/// Slots below the inner limit hold NaN: an overlap then turns the forces into NaN, which the integrator notices
/// at no extra cost and traces back.
class PairFunctionTable {
 public:
  /// Relative error of F/r (and of V) that the number of intervals is chosen for.
  static constexpr double tolerance = 1e-8;

  PairFunctionTable() = default;  // nothing acts
  explicit PairFunctionTable(const PairInteraction& interaction);

  [[nodiscard]] bool acts() const { return !force_.empty(); }
  [[nodiscard]] double cutoff_squared() const { return cutoff_squared_; }
  /// What a kernel needs; pointers live as long as the table.
  struct View {
    const double* force;   // [4 slots] c0…c3 of F/r around the interval's start
    const double* energy;  // [4 slots] of V
    const double* jumps;   // [jump_count] ascending, Å²
    double start;          // Å², a power of two: s is clamped to it from below
    double cutoff_squared; // Å²
    std::int64_t offset;   // (bits of start) >> shift
    int shift;             // 52 − bits
    int jump_count;
  };
  [[nodiscard]] View view() const;
  [[nodiscard]] int bits() const { return 52 - shift_; }
  /// The kernel's arithmetic in plain words, for tests.
  [[nodiscard]] EnergyForce evaluate(double r) const;

 private:
  void build(const PairInteraction& interaction, int bits);
  [[nodiscard]] double worst_error(const PairInteraction& interaction) const;

  AlignedVector<double> force_, energy_;
  std::vector<double> jumps_;
  double start_ = 0, cutoff_squared_ = 0;
  std::int64_t offset_ = 0;
  int shift_ = 0;
};

}  // namespace galvanostat
