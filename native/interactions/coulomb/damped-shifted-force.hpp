#pragma once

#include <array>

#include "description.hpp"
#include "interactions/coulomb/coulomb.hpp"

namespace galvanostat {

/// Damped shifted-force Coulomb summation, no reciprocal space  (Fennell & Gezelter, J. Chem. Phys. 124, 234104
/// (2006)).
class DampedShiftedForce : public Coulomb {
 public:
  static constexpr std::string_view name = "damped-shifted-force";
  static constexpr std::string_view summary = "erfc(alpha r)/r, energy and force shifted to zero at the cut-off";
  static constexpr std::array parameters{
      Parameter{"alpha", inverse_length, "damping", 0.2, 0},
      Parameter{"cutoff", length_unit, "where energy and force reach zero", required, 0, true},
  };

  DampedShiftedForce(ChargedSystem system, const NamedValues& parameters, SimdPath path);
  [[nodiscard]] std::shared_ptr<const RadialFunction> radial_part() const override;
  EnergyVirial add_reciprocal(const double*, const double*, const double*, double*, double*, double*, bool,
                              Team&) override {
    return {};
  }
  void add_reciprocal_by_atom(const double*, const double*, const double*, const Tally&, Team&) const override {}
  [[nodiscard]] double constant_energy() const override;
  [[nodiscard]] EnergyVirial constant_of(double charge) const override;
  [[nodiscard]] Facts facts() const override { return {std::string(name), {{"alpha", alpha_}, {"cutoff", cutoff_}}}; }

 private:
  double alpha_, cutoff_, self_energy_;  // eV of a unit charge
};

}  // namespace galvanostat
