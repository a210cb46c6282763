#pragma once

namespace galvanostat {

/// The only place where degrees of freedom are counted, those of the peculiar velocities: three a particle, less three
/// for the total momentum (always zero here) and one for each direction that is driven, for velocities are relative to
/// that current, whether it is held or fluctuates: 3N − 3 at equilibrium, 3N − 4 under a drive.
constexpr int degrees_of_freedom(int particles, int driven_directions) { return 3 * particles - 3 - driven_directions; }

}  // namespace galvanostat
