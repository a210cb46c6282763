#pragma once

#include <array>

#include "dynamics/thermostats/thermostat.hpp"

namespace galvanostat {

/// Nosé–Hoover chain  (Martyna, Klein & Tuckerman, J. Chem. Phys. 97, 2635 (1992)), propagated with the third-order
/// Suzuki–Yoshida factorisation  (Martyna et al., Mol. Phys. 87, 1117 (1996)).
class NoseHooverChain : public Thermostat {
 public:
  static constexpr std::string_view name = "nose-hoover-chain";
  static constexpr std::string_view summary = "chain of Nose-Hoover thermostats";
  static constexpr std::array parameters{
      Parameter{"time", time_unit, "time constant; the first mass is f k_B T time^2", 100, 0, true},
      Parameter{"length", dimensionless, "number of thermostats in the chain", 3, 1},
  };
  explicit NoseHooverChain(const std::map<std::string, double>& given);
  ThermostatWork before(const ThermalState& state, double timestep) override { return propagate(state, timestep); }
  ThermostatWork after(const ThermalState& state, double timestep) override { return propagate(state, timestep); }
  /// Of the chain, 1/fs.
  [[nodiscard]] const std::vector<double>& velocities() const { return velocities_; }
  void write(CheckpointWriter& out) const override { out.put_all(velocities_); }
  void read(CheckpointReader& in) override { in.get_all(velocities_); }

 private:
  /// Half a time step.
  ThermostatWork propagate(const ThermalState& state, double timestep);
  double time_;
  std::vector<double> velocities_;  // 1/fs
};

}  // namespace galvanostat
