#include "interactions/many-body/nep/network-charges.hpp"

#include <cmath>
#include <numeric>

#include "constants.hpp"
#include "interactions/coulomb/screened.hpp"
#include "parallel/threads.hpp"

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
      threads_(setup.threads),
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

EnergyVirial NetworkCharges::add_waves(const Configuration& at, const Tally& to) {
  const bool with_sums = to.totals != nullptr;
  Tally virials = to;
  virials.atom_energy = nullptr;
  EnergyVirial sums;
  if (waves_) {
    waves_->set_charges(charges_.data());
    sums = waves_->add(at.x, at.y, at.z, to.fx, to.fy, to.fz, potential_.data(), with_sums, threads_);
    if (to.by_atom()) waves_->add_by_atom(at.x, at.y, at.z, virials, threads_);
  } else {
    mesh_->set_charges(charges_.data());
    sums = mesh_->add(at.x, at.y, at.z, to.fx, to.fy, to.fz, potential_.data(), with_sums, threads_);
    if (to.by_atom()) mesh_->add_by_atom(at.x, at.y, at.z, virials);
  }
  return sums;
}

std::vector<double> NetworkCharges::neutralised(const PackedPositions& packed) const {
  const double mean = std::accumulate(raw_.begin(), raw_.end(), 0.0) / static_cast<double>(raw_.size());
  std::vector<double> charges(raw_.size());
  for (int s = 0; s < packed.owned(); ++s) charges[packed.particle(s)] = raw_[s] - mean;
  return charges;
}

void NetworkCharges::add(const Configuration& at, const PackedPositions& packed, const NeighborList& list,
                         const Tally& to) {
  const int n = packed.owned();
  const double mean = std::accumulate(raw_.begin(), raw_.end(), 0.0) / n;
  of_records_.resize(packed.size());
  for (int record = 0; record < packed.size(); ++record) of_records_[record] = scale_ * (raw_[record % n] - mean);
  for (int s = 0; s < n; ++s) charges_[packed.particle(s)] = of_records_[s], potential_[s] = 0;

  EnergyVirial sums;
  sums.virial = add_waves(at, to).virial;
  if (points_) {
    const Vec3 a = packed.edge(0), b = packed.edge(1), c = packed.edge(2);
    const ScreenedInput in{packed.fractions(),  {a.x, a.y, a.z, b.x, b.y, b.z, c.x, c.y, c.z},
                           packed.orthogonal(), of_records_.data(),
                           list.types(),        screened_.view()};
#pragma omp parallel for num_threads(threads_) if (threads_ > 1) schedule(static)
    for (int k = 0; k < list.chunks(); ++k) {
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
  // The energy is a quadratic form of the charges: ½ Σ q ∂E/∂q.
  double balance = 0;
  for (int i = 0; i < n; ++i) {
    sums.energy += 0.5 * charges_[i] * potential_[i];
    balance += potential_[i];
  }
  balance /= n;
  for (int s = 0; s < n; ++s) {
    const int i = packed.particle(s);
    const double q = charges_[i];
    response_[s] = scale_ * (potential_[i] - balance);
    Voigt virial;
    if (points_) {
      const Voigt& w = near_[s].virial;
      virial = {q * w.xx, q * w.yy, q * w.zz, q * w.yz, q * w.xz, q * w.xy};
      sums.virial += virial;
    }
    if (to.by_atom()) to.add_to_atom(i, 0.5 * q * potential_[i], virial);
  }
  if (to.totals) to.totals->energy += sums.energy, to.totals->virial += sums.virial;
}

}  // namespace galvanostat
