#pragma once

#include <cstdint>
#include <vector>

#include "system/nep-model.hpp"
#include "parallel/aligned.hpp"

namespace galvanostat {

/// Sums over a neighbourhood of g_n times the functions R_lm(u) = Π_lm(z) Re (x + iy)^m and Π_lm(z) Im (x + iy)^m,
/// l = 1 … L; Π_lm is the m-th derivative of the Legendre polynomial, scaled so that its highest power has the
/// factor 1. In the order m = 0, then Re and Im of m = 1, 2 … l; l after l.
inline constexpr int harmonic_index(int l, int m, int part) { return l * l - 1 + (m == 0 ? 0 : 2 * m - 1 + part); }
inline constexpr int harmonic_count(int l_max) { return (l_max + 1) * (l_max + 1) - 1; }
inline constexpr int highest_l = 8;
/// Sums are made so many at a time.
inline constexpr int harmonics_at_once = 8;

/// One term of an invariant that is a polynomial of third order in those sums.
struct CubicTerm {
  double factor;
  int a, b, c;  // harmonic_index
};
/// κ times the contraction of the sums' traceless tensors over three indices l: 222, 112, 123, 233 or 134.
std::vector<CubicTerm> cubic_invariant(int l1, int l2, int l3);
/// Factor of the square of R_lm in the three-body descriptor q_l.
double square_factor(int l, int m);
/// (S·S)² has this factor.
double quartic_factor();

/// A NepModel in the order and in the precision in which a kernel with vectors of `width` numbers reads it: rows are
/// padded with zeros to multiples of the width. Scalers stand in the weights; coefficients are those of
/// g_n = f_c Σ_k c_k T_k. Plain numbers and pointers: kernels for one instruction set must not compile what others
/// share.
template <class Real>
struct NepView {
  int types, width;
  int radial_functions, radial_basis, padded_radial_basis;
  int angular_functions, angular_basis, padded_functions;
  int l_max, harmonics, padded_harmonics;  // the latter a multiple of harmonics_at_once
  int descriptors, padded_descriptors, neurons, padded_neurons;
  struct Pair {
    Real reach_squared;                                  // Å²: of radial and angular part
    Real angular_squared;                                // Å²
    Real close_squared;                                  // Å²: repulsion, or too close
    Real inverse_radial_cutoff, inverse_angular_cutoff;  // 1/Å
  };
  const Pair* pairs;              // [T²]
  Real far;                       // Å: beyond every cut-off
  const Real* radial;             // [T²][n][padded k]
  const Real* angular;            // [T²][n][k]
  const Real* weights_by_input;   // [T][D][padded M]
  const Real* weights_by_neuron;  // [T][M][padded D]
  const Real *biases, *outputs;   // [T][padded M]
  const Real* charge_outputs;     // [T][padded M], or null
  const double* offsets;          // [T]
  const Real* squares;            // [harmonics] square_factor
  const Real* counts;             // 0, 1, 2 … for the padded radial basis
  struct Term {
    Real factor;
    std::int32_t a, b, c;  // harmonic_index
  };
  /// Of the blocks of the descriptor behind the three-body ones: [first_term[b], first_term[b + 1]). None: (S·S)².
  int higher;
  const Term* terms;
  const std::int32_t* first_term;
  Real quartic;
};

template <class Real>
class NepTables {
 public:
  NepTables(const NepModel& model, int width, double minimum_distance);
  [[nodiscard]] NepView<Real> view() const;

 private:
  NepView<Real> view_{};  // without pointers
  std::vector<typename NepView<Real>::Pair> pairs_;
  AlignedVector<Real> radial_, angular_, weights_by_input_, weights_by_neuron_, biases_, outputs_, charge_outputs_;
  std::vector<double> offsets_;
  std::vector<Real> squares_, counts_;
  std::vector<typename NepView<Real>::Term> terms_;
  std::vector<std::int32_t> first_term_;
};

extern template class NepTables<float>;
extern template class NepTables<double>;

}  // namespace galvanostat
