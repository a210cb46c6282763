#pragma once

#include <span>
#include <vector>

#include "description.hpp"
#include "interactions/many-body/splines/spline-kernels.hpp"
#include "interactions/setup.hpp"

namespace galvanostat {

/// Cubic splines of the distance for pairs of types, and an energy for each atom of a type, as the two- and one-body
/// parts of UF3 and UF3L have them (S. R. Xie, M. Rupp, R. G. Hennig, npj Comput. Mater. 9, 162 (2023)). Always in
/// double: the splines as they are, no tables of them.
class PairSplines : public Interaction {
 public:
  static constexpr std::string_view name = "pair-splines";
  static constexpr std::string_view summary = "cubic splines of the distance, an energy for each atom";
  static constexpr std::span<const Parameter> parameters{};

  explicit PairSplines(const InteractionSetup& setup);

  [[nodiscard]] Reach reach() const override;
  void bind(const PackedPositions& packed, const NeighborList* list, const Cell& cell) override;
  void add(const Configuration& at, const Tally& to, Team& team) override;
  /// Who is closer to whom than the splines or the model go: OVERLAP.
  void explain(const Configuration& at, const Tally& forces, const std::string& when) const override;
  [[nodiscard]] Facts facts() const override;

 private:
  /// If all splines have the same even knots and cut-off.
  void find_common();
  /// After the list has been made anew.
  void index_entries();

  std::shared_ptr<const Model> model_;
  int types_;
  PairSplineKernel kernel_;
  std::vector<double> energies_;           // [types] eV
  std::vector<PiecewiseCubic> splines_;    // [terms]
  std::vector<PairSplineView> views_;      // [types²]
  PairSplineView common_{};                // pointers null: there is none
  AlignedVector<double> values_, slopes_;  // those of all splines, one after the other
  std::vector<std::int32_t> first_row_;    // [types²] of `common_`
  std::vector<std::int32_t> entry_rows_;
  std::vector<std::ptrdiff_t> first_entry_;  // [chunks]
  std::uint64_t indexed_ = 0;                // list_->version()
  const PackedPositions* packed_ = nullptr;
  const NeighborList* list_ = nullptr;
  Cell cell_;
  std::vector<EnergyVirial> sums_;  // of each chunk
};

}  // namespace galvanostat
