#pragma once

namespace galvanostat {

/// The only place where degrees of freedom are counted: three a particle, less three for the total momentum (always
/// zero here) and one for each direction along which the current is held: 3N − 3 at equilibrium, 3N − 4 under current.
constexpr int degrees_of_freedom(int particles, int constrained_directions) {
  return 3 * particles - 3 - constrained_directions;
}

}  // namespace galvanostat
