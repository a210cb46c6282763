#pragma once

#include <vector>

#include "interactions/coulomb/wave-sum.hpp"
#include "interactions/interaction.hpp"
#include "interactions/pair/kernels/pair-function-table.hpp"
#include "system/nep-model.hpp"

namespace galvanostat {

/// Electrostatics of charges that follow the positions: forces at fixed charges, and what the energy would change by if
/// the network put out another charge, so that it can add the rest of the gradient.
///
/// Waves are summed one by one. There are 0.3 of them for each Å³ at a cut-off of 6 Å, and a thousand cost each atom
/// 0.45 µs (one thread, AVX-512): with 1000 atoms of BaTiO₃ as much as the network.
class NetworkCharges {
 public:
  NetworkCharges(const NepModel& model, const Cell& cell, int count, double minimum_distance, SimdPath path);

  void bind(const Cell& cell) { waves_.set_cell(cell, wave_cutoff_); }
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
  [[nodiscard]] std::size_t waves() const { return waves_.waves(); }

 private:
  bool points_;
  double alpha_, wave_cutoff_, scale_;
  EwaldKernels kernels_;
  PairFunctionTable screened_;
  WaveSum waves_;
  std::vector<double> raw_, of_records_, charges_, response_, potential_;
  std::vector<ScreenedField> near_;
};

}  // namespace galvanostat
