#pragma once

#include <memory>
#include <string>

#include "interactions/sum.hpp"
#include "neighbors/neighborhood.hpp"
#include "system/model.hpp"
#include "system/particles.hpp"

namespace galvanostat {

/// Seconds spent, by part of the step: interactions that have a list, those that have none, lists, the rest.
struct Timings {
  double pair = 0, reciprocal = 0, neighbors = 0, other = 0;
};

/// Forces of a model: its interactions over its neighborhood.
class Forces {
 public:
  /// `skin` in Å, 0: tuned as the run goes on. `threads` as given by choose_threads. Mixed precision falls back to
  /// double for interactions too rough for float tables; precision() tells. Throws typed input errors.
  Forces(const Model& model, double skin, int threads, SimdPath path, Precision precision = Precision::full);

  /// See Neighborhood. Forces that are not finite tell of bad positions (explain_bad_forces).
  void refresh(Particles& particles, double furthest, Team& team) { neighborhood_.refresh(particles, furthest, team); }
  void rebuild(Particles& particles, Team& team) { neighborhood_.rebuild(particles, team); }
  /// Another cell from now on; whatever was chosen for the first one stays. rebuild() must follow.
  void set_cell(const Cell& cell);
  /// Overwrites the forces of `particles`. Returns what is yet to be taken off each of them: float sums of opposite
  /// forces differ in the last bit, and the centre of mass would wander. `totals`: null, or the first thread's, if
  /// energy and virial are wanted: they cost extra. Follows refresh() or rebuild().
  Vec3 compute(Particles& particles, EnergyVirial* totals, Team& team);
  /// All of that with a team of its own, once.
  void refresh(Particles& particles);
  void rebuild(Particles& particles);
  EnergyVirial compute(Particles& particles, bool with_energy);
  /// The same with the shares of the particles, which are overwritten: [N] eV and [6N] eV, xx, yy, zz, yz, xz, xy.
  /// Slow.
  EnergyVirial compute_by_atom(Particles& particles, double* energy, double* virial);
  /// Charges that follow the positions, and Born effective charges; empty where no interaction makes any.
  MadeCharges charges(const Particles& particles);

  /// See Interaction.
  [[nodiscard]] bool is_external() const { return sum_.is_external(); }
  void heed(const std::atomic<bool>* stop) { sum_.heed(stop); }
  void release() { sum_.release(); }
  [[nodiscard]] bool has_virial() const { return sum_.has_virial(); }

  /// Throws what a human needs to know about forces that are not finite: who overlaps with whom.
  [[noreturn]] void explain_bad_forces(const Particles& particles, const std::string& when) const;

  /// Lists and interactions, as far as the next forces depend on them.
  void write(CheckpointWriter& out) const;
  /// What write() wrote, of so many particles; interactions are read at once, lists when restored.
  Neighborhood::State read(CheckpointReader& in, int count);
  /// Lists as they were; particles are in the cell of set_cell() and may be elsewhere in it.
  void restore(const Neighborhood::State& lists, const Particles& particles);

  [[nodiscard]] const Neighborhood& neighborhood() const { return neighborhood_; }
  [[nodiscard]] const InteractionSum& interactions() const { return sum_; }
  [[nodiscard]] double skin() const { return neighborhood_.skin(); }
  [[nodiscard]] int rebuilds() const { return neighborhood_.rebuilds(); }
  [[nodiscard]] int threads() const { return threads_; }
  [[nodiscard]] SimdPath simd_path() const { return path_; }
  /// Of the pair forces, as they are computed.
  [[nodiscard]] Precision precision() const;
  [[nodiscard]] Timings timings() const;

 private:
  Vec3 add(Particles& particles, const Tally& to, Team& team);
  void add_all(Particles& particles, const Tally& to);

  std::shared_ptr<const Model> model_;  // as it came
  int threads_;
  SimdPath path_;
  Precision asked_;
  Neighborhood neighborhood_;
  InteractionSum sum_;
};

}  // namespace galvanostat
