#pragma once

namespace galvanostat {

/// V(r) in eV and F(r) = −dV/dr in eV/Å.
struct EnergyForce {
  double energy = 0;
  double force = 0;
};

}  // namespace galvanostat
