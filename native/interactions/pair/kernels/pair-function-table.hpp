#pragma once

#include <cstdint>
#include <vector>

#include "parallel/aligned.hpp"
#include "interactions/pair/pair-interaction.hpp"

namespace galvanostat {

/// The number of intervals of a table is the smallest for which the error of F and V, relative to them (or to the
/// magnitudes of their parts) or to `floor` (eV/Å, eV) where those are smaller, is `tolerance`; but at most 2^most_bits
/// an octave.
struct TableAccuracy {
  double tolerance = 1e-9, floor = 1e-3;
  int most_bits = 11;
  bool of_parts = false;
};

/// F/r and V of one pair of types as piecewise cubics in s = r², so that any sum of potentials costs the same.
///
/// The intervals divide every octave of s into 2^bits equal parts: the number of the interval is then read off the bits
/// of s, and the width grows with s as the functions flatten. Where V or F jumps or has a kink (a cut-off, the inner
/// limit) the interval is stored twice, once for each side, and the slots above move up by one: `index += (s >= jump)`.
///
/// Slots below the inner limit hold NaN: an overlap then turns the forces into NaN, which the integrator notices
/// at no extra cost and traces back.
class PairFunctionTable {
 public:
  PairFunctionTable() = default;  // nothing acts
  explicit PairFunctionTable(const PairInteraction& interaction, TableAccuracy accuracy = {});

  [[nodiscard]] bool acts() const { return !force_.empty(); }
  [[nodiscard]] double cutoff_squared() const { return cutoff_squared_; }
  /// What a kernel needs; pointers live as long as the table.
  struct View {
    const double* force;    // [4 slots] c0…c3 of F/r around the interval's start
    const double* energy;   // [4 slots] of V
    const double* jumps;    // [jump_count] ascending, Å²
    double start;           // Å², a power of two: s is clamped to it from below
    double cutoff_squared;  // Å²
    std::int64_t offset;    // (bits of start) >> shift
    int shift;              // 52 − bits
    int jump_count;
    std::size_t slots;
  };
  [[nodiscard]] View view() const;
  /// The error that is left, in the terms of TableAccuracy.
  [[nodiscard]] double error() const { return error_; }
  [[nodiscard]] int bits() const { return 52 - shift_; }
  /// The kernel's arithmetic in plain words, for tests.
  [[nodiscard]] EnergyForce evaluate(double r) const;

 private:
  void build(const PairInteraction& interaction, int bits);
  [[nodiscard]] double worst_error(const PairInteraction& interaction, const TableAccuracy& accuracy) const;

  AlignedVector<double> force_, energy_;
  std::vector<double> jumps_;
  double start_ = 0, cutoff_squared_ = 0;
  std::int64_t offset_ = 0;
  int shift_ = 0;
  double error_ = 0;
};

/// The same in float, for the kernels in mixed precision.
class SinglePairFunctionTable {
 public:
  SinglePairFunctionTable() = default;  // nothing acts
  explicit SinglePairFunctionTable(const PairInteraction& interaction);

  /// False: not good to 1e-5 with tables that stay in the cache.
  [[nodiscard]] bool accurate() const { return accurate_; }
  struct View {
    const float* force;  // [4 slots], as in PairFunctionTable::View
    const float* energy;
    const float* jumps;
    float start;
    float cutoff_squared;
    std::int32_t offset, low_bits;  // low_bits: those below the number of the interval
    int shift, jump_count;
  };
  [[nodiscard]] View view() const;

 private:
  AlignedVector<float> force_, energy_;
  std::vector<float> jumps_;
  View view_{};
  bool accurate_ = true;
};

}  // namespace galvanostat
