#pragma once

#include <array>

#include "dynamics/thermostats/thermostat.hpp"

namespace galvanostat {

/// Canonical sampling by stochastic velocity rescaling  (Bussi, Donadio & Parrinello, J. Chem. Phys. 126, 014101
/// (2007)).
class Csvr : public Thermostat {
 public:
  static constexpr std::string_view name = "csvr";
  static constexpr std::string_view summary = "stochastic velocity rescaling (Bussi-Donadio-Parrinello)";
  static constexpr std::array parameters{
      Parameter{"time", time_unit, "relaxation time of the kinetic energy", 100, 0, true},
  };
  explicit Csvr(const std::map<std::string, double>& given);
  ThermostatWork before(const ThermalState&, double) override { return {}; }
  ThermostatWork after(const ThermalState& state, double timestep) override;

 private:
  double time_;
};

}  // namespace galvanostat
