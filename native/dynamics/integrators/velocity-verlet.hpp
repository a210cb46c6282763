#pragma once

#include "dynamics/drive.hpp"
#include "system/particles.hpp"

namespace galvanostat::velocity_verlet {

/// v += h (F + c λ n)/m for a half step h = dt/2; `drive` may be null. Both half kicks of a time use the same F and λ,
/// so a flux that is held is conserved to rounding  (Swope et al., J. Chem. Phys. 76, 637 (1982)).
void kick(Particles& particles, const Drive* drive, double multiplier, double half_step, int threads);

/// r += dt v; returns the largest |v|² (Å²/fs²), NaN if a velocity is not a number.
double drift(Particles& particles, double timestep, int threads);

}  // namespace galvanostat::velocity_verlet
