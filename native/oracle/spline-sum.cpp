#include "oracle/spline-sum.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "errors.hpp"

namespace galvanostat::oracle {

namespace {

/// B_n of this degree at x.
double basis(const std::vector<double>& t, std::size_t n, int degree, double x) {
  if (degree == 0) {
    // The last interval that is not empty has its end.
    const bool at_end = x == t.back() && t[n] < t[n + 1] && t[n + 1] == t.back();
    return (t[n] <= x && x < t[n + 1]) || at_end ? 1 : 0;
  }
  const double rise = t[n + degree] - t[n], fall = t[n + degree + 1] - t[n + 1];
  return (rise > 0 ? (x - t[n]) / rise * basis(t, n, degree - 1, x) : 0) +
         (fall > 0 ? (t[n + degree + 1] - x) / fall * basis(t, n + 1, degree - 1, x) : 0);
}

double basis_slope(const std::vector<double>& t, std::size_t n, double x) {
  const double rise = t[n + 3] - t[n], fall = t[n + 4] - t[n + 1];
  return 3 * ((rise > 0 ? basis(t, n, 2, x) / rise : 0) - (fall > 0 ? basis(t, n + 1, 2, x) / fall : 0));
}

struct Value {
  double value = 0, slope = 0;
};

Value evaluate(const CubicSpline& s, double x) {
  Value sum;
  for (std::size_t n = 0; n < s.coefficients.size(); ++n) {
    sum.value += s.coefficients[n] * basis(s.knots, n, 3, x);
    sum.slope += s.coefficients[n] * basis_slope(s.knots, n, x);
  }
  return sum;
}

struct Neighbor {
  int particle;
  Vec3 d;  // from the centre
  double r;
};

void add_outer(Voigt& w, Vec3 r, Vec3 f) { w += {r.x * f.x, r.y * f.y, r.z * f.z, r.y * f.z, r.x * f.z, r.x * f.y}; }

/// Energy of one triple and its gradient with the two neighbours.
struct Triple {
  double energy = 0;
  Vec3 g_j{}, g_k{};
};

Triple screened_angle(const ThreeBodyTerm& term, const Neighbor& j, const Neighbor& k) {
  const double d_j = j.r - term.cutoffs[0], d_k = k.r - term.cutoffs[1];
  if (!(d_j < -1e-9 && d_k < -1e-9)) return {};
  const double x = std::exp(term.gammas[0] / d_j + term.gammas[1] / d_k);
  const double c = std::clamp(dot(j.d, k.d) / (j.r * k.r), -(1 - 1e-8), 1 - 1e-8);
  const Value s = evaluate(term.angle, -c);
  const double with_rj = -term.gammas[0] / (d_j * d_j) * x * s.value;
  const double with_rk = -term.gammas[1] / (d_k * d_k) * x * s.value;
  const double with_c = -x * s.slope;
  const Vec3 c_j = (1 / (j.r * k.r)) * k.d - (c / (j.r * j.r)) * j.d;
  const Vec3 c_k = (1 / (j.r * k.r)) * j.d - (c / (k.r * k.r)) * k.d;
  return {x * s.value, (with_rj / j.r) * j.d + with_c * c_j, (with_rk / k.r) * k.d + with_c * c_k};
}

Triple of_distances(const ThreeBodyTerm& term, const Neighbor& j, const Neighbor& k) {
  const Vec3 across = k.d - j.d;
  const std::array<double, 3> r{j.r, k.r, norm(across)};
  for (int of = 0; of < 3; ++of)
    if (!(r[of] > term.knots[of].front() && r[of] < term.knots[of].back())) return {};
  std::array<std::vector<Value>, 3> b;
  for (int of = 0; of < 3; ++of)
    for (std::size_t n = 0; n + 4 < term.knots[of].size(); ++n)
      b[of].push_back({basis(term.knots[of], n, 3, r[of]), basis_slope(term.knots[of], n, r[of])});
  double energy = 0, with_ij = 0, with_ik = 0, with_jk = 0;
  std::size_t at = 0;
  for (const Value& l : b[0])
    for (const Value& m : b[1])
      for (const Value& n : b[2]) {
        const double c = term.coefficients[at++];
        energy += c * l.value * m.value * n.value;
        with_ij += c * l.slope * m.value * n.value;
        with_ik += c * l.value * m.slope * n.value;
        with_jk += c * l.value * m.value * n.slope;
      }
  return {energy, (with_ij / r[0]) * j.d - (with_jk / r[2]) * across,
          (with_ik / r[1]) * k.d + (with_jk / r[2]) * across};
}

}  // namespace

SplineSum spline_sum(const Model& model, const Particles& p) {
  const int n = p.size();
  SplineSum sum{std::vector<Vec3>(n), std::vector<double>(n), std::vector<Voigt>(n)};
  double reach = 0;
  for (const InteractionInput& input : model.interactions) {
    for (const PairSpline& term : input.pair_splines) reach = std::max(reach, term.cutoff);
    for (const ThreeBodyTerm& term : input.three_body) reach = std::max({reach, term.cutoff(0), term.cutoff(1)});
    for (int i = 0; i < n && !input.energies.empty(); ++i) sum.energy[i] += input.energies[p.type[i]];
  }
  if (reach == 0) return sum;
  std::array<int, 3> range{};
  for (int axis = 0; axis < 3; ++axis) range[axis] = 1 + static_cast<int>(std::ceil(reach / model.cell.height(axis)));

  for (int i = 0; i < n; ++i) {
    std::vector<Neighbor> near;
    for (int j = 0; j < n; ++j)
      for (int a = -range[0]; a <= range[0]; ++a)
        for (int b = -range[1]; b <= range[1]; ++b)
          for (int c = -range[2]; c <= range[2]; ++c) {
            if (i == j && a == 0 && b == 0 && c == 0) continue;
            const Vec3 d = Vec3{p.x[j] - p.x[i], p.y[j] - p.y[i], p.z[j] - p.z[i]} +
                           model.cell.cartesian({double(a), double(b), double(c)});
            if (norm(d) < reach) near.push_back({j, d, norm(d)});
          }
    for (const InteractionInput& input : model.interactions) {
      for (const PairSpline& term : input.pair_splines)
        for (const Neighbor& j : near) {
          if (std::minmax(term.a, term.b) != std::minmax(p.type[i], p.type[j.particle]) || j.r >= term.cutoff) continue;
          if (j.r < std::max(model.minimum_distance, term.energy.knots.front()))
            throw_run("OVERLAP", model.atom_name(i) + " and " + model.atom_name(j.particle) + " are " +
                                     std::to_string(j.r) + " Å apart");
          const Value v = evaluate(term.energy, j.r);
          const Vec3 f = (v.slope / j.r) * j.d;
          sum.energy[i] += 0.5 * v.value;
          sum.force[i] = sum.force[i] + f;
          add_outer(sum.virial[i], -0.5 * j.d, f);
        }
      for (const ThreeBodyTerm& term : input.three_body) {
        if (p.type[i] != term.centre) continue;
        for (std::size_t a = 0; a < near.size(); ++a)
          for (std::size_t b = 0; b < near.size(); ++b) {
            const Neighbor &j = near[a], &k = near[b];
            if (a == b || p.type[j.particle] != term.first || p.type[k.particle] != term.second) continue;
            if (term.first == term.second && b < a) continue;
            const Triple t = term.form == ThreeBodyTerm::Form::screened_angle ? screened_angle(term, j, k)
                                                                              : of_distances(term, j, k);
            sum.energy[i] += t.energy;
            sum.force[i] = sum.force[i] + t.g_j + t.g_k;
            sum.force[j.particle] = sum.force[j.particle] - t.g_j;
            sum.force[k.particle] = sum.force[k.particle] - t.g_k;
            add_outer(sum.virial[i], -1.0 * j.d, t.g_j);
            add_outer(sum.virial[i], -1.0 * k.d, t.g_k);
          }
      }
    }
  }
  return sum;
}

}  // namespace galvanostat::oracle
