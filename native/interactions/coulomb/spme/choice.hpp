#pragma once

#include <array>
#include <limits>
#include <optional>

#include "description.hpp"
#include "interactions/coulomb/coulomb.hpp"

namespace galvanostat {

inline constexpr std::array spme_parameters{
    Parameter{"accuracy", dimensionless, "rms force error over 14.4 eV/Å", 1e-5, 0, true},
    Parameter{"alpha", inverse_length, "splitting parameter; 0: chosen", 0, 0},
    Parameter{"cutoff", length_unit, "real-space cut-off; 0: chosen", 0, 0},
    Parameter{"order", dimensionless, "order of the splines, 4 to 6; 0: chosen", 0, 0},
    Parameter{"gridA", dimensionless, "grid points along a (all three or none); 0: chosen", 0, 0},
    Parameter{"gridB", dimensionless, "grid points along b; 0: chosen", 0, 0},
    Parameter{"gridC", dimensionless, "grid points along c; 0: chosen", 0, 0},
    Parameter{"spacing", length_unit, "largest distance of grid planes, instead of a grid; 0: chosen", 0, 0},
};

/// What a choice comes to. Errors are rms forces over 14.4 eV/Å; `cost` is the predicted time of a step on one
/// thread, ns, neighbours included.
struct SpmeChoice {
  double alpha = 0, cutoff = 0, real_error = 0, mesh_error = 0, cost = 0;
  int order = 0;
  std::array<int, 3> grid{};
  bool in_float = false;
  double wave_cutoff = std::numeric_limits<double>::infinity();  // 1/Å: waves beyond are left out, not in error
  int error_sums = 0;                                            // how often a mesh's error was summed up to find it
};
/// Throws INVALID_PARAMETERS, and SPME_TOO_LARGE if no grid of reasonable size, whose predicted time is at most
/// `most_cost`, will do.
SpmeChoice choose_spme(const ChargedSystem& system, const NamedValues& parameters,
                       double most_cost = std::numeric_limits<double>::infinity());

/// The cheapest mesh for a sum of waves whose α and end are given: none, if it takes too many points. `spacing` (Å; 0:
/// chosen) asks for a mesh whatever its error. `cost` is that of the mesh alone.
std::optional<SpmeChoice> choose_mesh(const ChargedSystem& system, double alpha, double wave_cutoff, double accuracy,
                                      double spacing);

}  // namespace galvanostat
