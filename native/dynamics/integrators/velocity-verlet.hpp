#pragma once

#include "dynamics/constraints/flux.hpp"
#include "system/particles.hpp"

namespace galvanostat::velocity_verlet {

/// v += h (F + c λ n)/m for a half step h = dt/2; `constraint` may be null. Both half kicks of a time use the same F
/// and λ, so the flux is conserved to rounding  (Swope et al., J. Chem. Phys. 76, 637 (1982)).
void kick(Particles& particles, const FluxConstraint* constraint, double multiplier, double half_step, int threads);

/// r += dt v; returns the largest |v|² (Å²/fs²), NaN if a velocity is not a number.
double drift(Particles& particles, double timestep, int threads);

}  // namespace galvanostat::velocity_verlet
