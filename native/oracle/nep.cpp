#include "oracle/nep.hpp"

#include <array>
#include <cmath>
#include <functional>

#include "constants.hpp"
#include "oracle/ewald-sum.hpp"

namespace galvanostat::oracle {

namespace {

using constants::pi;

struct Neighbor {
  int j;
  Vec3 r, u;  // from i, Å
  double distance;
};

struct Value {
  double value, slope;
};

/// Σ_k c_k ½ (T_k(x) + 1) f_c(r), x = 2 (r/r_c − 1)² − 1.
Value radial_function(const std::function<double(int)>& c, int basis, double r, double cutoff) {
  if (r >= cutoff) return {0, 0};
  const double f = 0.5 * (1 + std::cos(pi * r / cutoff)), f_slope = -0.5 * pi / cutoff * std::sin(pi * r / cutoff);
  const double x = 2 * (r / cutoff - 1) * (r / cutoff - 1) - 1, x_slope = 4 * (r / cutoff - 1) / cutoff;
  Value sum{0, 0};
  for (int k = 0; k < basis; ++k) {
    // T_k = cos kθ, T_k' = k U_{k−1} = k sin kθ / sin θ.
    const double angle = std::acos(std::max(-1.0, std::min(1.0, x))), sine = std::sin(angle);
    const double t = std::cos(k * angle);
    const double t_slope = sine > 1e-8 ? k * std::sin(k * angle) / sine : x > 0 ? k * k : (k % 2 ? 1 : -1) * k * k;
    sum.value += c(k) * 0.5 * (t + 1) * f;
    sum.slope += c(k) * 0.5 * (t_slope * x_slope * f + (t + 1) * f_slope);
  }
  return sum;
}

/// P_l(x) and P_l'(x).
Value legendre(int l, double x) {
  double p0 = 1, p1 = x, d0 = 0, d1 = 1;
  if (l == 0) return {1, 0};
  for (int k = 1; k < l; ++k) {
    const double p2 = ((2 * k + 1) * x * p1 - k * p0) / (k + 1);
    const double d2 = d0 + (2 * k + 1) * p1;
    p0 = p1, p1 = p2, d0 = d1, d1 = d2;
  }
  return {p1, d1};
}

double component(Vec3 v, int a) { return a == 0 ? v.x : a == 1 ? v.y : v.z; }
double delta(int a, int b) { return a == b; }

/// The traceless symmetric tensors of a direction, all indices.
struct Tensors {
  double s[3]{}, q[3][3]{}, o[3][3][3]{}, h[3][3][3][3]{};
  void add(double weight, Vec3 direction) {
    const auto u = [&](int a) { return component(direction, a); };
    for (int a = 0; a < 3; ++a) {
      s[a] += weight * u(a);
      for (int b = 0; b < 3; ++b) {
        q[a][b] += weight * (u(a) * u(b) - delta(a, b) / 3);
        for (int c = 0; c < 3; ++c) {
          o[a][b][c] +=
              weight * (u(a) * u(b) * u(c) - (delta(a, b) * u(c) + delta(a, c) * u(b) + delta(b, c) * u(a)) / 5);
          for (int d = 0; d < 3; ++d)
            h[a][b][c][d] +=
                weight * (u(a) * u(b) * u(c) * u(d) -
                          (delta(a, b) * u(c) * u(d) + delta(a, c) * u(b) * u(d) + delta(a, d) * u(b) * u(c) +
                           delta(b, c) * u(a) * u(d) + delta(b, d) * u(a) * u(c) + delta(c, d) * u(a) * u(b)) /
                              7 +
                          (delta(a, b) * delta(c, d) + delta(a, c) * delta(b, d) + delta(a, d) * delta(b, c)) / 35);
        }
      }
    }
  }
};

/// Σ over all values of `count` indices.
double sum_over(int count, const std::function<double(const int*)>& term) {
  int total = 1;
  for (int k = 0; k < count; ++k) total *= 3;
  double sum = 0;
  for (int all = 0; all < total; ++all) {
    int index[4]{};
    for (int k = 0, rest = all; k < count; ++k, rest /= 3) index[k] = rest % 3;
    sum += term(index);
  }
  return sum;
}

/// An invariant that is linear in each of the tensors x, y, z (1111: of its four vectors, two are x).
double invariant(int block, const Tensors& x, const Tensors& y, const Tensors& z) {
  const double p = std::pow(4 * pi, -1.5);
  switch (block) {
    case 0:  // 222
      return -45 / std::sqrt(14.0) * p *
             sum_over(3, [&](const int* i) { return x.q[i[0]][i[1]] * y.q[i[1]][i[2]] * z.q[i[2]][i[0]]; });
    case 2:  // 112
      return std::sqrt(27.0 / 2) * p *
             sum_over(2, [&](const int* i) { return x.s[i[0]] * y.s[i[1]] * z.q[i[0]][i[1]]; });
    case 3:  // 123
      return -15.0 / 2 * p *
             sum_over(3, [&](const int* i) { return x.s[i[0]] * y.q[i[1]][i[2]] * z.o[i[0]][i[1]][i[2]]; });
    case 4:  // 233
      return 25.0 / 4 * std::sqrt(21.0) * p *
             sum_over(4, [&](const int* i) { return x.q[i[0]][i[1]] * y.o[i[0]][i[2]][i[3]] * z.o[i[1]][i[2]][i[3]]; });
    case 5:  // 134
      return 35.0 / 4 * std::sqrt(3.0) * p *
             sum_over(4, [&](const int* i) { return x.s[i[0]] * y.o[i[1]][i[2]][i[3]] * z.h[i[0]][i[1]][i[2]][i[3]]; });
    default:  // 1111
      return 21.0 / 5 / std::pow(4 * pi, 2) * sum_over(1, [&](const int* i) { return x.s[i[0]] * y.s[i[0]]; }) *
             sum_over(1, [&](const int* i) { return z.s[i[0]] * z.s[i[0]]; });
  }
}

bool has_its_l(int block, int l_max) { return l_max >= (block == 3 || block == 4 ? 3 : block == 5 ? 4 : 0); }

/// ∂/∂r of weight(r) × the tensors of r/|r|, along each axis: by the product rule; the direction changes by
/// (1 − u u)/r.
std::array<Tensors, 3> derivatives(Value g, const Neighbor& n) {
  std::array<Tensors, 3> out;
  for (int axis = 0; axis < 3; ++axis) {
    const double along = component(n.u, axis);
    out[axis].add(g.slope * along, n.u);
    Vec3 turn = (-along / n.distance) * n.u;
    (axis == 0 ? turn.x : axis == 1 ? turn.y : turn.z) += 1 / n.distance;
    // A tensor of degree l is a polynomial of u of that degree: its change with u is had exactly by five-point
    // differences, whose step does not matter.
    constexpr double step = 0.25;
    constexpr double weights[] = {-2, -1, 1, 2}, factors[] = {1.0 / 12, -8.0 / 12, 8.0 / 12, -1.0 / 12};
    for (int k = 0; k < 4; ++k) out[axis].add(g.value * factors[k] / step, n.u + (weights[k] * step) * turn);
  }
  return out;
}

/// Energy of the charges with what they feel of each other: ½ of it belongs to each.
struct ChargeSum {
  std::vector<double> potential;  // [N] V: ∂E/∂q
  std::vector<Vec3> force;        // [N] eV/Å, at fixed charges
  std::vector<Voigt> virial;      // [N] eV
};

ChargeSum electrostatics(const NepModel& model, const Cell& cell, const std::vector<Vec3>& positions,
                         const std::vector<double>& q, const int* range) {
  const int n = static_cast<int>(positions.size());
  const double alpha = model.charges->alpha, cutoff = model.radial_cutoffs.front();
  const WaveSum waves = ewald_waves(cell, positions, q, alpha, model.charges->wave_cutoff());
  ChargeSum sum{waves.potential, waves.force, waves.virial};
  const double ratio = NepModel::coulomb / constants::coulomb;
  for (int i = 0; i < n; ++i) {
    sum.potential[i] *= ratio, sum.force[i] = ratio * sum.force[i];
    Voigt& w = sum.virial[i];
    w = {ratio * w.xx, ratio * w.yy, ratio * w.zz, ratio * w.yz, ratio * w.xz, ratio * w.xy};
    if (!model.charges->points) continue;
    sum.potential[i] -= 2 * NepModel::coulomb * alpha / std::sqrt(pi) * q[i];
    for (int j = 0; j < n; ++j)
      for (int a = -range[0]; a <= range[0]; ++a)
        for (int b = -range[1]; b <= range[1]; ++b)
          for (int c = -range[2]; c <= range[2]; ++c) {
            if (i == j && a == 0 && b == 0 && c == 0) continue;
            const Vec3 d = positions[i] - positions[j] + cell.cartesian({double(a), double(b), double(c)});
            const double r = norm(d);
            if (r >= cutoff) continue;
            const double screened = NepModel::coulomb * std::erfc(alpha * r) / r;
            const double gaussian = NepModel::coulomb * 2 * alpha / std::sqrt(pi) * std::exp(-alpha * alpha * r * r);
            sum.potential[i] += q[j] * screened;
            const Vec3 f = (q[i] * q[j] * (screened + gaussian) / (r * r)) * d;
            sum.force[i] = sum.force[i] + f;
            w += {0.5 * f.x * d.x, 0.5 * f.y * d.y, 0.5 * f.z * d.z, 0.5 * f.y * d.z, 0.5 * f.x * d.z, 0.5 * f.x * d.y};
          }
  }
  return sum;
}

}  // namespace

NepSum nep(const NepModel& model, const Cell& cell, const std::vector<Vec3>& positions,
           const std::vector<std::int32_t>& types) {
  const int n = static_cast<int>(positions.size()), t = model.types, d = model.descriptors();
  NepSum sum{std::vector<double>(n), std::vector<Vec3>(n), std::vector<Voigt>(n), {}, {}};
  /// How the charge that i puts out changes with a neighbour's place.
  struct Pull {
    int i, j;
    Vec3 r, slope;  // Å, e/Å
  };
  std::vector<Pull> pulls;
  std::vector<double> q_raw(model.charges ? n : 0);
  // p = ∂U_i/∂r_ij.
  const auto add_pull = [&](int i, int j, Vec3 r, Vec3 p) {
    sum.force[i] = sum.force[i] + p;
    sum.force[j] = sum.force[j] - p;
    sum.virial[i] += {-r.x * p.x, -r.y * p.y, -r.z * p.z, -r.y * p.z, -r.x * p.z, -r.x * p.y};
  };
  double reach = 0;
  for (int a = 0; a < t; ++a)
    for (int b = 0; b < t; ++b) reach = std::max(reach, model.reach(a, b));
  int range[3];
  for (int axis = 0; axis < 3; ++axis) range[axis] = 1 + static_cast<int>(std::ceil(reach / cell.height(axis)));

  for (int i = 0; i < n; ++i) {
    const int ti = types[i];
    std::vector<Neighbor> near;
    for (int j = 0; j < n; ++j)
      for (int a = -range[0]; a <= range[0]; ++a)
        for (int b = -range[1]; b <= range[1]; ++b)
          for (int c = -range[2]; c <= range[2]; ++c) {
            const Vec3 r = positions[j] - positions[i] + cell.cartesian({double(a), double(b), double(c)});
            const double distance = norm(r);
            if ((i == j && a == 0 && b == 0 && c == 0) || distance >= model.reach(ti, types[j])) continue;
            near.push_back({j, r, (1 / distance) * r, distance});
          }
    const auto count = near.size();
    const auto function = [&](const std::vector<double>& c, int basis, int k, double cutoff, const Neighbor& of) {
      const auto coefficient = [&](int m) {
        return c[((static_cast<std::size_t>(k) * basis + m) * t + ti) * t + types[of.j]];
      };
      return radial_function(coefficient, basis, of.distance, cutoff);
    };

    // The descriptor, and of each component its derivative with respect to every neighbour's place.
    std::vector<double> q;
    std::vector<std::vector<Vec3>> dq;
    for (int k = 0; k < model.radial_functions; ++k) {
      q.push_back(0), dq.emplace_back(count);
      for (std::size_t m = 0; m < count; ++m) {
        const Value g = function(model.radial_coefficients, model.radial_basis, k,
                                 model.radial_cutoff(ti, types[near[m].j]), near[m]);
        q.back() += g.value, dq.back()[m] = g.slope * near[m].u;
      }
    }
    std::vector<std::vector<Value>> angular(model.angular_functions);
    for (int k = 0; k < model.angular_functions; ++k)
      for (const Neighbor& of : near)
        angular[k].push_back(
            function(model.angular_coefficients, model.angular_basis, k, model.angular_cutoff(ti, types[of.j]), of));
    for (int l = 1; l <= model.l_max; ++l)
      for (int k = 0; k < model.angular_functions; ++k) {
        q.push_back(0), dq.emplace_back(count);
        for (std::size_t m = 0; m < count; ++m)
          for (std::size_t o = 0; o < count; ++o) {
            const double cosine = dot(near[m].u, near[o].u), factor = (2 * l + 1) / (4 * pi);
            const Value p = legendre(l, cosine);
            const Value g = angular[k][m], h = angular[k][o];
            q.back() += factor * g.value * h.value * p.value;
            const Vec3 turned = (1 / near[m].distance) * (near[o].u - cosine * near[m].u);
            dq.back()[m] =
                dq.back()[m] + 2 * factor * h.value * (g.slope * p.value * near[m].u + (g.value * p.slope) * turned);
          }
      }
    for (int block = 0; block < 6; ++block) {
      if (!model.higher[block]) continue;
      for (int k = 0; k < model.angular_functions; ++k) {
        q.push_back(0), dq.emplace_back(count);
        if (!has_its_l(block, model.l_max)) continue;
        Tensors all;
        for (std::size_t m = 0; m < count; ++m) all.add(angular[k][m].value, near[m].u);
        q.back() = invariant(block, all, all, all);
        for (std::size_t m = 0; m < count; ++m) {
          if (angular[k][m].value == 0 && angular[k][m].slope == 0) continue;
          double slopes[3];
          const std::array<Tensors, 3> change = derivatives(angular[k][m], near[m]);
          for (int axis = 0; axis < 3; ++axis) {
            const Tensors& c = change[axis];
            slopes[axis] = block == 1 ? 4 * invariant(block, c, all, all)
                                      : invariant(block, c, all, all) + invariant(block, all, c, all) +
                                            invariant(block, all, all, c);
          }
          dq.back()[m] = {slopes[0], slopes[1], slopes[2]};
        }
      }
    }

    // The network.
    double energy = -model.offsets[ti];
    std::vector<double> slope(d), charge_slope(d);
    for (int m = 0; m < model.neurons; ++m) {
      const std::size_t at = static_cast<std::size_t>(ti) * model.neurons + m;
      double z = -model.biases[at];
      for (int k = 0; k < d; ++k) z += model.weights[at * d + k] * model.scalers[k] * q[k];
      const double h = std::tanh(z);
      energy += model.outputs[at] * h;
      for (int k = 0; k < d; ++k)
        slope[k] += model.outputs[at] * (1 - h * h) * model.weights[at * d + k] * model.scalers[k];
      if (!model.charges) continue;
      q_raw[i] += model.charges->outputs[at] * h;
      for (int k = 0; k < d; ++k)
        charge_slope[k] += model.charges->outputs[at] * (1 - h * h) * model.weights[at * d + k] * model.scalers[k];
    }
    sum.energy[i] += energy;
    for (std::size_t m = 0; m < count; ++m) {
      Vec3 p;
      for (int k = 0; k < d; ++k) p = p + slope[k] * dq[k][m];
      if (!model.repulsion.empty()) {
        const NepModel::Repulsion& pair = model.repulsion[ti * t + types[near[m].j]];
        if (near[m].distance < pair.outer) {
          const RepulsionValue v = evaluate(pair, near[m].distance);
          sum.energy[i] += 0.5 * v.energy;
          p = p + (0.5 * v.slope) * near[m].u;
        }
      }
      add_pull(i, near[m].j, near[m].r, p);
      if (!model.charges) continue;
      Vec3 change;
      for (int k = 0; k < d; ++k) change = change + charge_slope[k] * dq[k][m];
      pulls.push_back({i, near[m].j, near[m].r, change});
    }
  }
  if (!model.charges) return sum;

  double mean = 0, mean_potential = 0;
  for (double q : q_raw) mean += q / n;
  for (double q : q_raw) sum.charges.push_back(q - mean);
  const ChargeSum charged = electrostatics(model, cell, positions, sum.charges, range);
  for (int i = 0; i < n; ++i) {
    mean_potential += charged.potential[i] / n;
    sum.energy[i] += 0.5 * sum.charges[i] * charged.potential[i];
    sum.force[i] = sum.force[i] + charged.force[i];
    sum.virial[i] += charged.virial[i];
    const double q = model.charges->root_permittivity * sum.charges[i];
    sum.born.push_back({q, 0, 0, 0, q, 0, 0, 0, q});
  }
  for (const Pull& pull : pulls) {
    add_pull(pull.i, pull.j, pull.r, (charged.potential[pull.i] - mean_potential) * pull.slope);
    for (int a = 0; a < 3; ++a)
      for (int b = 0; b < 3; ++b) {
        const double share = 0.5 * model.charges->root_permittivity * component(pull.r, a) * component(pull.slope, b);
        sum.born[pull.i][3 * a + b] += share, sum.born[pull.j][3 * a + b] -= share;
      }
  }
  return sum;
}

}  // namespace galvanostat::oracle
