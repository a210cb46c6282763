#pragma once

#include <array>
#include <cmath>

#include "description.hpp"
#include "interactions/pair/potentials/energy-force.hpp"

namespace galvanostat {

/// V = A [B (σ/r)^p − (σ/r)^q] exp(σ/(r − aσ)), 0 from aσ on with all derivatives: the pairs of F. H. Stillinger,
/// T. A. Weber, Phys. Rev. B 31, 5262 (1985).
struct StillingerWeber {
  static constexpr std::string_view name = "stillinger-weber";
  static constexpr std::string_view summary = "A (B (sigma/r)^p - (sigma/r)^q) exp(sigma/(r - a sigma))";
  static constexpr std::array parameters{
      Parameter{"A", energy_unit, "strength", required},
      Parameter{"B", dimensionless, "repulsion against attraction", required},
      Parameter{"p", dimensionless, "power of the repulsion", required, 0},
      Parameter{"q", dimensionless, "power of the attraction", required, 0},
      Parameter{"sigma", length_unit, "size", required, 0, true},
      Parameter{"a", dimensionless, "end, in sizes", required, 0, true},
  };
  static EnergyForce evaluate(double r, const double* p) {
    const double sigma = p[4], beyond = r - p[5] * sigma;
    if (beyond >= -1e-9 * sigma) return {};
    const double strength = p[0] * std::exp(sigma / beyond);
    const double repulsion = p[1] * std::pow(sigma / r, p[2]), attraction = std::pow(sigma / r, p[3]);
    return {strength * (repulsion - attraction), strength * ((p[2] * repulsion - p[3] * attraction) / r +
                                                             (repulsion - attraction) * sigma / (beyond * beyond))};
  }
};

}  // namespace galvanostat
