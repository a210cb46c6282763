#pragma once

#include <span>
#include <vector>

#include "description.hpp"
#include "interactions/pair/kernels/pair-kernel.hpp"
#include "interactions/setup.hpp"

namespace galvanostat {

/// The sum of pair interactions for every pair of types, [T²]: the terms of an input, and what others leave to them.
std::vector<PairInteraction> pair_interactions(const Model& model, const std::vector<InteractionInput::Term>& terms,
                                               const std::shared_ptr<const RadialFunction>& radial_part);

/// Every sum of pair potentials, and with it the radial part of a Coulomb method, by tables and SIMD kernels over a
/// list sorted by type.
class PairForces : public Interaction {
 public:
  static constexpr std::string_view name = "pair";
  static constexpr std::string_view summary = "pair potentials, any sum of them for each pair of types";
  static constexpr std::span<const Parameter> parameters{};

  /// Mixed precision falls back to double for interactions too rough for float tables; precision() tells.
  explicit PairForces(const InteractionSetup& setup);

  [[nodiscard]] Reach reach() const override;
  void bind(const PackedPositions& packed, const NeighborList* list, const Cell& cell) override;
  void add(const Configuration& at, const Tally& to, Team& team) override;
  /// Who is closer to whom than the force field goes: OVERLAP, or BUCKINGHAM_CATASTROPHE.
  void explain(const Configuration& at, const Tally& forces, const std::string& when) const override;
  [[nodiscard]] Facts facts() const override;
  [[nodiscard]] bool leaves_net_force() const override { return precision_ == Precision::mixed; }
  /// As the forces are computed.
  [[nodiscard]] Precision precision() const { return precision_; }

 private:
  void make_pair_functions();
  /// Chunk by chunk, each particle a chunk of its own: the kernel's own numbers, whatever its path and precision.
  void add_by_atom(const PairKernelInput& in, const NeighborList::Chunk& chunk, const Tally& to, PairSums& sums);

  std::shared_ptr<const Model> model_;
  int types_;
  SimdPath path_;
  Precision precision_;
  std::vector<PairInteraction> interactions_;  // [types²]
  // [types²], those of the precision that is used
  std::vector<PairFunctionTable> tables_;
  std::vector<PairFunctionTable::View> table_views_;
  std::vector<PairPolynomials> polynomials_;
  std::vector<PairPolynomials::View> polynomial_views_;
  std::vector<SinglePairFunctionTable> single_tables_;
  std::vector<SinglePairFunctionTable::View> single_table_views_;
  PairKernel kernel_;
  const PackedPositions* packed_ = nullptr;
  const NeighborList* list_ = nullptr;
  Cell cell_;
  std::vector<PairSums> sums_;  // of each chunk
};

}  // namespace galvanostat
