#pragma once

#include <memory>
#include <vector>

#include "interactions/coulomb/coulomb.hpp"
#include "geometry/packed-positions.hpp"
#include "neighbors/neighbor-list.hpp"
#include "neighbors/skin-tuner.hpp"
#include "interactions/pair/kernels/pair-kernel.hpp"
#include "system/model.hpp"
#include "system/particles.hpp"

namespace galvanostat {

/// Seconds spent, by part of the step.
struct Timings {
  double pair = 0, reciprocal = 0, neighbors = 0, other = 0;
};

struct EnergyVirial {
  double energy = 0;  // eV
  Voigt virial;       // Σ r⊗F, eV
};

/// Forces of a model by the fast path: packed positions, lists, tables, SIMD kernels.
class Forces {
 public:
  /// `skin` in Å, 0: tuned as the run goes on. `threads` as given by choose_threads. Mixed precision falls back to
  /// double for interactions too rough for float tables; precision() tells. Throws typed input errors.
  Forces(const Model& model, double skin, int threads, SimdPath path, Precision precision = Precision::full);

  /// Rebuilds the lists if a particle has moved by more than half the skin since they were made. Positions are
  /// wrapped into the cell when that happens. Never throws for bad positions: forces that are not finite tell
  /// (explain_bad_forces).
  void refresh(Particles& particles);
  /// Takes over positions that the lists are known to be good for.
  void place(const Particles& particles);
  /// Builds the lists from these positions, come what may.
  void rebuild(Particles& particles);
  /// Another cell from now on; α, cut-off and mesh of the electrostatics stay, and so do the pair functions. rebuild()
  /// must follow.
  void set_cell(const Cell& cell);
  /// Overwrites the forces of `particles`. Energy and virial only if asked: they cost extra.
  EnergyVirial compute(Particles& particles, bool with_energy);

  /// Throws what a human needs to know about forces that are not finite: who overlaps with whom.
  [[noreturn]] void explain_bad_forces(const Particles& particles, const std::string& when) const;

  [[nodiscard]] double skin() const { return skin_; }
  [[nodiscard]] int threads() const { return threads_; }
  [[nodiscard]] SimdPath simd_path() const { return path_; }
  [[nodiscard]] const Electrostatics* electrostatics() const { return electrostatics_.get(); }
  [[nodiscard]] const NeighborList& list() const { return list_; }
  [[nodiscard]] const PackedPositions& packed() const { return packed_; }
  /// Of the pair forces, as they are computed.
  [[nodiscard]] Precision precision() const { return precision_; }
  [[nodiscard]] const std::vector<double>& reach_squared() const { return reach_squared_; }
  [[nodiscard]] int rebuilds() const { return rebuilds_; }
  /// How the skin is being chosen, and since how many steps it has been; part of a checkpoint.
  struct SkinState {
    SkinTuner::State tuner;
    double skin = 0;
    std::uint64_t age = 0;
  };
  [[nodiscard]] SkinState skin_state() const { return {tuner_.state(), skin_, age_}; }
  /// Lists are as they were then after the rebuild() that must follow.
  void set_skin_state(const SkinState& state);
  /// Wrapped positions that the lists were made from, [3N] as x…, y…, z…: part of a checkpoint.
  [[nodiscard]] const std::vector<double>& reference_positions() const { return reference_; }
  [[nodiscard]] const Timings& timings() const { return timings_; }
  Timings& timings() { return timings_; }

 private:
  void make_pair_functions();
  void set_skin(double skin);
  /// Float sums of opposite forces differ in the last bit: without this the centre of mass would wander.
  void remove_net_force(Particles& particles) const;

  Model model_;
  SimdPath path_;
  Precision precision_;
  int threads_, types_;
  bool tuned_ = false;
  SkinTuner tuner_;
  double skin_;
  std::uint64_t age_ = 0;  // steps that the lists have served
  std::unique_ptr<Electrostatics> electrostatics_;
  std::vector<PairInteraction> interactions_;  // [types²]
  // [types²], those of the precision that is used
  std::vector<PairFunctionTable> tables_;
  std::vector<PairFunctionTable::View> table_views_;
  std::vector<PairPolynomials> polynomials_;
  std::vector<PairPolynomials::View> polynomial_views_;
  std::vector<SinglePairFunctionTable> single_tables_;
  std::vector<SinglePairFunctionTable::View> single_table_views_;
  std::vector<double> reach_squared_;  // [types²] Å²
  double longest_reach_ = 0;
  PairKernel kernel_;
  PackedPositions packed_;
  NeighborList list_;
  std::vector<double> reference_;
  std::vector<PairSums> sums_;  // of each chunk
  Timings timings_;
  int rebuilds_ = 0;
};

/// Throws CUTOFF_TOO_LONG when neighbours within `reach` (Å) of every particle would not fit into memory (a slip of
/// units).
void check_reach(const Model& model, double reach);

/// The sum of pair interactions for every pair of types, [T²], with the electrostatics' real-space part in it.
std::vector<PairInteraction> pair_interactions(const Model& model, const Electrostatics* electrostatics);

/// The skin that electrostatics reckon with where it is tuned, Å: α and cut-off must not depend on how a run goes.
inline constexpr double expected_skin = 0.7;

/// Electrostatics of a model, null if it has none.
std::unique_ptr<Electrostatics> make_electrostatics(const Model& model, double skin, SimdPath path,
                                                    Precision precision = Precision::full);

/// Every pair and image, analytic formulas, textbook Ewald: the oracle. Forces are overwritten.
EnergyVirial compute_brute_force(const Model& model, Particles& particles);

}  // namespace galvanostat
