#include "interactions/many-body/splines/three-body.hpp"

#include <algorithm>

#include "errors.hpp"

namespace galvanostat {

namespace {
constexpr int widest_pack = 8;
constexpr int most_types = 128;  // of the kernel
}  // namespace

ThreeBody::ThreeBody(const InteractionSetup& setup)
    : model_(setup.model),
      threads_(setup.threads),
      types_(static_cast<int>(model_->masses.size())),
      kernel_(choose_spline_kernels(setup.path).three_body) {
  if (types_ > most_types) throw_input("TOO_MANY_TYPES", "three-body terms go with at most 128 types");
  std::vector<ThreeBodyTerm> terms = setup.input.three_body;
  check_terms(terms, types_);
  std::stable_sort(terms.begin(), terms.end(),
                   [](const ThreeBodyTerm& a, const ThreeBodyTerm& b) { return a.centre < b.centre; });
  cutoffs_.assign(static_cast<std::size_t>(types_) * types_, 0.0);
  first_term_.assign(types_ + 1, 0);
  angles_.reserve(terms.size()), distances_.reserve(terms.size());
  for (const ThreeBodyTerm& term : terms) {
    ThreeBodyView view{term.first, term.second, {term.cutoffs[0], term.cutoffs[1]}, {term.gammas[0], term.gammas[1]},
                       {},         {}};
    if (term.form == ThreeBodyTerm::Form::screened_angle) {
      view.angle = angles_.emplace_back(term.angle).view();
    } else {
      view.distances = distances_.emplace_back(term).view();
    }
    terms_.push_back(view);
    ++first_term_[term.centre + 1];
    for (int side = 0; side < 2; ++side) {
      double& cutoff = cutoffs_[term.centre * types_ + (side == 0 ? term.first : term.second)];
      cutoff = std::max(cutoff, term.cutoff(side));
    }
  }
  for (int t = 0; t < types_; ++t) first_term_[t + 1] += first_term_[t];
  for (double c : cutoffs_) reach_squared_.push_back(c * c);
}

Reach ThreeBody::reach() const {
  if (terms_.empty()) return {};
  return {cutoffs_, true};
}

void ThreeBody::bind(const PackedPositions& packed, const NeighborList* list, const Cell& /*cell*/) {
  packed_ = &packed, list_ = list;
}

void ThreeBody::index_entries() {
  const NeighborList& list = *list_;
  const int n = packed_->owned(), chunks = list.chunks();
  first_entry_.resize(chunks);
  first_source_.assign(static_cast<std::size_t>(n) + 1, 0);
  std::ptrdiff_t entries = 0;
  int most = 0;
  for (int k = 0; k < chunks; ++k) {
    const NeighborList::Chunk chunk = list[k];
    const std::int32_t count = chunk.offsets[chunk.count * types_];
    first_entry_[k] = entries;
    for (int m = 0; m < chunk.count; ++m)
      most = std::max(most, chunk.offsets[(m + 1) * types_] - chunk.offsets[m * types_]);
    for (std::int32_t e = 0; e < count; ++e) ++first_source_[chunk.neighbors[e] / 4 % n + 1];
    entries += count;
  }
  for (int s = 0; s < n; ++s) first_source_[s + 1] += first_source_[s];
  sources_.resize(entries);
  std::vector<std::int32_t> next(first_source_.begin(), first_source_.end() - 1);
  for (int k = 0; k < chunks; ++k) {
    const NeighborList::Chunk chunk = list[k];
    const std::int32_t count = chunk.offsets[chunk.count * types_];
    for (std::int32_t e = 0; e < count; ++e)
      sources_[next[chunk.neighbors[e] / 4 % n]++] = static_cast<std::int32_t>(first_entry_[k]) + e;
  }
  entry_forces_.assign(4 * entries, 0.0);
  capacity_ = (most + widest_pack * (types_ + 1)) / widest_pack * widest_pack;
  work_.resize(static_cast<std::size_t>(threads_) * ThreeBodyKernelInput::columns * capacity_);
  entries_.resize(static_cast<std::size_t>(threads_) * ThreeBodyKernelInput::entry_columns * capacity_);
  sums_.resize(chunks);
  indexed_ = list.version();
}

void ThreeBody::add(const Configuration& /*at*/, const Tally& to, Team& team) {
  if (!list_) return;
  const NeighborList& list = *list_;
  if (indexed_ != list.version()) team.alone([&] { index_entries(); });
  const SplineKernelPositions positions = kernel_positions(*packed_, types_);
  const bool with_sums = to.totals != nullptr;
  const std::ptrdiff_t me = team.me();
  const ThreeBodyKernelInput in{terms_.data(),
                                first_term_.data(),
                                reach_squared_.data(),
                                entry_forces_.data(),
                                work_.data() + me * ThreeBodyKernelInput::columns * capacity_,
                                entries_.data() + me * ThreeBodyKernelInput::entry_columns * capacity_,
                                capacity_};
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
  team.barrier();
  // Every entry has been written.
  const Range records = team.share(packed_->owned(), PackedPositions::chunk);
  for (int s = records.begin; s < records.end; ++s) {
    if (first_source_[s] == first_source_[s + 1]) continue;
    double x = 0, y = 0, z = 0;
    for (std::int32_t k = first_source_[s]; k < first_source_[s + 1]; ++k) {
      const double* g = &entry_forces_[4 * static_cast<std::ptrdiff_t>(sources_[k])];
      x += g[0], y += g[1], z += g[2];
    }
    const int i = packed_->particle(s);
    to.fx[i] -= x, to.fy[i] -= y, to.fz[i] -= z;
  }
  if (with_sums && team.is_first())
    for (const EnergyVirial& part : sums_) *to.totals += part;
}

Facts ThreeBody::facts() const { return {std::string(name), {}}; }

}  // namespace galvanostat
