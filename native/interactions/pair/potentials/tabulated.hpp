#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "description.hpp"
#include "errors.hpp"
#include "interactions/pair/potentials/energy-force.hpp"

namespace galvanostat {

/// V and F against r, from elsewhere; `r` strictly increasing, in Å, eV, eV/Å.
struct PairTable {
  std::vector<double> r, energy, force;
};

/// Cubic Hermite interpolation of V with the slopes −F, so that F is exactly −dV/dr everywhere and V and F are those of
/// the table at its nodes. Beyond the last node both are zero; below the first one it is an error to evaluate.
struct Tabulated {
  static constexpr std::string_view name = "tabulated";
  static constexpr std::string_view summary = "cubic Hermite interpolation of a table of r, V, F";
  static constexpr std::array<Parameter, 0> parameters{};

  static EnergyForce evaluate(double r, const PairTable& table) {
    if (r < table.r.front() || r > table.r.back()) return {};
    const auto above = std::upper_bound(table.r.begin() + 1, table.r.end() - 1, r);
    const auto k = static_cast<std::size_t>(above - table.r.begin()) - 1;
    const double h = table.r[k + 1] - table.r[k];
    const double t = (r - table.r[k]) / h;
    const double v0 = table.energy[k], v1 = table.energy[k + 1];
    const double s0 = -h * table.force[k], s1 = -h * table.force[k + 1];
    const double c2 = 3 * (v1 - v0) - 2 * s0 - s1;
    const double c3 = 2 * (v0 - v1) + s0 + s1;
    return {v0 + t * (s0 + t * (c2 + t * c3)), -(s0 + t * (2 * c2 + 3 * t * c3)) / h};
  }

  /// Nodes where the slope of F jumps by more than `least` (eV/Å²), largest jumps first: places no smooth function
  /// follows.
  static std::vector<double> kinks(const PairTable& table, double least) {
    std::vector<std::pair<double, double>> found;  // −jump, r
    for (std::size_t k = 1; k + 1 < table.r.size(); ++k) {
      // V″ at the node, from the cubics on both sides.
      const auto curvature = [&](std::size_t from, double t) {
        const double h = table.r[from + 1] - table.r[from];
        const double rise = table.energy[from + 1] - table.energy[from];
        const double s0 = -h * table.force[from], s1 = -h * table.force[from + 1];
        return (2 * (3 * rise - 2 * s0 - s1) + 6 * t * (-2 * rise + s0 + s1)) / (h * h);
      };
      const double jump = std::abs(curvature(k, 0) - curvature(k - 1, 1));
      if (jump > least) found.emplace_back(-jump, table.r[k]);
    }
    std::sort(found.begin(), found.end());
    std::vector<double> r;
    for (const auto& [jump, at] : found) r.push_back(at);
    return r;
  }

  static void check(const PairTable& table) {
    const std::size_t n = table.r.size();
    if (n < 2 || table.energy.size() != n || table.force.size() != n)
      throw_input("INVALID_TABLE", "a tabulated potential needs r, energy and force of one length, at least 2");
    for (std::size_t k = 0; k < n; ++k) {
      if (!(table.r[k] > (k == 0 ? 0.0 : table.r[k - 1])))
        throw_input("INVALID_TABLE", "the distances of a tabulated potential must be positive and strictly increasing");
      if (!std::isfinite(table.r[k]) || !std::isfinite(table.energy[k]) || !std::isfinite(table.force[k]))
        throw_input("INVALID_TABLE",
                    "a tabulated potential has a number that is not finite in row " + std::to_string(k + 1));
    }
  }
};

}  // namespace galvanostat
