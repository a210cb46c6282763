#include "observables/transport-correlations.hpp"

#include <algorithm>
#include <numeric>

namespace galvanostat {

namespace {

constexpr int charge_points = 16, species_points = 8;
/// Samples of the first blocks; few, because blocks only ever become longer.
constexpr int first_block = 16;

std::vector<int> count_by_type(const Model& model) {
  std::vector<int> counts(model.masses.size(), 0);
  for (std::int32_t t : model.types) ++counts[t];
  return counts;
}

}  // namespace

TransportCorrelations::TransportCorrelations(const Model& model, int sample_interval)
    : cell_(model.cell),
      sample_interval_(sample_interval),
      order_(model.types.size()),
      blocks_{static_cast<std::uint64_t>(first_block) * sample_interval},
      charge_(charge_points, {1}, true),
      species_(species_points, count_by_type(model), false),
      x_(order_.size()),
      y_(order_.size()),
      z_(order_.size()) {
  std::iota(order_.begin(), order_.end(), 0);
  std::stable_sort(order_.begin(), order_.end(), [&](int a, int b) { return model.types[a] < model.types[b]; });
}

void TransportCorrelations::add_charge(Vec3 displacement) {
  const std::uint64_t t = added_++;
  block_ = t == 0 ? 0 : blocks_.enter(t, [&] { charge_.merge_blocks(), species_.merge_blocks(); });
  Team alone;
  charge_.add(&displacement.x, &displacement.y, &displacement.z, block_, alone);
}

void TransportCorrelations::add_particles(const Particles& p, Team& team) {
  const Range mine = team.part(p.size());
  for (int k = mine.begin; k < mine.end; ++k) {
    const int i = order_[k];
    const auto& image = p.image[i];
    const Vec3 r =
        Vec3{p.x[i], p.y[i], p.z[i]} + cell_.cartesian({double(image[0]), double(image[1]), double(image[2])});
    x_[k] = r.x, y_[k] = r.y, z_[k] = r.z;
  }
  species_.add(x_.data(), y_.data(), z_.data(), block_, team);
}

void TransportCorrelations::write(CheckpointWriter& out) const {
  out.put(added_), out.put(blocks_.length), out.put(blocks_.count);
  charge_.write(out), species_.write(out);
}

void TransportCorrelations::read(CheckpointReader& in) {
  added_ = in.get<std::uint64_t>();
  blocks_.length = in.get<std::uint64_t>();
  blocks_.count = in.get<int>();
  charge_.read(in), species_.read(in);
}

}  // namespace galvanostat
