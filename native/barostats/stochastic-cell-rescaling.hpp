#pragma once

#include <array>

#include "barostats/barostat.hpp"

namespace galvanostat {

/// Stochastic cell rescaling, first order in time: the volume relaxes in `time` and has the fluctuations of the isobaric
/// ensemble, however wrong the compressibility (M. Bernetti & G. Bussi, J. Chem. Phys. 153, 114107 (2020)).
///
/// With ε = ln V and P the pressure with its kinetic part, dε = β/τ (P − P₀) dt + √(2 k_BT β/(V τ)) dW.
class StochasticCellRescaling : public Barostat {
 public:
  static constexpr std::string_view name = "stochastic-cell-rescaling";
  static constexpr std::string_view summary = "volume by stochastic cell rescaling (Bernetti-Bussi), shape kept";
  static constexpr std::array parameters{
      Parameter{"pressure", Dimension{.length = -3, .energy = 1}, "pressure to keep", 0},
      Parameter{"time", time_unit, "relaxation time of the volume", 1000, 0, true},
      // 0.01/GPa, of oxides; liquids have 0.1 to 0.5.
      Parameter{"compressibility", Dimension{.length = 3, .energy = -1}, "isothermal; only scales `time`", 1.602176634, 0, true},
      Parameter{"interval", dimensionless, "steps from one rescaling to the next", 10, 1},
  };
  explicit StochasticCellRescaling(const std::map<std::string, double>& given);
  [[nodiscard]] std::uint64_t interval() const override { return interval_; }
  [[nodiscard]] Vec3 strain(const PressureState& state, double time) const override;

 protected:
  double pressure_, mobility_;  // mobility: β/τ
  std::uint64_t interval_;
};

/// The same for each of the axes x, y, z by itself: ε_i = ln L_i follows P_ii − P₀ with a third of the mobility, so that their
/// sum is the isotropic scheme's (cf. V. Del Tatto, P. Raiteri, M. Bernetti & G. Bussi, Appl. Sci. 12, 1139 (2022)). Angles
/// of an orthogonal cell stay.
class AnisotropicStochasticCellRescaling : public StochasticCellRescaling {
 public:
  static constexpr std::string_view name = "anisotropic-stochastic-cell-rescaling";
  static constexpr std::string_view summary = "lengths along x, y and z by stochastic cell rescaling, each by itself";
  using StochasticCellRescaling::StochasticCellRescaling;
  [[nodiscard]] Vec3 strain(const PressureState& state, double time) const override;
};

}  // namespace galvanostat
