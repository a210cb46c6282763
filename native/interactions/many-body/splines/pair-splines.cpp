#include "interactions/many-body/splines/pair-splines.hpp"

#include <algorithm>
#include <cmath>

#include "errors.hpp"

namespace galvanostat {

PairSplines::PairSplines(const InteractionSetup& setup)
    : model_(setup.model),
      types_(static_cast<int>(model_->masses.size())),
      kernel_(choose_spline_kernels(setup.path).pair),
      energies_(setup.input.energies),
      cell_(model_->cell),
      sums_(NeighborList::chunks_of(model_->size())) {
  check_terms(setup.input.pair_splines, types_);
  if (energies_.size() != static_cast<std::size_t>(types_) ||
      !std::all_of(energies_.begin(), energies_.end(), [](double e) { return std::isfinite(e); }))
    throw_input("INVALID_SPLINE", "pair splines need an energy for each type");
  views_.resize(static_cast<std::size_t>(types_) * types_);
  splines_.reserve(setup.input.pair_splines.size());
  for (const PairSpline& term : setup.input.pair_splines) {
    splines_.emplace_back(term.energy);
    const double limit = std::min(std::max({model_->minimum_distance, term.energy.knots.front(), 1e-3}), term.cutoff);
    views_[term.a * types_ + term.b] = {splines_.back().view(), term.cutoff * term.cutoff, limit * limit};
    views_[term.b * types_ + term.a] = views_[term.a * types_ + term.b];
  }
  find_common();
}

void PairSplines::find_common() {
  if (splines_.empty()) return;
  const PairSplineView* some = nullptr;
  for (const PairSplineView& view : views_) {
    if (view.cutoff_squared == 0) continue;
    if (!some) some = &view;
    if (view.spline.knot || view.spline.per_unit != some->spline.per_unit ||
        view.spline.offset != some->spline.offset || view.cutoff_squared != some->cutoff_squared ||
        view.limit_squared != some->limit_squared)
      return;
  }
  common_ = *some;
  first_row_.assign(views_.size(), 0);
  for (const PiecewiseCubic& spline : splines_) {
    for (std::size_t pair = 0; pair < views_.size(); ++pair)
      if (views_[pair].spline.value == spline.view().value)
        first_row_[pair] = static_cast<std::int32_t>(values_.size());
    values_.insert(values_.end(), spline.values().begin(), spline.values().end());
    slopes_.insert(slopes_.end(), spline.slopes().begin(), spline.slopes().end());
  }
  common_.spline.value = values_.data() + 4;
  common_.spline.slope = slopes_.data() + 4;
}

void PairSplines::index_entries() {
  const NeighborList& list = *list_;
  first_entry_.resize(list.chunks());
  entry_rows_.clear();
  for (int k = 0; k < list.chunks(); ++k) {
    const NeighborList::Chunk chunk = list[k];
    first_entry_[k] = static_cast<std::ptrdiff_t>(entry_rows_.size());
    if (!common_.spline.value) continue;
    for (int m = 0; m < chunk.count; ++m) {
      const std::int32_t* offsets = chunk.offsets + static_cast<std::ptrdiff_t>(m) * types_;
      const std::int32_t* row = &first_row_[packed_->fixed()[4 * (chunk.first + m) + 3] * types_];
      for (int t = 0; t < types_; ++t) entry_rows_.insert(entry_rows_.end(), offsets[t + 1] - offsets[t], row[t]);
    }
  }
  entry_rows_.insert(entry_rows_.end(), NeighborList::overrun, 0);
  indexed_ = list.version();
}

Reach PairSplines::reach() const {
  if (splines_.empty()) return {};
  Reach reach{{}, true};
  for (const PairSplineView& view : views_) reach.cutoffs.push_back(std::sqrt(view.cutoff_squared));
  return reach;
}

void PairSplines::bind(const PackedPositions& packed, const NeighborList* list, const Cell& cell) {
  packed_ = &packed, list_ = list, cell_ = cell;
}

void PairSplines::add(const Configuration& /*at*/, const Tally& to, Team& team) {
  const bool with_sums = to.totals != nullptr;
  if (list_) {
    const NeighborList& list = *list_;
    if (indexed_ != list.version()) team.alone([&] { index_entries(); });
    const SplineKernelPositions positions = kernel_positions(*packed_, types_);
    const PairSplineKernelInput in{views_.data(), common_.spline.value ? entry_rows_.data() : nullptr, common_};
    const Range mine = team.share(list.chunks());
    for (int k = mine.begin; k < mine.end; ++k) {
      const NeighborList::Chunk chunk = list[k];
      if (!to.by_atom()) {
        sums_[k] = kernel_(positions, in, chunk, first_entry_[k], to.fx, to.fy, to.fz, with_sums);
        continue;
      }
      sums_[k] = {};
      for (int m = 0; m < chunk.count; ++m) {
        const NeighborList::Chunk one{chunk.first + m, 1, chunk.neighbors,
                                      chunk.offsets + static_cast<std::ptrdiff_t>(m) * types_};
        const EnergyVirial share = kernel_(positions, in, one, first_entry_[k], to.fx, to.fy, to.fz, true);
        to.add_to_atom(packed_->particle(one.first), share.energy, share.virial);
        sums_[k] += share;
      }
    }
    if (with_sums) team.barrier();
    if (with_sums && team.is_first())
      for (const EnergyVirial& part : sums_) *to.totals += part;
  }
  if (with_sums && team.is_first())
    for (std::int32_t type : model_->types) to.totals->energy += energies_[type];
  if (!to.by_atom()) return;
  team.barrier();
  const Range mine = team.share(model_->size());
  for (int i = mine.begin; i < mine.end; ++i) to.add_to_atom(i, energies_[model_->types[i]], {});
}

void PairSplines::explain(const Configuration& at, const Tally& forces, const std::string& when) const {
  if (!list_) return;
  const std::vector<std::int32_t>& type = model_->types;
  const auto position = [&](int i) { return Vec3{at.x[i], at.y[i], at.z[i]}; };
  for (int k = 0; k < list_->chunks(); ++k) {
    const NeighborList::Chunk chunk = (*list_)[k];
    for (int m = 0; m < chunk.count; ++m) {
      const int i = packed_->particle(chunk.first + m);
      if (std::isfinite(forces.fx[i] + forces.fy[i] + forces.fz[i])) continue;
      for (int n = chunk.offsets[m * types_]; n < chunk.offsets[(m + 1) * types_]; ++n) {
        const int j = packed_->particle(chunk.neighbors[n] / 4);
        if (j == i) continue;  // an image of its own, as far away as the cell is wide
        const double limit = std::sqrt(views_[type[i] * types_ + type[j]].limit_squared);
        const double distance = cell_.distance(position(i), position(j));
        if (!(distance < limit)) continue;
        char text[128];
        std::snprintf(text, sizeof text, " are %.3f Å apart %s, closer than %.3f Å", distance, when.c_str(), limit);
        throw_run("OVERLAP",
                  model_->atom_name(std::min(i, j)) + " and " + model_->atom_name(std::max(i, j)) + text +
                      " where the force field ends. The structure, the force field, the time step or the current is "
                      "wrong");
      }
    }
  }
}

Facts PairSplines::facts() const { return {std::string(name), {}}; }

}  // namespace galvanostat
