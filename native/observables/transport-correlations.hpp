#pragma once

#include <cstdint>
#include <vector>

#include "geometry/cell.hpp"
#include "observables/multiple-tau.hpp"
#include "system/particles.hpp"

namespace galvanostat {

/// What the equilibrium estimators need (Einstein, Green–Kubo, self-diffusion), summed while the run goes: moments of
/// the charge's displacement ΔQ = Σ z Δr with increments, sampled every step, and of every particle's Δr by type,
/// sampled every `sample_interval` steps.
class TransportCorrelations {
 public:
  TransportCorrelations(const Model& model, int sample_interval);

  /// The state after the next step; the first one is time 0. `charge_displacement` in e Å since any time.
  void add_charge(Vec3 charge_displacement);
  /// Follows where is_due(), between barriers; all threads of a team call it.
  void add_particles(const Particles& particles, Team& team);
  [[nodiscard]] bool is_due() const { return steps() % sample_interval_ == 0; }

  /// Steps correlated.
  [[nodiscard]] std::uint64_t steps() const { return added_ > 0 ? added_ - 1 : 0; }
  [[nodiscard]] int sample_interval() const { return sample_interval_; }
  [[nodiscard]] const TimeBlocks& blocks() const { return blocks_; }
  /// One group of one particle, e² Å².
  [[nodiscard]] const MultipleTau& charge() const { return charge_; }
  /// One group for each type, Å².
  [[nodiscard]] const MultipleTau& species() const { return species_; }

  void write(CheckpointWriter& out) const;
  /// Into an object of the same model.
  void read(CheckpointReader& in);

 private:
  Cell cell_;
  int sample_interval_;
  std::vector<int> order_;  // [N] particles sorted by type
  TimeBlocks blocks_;
  MultipleTau charge_, species_;
  std::uint64_t added_ = 0;
  int block_ = 0;                    // of the last sample
  AlignedVector<double> x_, y_, z_;  // [N] unwrapped, in `order_`
};

}  // namespace galvanostat
