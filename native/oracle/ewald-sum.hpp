#pragma once

#include <vector>

#include "geometry/cell.hpp"

namespace galvanostat::oracle {

/// What each charge of a periodic system gets from waves: Σ over the particles gives the totals.
struct WaveSum {
  std::vector<Vec3> force;        // [N] eV/Å
  std::vector<double> energy;     // [N] eV
  std::vector<Voigt> virial;      // [N] eV
  std::vector<double> potential;  // [N] V: ∂E/∂q
};

/// The reciprocal-space part of an Ewald sum as in a textbook (D. Frenkel & B. Smit, Understanding Molecular
/// Simulation, 2nd ed., ch. 12): every wave of the whole sphere 0 < |k| ≤ `wave_cutoff` (1/Å) over every charge,
/// library sine and cosine, no symmetry. Without self energy.
WaveSum ewald_waves(const Cell& cell, const std::vector<Vec3>& positions, const std::vector<double>& charges,
                    double alpha, double wave_cutoff);

/// Where exp(−k²/4α²)/k² has fallen to 1e-17 of what it is at k = α, 1/Å: beyond there is only rounding.
double converged_wave_cutoff(double alpha);

}  // namespace galvanostat::oracle
