#include "interactions/coulomb/spme/error-model.hpp"

#include <cmath>

namespace galvanostat {

MeshErrorModel::MeshErrorModel(const ChargedSystem& system, int order)
    : order_(order),
      scale_(std::log(system.charge_squares() /
                      std::sqrt(static_cast<double>(system.charges.size()) * system.cell.volume()))) {
  for (int axis = 0; axis < 3; ++axis) edges_[axis] = std::sqrt(dot(system.cell.edge(axis), system.cell.edge(axis)));
}

double MeshErrorModel::spacing(const std::array<int, 3>& grid) const {
  double sum = 0;
  for (int axis = 0; axis < 3; ++axis) sum += std::pow(edges_[axis] / grid[axis], 2 * order_) / 3;
  return std::pow(sum, 0.5 / order_);
}

double MeshErrorModel::constant(double x) const {
  // Of a large cubic cell at αh = 0.3.
  if (known_.empty()) return order_ == 4 ? -1.9 : order_ == 5 ? -2.7 : -3.3;
  const auto above = known_.lower_bound(x);
  if (above == known_.begin()) return above->second;
  const auto below = std::prev(above);
  if (above == known_.end()) return below->second;
  return below->second + (above->second - below->second) * (x - below->first) / (above->first - below->first);
}

void MeshErrorModel::learn(double spacing, double alpha, double error) {
  if (!(error > 0)) return;
  const double x = std::log(alpha * spacing);
  known_[x] = std::log(error) - scale_ - 0.5 * std::log(alpha) - order_ * x;
}

double MeshErrorModel::error(double spacing, double alpha) const {
  const double x = std::log(alpha * spacing);
  return std::exp(scale_ + 0.5 * std::log(alpha) + order_ * x + constant(x));
}

double MeshErrorModel::alpha(double spacing, double error) const {
  const double wanted = std::log(error) - scale_ - order_ * std::log(spacing);
  double alpha = std::log(0.3);
  for (int k = 0; k < 8; ++k) alpha = (wanted - constant(alpha + std::log(spacing))) / slope();
  return std::exp(alpha);
}

}  // namespace galvanostat
