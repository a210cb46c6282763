#include "interactions/pair/pair-forces.hpp"

#include <algorithm>
#include <cmath>

#include "errors.hpp"

namespace galvanostat {

namespace {

std::string angstrom(double r) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f Å", r);
  return text;
}

}  // namespace

std::vector<PairInteraction> pair_interactions(const Model& model, const std::vector<InteractionInput::Term>& terms,
                                               const std::shared_ptr<const RadialFunction>& radial_part) {
  const std::size_t types = model.masses.size();
  std::vector<PairInteraction> all(types * types);
  for (std::size_t a = 0; a < types; ++a)
    for (std::size_t b = 0; b < types; ++b) {
      PairInteraction& pair = all[a * types + b];
      pair.charge_product = model.charges[a] * model.charges[b];
      if (pair.charge_product != 0) pair.coulomb = radial_part;
      pair.minimum_distance = model.minimum_distance;
    }
  for (const InteractionInput::Term& term : terms) {
    all[term.a * types + term.b].terms.push_back(term.term);
    if (term.a != term.b) all[term.b * types + term.a].terms.push_back(term.term);
  }
  return all;
}

PairForces::PairForces(const InteractionSetup& setup)
    : model_(setup.model),
      types_(static_cast<int>(model_->masses.size())),
      path_(setup.path),
      precision_(setup.precision),
      interactions_(pair_interactions(*model_, setup.input.terms, setup.radial_part)),
      cell_(model_->cell),
      sums_(NeighborList::chunks_of(model_->size())) {
  make_pair_functions();
  kernel_ = choose_pair_kernel(path_, precision_);
}

void PairForces::make_pair_functions() {
  const std::size_t pairs = interactions_.size();
  // Symmetric in the types: half are copies.
  const auto fill = [this](auto& functions, const auto& make) {
    functions.resize(interactions_.size());
    for (int a = 0; a < types_; ++a)
      for (int b = a; b < types_; ++b) {
        functions[a * types_ + b] = make(a * types_ + b);
        functions[b * types_ + a] = functions[a * types_ + b];
      }
  };
  if (precision_ == Precision::mixed) {
    // Elsewhere a look-up in registers does not exist, and tables in memory are faster.
    const bool by_polynomial = path_ == SimdPath::avx512;
    fill(polynomials_, [&](std::size_t pair) {
      const PairPolynomials p = by_polynomial ? PairPolynomials(interactions_[pair]) : PairPolynomials();
      return p.accurate() ? p : PairPolynomials();
    });
    fill(single_tables_, [&](std::size_t pair) {
      return polynomials_[pair].acts() ? SinglePairFunctionTable() : SinglePairFunctionTable(interactions_[pair]);
    });
    polynomial_views_.resize(pairs);
    single_table_views_.resize(pairs);
    for (std::size_t pair = 0; pair < pairs; ++pair) {
      polynomial_views_[pair] = polynomials_[pair].view();
      single_table_views_[pair] = single_tables_[pair].view();
    }
    if (std::all_of(single_tables_.begin(), single_tables_.end(), [](const auto& t) { return t.accurate(); })) return;
    precision_ = Precision::full;
  }
  fill(tables_, [this](std::size_t pair) { return PairFunctionTable(interactions_[pair]); });
  for (const PairFunctionTable& table : tables_) table_views_.push_back(table.view());
}

Reach PairForces::reach() const {
  Reach reach{{}, precision_ == Precision::full};
  for (const PairInteraction& pair : interactions_) reach.cutoffs.push_back(pair.cutoff());
  return reach;
}

void PairForces::bind(const PackedPositions& packed, const NeighborList* list, const Cell& cell) {
  packed_ = &packed, list_ = list, cell_ = cell;
}

void PairForces::add(const Configuration& /*at*/, const Tally& to, Team& team) {
  const Vec3 a = packed_->edge(0), b = packed_->edge(1), c = packed_->edge(2);
  const PairKernelInput in{
      packed_->fixed(),      packed_->fractions(),     {a.x, a.y, a.z, b.x, b.y, b.z, c.x, c.y, c.z},
      packed_->orthogonal(), packed_->particles(),     types_,
      table_views_.data(),   polynomial_views_.data(), single_table_views_.data()};
  const NeighborList& list = *list_;
  const bool with_sums = to.totals != nullptr;
  const Range mine = team.share(list.chunks());
  for (int k = mine.begin; k < mine.end; ++k)
    if (to.by_atom())
      add_by_atom(in, list[k], to, sums_[k]);
    else if (with_sums)
      sums_[k] = kernel_(in, list[k], to.fx, to.fy, to.fz, true);
    else
      kernel_(in, list[k], to.fx, to.fy, to.fz, false);
  if (!with_sums) return;
  team.barrier();
  if (!team.is_first()) return;
  for (const PairSums& part : sums_) to.totals->energy += part.energy, to.totals->virial += part.virial;
}

void PairForces::add_by_atom(const PairKernelInput& in, const NeighborList::Chunk& chunk, const Tally& to,
                             PairSums& sums) {
  sums = {};
  for (int m = 0; m < chunk.count; ++m) {
    const NeighborList::Chunk one{chunk.first + m, 1, chunk.neighbors,
                                  chunk.offsets + static_cast<std::ptrdiff_t>(m) * types_};
    const PairSums share = kernel_(in, one, to.fx, to.fy, to.fz, true);
    to.add_to_atom(packed_->particle(one.first), share.energy, share.virial);
    sums.energy += share.energy, sums.virial += share.virial;
  }
}

void PairForces::explain(const Configuration& at, const Tally& forces, const std::string& when) const {
  const auto position = [&](int i) { return Vec3{at.x[i], at.y[i], at.z[i]}; };
  const std::vector<std::int32_t>& type = model_->types;
  for (int k = 0; k < list_->chunks(); ++k) {
    const NeighborList::Chunk chunk = (*list_)[k];
    for (int m = 0; m < chunk.count; ++m) {
      const int i = packed_->particle(chunk.first + m);
      if (std::isfinite(forces.fx[i] + forces.fy[i] + forces.fz[i])) continue;
      for (int n = chunk.offsets[m * types_]; n < chunk.offsets[(m + 1) * types_]; ++n) {
        const int j = packed_->particle(chunk.neighbors[n] / 4);
        if (j == i) continue;  // an image of its own, as far away as the cell is wide
        const PairInteraction& pair = interactions_[type[i] * types_ + type[j]];
        const double limit = pair.inner_limit();
        const double distance = cell_.distance(position(i), position(j));
        if (!(distance < limit)) continue;
        const std::string who = model_->atom_name(std::min(i, j)) + " and " + model_->atom_name(std::max(i, j)) +
                                " are " + angstrom(distance) + " apart " + when;
        if (limit == pair.collapse_distance())
          throw_run("BUCKINGHAM_CATASTROPHE",
                    who + ": inside the maximum of their interaction at " + angstrom(limit) +
                        ", where attraction wins without bound. Add a repulsive core, lower the temperature or "
                        "shorten the time step");
        throw_run(
            "OVERLAP",
            who + ", closer than " + angstrom(limit) +
                " where the force field ends. The structure, the force field, the time step or the current is wrong");
      }
    }
  }
}

Facts PairForces::facts() const { return {std::string(name), {}}; }

}  // namespace galvanostat
