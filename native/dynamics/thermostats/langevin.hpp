#pragma once

#include <array>

#include "dynamics/thermostats/thermostat.hpp"

namespace galvanostat {

/// Langevin dynamics, half an exact Ornstein–Uhlenbeck step before and after each Verlet step (OBABO; Bussi &
/// Parrinello, Phys. Rev. E 75, 056707 (2007)), with momentum, and a current that is to be held, held.
///
/// The friction acts on the velocities themselves, the drift included: it is a real drag that the field must overcome,
/// so the impulse that holds a current against friction and noise counts as field (cf. Blassel & Stoltz, J. Stat.
/// Phys. 191, 17 (2024)). Free ions then obey Drude's law exactly, under constant current and in a constant field. In a
/// solid it is negligible as long as γ m ≪ k_BT/D.
class Langevin : public Thermostat {
 public:
  static constexpr std::string_view name = "langevin";
  static constexpr std::string_view summary = "friction and noise; the friction drags on the current";
  static constexpr std::array parameters{
      Parameter{"friction", inverse_time, "rate at which velocities decay", required, 0, true},
  };
  explicit Langevin(const std::map<std::string, double>& given);
  ThermostatWork before(const ThermalState& state, double timestep) override;
  ThermostatWork after(const ThermalState& state, double timestep) override;

 private:
  double friction_;
};

}  // namespace galvanostat
