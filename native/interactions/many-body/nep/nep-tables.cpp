#include "interactions/many-body/nep/nep-tables.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include "constants.hpp"

namespace galvanostat {

namespace {

/// Powers of x, y, z.
using Powers = std::array<int, 3>;
using Polynomial = std::map<Powers, double>;

Polynomial product(const Polynomial& a, const Polynomial& b, double factor = 1) {
  Polynomial c;
  for (const auto& [p, x] : a)
    for (const auto& [q, y] : b) c[{p[0] + q[0], p[1] + q[1], p[2] + q[2]}] += factor * x * y;
  return c;
}
Polynomial sum(Polynomial a, const Polynomial& b, double factor = 1) {
  for (const auto& [p, x] : b) a[p] += factor * x;
  return a;
}

double factorial(int n) { return n < 2 ? 1 : n * factorial(n - 1); }

/// R_lm with the powers of r that make it homogeneous of degree l.
Polynomial solid_harmonic(int l, int m, int part) {
  Polynomial re{{{0, 0, 0}, 1}}, im;
  const Polynomial x{{{1, 0, 0}, 1}}, y{{{0, 1, 0}, 1}}, z{{{0, 0, 1}, 1}};
  const Polynomial r2{{{2, 0, 0}, 1}, {{0, 2, 0}, 1}, {{0, 0, 2}, 1}};
  for (int k = 0; k < m; ++k) {
    const Polynomial next = sum(product(re, x), product(im, y), -1);
    im = sum(product(re, y), product(im, x));
    re = next;
  }
  Polynomial before, legendre{{{0, 0, 0}, 1}};
  for (int k = m; k < l; ++k) {
    Polynomial next = sum(product(legendre, z), product(before, r2), -double(k * k - m * m) / (4 * k * k - 1));
    before = legendre, legendre = next;
  }
  return product(legendre, part == 0 ? re : im);
}

int parts(int m) { return m == 0 ? 1 : 2; }

/// The symmetric traceless tensor Σ_u u_a u_b … − traces, whose components are sums of the R_lm of one l: [component,
/// the first index slowest][index of R_lm − that of R_l0].
std::vector<std::vector<double>> tensor_of_harmonics(int l) {
  const int components = static_cast<int>(std::lround(std::pow(3, l)));
  std::vector<std::vector<double>> tensor(components, std::vector<double>(2 * l + 1));
  // T(u)·v^l = l!/(2l − 1)!! P_l(u·v), and (2l + 1)/(4π) P_l(u·v) = Σ_m square_factor R_lm(u) R_lm(v).
  double scale = 4 * constants::pi / (2 * l + 1) * factorial(l);
  for (int k = 2 * l - 1; k > 1; k -= 2) scale /= k;
  for (int m = 0; m <= l; ++m)
    for (int part = 0; part < parts(m); ++part) {
      const Polynomial of_v = solid_harmonic(l, m, part);
      for (int c = 0; c < components; ++c) {
        Powers powers{};
        for (int k = 0, rest = c; k < l; ++k, rest /= 3) ++powers[rest % 3];
        const auto found = of_v.find(powers);
        if (found == of_v.end()) continue;
        const double ways = factorial(l) / (factorial(powers[0]) * factorial(powers[1]) * factorial(powers[2]));
        tensor[c][harmonic_index(l, m, part) - harmonic_index(l, 0, 0)] =
            scale * square_factor(l, m) * found->second / ways;
      }
    }
  return tensor;
}

double kappa(int l1, int l2, int l3) {
  const double p = std::pow(4 * constants::pi, -1.5);
  switch (100 * l1 + 10 * l2 + l3) {
    case 222:
      return -45 / std::sqrt(14.0) * p;
    case 112:
      return std::sqrt(13.5) * p;
    case 123:
      return -7.5 * p;
    case 233:
      return 6.25 * std::sqrt(21.0) * p;
    default:
      return 8.75 * std::sqrt(3.0) * p;  // 134
  }
}

int padded(int count, int to) { return (count + to - 1) / to * to; }

}  // namespace

double square_factor(int l, int m) {
  // The highest coefficient of the m-th derivative of P_l.
  const double leading = factorial(2 * l) / (std::pow(2, l) * factorial(l) * factorial(l - m));
  return (2 * l + 1) / (4 * constants::pi) * (m == 0 ? 1 : 2) * factorial(l - m) / factorial(l + m) * leading * leading;
}

double quartic_factor() { return 4.2 / std::pow(4 * constants::pi, 2); }

std::vector<CubicTerm> cubic_invariant(int l1, int l2, int l3) {
  // Indices in the three tensors' order, as letters: S_a Q_ab S_b and so on.
  const int label = 100 * l1 + 10 * l2 + l3;
  const char* indices = label == 222   ? "ab"
                                         "bc"
                                         "ca"
                        : label == 112 ? "a"
                                         "b"
                                         "ab"
                        : label == 123 ? "a"
                                         "bc"
                                         "abc"
                        : label == 233 ? "ab"
                                         "acd"
                                         "bcd"
                                       : "a"
                                         "bcd"
                                         "abcd";  // 134
  const int l[] = {l1, l2, l3};
  const std::vector<std::vector<double>> tensors[] = {tensor_of_harmonics(l1), tensor_of_harmonics(l2),
                                                      tensor_of_harmonics(l3)};
  std::map<std::array<int, 3>, double> terms;
  for (int all = 0; all < 81; ++all) {
    const int value[] = {all % 3, all / 3 % 3, all / 9 % 3, all / 27};
    const int letters = label == 112 ? 2 : label == 222 || label == 123 ? 3 : 4;
    if (letters < 4 && value[3] != 0) break;
    if (letters < 3 && value[2] != 0) break;
    int component[3], at = 0;
    for (int t = 0; t < 3; ++t) {
      component[t] = 0;
      for (int k = 0; k < l[t]; ++k) component[t] = 3 * component[t] + value[indices[at++] - 'a'];
    }
    for (int i = 0; i < 2 * l1 + 1; ++i)
      for (int j = 0; j < 2 * l2 + 1; ++j)
        for (int k = 0; k < 2 * l3 + 1; ++k) {
          const double x = tensors[0][component[0]][i] * tensors[1][component[1]][j] * tensors[2][component[2]][k];
          if (x == 0) continue;
          std::array<int, 3> key{harmonic_index(l1, 0, 0) + i, harmonic_index(l2, 0, 0) + j,
                                 harmonic_index(l3, 0, 0) + k};
          std::sort(key.begin(), key.end());
          terms[key] += kappa(l1, l2, l3) * x;
        }
  }
  double largest = 0;
  for (const auto& [key, x] : terms) largest = std::max(largest, std::abs(x));
  std::vector<CubicTerm> kept;
  for (const auto& [key, x] : terms)
    if (std::abs(x) > 1e-12 * largest) kept.push_back({x, key[0], key[1], key[2]});
  return kept;
}

template <class Real>
NepTables<Real>::NepTables(const NepModel& model, int width, double minimum_distance) : offsets_(model.offsets) {
  NepView<Real>& v = view_;
  const int types = v.types = model.types, t2 = types * types;
  v.width = width;
  v.radial_functions = model.radial_functions;
  v.radial_basis = model.radial_basis, v.padded_radial_basis = padded(model.radial_basis, width);
  v.angular_functions = model.angular_functions, v.padded_functions = padded(model.angular_functions, width);
  v.angular_basis = model.angular_basis;
  v.l_max = model.l_max, v.harmonics = harmonic_count(model.l_max);
  v.padded_harmonics = padded(v.harmonics, harmonics_at_once);
  v.descriptors = model.descriptors(), v.padded_descriptors = padded(v.descriptors, width);
  v.neurons = model.neurons, v.padded_neurons = padded(v.neurons, width);
  v.quartic = static_cast<Real>(quartic_factor());

  double furthest = 0;
  for (int a = 0; a < types; ++a)
    for (int b = 0; b < types; ++b) {
      const double r = model.radial_cutoff(a, b), s = model.angular_cutoff(a, b), reach = std::max(r, s);
      const double outer = model.repulsion.empty() ? 0 : model.repulsion[a * types + b].outer;
      const double close = std::max(outer, minimum_distance);
      furthest = std::max(furthest, reach);
      const auto real = [](double x) { return static_cast<Real>(x); };
      pairs_.push_back({real(reach * reach), real(s * s), real(close * close), real(1 / r), real(1 / s)});
    }
  v.far = static_cast<Real>(2 * furthest);

  // ½ (T_k + 1) → T_k
  const auto fold = [&](const std::vector<double>& given, int functions, int basis, int row, AlignedVector<Real>& out) {
    out.assign(static_cast<std::size_t>(t2) * functions * row, Real(0));
    for (int pair = 0; pair < t2; ++pair)
      for (int n = 0; n < functions; ++n) {
        Real* to = &out[(static_cast<std::size_t>(pair) * functions + n) * row];
        double all = 0;
        for (int k = 0; k < basis; ++k) {
          const double c = given[(static_cast<std::size_t>(n) * basis + k) * t2 + pair];
          all += c / 2;
          to[k] = static_cast<Real>(c / 2);
        }
        to[0] = static_cast<Real>(given[static_cast<std::size_t>(n) * basis * t2 + pair] / 2 + all);
      }
  };
  fold(model.radial_coefficients, v.radial_functions, v.radial_basis, v.padded_radial_basis, radial_);
  fold(model.angular_coefficients, v.angular_functions, v.angular_basis, v.angular_basis, angular_);

  const auto size = [](auto a, auto b, auto c) { return static_cast<std::size_t>(a) * b * c; };
  weights_by_input_.assign(size(types, v.descriptors, v.padded_neurons), Real(0));
  weights_by_neuron_.assign(size(types, v.neurons, v.padded_descriptors), Real(0));
  biases_.assign(size(types, 1, v.padded_neurons), Real(0));
  outputs_.assign(size(types, 1, v.padded_neurons), Real(0));
  if (model.charges) charge_outputs_.assign(size(types, 1, v.padded_neurons), Real(0));
  for (int t = 0; t < types; ++t)
    for (int m = 0; m < v.neurons; ++m) {
      const std::size_t one = size(t, 1, v.neurons) + m;
      biases_[size(t, 1, v.padded_neurons) + m] = static_cast<Real>(model.biases[one]);
      outputs_[size(t, 1, v.padded_neurons) + m] = static_cast<Real>(model.outputs[one]);
      if (model.charges)
        charge_outputs_[size(t, 1, v.padded_neurons) + m] = static_cast<Real>(model.charges->outputs[one]);
      for (int d = 0; d < v.descriptors; ++d) {
        const auto w = static_cast<Real>(model.weights[one * v.descriptors + d] * model.scalers[d]);
        weights_by_input_[(size(t, 1, v.descriptors) + d) * v.padded_neurons + m] = w;
        weights_by_neuron_[one * v.padded_descriptors + d] = w;
      }
    }

  for (int k = 0; k < v.padded_radial_basis; ++k) counts_.push_back(static_cast<Real>(k));
  for (int l = 1; l <= v.l_max; ++l)
    for (int m = 0; m <= l; ++m)
      for (int part = 0; part < parts(m); ++part) squares_.push_back(static_cast<Real>(square_factor(l, m)));
  constexpr int orders[6][3] = {{2, 2, 2}, {1, 1, 1}, {1, 1, 2}, {1, 2, 3}, {2, 3, 3}, {1, 3, 4}};
  first_term_.push_back(0);
  for (int block = 0; block < 6; ++block) {
    if (!model.higher[block]) continue;
    ++v.higher;
    const auto [l1, l2, l3] = orders[block];
    if (l3 > v.l_max)
      terms_.push_back({Real(0), 0, 0, 0});  // without the l it needs it is 0
    else if (block != 1)
      for (const CubicTerm& term : cubic_invariant(l1, l2, l3))
        terms_.push_back({static_cast<Real>(term.factor), term.a, term.b, term.c});
    first_term_.push_back(static_cast<std::int32_t>(terms_.size()));
  }
}

template <class Real>
NepView<Real> NepTables<Real>::view() const {
  NepView<Real> v = view_;
  v.pairs = pairs_.data();
  v.radial = radial_.data(), v.angular = angular_.data();
  v.weights_by_input = weights_by_input_.data(), v.weights_by_neuron = weights_by_neuron_.data();
  v.biases = biases_.data(), v.outputs = outputs_.data(), v.offsets = offsets_.data();
  v.charge_outputs = charge_outputs_.empty() ? nullptr : charge_outputs_.data();
  v.squares = squares_.data(), v.counts = counts_.data(), v.terms = terms_.data(), v.first_term = first_term_.data();
  return v;
}

template class NepTables<float>;
template class NepTables<double>;

}  // namespace galvanostat
