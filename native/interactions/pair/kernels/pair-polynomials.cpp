#include "interactions/pair/kernels/pair-polynomials.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "constants.hpp"

namespace galvanostat {

namespace {

constexpr int lowest_degree = 4, highest_degree = 12, most_bits = 4;

std::int32_t bits_of(double s) { return std::bit_cast<std::int32_t>(static_cast<float>(s)); }
double number(std::int64_t bits) { return std::bit_cast<float>(static_cast<std::int32_t>(bits)); }

/// Coefficients in powers of u of the polynomial that meets f at the degree + 1 Chebyshev–Lobatto points of [from, to]
/// (u).
template <class F>
std::vector<double> fit(double from, double to, int degree, const F& f) {
  const double middle = 0.5 * (from + to), half = 0.5 * (to - from);
  std::vector<double> x(degree + 1), d(degree + 1);
  for (int k = 0; k <= degree; ++k) {
    x[k] = -std::cos(constants::pi * k / degree);
    d[k] = f(middle + half * x[k]);
  }
  // Newton's divided differences in x …
  for (int order = 1; order <= degree; ++order)
    for (int k = degree; k >= order; --k) d[k] = (d[k] - d[k - 1]) / (x[k] - x[k - order]);
  // … expanded in powers of u: x = (u − middle)/half.
  std::vector<double> c(degree + 1, 0.0);
  c[0] = d[degree];
  for (int k = degree - 1; k >= 0; --k) {
    // c ← c (x − x_k) + d_k
    for (int p = degree; p > 0; --p) c[p] = (c[p - 1] - (middle + half * x[k]) * c[p]) / half;
    c[0] = d[k] - (middle + half * x[k]) / half * c[0];
  }
  return c;
}

}  // namespace

PairPolynomials::PairPolynomials(const PairInteraction& interaction) {
  if (interaction.cutoff() == 0) return;
  for (int degree = lowest_degree; degree <= highest_degree; ++degree) {
    build(interaction, degree);
    accurate_ = worst_error(interaction) <= tolerance;
    if (accurate_) break;
  }
}

void PairPolynomials::build(const PairInteraction& interaction, int degree) {
  const double cutoff = interaction.cutoff();
  const double limit = std::min(std::max(interaction.inner_limit(), 1e-3), cutoff);
  jumps_.clear();
  for (double r : interaction.breaks())
    if (r > limit) jumps_.push_back(static_cast<float>(r * r));
  const auto slice_count = [&](int bits) {
    return (bits_of(cutoff * cutoff) >> (23 - bits)) - (bits_of(limit * limit) >> (23 - bits)) + 1 +
           static_cast<int>(jumps_.size());
  };
  int bits = most_bits;
  while (bits > 0 && slice_count(bits) > slices) --bits;
  view_.shift = 23 - bits;
  view_.offset = bits_of(limit * limit) >> view_.shift;
  view_.low_bits = (1 << view_.shift) - 1;
  const double width = std::exp2(-bits);
  view_.centre = static_cast<float>(1 + 0.5 * width);
  view_.limit_squared = static_cast<float>(limit * limit);
  view_.cutoff_squared = static_cast<float>(cutoff * cutoff);
  view_.degree = degree;
  force_.assign(static_cast<std::size_t>(slices) * (degree + 1), 0.0f);
  energy_ = force_;

  std::size_t jump = 0;
  int slot = 0;
  for (std::int64_t slice = view_.offset; slice <= bits_of(cutoff * cutoff) >> view_.shift; ++slice) {
    const double start = number(slice << view_.shift), end = number((slice + 1) << view_.shift);
    double from = start;
    for (bool last = false; !last && slot < slices; ++slot) {
      last = jump == jumps_.size() || jumps_[jump] >= end;
      const double to = last ? end : jumps_[jump++];
      const double low = std::max(from, limit * limit), high = std::min(to, cutoff * cutoff);
      // Which parts act is the same all over [low, high]; formulas go on smoothly beyond it, tables may not.
      const double middle = std::sqrt(0.5 * (low + high));
      const auto u_of = [&](double s) { return ((s - start) / (end - start) - 0.5) * width; };
      double a = u_of(low), b = u_of(high);
      // A polynomial on a sliver is noise: widen it away from the jump.
      constexpr double narrowest = 0.1;
      if (b - a < narrowest * width)
        (from > start || low > from ? b = a + narrowest* width : a = b - narrowest * width);
      const auto s_of = [&](double u) { return start + (u / width + 0.5) * (end - start); };
      const auto f = fit(a, b, degree, [&](double u) {
        const double r = std::sqrt(s_of(u));
        return interaction.evaluate_parts(r, middle).force / r;
      });
      const auto v =
          fit(a, b, degree, [&](double u) { return interaction.evaluate_parts(std::sqrt(s_of(u)), middle).energy; });
      for (int p = 0; p <= degree; ++p) {
        force_[static_cast<std::size_t>(slices) * p + slot] = static_cast<float>(f[p]);
        energy_[static_cast<std::size_t>(slices) * p + slot] = static_cast<float>(v[p]);
      }
      from = to;
    }
  }
}

double PairPolynomials::worst_error(const PairInteraction& interaction) const {
  const double limit = std::max(interaction.inner_limit(), 1e-3), cutoff = interaction.cutoff();
  if ((bits_of(cutoff * cutoff) >> view_.shift) - view_.offset + 1 + view_.jump_count > slices) return HUGE_VAL;
  constexpr int samples = 2003;
  double worst = 0;
  for (int k = 0; k < samples; ++k) {
    const double r = limit + (cutoff - limit) * (k + 0.387) / samples;
    const EnergyForce exact = interaction.evaluate(r), found = evaluate(r);
    // Where repulsion and attraction cancel, float keeps the digits of the parts, not of the sum.
    const EnergyForce size = interaction.magnitude(r);
    worst = std::max({worst, std::abs(found.force - exact.force) / std::max(size.force, floor),
                      std::abs(found.energy - exact.energy) / std::max(size.energy, floor)});
    if (!(worst <= HUGE_VAL)) return HUGE_VAL;
  }
  return worst;
}

PairPolynomials::View PairPolynomials::view() const {
  View view = view_;
  view.force = force_.data();
  view.energy = energy_.data();
  view.jumps = jumps_.data();
  view.jump_count = static_cast<int>(jumps_.size());
  return view;
}

EnergyForce PairPolynomials::evaluate(double r) const {
  const auto s = static_cast<float>(r * r);
  if (s >= view_.cutoff_squared) return {};
  const auto bits = std::bit_cast<std::int32_t>(s);
  std::int32_t k = (bits >> view_.shift) - view_.offset;
  for (float jump : jumps_) k += s >= jump;
  if (k < 0 || k >= slices) return {HUGE_VAL, HUGE_VAL};
  // In double from here on: the polynomial's own error, without that of adding it up in float.
  const double u = std::bit_cast<float>((bits & view_.low_bits) | 0x3f800000) - view_.centre;
  double f = 0, v = 0;
  for (int p = view_.degree; p >= 0; --p) {
    f = f * u + force_[static_cast<std::size_t>(slices) * p + k];
    v = v * u + energy_[static_cast<std::size_t>(slices) * p + k];
  }
  return {v, r * f};
}

}  // namespace galvanostat
