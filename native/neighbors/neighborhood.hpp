#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "checkpoint-stream.hpp"
#include "geometry/packed-positions.hpp"
#include "neighbors/neighbor-list.hpp"
#include "neighbors/skin-tuner.hpp"
#include "system/particles.hpp"

namespace galvanostat {

/// Who is near whom: one packing of the positions, any number of lists over it, and the skin they share.
class Neighborhood {
 public:
  /// `skin` in Å; 0: tuned as the run goes on. Throws INVALID_SKIN.
  Neighborhood(const Cell& cell, int types, double skin, SimdPath path);
  /// Another list, for cut-offs [types²] (Å, without skin); it is filled by rebuild(). `fractions`: positions are
  /// wanted in double as well. Throws CUTOFF_TOO_LONG when `count` particles would have more neighbours than fit into
  /// memory (a slip of units).
  const NeighborList* add_list(const std::vector<double>& cutoffs, bool fractions, int count);

  /// Takes over the positions, and rebuilds the lists if a particle has moved by more than half the skin since they
  /// were made. Positions are wrapped into the cell when that happens. Never throws for bad positions. `furthest`: the
  /// largest |r − r₀|² of any particle, Å², r₀ from start(). A barrier must follow, as it must of the next two.
  void refresh(Particles& particles, double furthest, Team& team);
  /// Takes over positions that the lists are known to be good for.
  void place(const Particles& particles, const Team& team);
  /// Builds the lists from these positions, come what may.
  void rebuild(Particles& particles, Team& team);
  /// [3N] as x…, y…, z…: where the particles were when the lists were made.
  [[nodiscard]] const double* start() const { return reference_.data(); }
  [[nodiscard]] double furthest(const Particles& particles, Team& team) const;
  /// Another cell from now on. rebuild() must follow.
  void set_cell(const Cell& cell);

  [[nodiscard]] const PackedPositions& packed() const { return packed_; }
  [[nodiscard]] const Cell& cell() const { return cell_; }
  [[nodiscard]] double skin() const { return skin_; }
  [[nodiscard]] int rebuilds() const { return rebuilds_; }
  /// Spent here since the start.
  [[nodiscard]] double seconds() const { return seconds_; }

  /// What makes the same lists again: the wrapped positions they were made from, and how the skin is being chosen.
  struct State {
    SkinTuner::State tuner;
    double skin = 0;
    std::uint64_t age = 0;          // steps that the lists have served
    std::vector<double> reference;  // [3N] as x…, y…, z…
  };
  void write(CheckpointWriter& out) const;
  static State read(CheckpointReader& in, int count);
  /// Lists as they were, whatever the positions are now: place() must follow. For a cell that has changed, set_cell()
  /// comes first. `at_reference`: a copy of the particles that it may move.
  void restore(const State& state, Particles& at_reference, Team& team);

 private:
  struct List {
    std::vector<double> cutoffs, reach_squared;  // [types²] Å, Å²
    NeighborList list;
  };
  void set_skin(double skin);
  void check_reach() const;

  Cell cell_;
  int types_, count_ = 0;
  SimdPath path_;
  bool tuned_, fractions_ = false;
  SkinTuner tuner_;
  double skin_, longest_reach_ = 0;
  std::uint64_t age_ = 0;
  std::vector<std::unique_ptr<List>> lists_;
  PackedPositions packed_;
  AlignedVector<double> reference_;
  int rebuilds_ = 0;
  double seconds_ = 0;
};

/// The skin that anybody reckons with where it is tuned, Å: what is chosen must not depend on how a run goes.
inline constexpr double expected_skin = 0.7;

}  // namespace galvanostat
