#include "interactions/coulomb/spme/mesh-error.hpp"

#include <algorithm>
#include <cmath>

namespace galvanostat {

namespace {

using constants::pi;

// k²/4α² beyond which a wave, and an alias, are nothing.
constexpr double end_of_waves = 40, end_of_aliases = 60;

double power(double x, int n) {
  double product = 1;
  for (; n > 0; n /= 2, x *= x)
    if (n % 2) product *= x;
  return product;
}

}  // namespace

MeshError::MeshError(const ChargedSystem& system, int order, std::array<int, 3> grid, double wave_cutoff)
    : system_(system),
      order_(order),
      full_(grid),
      wave_cutoff_(wave_cutoff),
      cell_(system.cell),
      squares_(system.charge_squares()) {}

void MeshError::cut(int points) {
  enough_ = points;
  Vec3 edges[3];
  for (int axis = 0; axis < 3; ++axis) {
    grid_[axis] = std::min(full_[axis], points);
    edges[axis] = (static_cast<double>(grid_[axis]) / full_[axis]) * system_.cell.edge(axis);
  }
  cell_ = Cell(edges[0], edges[1], edges[2]);
  const double count = static_cast<double>(system_.charges.size());
  scale_ = squares_ * std::sqrt(cell_.volume() / (count * system_.cell.volume())) / constants::coulomb;
}

MeshError::Wave MeshError::wave(int axis, int h) const {
  double sum = 0, first = 0, second = 0;
  constexpr int aliases = 12;
  for (int j = -aliases; j <= aliases; ++j) {
    if (j == 0) continue;
    const double x = h + static_cast<double>(j) * grid_[axis], u2 = power(h / x, 2 * order_);
    sum += u2, first += x * u2, second += x * x * u2;
  }
  const double number = h, whole = 1 + sum;
  return {number, 2 * h == grid_[axis] ? 1 : sum * (2 + sum) / (whole * whole), (first - number * sum) / whole,
          (second - number * number * sum) / whole};
}

double MeshError::operator()(double alpha) {
  int enough = 16;
  for (int axis = 0; axis < 3; ++axis)
    enough = std::max(enough, static_cast<int>(5 / (alpha * system_.cell.height(axis) / full_[axis])));
  if (enough > enough_) cut(enough + enough / 4);

  const double falloff = 1 / (4 * alpha * alpha), limit = wave_cutoff_ * wave_cutoff_;
  const double last = std::min(end_of_waves / falloff, limit);
  // Waves as far as the Gaussian reaches: k times an edge is 2πh.
  std::array<std::vector<Wave>, 3> waves;
  for (int axis = 0; axis < 3; ++axis) {
    const double edge = std::sqrt(dot(cell_.edge(axis), cell_.edge(axis)));
    const int reach = static_cast<int>(std::min(std::sqrt(last) * edge / (2 * pi), grid_[axis] / 2.0));
    for (int h = axis == 2 ? 0 : -std::min(reach, (grid_[axis] - 1) / 2); h <= reach; ++h)
      waves[axis].push_back(wave(axis, h));
  }
  double metric[3][3];
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) metric[i][j] = 4 * pi * pi * dot(cell_.reciprocal(i), cell_.reciprocal(j));
  const auto square = [&](double h, double k, double l) {
    return h * (h * metric[0][0] + 2 * (k * metric[0][1] + l * metric[0][2])) +
           k * (k * metric[1][1] + 2 * l * metric[1][2]) + l * l * metric[2][2];
  };
  const double strength = 4 * pi * constants::coulomb / cell_.volume();
  const auto green = [&](double k2) { return strength * std::exp(-k2 * falloff) / k2; };

  double total = 0;
  for (const Wave& b : waves[1])
    for (const Wave& a : waves[0])
      for (const Wave& c : waves[2]) {
        const double k2 = square(a.h, b.h, c.h);
        if (k2 == 0 || k2 > last) continue;
        const double two = a.lost + b.lost - a.lost * b.lost, lost = two + c.lost - two * c.lost;
        const double spread = metric[0][0] * a.square + metric[1][1] * b.square + metric[2][2] * c.square +
                              2 * (metric[0][1] * (a.h * b.slope + b.h * a.slope + a.slope * b.slope) +
                                   metric[0][2] * (a.h * c.slope + c.h * a.slope + a.slope * c.slope) +
                                   metric[1][2] * (b.h * c.slope + c.h * b.slope + b.slope * c.slope));
        const double phi = green(k2);
        double sum = phi * phi * (k2 * lost + (1 - lost) * spread);
        // The nearest alias along each axis, which is missing from the mesh: matters where the grid cuts the Gaussian
        // off.
        const Wave* const of[] = {&a, &b, &c};
        for (int axis = 0; axis < 3; ++axis) {
          const double from = of[axis]->h;
          if (4 * std::abs(from) < grid_[axis]) continue;
          double h[3] = {a.h, b.h, c.h};
          h[axis] += from > 0 ? -grid_[axis] : grid_[axis];
          const double kk = square(h[0], h[1], h[2]);
          if (kk * falloff > end_of_aliases || kk > limit) continue;
          const double alias = green(kk);
          sum += alias * alias * kk;
        }
        total += (c.h == 0 || 2 * c.h == grid_[2] ? 1 : 2) * sum;
      }
  return scale_ * std::sqrt(total);
}

}  // namespace galvanostat
