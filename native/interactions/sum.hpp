#pragma once

#include <memory>
#include <vector>

#include "interactions/interaction.hpp"
#include "parallel/precision.hpp"
#include "neighbors/neighborhood.hpp"
#include "system/model.hpp"

namespace galvanostat {

/// All interactions of a model, one after the other in the order: pair forces, Coulomb, the rest as they come.
class InteractionSum : public Interaction {
 public:
  /// Makes the members and asks `neighborhood`, which must outlive them, for the lists they want. `skin`: what choices
  /// reckon with. Throws typed input errors.
  InteractionSum(const std::shared_ptr<const Model>& model, Neighborhood& neighborhood, double skin, int threads,
                 SimdPath path, Precision precision);

  void bind(const PackedPositions& packed, const NeighborList* list, const Cell& cell) override;
  void add(const Configuration& at, const Tally& to, Team& team) override;
  /// Of the one member that makes charges, if there is one.
  MadeCharges charges(const Configuration& at) override;
  void explain(const Configuration& at, const Tally& forces, const std::string& when) const override;
  /// Those of the members: see members().
  [[nodiscard]] Facts facts() const override { return {"sum", {}}; }
  [[nodiscard]] bool leaves_net_force() const override;
  [[nodiscard]] bool is_external() const override;
  void heed(const std::atomic<bool>* stop) override;
  void release() override;
  [[nodiscard]] bool has_virial() const override;
  void write(CheckpointWriter& out) const override;
  void read(CheckpointReader& in) override;

  struct Member {
    std::string kind;  // as in the model
    std::unique_ptr<Interaction> interaction;
    const NeighborList* list;  // null: wants none
    double seconds = 0;        // spent in it since the start
  };
  [[nodiscard]] const std::vector<Member>& members() const { return members_; }

 private:
  std::vector<Member> members_;
};

}  // namespace galvanostat
