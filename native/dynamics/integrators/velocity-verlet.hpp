#pragma once

#include <algorithm>

#include "dynamics/drive.hpp"
#include "system/particles.hpp"

namespace galvanostat {

/// What the way of the particles in a step comes to.
struct Moved {
  Vec3 charge_flux;     // Σ z v, e Å/fs; zero without charges
  double flux = 0;      // Σ c v·n, e Å/fs; zero without a drive
  double fastest = 0;   // largest |v|², Å²/fs²
  double furthest = 0;  // largest |r − r₀|², Å²
  double energy = 0;    // Σ |v|²: max() drops what is not a number, this does not
  Moved& operator+=(const Moved& other) {
    charge_flux = charge_flux + other.charge_flux;
    flux += other.flux, energy += other.energy;
    fastest = std::max(fastest, other.fastest), furthest = std::max(furthest, other.furthest);
    return *this;
  }
};

/// v += h (F + c λ n)/m for a half step h = dt/2, r += dt v, and again the first with the forces there: both half kicks
/// of a time use the same F and λ, so a flux that is held is conserved to rounding  (Swope et al., J. Chem. Phys. 76,
/// 637 (1982)). Each thread moves its part of the particles.
struct VelocityVerlet {
  Particles& particles;
  const Drive* drive;  // may be null
  double timestep;

  /// First half: kick and drift. `charges` [N], e; `start` [3N] as x…, y…, z…, the r₀; both may be null. A barrier.
  [[nodiscard]] Moved kick_and_drift(Team& team, double multiplier, const double* charges, const double* start) const;
  /// Second half. Returns ½ Σ m u² of the peculiar velocities where the flux that they are relative to is known
  /// beforehand (it is held, or there is no drive), else Σ c v·n. A barrier.
  [[nodiscard]] double kick(Team& team, double multiplier) const;
};

}  // namespace galvanostat
