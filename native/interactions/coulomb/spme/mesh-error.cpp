#include "interactions/coulomb/spme/mesh-error.hpp"

#include <algorithm>
#include <cmath>

namespace galvanostat {

using constants::pi;

double MeshError::operator()(double alpha) {
  int enough = 16;
  for (int axis = 0; axis < 3; ++axis)
    enough = std::max(enough, static_cast<int>(5 / (alpha * system_.cell.height(axis) / full_[axis])));
  if (enough > enough_) cut(enough + enough / 4);
  return sum(alpha);
}

void MeshError::cut(int points) {
  enough_ = points;
  axes_.clear();
  Vec3 edges[3];
  for (int axis = 0; axis < 3; ++axis) {
    grid_[axis] = std::min(full_[axis], points);
    edges[axis] = (static_cast<double>(grid_[axis]) / full_[axis]) * system_.cell.edge(axis);
    axes_.emplace_back(grid_[axis], order_);
  }
  cell_ = Cell(edges[0], edges[1], edges[2]);
  const double count = static_cast<double>(system_.charges.size());
  scale_ = squares_ * std::sqrt(cell_.volume() / (count * system_.cell.volume())) / constants::coulomb;
}

double MeshError::sum(double alpha) const {
  double total = 0;
  double metric[3][3];
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) metric[i][j] = 4 * pi * pi * dot(cell_.reciprocal(i), cell_.reciprocal(j));
  const double falloff = 1 / (4 * alpha * alpha), limit = wave_cutoff_ * wave_cutoff_;
  for_half_space(grid_, [&](int ia, int ib, int ic, double weight) {
    const SplineAxis::Wave &a = axes_[0].waves[ia], &b = axes_[1].waves[ib], &c = axes_[2].waves[ic];
    const auto square = [&](double h, double k, double l) {
      return h * (h * metric[0][0] + 2 * (k * metric[0][1] + l * metric[0][2])) +
             k * (k * metric[1][1] + 2 * l * metric[1][2]) + l * l * metric[2][2];
    };
    const double k2 = square(a.h, b.h, c.h);
    if (k2 == 0 || k2 * falloff > 40 || k2 > limit) return;
    double mixed = 0, exact = 0;
    const auto alias = [&](double kk, double u) {
      if (kk * falloff > 60 || kk > limit) return;
      const double phi = 4 * pi * constants::coulomb / cell_.volume() * std::exp(-kk * falloff) / kk;
      mixed += phi * kk * u * u, exact += phi * phi * kk;
    };
    const double u = a.transform * b.transform * c.transform;
    alias(k2, u);
    const double g = green(cell_, alpha, k2) * a.influence * b.influence * c.influence;
    // The nearest alias along each axis, which is missing from the mesh: matters where the grid cuts the Gaussian
    // off.
    for (int axis = 0; axis < 3; ++axis) {
      double h[3] = {a.h, b.h, c.h};
      if (4 * std::abs(h[axis]) < grid_[axis]) continue;
      const double from = h[axis];
      h[axis] += from > 0 ? -grid_[axis] : grid_[axis];
      alias(square(h[0], h[1], h[2]), 0);
    }
    const double sums = a.sum * b.sum * c.sum;
    const double slopes = metric[0][0] * a.second * b.sum * c.sum + metric[1][1] * a.sum * b.second * c.sum +
                          metric[2][2] * a.sum * b.sum * c.second +
                          2 * (metric[0][1] * a.first * b.first * c.sum + metric[0][2] * a.first * b.sum * c.first +
                               metric[1][2] * a.sum * b.first * c.first);
    total += weight * std::max(0.0, g * g * sums * slopes - 2 * g * mixed + exact);
  });
  return scale_ * std::sqrt(total);
}

}  // namespace galvanostat
