#include "interactions/many-body/nep/network-charges.hpp"

#include <array>
#include <cmath>
#include <numeric>

#include "constants.hpp"
#include "interactions/coulomb/screened.hpp"

namespace galvanostat {

namespace {

/// ns a particle and wave: one thread, AVX-512, measured.
constexpr double cost_of_wave = 0.4;

PairFunctionTable screened(double alpha, double cutoff, double minimum_distance) {
  return PairFunctionTable(PairInteraction{{}, std::make_shared<Screened>(alpha, cutoff), 1, minimum_distance});
}

}  // namespace

NetworkCharges::NetworkCharges(const InteractionSetup& setup, double accuracy, double spacing)
    : points_(setup.input.nep->charges->points),
      alpha_(setup.input.nep->charges->alpha),
      wave_cutoff_(setup.input.nep->charges->wave_cutoff()),
      // The sums have a constant of Coulomb's law that differs in the eighth digit.
      scale_(std::sqrt(NepModel::coulomb / constants::coulomb)),
      path_(setup.path),
      kernels_(choose_ewald_kernels(setup.path)),
      raw_(setup.model->size()),
      charges_(raw_.size()),
      response_(raw_.size()),
      potential_(raw_.size()) {
  const Cell& cell = setup.model->cell;
  const auto n = static_cast<double>(raw_.size());
  if (accuracy > 0)
    choice_ = choose_mesh({cell, std::vector<double>(raw_.size(), 1.0), 0, 0, setup.precision}, alpha_, wave_cutoff_,
                          accuracy, spacing);
  const double waves = cell.volume() * std::pow(wave_cutoff_, 3) / (12 * constants::pi * constants::pi);
  if (choice_ && spacing == 0 && cost_of_wave * n * waves <= choice_->cost) choice_.reset();
  if (!choice_) waves_.emplace(setup.model->size(), cell, alpha_, wave_cutoff_, path_);
  if (!points_) return;
  screened_ = screened(alpha_, setup.input.nep->radial_cutoffs.front(), setup.model->minimum_distance);
  near_.resize(raw_.size());
}

void NetworkCharges::bind(const Cell& cell) {
  if (waves_)
    waves_->set_cell(cell, wave_cutoff_);
  else
    mesh_ = make_spme_mesh(cell, charges_, *choice_, path_);
}

NamedValues NetworkCharges::facts() const {
  NamedValues facts{{"alpha", alpha_}};
  if (waves_) {
    facts["waveVectors"] = static_cast<double>(waves_->waves());
  } else {
    facts["order"] = choice_->order, facts["reciprocalForceError"] = choice_->mesh_error;
    facts["gridA"] = choice_->grid[0], facts["gridB"] = choice_->grid[1], facts["gridC"] = choice_->grid[2];
  }
  return facts;
}

Voigt NetworkCharges::add_waves(const Configuration& at, const Tally& to, Team& team) {
  const auto add = [&](auto& sum) {
    sum.set_charges(charges_.data(), team);
    const EnergyVirial sums =
        sum.add(at.x, at.y, at.z, to.fx, to.fy, to.fz, potential_.data(), to.totals != nullptr, team);
    team.barrier();
    return sums.virial;
  };
  const Voigt virial = waves_ ? add(*waves_) : add(*mesh_);
  if (!to.by_atom()) return virial;
  Tally virials = to;
  virials.atom_energy = nullptr;
  if (waves_)
    waves_->add_by_atom(at.x, at.y, at.z, virials, team);
  else
    team.alone([&] { mesh_->add_by_atom(at.x, at.y, at.z, virials); });
  return virial;
}

std::vector<double> NetworkCharges::neutralised(const PackedPositions& packed) const {
  const double mean = std::accumulate(raw_.begin(), raw_.end(), 0.0) / static_cast<double>(raw_.size());
  std::vector<double> charges(raw_.size());
  for (int s = 0; s < packed.owned(); ++s) charges[packed.particle(s)] = raw_[s] - mean;
  return charges;
}

void NetworkCharges::add(const Configuration& at, const PackedPositions& packed, const NeighborList& list,
                         const Tally& to, Team& team) {
  const int n = packed.owned();
  const double mean = team.sum(n, [&](int begin, int end) {
    return std::accumulate(raw_.begin() + begin, raw_.begin() + end, 0.0);
  }) / n;
  if (of_records_.size() != static_cast<std::size_t>(packed.size()))
    team.alone([&] { of_records_.resize(packed.size()); });
  const Range records = team.share(n, PackedPositions::chunk);
  for (int s = records.begin; s < records.end; ++s) {
    for (int record = s; record < packed.size(); record += n) of_records_[record] = scale_ * (raw_[s] - mean);
    charges_[packed.particle(s)] = of_records_[s], potential_[s] = 0;
  }
  team.barrier();
  const Voigt of_waves = add_waves(at, to, team);
  if (points_) {
    const Vec3 a = packed.edge(0), b = packed.edge(1), c = packed.edge(2);
    const ScreenedInput in{packed.fractions(),  {a.x, a.y, a.z, b.x, b.y, b.z, c.x, c.y, c.z},
                           packed.orthogonal(), of_records_.data(),
                           list.types(),        screened_.view()};
    const Range chunks = team.share(list.chunks());
    for (int k = chunks.begin; k < chunks.end; ++k) {
      const NeighborList::Chunk chunk = list[k];
      kernels_.neighbors(in, chunk, &near_[chunk.first]);
      for (int s = chunk.first; s < chunk.first + chunk.count; ++s) {
        const int i = packed.particle(s);
        const double q = charges_[i];
        const ScreenedField& near = near_[s];
        to.fx[i] += q * near.field.x, to.fy[i] += q * near.field.y, to.fz[i] += q * near.field.z;
        potential_[i] += near.potential - 2 * constants::coulomb * alpha_ / std::sqrt(constants::pi) * q;
      }
    }
  }
  team.barrier();
  // The energy is a quadratic form of the charges: ½ Σ q ∂E/∂q.
  const auto [energy, potential] = team.sum(n, [&](int begin, int end) {
    std::array<double, 2> sums{};
    for (int i = begin; i < end; ++i) sums[0] += 0.5 * charges_[i] * potential_[i], sums[1] += potential_[i];
    return sums;
  });
  const double balance = potential / n;
  const auto virial_of = [&](int s) -> Voigt {
    if (!points_) return {};
    const double q = charges_[packed.particle(s)];
    const Voigt& w = near_[s].virial;
    return {q * w.xx, q * w.yy, q * w.zz, q * w.yz, q * w.xz, q * w.xy};
  };
  for (int s = records.begin; s < records.end; ++s) {
    const int i = packed.particle(s);
    response_[s] = scale_ * (potential_[i] - balance);
    if (to.by_atom()) to.add_to_atom(i, 0.5 * charges_[i] * potential_[i], virial_of(s));
  }
  if (!to.totals || !team.is_first()) return;
  to.totals->energy += energy, to.totals->virial += of_waves;
  for (int s = 0; s < n; ++s) to.totals->virial += virial_of(s);
}

}  // namespace galvanostat
