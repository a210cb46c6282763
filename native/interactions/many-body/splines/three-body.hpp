#pragma once

#include <span>
#include <vector>

#include "description.hpp"
#include "interactions/many-body/splines/spline-kernels.hpp"
#include "interactions/setup.hpp"

namespace galvanostat {

/// Cubic splines for triples of a centre and two neighbours: of the angle, screened (UF3L, and Stillinger–Weber's form,
/// whose square is a spline of one interval), or of the three distances (UF3). Always in double. A triple's energy and
/// virial are its centre's.
///
/// Each centre writes what its neighbours get beside its list; then every particle adds up what stands for it, in the
/// list's order: no locks, and the same bits for any number of threads.
class ThreeBody : public Interaction {
 public:
  static constexpr std::string_view name = "three-body";
  static constexpr std::string_view summary = "cubic splines of angles or distances of three atoms";
  static constexpr std::span<const Parameter> parameters{};

  explicit ThreeBody(const InteractionSetup& setup);

  [[nodiscard]] Reach reach() const override;
  void bind(const PackedPositions& packed, const NeighborList* list, const Cell& cell) override;
  void add(const Configuration& at, const Tally& to, Team& team) override;
  [[nodiscard]] Facts facts() const override;

 private:
  /// Whose forces stand where, after the list has been made anew.
  void index_entries();

  std::shared_ptr<const Model> model_;
  int threads_, types_;
  ThreeBodyKernel kernel_;
  std::vector<PiecewiseCubic> angles_;
  std::vector<DistanceSpline> distances_;
  std::vector<ThreeBodyView> terms_;             // by centre
  std::vector<std::int32_t> first_term_;         // [types + 1]
  std::vector<double> cutoffs_, reach_squared_;  // [types²] of neighbours (column) for a centre (row)
  const PackedPositions* packed_ = nullptr;
  const NeighborList* list_ = nullptr;
  std::uint64_t indexed_ = 0;                // list_->version()
  std::vector<std::ptrdiff_t> first_entry_;  // [chunks]
  std::vector<std::int32_t> first_source_;   // [N + 1] of `sources_`, by record
  std::vector<std::int32_t> sources_;        // entries, in their order
  AlignedVector<double> entry_forces_;       // [4 entries]
  int capacity_ = 0;
  AlignedVector<double> work_;         // [threads][columns][capacity]
  std::vector<std::int32_t> entries_;  // [threads][entry_columns][capacity]
  std::vector<EnergyVirial> sums_;     // of each chunk
};

}  // namespace galvanostat
