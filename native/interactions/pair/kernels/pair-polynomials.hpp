#pragma once

#include <cstdint>
#include <vector>

#include "parallel/aligned.hpp"
#include "interactions/pair/pair-interaction.hpp"

namespace galvanostat {

/// F/r and V of one pair of types in single precision: at most 32 polynomials in s = r², so few that the coefficients
/// of one power fit into two AVX-512 registers and are found by a shuffle, without touching memory.
///
/// Every octave of s is cut into 2^bits equal slices: the slice is read off the bits of s. Inside a slice u, the rest
/// of the mantissa, runs from −½ to ½ of the slice. Where V or F jumps (an inner cut-off) the slice is stored once for
/// each side and the slices above move up by one, as in PairFunctionTable.
class PairPolynomials {
 public:
  static constexpr int slices = 32;
  /// Error of F (and of V) relative to the magnitudes of its parts, or to `floor` (eV/Å, eV) where they are smaller.
  static constexpr double tolerance = 1e-6, floor = 1;

  PairPolynomials() = default;  // nothing acts
  explicit PairPolynomials(const PairInteraction& interaction);

  [[nodiscard]] bool acts() const { return !force_.empty(); }
  /// False: the interaction is too rough (a coarse table, a very long cut-off) for 32 polynomials of reasonable degree.
  [[nodiscard]] bool accurate() const { return accurate_; }
  [[nodiscard]] int degree() const { return view_.degree; }

  /// What a kernel needs; pointers live as long as the object.
  struct View {
    const float* force;    // [degree + 1][32] coefficients of F/r
    const float* energy;   // of V
    const float* jumps;    // [jump_count] ascending, Å²
    float limit_squared;   // Å²: closer is an overlap
    float cutoff_squared;  // Å²
    float centre;          // of the slice of the mantissa, in [1, 2)
    std::int32_t offset;   // (bits of limit_squared) >> shift
    std::int32_t low_bits;
    int shift;  // 23 − bits
    int degree, jump_count;
  };
  [[nodiscard]] View view() const;
  /// The kernel's arithmetic in plain words, for tests. `r` at least the inner limit.
  [[nodiscard]] EnergyForce evaluate(double r) const;

 private:
  void build(const PairInteraction& interaction, int degree);
  [[nodiscard]] double worst_error(const PairInteraction& interaction) const;

  AlignedVector<float> force_, energy_;
  std::vector<float> jumps_;
  View view_{};
  bool accurate_ = true;
};

}  // namespace galvanostat
