#include "interactions/pair/kernels/pair-function-table.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace galvanostat {

namespace {

constexpr int fewest_bits = 5;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Coefficients of the cubic in (s − origin) through four values of f on [from, to], ends included (Chebyshev–Lobatto
/// nodes): neighbouring intervals meet without a gap.
template <class F>
std::array<double, 4> fit_cubic(double origin, double from, double to, const F& f) {
  const double mid = 0.5 * (from + to), half = 0.5 * (to - from);
  std::array<double, 4> x{-1, -0.5, 0.5, 1}, d{};
  for (int k = 0; k < 4; ++k) d[k] = f(mid + half * x[k]);
  // Newton's divided differences in u = (s − mid)/half …
  for (int order = 1; order < 4; ++order)
    for (int k = 3; k >= order; --k) d[k] = (d[k] - d[k - 1]) / (x[k] - x[k - order]);
  std::array<double, 4> u{d[3], 0, 0, 0};  // … expanded in powers of u …
  for (int k = 2, degree = 0; k >= 0; --k, ++degree) {
    for (int p = degree + 1; p > 0; --p) u[p] = u[p - 1] - x[k] * u[p];
    u[0] = d[k] - x[k] * u[0];
  }
  // … and moved to t = s − origin: u = (t − c)/half.
  const double c = mid - origin;
  std::array<double, 4> t{};
  for (int k = 3; k >= 0; --k) {
    for (int p = 3; p > 0; --p) t[p] = (t[p - 1] - c * t[p]) / half;
    t[0] = u[k] - c / half * t[0];
  }
  return t;
}

}  // namespace

PairFunctionTable::PairFunctionTable(const PairInteraction& interaction, TableAccuracy accuracy) {
  if (interaction.cutoff() == 0) return;
  for (int bits = fewest_bits; bits <= accuracy.most_bits; ++bits) {
    build(interaction, bits);
    error_ = worst_error(interaction, accuracy);
    if (error_ <= accuracy.tolerance) break;
  }
}

void PairFunctionTable::build(const PairInteraction& interaction, int bits) {
  const double cutoff = interaction.cutoff();
  const double limit = std::min(std::max(interaction.inner_limit(), 1e-3), cutoff);
  cutoff_squared_ = cutoff * cutoff;
  shift_ = 52 - bits;
  // Strictly below the limit, also where the limit is a power of two (1 Å): there must be a slot that says NaN.
  start_ = std::exp2(std::ceil(std::log2(limit * limit)) - 1);
  offset_ = static_cast<std::int64_t>(std::bit_cast<std::uint64_t>(start_) >> shift_);
  jumps_.assign(1, limit * limit);
  for (double r : interaction.breaks())
    if (r > limit) jumps_.push_back(r * r);

  const auto intervals =
      static_cast<std::int64_t>(std::bit_cast<std::uint64_t>(cutoff_squared_) >> shift_) - offset_ + 1;
  force_.clear();
  energy_.clear();
  std::size_t jump = 0;
  for (std::int64_t k = 0; k < intervals; ++k) {
    const double origin = std::bit_cast<double>(static_cast<std::uint64_t>(k + offset_) << shift_);
    const double end = std::bit_cast<double>(static_cast<std::uint64_t>(k + 1 + offset_) << shift_);
    double from = origin;
    for (bool last = false; !last;) {
      last = jump == jumps_.size() || jumps_[jump] >= end;
      const double to = last ? end : jumps_[jump++];
      const double middle = std::sqrt(0.5 * (from + std::min(to, cutoff_squared_)));
      std::array<double, 4> f{nan, nan, nan, nan}, v = f;
      if (from >= limit * limit && to > from) {
        // Beyond the cut-off the functions go on smoothly: the kernel masks those pairs.
        f = fit_cubic(origin, from, to, [&](double s) {
          const double r = std::sqrt(s);
          return interaction.evaluate_parts(r, middle).force / r;
        });
        v = fit_cubic(origin, from, to,
                      [&](double s) { return interaction.evaluate_parts(std::sqrt(s), middle).energy; });
      }
      force_.insert(force_.end(), f.begin(), f.end());
      energy_.insert(energy_.end(), v.begin(), v.end());
      from = to;
    }
  }
}

double PairFunctionTable::worst_error(const PairInteraction& interaction, const TableAccuracy& accuracy) const {
  const double limit = std::max(interaction.inner_limit(), 1e-3);
  double worst = 0;
  constexpr int samples = 4001;
  const double cutoff = interaction.cutoff();
  for (int k = 0; k < samples; ++k) {
    const double r = limit + (cutoff - limit) * (k + 0.387) / samples;
    const EnergyForce exact = interaction.evaluate(r), table = evaluate(r);
    const EnergyForce size = accuracy.of_parts ? interaction.magnitude(r) : exact;
    worst = std::max(worst, std::abs(table.force - exact.force) / std::max(std::abs(size.force), accuracy.floor));
    worst = std::max(worst, std::abs(table.energy - exact.energy) / std::max(std::abs(size.energy), accuracy.floor));
  }
  return worst;
}

PairFunctionTable::View PairFunctionTable::view() const {
  return {force_.data(),    energy_.data(), jumps_.data(), start_,
          cutoff_squared_,  offset_,        shift_,        static_cast<int>(jumps_.size()),
          force_.size() / 4};
}

EnergyForce PairFunctionTable::evaluate(double r) const {
  const double s = std::max(r * r, start_);
  if (s >= cutoff_squared_) return {};
  const std::uint64_t high = std::bit_cast<std::uint64_t>(s) >> shift_;
  const double t = s - std::bit_cast<double>(high << shift_);
  std::int64_t index = static_cast<std::int64_t>(high) - offset_;
  for (double jump : jumps_) index += s >= jump;
  const double* f = &force_[4 * index];
  const double* v = &energy_[4 * index];
  return {v[0] + t * (v[1] + t * (v[2] + t * v[3])), r * (f[0] + t * (f[1] + t * (f[2] + t * f[3])))};
}

SinglePairFunctionTable::SinglePairFunctionTable(const PairInteraction& interaction) {
  // Up to 64 intervals an octave all tables of a force field stay in the fastest cache. Rough ones get more, but only
  // as many as they need for a hundred-thousandth at their worst place: their error elsewhere is far below.
  constexpr TableAccuracy smooth{1e-6, 1.0, 6, true}, rough{1e-5, 1.0, 8, true};
  PairFunctionTable table(interaction, smooth);
  if (!table.acts()) return;
  if (table.error() > rough.tolerance) table = PairFunctionTable(interaction, rough);
  accurate_ = table.error() <= rough.tolerance;
  const PairFunctionTable::View v = table.view();
  force_.assign(v.force, v.force + 4 * v.slots);
  energy_.assign(v.energy, v.energy + 4 * v.slots);
  jumps_.assign(v.jumps, v.jumps + v.jump_count);
  const int shift = v.shift - 29;  // 52 bits of mantissa against 23
  view_.start = static_cast<float>(v.start);
  view_.cutoff_squared = static_cast<float>(v.cutoff_squared);
  view_.offset = std::bit_cast<std::int32_t>(view_.start) >> shift;
  view_.low_bits = (1 << shift) - 1;
  view_.shift = shift;
  view_.jump_count = v.jump_count;
}

SinglePairFunctionTable::View SinglePairFunctionTable::view() const {
  View view = view_;
  view.force = force_.data();
  view.energy = energy_.data();
  view.jumps = jumps_.data();
  return view;
}

}  // namespace galvanostat
