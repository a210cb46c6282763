#include "interactions/many-body/nep/network-charges.hpp"

#include <cmath>
#include <numeric>

#include "constants.hpp"
#include "interactions/coulomb/screened.hpp"
#include "parallel/threads.hpp"

namespace galvanostat {

namespace {

PairFunctionTable screened(double alpha, double cutoff, double minimum_distance) {
  return PairFunctionTable(PairInteraction{{}, std::make_shared<Screened>(alpha, cutoff), 1, minimum_distance});
}

}  // namespace

NetworkCharges::NetworkCharges(const NepModel& model, const Cell& cell, int count, double minimum_distance,
                               SimdPath path, int threads)
    : points_(model.charges->points),
      alpha_(model.charges->alpha),
      wave_cutoff_(model.charges->wave_cutoff()),
      // The sums have a constant of Coulomb's law that differs in the eighth digit.
      scale_(std::sqrt(NepModel::coulomb / constants::coulomb)),
      threads_(threads),
      kernels_(choose_ewald_kernels(path)),
      waves_(count, cell, alpha_, wave_cutoff_, path),
      raw_(count),
      charges_(count),
      response_(count),
      potential_(count) {
  if (!points_) return;
  screened_ = screened(alpha_, model.radial_cutoffs.front(), minimum_distance);
  near_.resize(count);
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
  waves_.set_charges(charges_.data());
  sums.virial =
      waves_.add(at.x, at.y, at.z, to.fx, to.fy, to.fz, potential_.data(), to.totals != nullptr, threads_).virial;
  if (to.by_atom()) {
    Tally virials = to;
    virials.atom_energy = nullptr;
    waves_.add_by_atom(at.x, at.y, at.z, virials, threads_);
  }
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
