#pragma once

#include <array>

#include "description.hpp"
#include "interactions/coulomb/coulomb.hpp"
#include "interactions/coulomb/screened.hpp"
#include "interactions/coulomb/wave-sum.hpp"

namespace galvanostat {

/// Ewald summation with conducting boundary  (P. P. Ewald, Ann. Phys. 369, 253 (1921); error estimates of Kolafa &
/// Perram, Mol. Simul. 9, 351 (1992)).
///
/// `accuracy` is the rms error of a force over the force between two unit charges 1 Å apart (14.4 eV/Å), LAMMPS'
/// convention. From it, and from predicted costs, α, the real-space cut-off and the wave vectors follow; any of `alpha`
/// and `cutoff` may be given instead. Every wave is summed over every particle.
class DirectEwald : public Coulomb {
 public:
  static constexpr std::string_view name = "direct-ewald";
  static constexpr std::string_view summary = "Ewald summation wave by wave, conducting boundary";
  static constexpr std::array parameters{
      Parameter{"accuracy", dimensionless, "rms force error over 14.4 eV/Å", 1e-5, 0, true},
      Parameter{"alpha", inverse_length, "splitting parameter; 0: chosen", 0, 0},
      Parameter{"cutoff", length_unit, "real-space cut-off; 0: chosen", 0, 0},
  };

  /// What a choice comes to; `cost` is the predicted time of a step on one thread, ns, neighbours included.
  struct Choice {
    double alpha = 0, cutoff = 0, wave_cutoff = 0, real_error = 0, wave_error = 0, cost = 0;
  };
  /// Throws INVALID_PARAMETERS; `who` is whom the message is about.
  static Choice choose(const ChargedSystem& system, const NamedValues& parameters, std::string_view who = name);

  DirectEwald(ChargedSystem system, const NamedValues& parameters, SimdPath path);
  /// Throws EWALD_TOO_LARGE for a choice of more than 5e7 wave vectors.
  DirectEwald(ChargedSystem system, double accuracy, const Choice& choice, SimdPath path);
  [[nodiscard]] std::shared_ptr<const RadialFunction> radial_part() const override;
  [[nodiscard]] double constant_energy() const override { return constants_.energy; }
  [[nodiscard]] double constant_virial_trace() const override { return constants_.virial_trace; }
  [[nodiscard]] EnergyVirial constant_of(double charge) const override;
  EnergyVirial add_reciprocal(const double* x, const double* y, const double* z, double* fx, double* fy, double* fz,
                              bool with_energy, Team& team) override;
  /// Follows add_reciprocal: needs its structure factors.
  void add_reciprocal_by_atom(const double* x, const double* y, const double* z, const Tally& to,
                              Team& team) const override;
  [[nodiscard]] Facts facts() const override;

 private:
  void set_cell(const Cell& cell) override;

  Choice choice_;
  double accuracy_, alpha_;
  EwaldConstants constants_{};
  WaveSum waves_;
};

}  // namespace galvanostat
