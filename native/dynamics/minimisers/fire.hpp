#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "interactions/forces.hpp"

namespace galvanostat {

/// Positions of least energy near the start, the cell fixed, by the fast inertial relaxation engine with the constants
/// of its paper (E. Bitzek, P. Koskinen, F. Gähler, M. Moseler & P. Gumbsch, Phys. Rev. Lett. 97, 170201 (2006)),
/// velocities kicked before positions move: semi-implicit Euler (J. Guénolé et al., Comput. Mater. Sci. 175, 109584
/// (2020)). All particles have mass 1 eV (time unit)²/Å², so that the time step is a number without meaning outside. No
/// coordinate moves further than 0.1 Å a step: an overlap is taken apart, not blown up.
class Fire {
 public:
  /// `threads` as given by choose_threads. Throws typed input errors; OVERLAP, BUCKINGHAM_CATASTROPHE and NOT_A_NUMBER
  /// for a start without finite forces; those of another program are left to advance().
  Fire(const Model& model, int threads, SimdPath path, Precision precision);

  struct Report {
    std::uint64_t steps = 0;   // of this call
    double energy = 0;         // eV, of the last positions
    double largest_force = 0;  // eV/Å, largest norm of any particle's, of the last positions
    bool converged = false;
  };
  /// Goes on until no particle's force is as large as `tolerance` (eV/Å, norm), for at most `steps` steps, or until
  /// `stop` is true; the bits do not depend on how the steps are shared among calls. Throws INVALID_TOLERANCE, and what
  /// the constructor throws.
  Report advance(std::uint64_t steps, double tolerance, const std::atomic<bool>& stop);

  /// Begins anew from other positions, in the same cell, with the interactions as they are: a client that was started
  /// is asked of these as well. Their forces are left to advance(). Throws INVALID_ARGUMENT.
  void move_to(const std::vector<double>& positions);

  /// See Interaction.
  void release() { forces_.release(); }

  [[nodiscard]] std::uint64_t steps() const { return step_; }
  [[nodiscard]] const Particles& particles() const { return particles_; }
  [[nodiscard]] const Cell& cell() const { return cell_; }
  [[nodiscard]] const Forces& forces() const { return forces_; }
  /// Energy and virial of the last positions.
  [[nodiscard]] const EnergyVirial& totals() const { return totals_; }

 private:
  struct Pace {
    double timestep, mixing;
    int downhill;  // steps since the last one uphill
  };
  /// Both return the largest force.
  double step(Pace& pace, Team& team);
  double evaluate(Team& team);

  Cell cell_;
  Particles particles_;
  Forces forces_;
  Pace pace_;
  EnergyVirial totals_;
  double largest_force_ = 0;
  bool has_forces_ = false, stopping_ = false;
  std::uint64_t step_ = 0;
};

}  // namespace galvanostat
