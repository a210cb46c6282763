#pragma once

#include <array>
#include <memory>
#include <vector>

#include "description.hpp"
#include "interactions/many-body/nep/nep-kernel.hpp"
#include "interactions/many-body/nep/network-charges.hpp"
#include "interactions/setup.hpp"

namespace galvanostat {

/// A neuroevolution potential by SIMD kernels over a list sorted by type.
///
/// U_i gives forces to i and to all its neighbours. Chunks of particles are worked on in blocks, whose number depends
/// on their own alone; each block has a buffer of its own for what its particles do to others, and the buffers are
/// added up in their order: no atomics, and the same bits for any number of threads. Buffers take up to 32 × 16 bytes a
/// particle (32 × 32 in double), lists 4 bytes an entry; a thread works in some 100 kB. Nothing is allocated between
/// two lists.
///
/// Where the network makes charges (qNEP), a first round gives these, they their electrostatics, and the second round
/// the forces: descriptors are computed twice, which costs less than to keep every pair's derivatives.
class NepForces : public Interaction {
 public:
  static constexpr std::string_view name = "nep";
  static constexpr std::string_view summary = "neuroevolution potential (NEP): a neural network of each neighbourhood";
  static constexpr std::array parameters{
      Parameter{"accuracy", dimensionless,
                "of waves on a mesh, rms force error over 14.4 eV/Å if the network's charges were ±1 e; 0: no mesh",
                1e-5, 0},
      Parameter{"spacing", length_unit, "largest distance of its planes; 0: chosen, and whether there is one", 0, 0}};

  /// Throws INVALID_MODEL.
  explicit NepForces(const InteractionSetup& setup);
  ~NepForces() override;

  [[nodiscard]] Reach reach() const override;
  void bind(const PackedPositions& packed, const NeighborList* list, const Cell& cell) override;
  void add(const Configuration& at, const Tally& to, Team& team) override;
  MadeCharges charges(const Configuration& at) override;
  /// Who is closer to whom than allowed: OVERLAP.
  void explain(const Configuration& at, const Tally& forces, const std::string& when) const override;
  [[nodiscard]] Facts facts() const override;
  [[nodiscard]] bool leaves_net_force() const override { return precision_ == Precision::mixed; }

 private:
  template <class Real>
  struct Machine;
  template <class Real>
  void add_by(Machine<Real>& machine, const Configuration& at, const Tally& to, Team& team);
  template <class Real>
  MadeCharges charges_by(Machine<Real>& machine, const Configuration& at);

  std::shared_ptr<const Model> model_;
  std::shared_ptr<const NepModel> nep_;
  int threads_;
  Precision precision_;
  std::unique_ptr<Machine<float>> single_;
  std::unique_ptr<Machine<double>> double_;
  std::unique_ptr<NetworkCharges> charges_;  // null: it makes none
  const PackedPositions* packed_ = nullptr;
  const NeighborList* list_ = nullptr;
  Cell cell_;
};

}  // namespace galvanostat
