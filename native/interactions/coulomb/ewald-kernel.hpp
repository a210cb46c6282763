#pragma once

#include <cstddef>

#include "geometry/vec3.hpp"
#include "interactions/pair/kernels/pair-function-table.hpp"
#include "neighbors/neighbor-list.hpp"
#include "parallel/simd/dispatch.hpp"

namespace galvanostat {

/// Wave vectors 2π(h a* + k b* ± l c*), l = 0 … l_count − 1, of one (h, k): terms [first, first + l_count).
struct EwaldRow {
  int h, k, l_count;
  std::size_t first;
};

/// Phase factors are kept particle block by particle block: for each block of `block` particles first exp(2πi h f_a),
/// h = 0 … h_max, then exp(2πi k f_b), k = 0 … k_max, then exp(2πi l f_c), l = 0 … l_max; each as `block` cosines and
/// `block` sines.
struct EwaldLayout {
  static constexpr int block = 8;
  int h_max, k_max, l_max;
  [[nodiscard]] std::size_t stride() const { return static_cast<std::size_t>(2 * block) * (h_max + k_max + l_max + 3); }
  [[nodiscard]] std::size_t h_offset() const { return 0; }
  [[nodiscard]] std::size_t k_offset() const { return static_cast<std::size_t>(2 * block) * (h_max + 1); }
  [[nodiscard]] std::size_t l_offset() const { return static_cast<std::size_t>(2 * block) * (h_max + k_max + 2); }
};

/// What a kernel reads of charges and of a function of their distance; see PairKernelInput.
struct ScreenedInput {
  const double* fractions;  // [4 records]
  double edges[9];
  bool orthogonal;
  const double* charges;  // [records] e
  int types;
  PairFunctionTable::View function;  // of unit charges
};
/// What its neighbours do to a unit charge.
struct ScreenedField {
  double potential = 0;  // V
  Vec3 field;            // V/Å
  Voigt virial;          // ½ Σ r⊗F, V
};

struct EwaldKernels {
  /// Fills the phase factors of blocks [begin, end) from fractional coordinates [3 blocks · block] (block-wise a, b,
  /// c).
  void (*phases)(const EwaldLayout&, const double* fractional, double* phases, int begin, int end);
  /// For each term of a row the four sums over particles Σ b_re c, Σ b_im s, Σ b_re s, Σ b_im c, where b = q·e_h·e_k
  /// and c + is = e_l: together they are the structure factors of +l and of −l. `scratch`: 2 · block · blocks.
  void (*structure_row)(const EwaldLayout&, const EwaldRow&, const double* charge, const double* phases, int blocks,
                        double* scratch, double* sums);
  /// For the particles of blocks [begin, end): Σ h t, Σ k t, Σ l t with t = Im(conj(G) q e^{ik·r}), and Σ Re of the
  /// same; `weights` holds for each term G₊ + G₋ and G₊ − G₋, real and imaginary. `fields`: block-wise [4 · block].
  void (*fields)(const EwaldLayout&, const EwaldRow* rows, std::size_t row_count, const double* charge,
                 const double* phases, const double* weights, double* fields, int begin, int end);
  /// The real-space part, for the particles of one chunk: [count].
  void (*neighbors)(const ScreenedInput&, const NeighborList::Chunk&, ScreenedField* fields);
};

EwaldKernels choose_ewald_kernels(SimdPath path);

namespace avx512 {
EwaldKernels ewald_kernels();
}
namespace avx2 {
EwaldKernels ewald_kernels();
}
namespace baseline {
EwaldKernels ewald_kernels();
}

}  // namespace galvanostat
