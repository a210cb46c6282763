#include "interactions/sum.hpp"

#include <algorithm>
#include <chrono>

#include "interactions/pair/pair-forces.hpp"
#include "interactions/registry.hpp"

namespace galvanostat {

InteractionSum::InteractionSum(const std::shared_ptr<const Model>& model, Neighborhood& neighborhood, double skin,
                               int threads, SimdPath path, Precision precision) {
  check_interactions(*model);
  InteractionInput pair{std::string(PairForces::name), {}, {}};
  std::shared_ptr<const RadialFunction> radial_part;
  for (const InteractionInput& input : model->interactions) {
    if (input.kind == PairForces::name) {
      pair = input;
      continue;
    }
    auto made = find_interaction(input.kind).make({model, input, skin, threads, path, precision, nullptr});
    if (!made) continue;
    // One at most: check_interactions.
    if (auto part = made->radial_part()) radial_part = std::move(part);
    members_.push_back({input.kind, std::move(made), nullptr, 0});
  }
  // The pair forces come last to know the radial part, and first in the sum. They are there even where the model has no
  // terms, if somebody left them something to do.
  if (!pair.terms.empty() || radial_part)
    members_.insert(
        members_.begin(),
        {pair.kind, find_interaction(pair.kind).make({model, pair, skin, threads, path, precision, radial_part}),
         nullptr, 0});
  for (Member& member : members_) {
    const Reach reach = member.interaction->reach();
    if (!reach.cutoffs.empty()) member.list = neighborhood.add_list(reach.cutoffs, reach.fractions, model->size());
  }
  bind(neighborhood.packed(), nullptr, model->cell);
}

void InteractionSum::bind(const PackedPositions& packed, const NeighborList* /*list*/, const Cell& cell) {
  for (Member& member : members_) member.interaction->bind(packed, member.list, cell);
}

void InteractionSum::add(const Configuration& at, const Tally& to, Team& team) {
  using Clock = std::chrono::steady_clock;
  auto start = Clock::now();
  for (Member& member : members_) {
    if (&member != &members_.front() && !member.interaction->adds_late()) team.barrier();
    member.interaction->add(at, to, team);
    if (!team.is_first()) continue;
    const auto end = Clock::now();
    member.seconds += std::chrono::duration<double>(end - start).count();
    start = end;
  }
}

MadeCharges InteractionSum::charges(const Configuration& at) {
  for (Member& member : members_)
    if (MadeCharges made = member.interaction->charges(at); !made.charges.empty()) return made;
  return {};
}

void InteractionSum::explain(const Configuration& at, const Tally& forces, const std::string& when) const {
  for (const Member& member : members_) member.interaction->explain(at, forces, when);
}

bool InteractionSum::leaves_net_force() const {
  return std::any_of(members_.begin(), members_.end(),
                     [](const Member& member) { return member.interaction->leaves_net_force(); });
}

bool InteractionSum::is_external() const {
  return std::any_of(members_.begin(), members_.end(),
                     [](const Member& member) { return member.interaction->is_external(); });
}

void InteractionSum::heed(const std::atomic<bool>* stop) {
  for (Member& member : members_) member.interaction->heed(stop);
}

void InteractionSum::release() {
  for (Member& member : members_) member.interaction->release();
}

bool InteractionSum::has_virial() const {
  return std::all_of(members_.begin(), members_.end(),
                     [](const Member& member) { return member.interaction->has_virial(); });
}

void InteractionSum::write(CheckpointWriter& out) const {
  for (const Member& member : members_) member.interaction->write(out);
}

void InteractionSum::read(CheckpointReader& in) {
  for (Member& member : members_) member.interaction->read(in);
}

}  // namespace galvanostat
