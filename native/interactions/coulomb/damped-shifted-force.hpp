#pragma once

#include <array>

#include "interactions/coulomb/coulomb.hpp"

namespace galvanostat {

/// Damped shifted-force Coulomb summation, no reciprocal space  (Fennell & Gezelter, J. Chem. Phys. 124, 234104
/// (2006)).
class DampedShiftedForce : public Electrostatics {
 public:
  static constexpr std::string_view name = "damped-shifted-force";
  static constexpr std::string_view summary = "erfc(alpha r)/r, energy and force shifted to zero at the cut-off";
  static constexpr std::array parameters{
      Parameter{"alpha", inverse_length, "damping", 0.2, 0},
      Parameter{"cutoff", length_unit, "where energy and force reach zero", required, 0, true},
  };

  DampedShiftedForce(const ChargedSystem& system, const std::map<std::string, double>& parameters, SimdPath path);
  [[nodiscard]] std::shared_ptr<const RadialFunction> real_space() const override;
  [[nodiscard]] double constant_energy() const override { return constant_energy_; }
  ReciprocalResult add_reciprocal(const double*, const double*, const double*, double*, double*, double*, bool,
                                  int) override {
    return {};
  }
  ReciprocalResult add_reciprocal_slowly(const double*, const double*, const double*, double*, double*,
                                         double*) override {
    return {};
  }
  [[nodiscard]] std::map<std::string, double> facts() const override {
    return {{"alpha", alpha_}, {"cutoff", cutoff_}};
  }

 private:
  double alpha_, cutoff_, constant_energy_;
};

}  // namespace galvanostat
