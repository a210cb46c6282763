#pragma once

#include <array>

#include "dynamics/barostats/barostat.hpp"

namespace galvanostat {

/// Stochastic cell rescaling, first order in time: the volume relaxes in `time` and has the fluctuations of the
/// isobaric ensemble, however wrong the compressibility (M. Bernetti & G. Bussi, J. Chem. Phys. 153, 114107 (2020)).
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
      Parameter{"compressibility", Dimension{.length = 3, .energy = -1}, "isothermal; only scales `time`", 1.602176634,
                0, true},
      Parameter{"interval", dimensionless, "steps from one rescaling to the next", 10, 1},
  };
  explicit StochasticCellRescaling(const std::map<std::string, double>& given);
  [[nodiscard]] std::uint64_t interval() const override { return interval_; }
  [[nodiscard]] Voigt strain(const PressureState& state, double time) const override;

 protected:
  double pressure_, mobility_;  // mobility: β/τ
  std::uint64_t interval_;
};

/// The same for each of the axes x, y, z by itself: ε_i = ln L_i follows P_ii − P₀ with a third of the mobility, so
/// that their sum is the isotropic scheme's (cf. V. Del Tatto, P. Raiteri, M. Bernetti & G. Bussi, Appl. Sci. 12, 1139
/// (2022)). Angles of an orthogonal cell stay.
class AnisotropicStochasticCellRescaling : public StochasticCellRescaling {
 public:
  static constexpr std::string_view name = "anisotropic-stochastic-cell-rescaling";
  static constexpr std::string_view summary = "lengths along x, y and z by stochastic cell rescaling, each by itself";
  using StochasticCellRescaling::StochasticCellRescaling;
  [[nodiscard]] Voigt strain(const PressureState& state, double time) const override;
};

/// The same for all six components of the strain: ε_ij follows P_ij − P₀ δ_ij, with the noise of dε_ij = √(k_BTβ/(3Vτ))
/// dW off the diagonal (half the variance: each stands for two components of the cell's matrix). The cell matrix h then
/// has the density V⁻² Q(h) exp(−P₀V/k_BT) of the flexible isobaric ensemble (Del Tatto et al.; G. J. Martyna, D. J.
/// Tobias & M. L. Klein, J. Chem. Phys. 101, 4177 (1994)): seen from left-multiplied increments its drift, Ito's term
/// and that of the noise that shrinks with 1/V cancel, as they do for the volume.
class FullStochasticCellRescaling : public AnisotropicStochasticCellRescaling {
 public:
  static constexpr std::string_view name = "full-stochastic-cell-rescaling";
  static constexpr std::string_view summary =
      "lengths and angles of the cell by stochastic cell rescaling; a keeps its direction, b its plane";
  using AnisotropicStochasticCellRescaling::AnisotropicStochasticCellRescaling;
  [[nodiscard]] Voigt strain(const PressureState& state, double time) const override;
};

}  // namespace galvanostat
