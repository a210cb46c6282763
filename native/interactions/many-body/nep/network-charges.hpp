#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "interactions/coulomb/spme/mesh.hpp"
#include "interactions/coulomb/wave-sum.hpp"
#include "interactions/interaction.hpp"
#include "interactions/pair/kernels/pair-function-table.hpp"
#include "interactions/setup.hpp"
#include "system/nep-model.hpp"

namespace galvanostat {

/// Electrostatics of charges that follow the positions: forces at fixed charges, and what the energy would change by if
/// the network put out another charge, so that it can add the rest of the gradient.
///
/// Waves are summed one by one, or on a mesh where that is predicted to be faster. There are 0.3 of them for each Å³ at
/// a cut-off of 6 Å, and a thousand cost each atom 0.4 µs (one thread, AVX-512): some hundred atoms are enough for a
/// mesh. It does the sum of the same waves, to `accuracy` (rms force error over 14.4 eV/Å if all charges were ±1 e).
class NetworkCharges {
 public:
  NetworkCharges(const InteractionSetup& setup, double accuracy, double spacing);

  void bind(const Cell& cell);
  /// [particles in order of the records] e: the network's own, which come first.
  [[nodiscard]] double* raw() { return raw_.data(); }
  /// What is left of the raw ones without their mean: [N] e.
  [[nodiscard]] std::vector<double> neutralised(const PackedPositions& packed) const;
  /// Neutralises them over the cell and adds the forces of these charges, and their energy and virial if asked. All
  /// threads of a team call it, between barriers.
  void add(const Configuration& at, const PackedPositions& packed, const NeighborList& list, const Tally& to,
           Team& team);
  /// [as raw()] V: ∂E/∂q̃_i of the energy of these charges.
  [[nodiscard]] const double* response() const { return response_.data(); }
  /// α, and what sums the waves: their number, or the mesh.
  [[nodiscard]] NamedValues facts() const;

 private:
  /// Adds their forces and potentials; the virial, if asked.
  Voigt add_waves(const Configuration& at, const Tally& to, Team& team);

  bool points_;
  double alpha_, wave_cutoff_, scale_;
  SimdPath path_;
  EwaldKernels kernels_;
  PairFunctionTable screened_;
  std::optional<WaveSum> waves_;
  std::optional<SpmeChoice> choice_;  // that or a mesh
  std::unique_ptr<SpmeMesh> mesh_;
  std::vector<double> raw_, of_records_, charges_, response_, potential_;
  std::vector<ScreenedField> near_;
};

}  // namespace galvanostat
