#pragma once

#include "interactions/pair/potentials/energy-force.hpp"

namespace galvanostat {

/// A function of the distance of two unit charges; between q_i and q_j it is q_i q_j as large.
class RadialFunction {
 public:
  virtual ~RadialFunction() = default;
  [[nodiscard]] virtual EnergyForce evaluate(double r) const = 0;
  /// Å
  [[nodiscard]] virtual double cutoff() const = 0;
};

}  // namespace galvanostat
