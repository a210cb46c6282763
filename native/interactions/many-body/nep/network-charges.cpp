#include "interactions/many-body/nep/network-charges.hpp"

#include <array>
#include <cmath>
#include <numeric>

#include "constants.hpp"
#include "interactions/coulomb/screened.hpp"

namespace galvanostat {

namespace {

PairFunctionTable screened(double alpha, double cutoff, double minimum_distance) {
  return PairFunctionTable(PairInteraction{{}, std::make_shared<Screened>(alpha, cutoff), 1, minimum_distance});
}

}  // namespace

NetworkCharges::NetworkCharges(const NepModel& model, const Cell& cell, int count, double minimum_distance,
                               SimdPath path)
    : points_(model.charges->points),
      alpha_(model.charges->alpha),
      wave_cutoff_(model.charges->wave_cutoff()),
      // The sums have a constant of Coulomb's law that differs in the eighth digit.
      scale_(std::sqrt(NepModel::coulomb / constants::coulomb)),
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
  waves_.set_charges(charges_.data(), team);
  const EnergyVirial of_waves =
      waves_.add(at.x, at.y, at.z, to.fx, to.fy, to.fz, potential_.data(), to.totals != nullptr, team);
  team.barrier();
  if (to.by_atom()) {
    Tally virials = to;
    virials.atom_energy = nullptr;
    waves_.add_by_atom(at.x, at.y, at.z, virials, team);
  }
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
  to.totals->energy += energy, to.totals->virial += of_waves.virial;
  for (int s = 0; s < n; ++s) to.totals->virial += virial_of(s);
}

}  // namespace galvanostat
