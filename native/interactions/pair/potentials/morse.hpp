#pragma once

#include <array>
#include <cmath>

#include "description.hpp"
#include "interactions/pair/potentials/energy-force.hpp"

namespace galvanostat {

/// V = D {[1 − exp(−α(r − r₀))]² − 1}: −D at r₀, 0 at infinity  (P. M. Morse, Phys. Rev. 34, 57 (1929)).
struct Morse {
  static constexpr std::string_view name = "morse";
  static constexpr std::string_view summary = "D ([1 - exp(-alpha (r-r0))]^2 - 1)";
  static constexpr std::array parameters{
      Parameter{"D", energy_unit, "depth of the well", required},
      Parameter{"alpha", inverse_length, "inverse width of the well", required, 0, true},
      Parameter{"r0", length_unit, "distance of the minimum", required, 0},
  };
  static EnergyForce evaluate(double r, const double* p) {
    const double e = std::exp(-p[1] * (r - p[2]));
    return {p[0] * (e * e - 2 * e), 2 * p[0] * p[1] * (e * e - e)};
  }
};

}  // namespace galvanostat
