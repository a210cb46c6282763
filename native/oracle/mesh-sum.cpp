#include "oracle/mesh-sum.hpp"

#include <cmath>
#include <complex>

#include "constants.hpp"

namespace galvanostat::oracle {

namespace {

using Complex = std::complex<double>;
constexpr double pi = constants::pi;

/// The cardinal B-spline M_n(u), by its recursion.
double spline(int n, double u) {
  if (u <= 0 || u >= n) return 0;
  if (n == 2) return 1 - std::abs(u - 1);
  return (u * spline(n - 1, u) + (n - u) * spline(n - 1, u - 1)) / (n - 1);
}

/// Points that a charge at `u` (grid spacings) spreads to along one axis, with weights and their slopes by u.
struct Spread {
  std::vector<int> point;
  std::vector<double> weight, slope;
};
Spread spread(int order, int points, double u) {
  Spread s;
  for (int j = 0; j < order; ++j) {
    const int point = static_cast<int>(std::floor(u)) - j;
    s.point.push_back(((point % points) + points) % points);
    s.weight.push_back(spline(order, u - point));
    s.slope.push_back(spline(order - 1, u - point) - spline(order - 1, u - point - 1));
  }
  return s;
}

/// Nodes and weights on (0, 1): roots of the Legendre polynomial by Newton's method.
std::vector<std::pair<double, double>> gauss_legendre(int n) {
  std::vector<std::pair<double, double>> nodes;
  for (int k = 1; k <= n; ++k) {
    double x = std::cos(pi * (k - 0.25) / (n + 0.5)), slope = 0;
    for (int turn = 0; turn < 20; ++turn) {
      double before = 1, value = x;
      for (int p = 2; p <= n; ++p) {
        const double next = ((2 * p - 1) * x * value - (p - 1) * before) / p;
        before = value, value = next;
      }
      slope = n * (x * value - before) / (x * x - 1);
      x -= value / slope;
    }
    nodes.emplace_back(0.5 * (1 + x), 1 / ((1 - x * x) * slope * slope));
  }
  return nodes;
}

/// Of one axis, by index of the transform: the wave number, U, and of |the transform of a unit charge|², over all its
/// places between two points: the mean, and the mean times cos 2πu, twice and signed as seen from the spline's middle.
struct Axis {
  std::vector<double> h, transform, mean, harmonic;
};
Axis axis_of(int order, int points) {
  Axis axis;
  // Between two points all of this is a polynomial in u, times a cosine: Gauss–Legendre is exact to rounding.
  const auto places = gauss_legendre(20);
  for (int index = 0; index < points; ++index) {
    const double h = 2 * index > points ? index - points : index;
    const double t = pi * h / points;
    double mean = 0, harmonic = 0;
    for (const auto& [x, weight] : places) {
      const double u = order + x;
      const Spread s = spread(order, 4 * order + points, u);
      Complex sum = 0;
      for (int j = 0; j < order; ++j) sum += s.weight[j] * std::polar(1.0, -2 * pi * index * s.point[j] / points);
      mean += weight * std::norm(sum);
      harmonic += weight * std::norm(sum) * std::cos(2 * pi * (u - 0.5 * order));
    }
    axis.h.push_back(h);
    axis.transform.push_back(h == 0 ? 1 : std::pow(std::sin(t) / t, order));
    axis.mean.push_back(mean);
    axis.harmonic.push_back(harmonic);
  }
  return axis;
}

/// Discrete Fourier transform along one axis, term by term; sign −1 or +1 in the exponent.
void transform(std::vector<Complex>& grid, const std::array<int, 3>& points, int axis, int sign) {
  const int n = points[axis];
  const std::size_t stride = axis == 0 ? static_cast<std::size_t>(points[1]) * points[2] : axis == 1 ? points[2] : 1;
  std::vector<Complex> turns, line(n);
  for (int k = 0; k < n; ++k) turns.push_back(std::polar(1.0, sign * 2 * pi * k / n));
  for (std::size_t start = 0; start < grid.size(); ++start) {
    if (start / stride % n != 0) continue;
    for (int k = 0; k < n; ++k) {
      line[k] = 0;
      for (int j = 0; j < n; ++j) line[k] += grid[start + stride * j] * turns[static_cast<std::size_t>(j) * k % n];
    }
    for (int k = 0; k < n; ++k) grid[start + stride * k] = line[k];
  }
}

}  // namespace

WaveSum mesh_waves(const Cell& cell, const std::vector<Vec3>& positions, const std::vector<double>& charges,
                   double alpha, int order, const std::array<int, 3>& points) {
  const std::size_t n = positions.size();
  WaveSum sum{std::vector<Vec3>(n), std::vector<double>(n), std::vector<Voigt>(n), {}};
  std::vector<std::array<double, 3>> at(n);  // in grid spacings
  std::vector<std::array<Spread, 3>> spreads(n);
  for (std::size_t i = 0; i < n; ++i) {
    const Vec3 f = cell.fractional(positions[i]);
    at[i] = {(f.x - std::floor(f.x)) * points[0], (f.y - std::floor(f.y)) * points[1],
             (f.z - std::floor(f.z)) * points[2]};
    for (int axis = 0; axis < 3; ++axis) spreads[i][axis] = spread(order, points[axis], at[i][axis]);
  }
  const auto visit = [&](std::size_t i, const auto& what) {
    for (int a = 0; a < order; ++a)
      for (int b = 0; b < order; ++b)
        for (int c = 0; c < order; ++c) {
          const auto& [x, y, z] = spreads[i];
          what((static_cast<std::size_t>(x.point[a]) * points[1] + y.point[b]) * points[2] + z.point[c], a, b, c);
        }
  };
  std::vector<Complex> density(static_cast<std::size_t>(points[0]) * points[1] * points[2]);
  for (std::size_t i = 0; i < n; ++i)
    visit(i, [&](std::size_t point, int a, int b, int c) {
      const auto& [x, y, z] = spreads[i];
      density[point] += charges[i] * x.weight[a] * y.weight[b] * z.weight[c];
    });
  for (int axis = 0; axis < 3; ++axis) transform(density, points, axis, -1);

  // Seven potentials on the grid: the energy's, and the virial's components'.
  std::array<std::vector<Complex>, 7> potential;
  for (auto& p : potential) p = density;
  const Axis axes[] = {axis_of(order, points[0]), axis_of(order, points[1]), axis_of(order, points[2])};
  std::array<std::array<double, 7>, 3>
      self{};  // first harmonic along each axis of a unit charge's own energy and virial
  for (int a = 0; a < points[0]; ++a)
    for (int b = 0; b < points[1]; ++b)
      for (int c = 0; c < points[2]; ++c) {
        const int index[] = {a, b, c};
        const Vec3 k =
            2 * pi *
            (axes[0].h[a] * cell.reciprocal(0) + axes[1].h[b] * cell.reciprocal(1) + axes[2].h[c] * cell.reciprocal(2));
        const double square = dot(k, k);
        double g = square == 0
                       ? 0
                       : 4 * pi * constants::coulomb / cell.volume() * std::exp(-square / (4 * alpha * alpha)) / square;
        for (int axis = 0; axis < 3; ++axis) {
          const double u = axes[axis].transform[index[axis]], mean = axes[axis].mean[index[axis]];
          g *= 2 * index[axis] == points[axis] ? 0 : u * u / (mean * mean);
        }
        const double falloff = square == 0 ? 0 : 2 / square + 1 / (2 * alpha * alpha);
        const double factor[] = {1,
                                 1 - falloff * k.x * k.x,
                                 1 - falloff * k.y * k.y,
                                 1 - falloff * k.z * k.z,
                                 -falloff * k.y * k.z,
                                 -falloff * k.x * k.z,
                                 -falloff * k.x * k.y};
        const std::size_t point = (static_cast<std::size_t>(a) * points[1] + b) * points[2] + c;
        for (int p = 0; p < 7; ++p) {
          potential[p][point] *= g * factor[p];
          for (int axis = 0; axis < 3; ++axis) {
            double own = g * factor[p];
            for (int other = 0; other < 3; ++other)
              own *= other == axis ? axes[other].harmonic[index[other]] : axes[other].mean[index[other]];
            self[axis][p] += own;  // ½ · 2: the energy is half, a harmonic's amplitude twice the mean with its cosine
          }
        }
      }
  Vec3 mean;
  for (auto& p : potential)
    for (int axis = 0; axis < 3; ++axis) transform(p, points, axis, +1);
  for (std::size_t i = 0; i < n; ++i) {
    std::array<double, 7> share{};
    double slope[3]{};
    // Named one by one: clang before 16 lets no lambda use a structured binding.
    const auto &x = spreads[i][0], &y = spreads[i][1], &z = spreads[i][2];
    visit(i, [&](std::size_t point, int a, int b, int c) {
      for (int p = 0; p < 7; ++p)
        share[p] += 0.5 * charges[i] * x.weight[a] * y.weight[b] * z.weight[c] * potential[p][point].real();
      const double v = charges[i] * potential[0][point].real();
      slope[0] += v * x.slope[a] * y.weight[b] * z.weight[c];
      slope[1] += v * x.weight[a] * y.slope[b] * z.weight[c];
      slope[2] += v * x.weight[a] * y.weight[b] * z.slope[c];
    });
    const double q2 = charges[i] * charges[i];
    for (int axis = 0; axis < 3; ++axis) {
      const double turn = 2 * pi * (at[i][axis] - 0.5 * order);
      for (int p = 0; p < 7; ++p) share[p] -= q2 * self[axis][p] * std::cos(turn);
      slope[axis] += q2 * self[axis][0] * 2 * pi * std::sin(turn);
      sum.force[i] = sum.force[i] - points[axis] * slope[axis] * cell.reciprocal(axis);
    }
    sum.energy[i] = share[0];
    sum.virial[i] = {share[1], share[2], share[3], share[4], share[5], share[6]};
    mean = mean + (1.0 / static_cast<double>(n)) * sum.force[i];
  }
  for (Vec3& f : sum.force) f = f - mean;
  return sum;
}

}  // namespace galvanostat::oracle
