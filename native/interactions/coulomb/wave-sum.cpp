#include "interactions/coulomb/wave-sum.hpp"

#include <algorithm>
#include <cmath>

#include "constants.hpp"
#include "errors.hpp"

namespace galvanostat {

using constants::pi;

WaveSum::WaveSum(int count, const Cell& cell, double alpha, double wave_cutoff, SimdPath path)
    : count_(count), cell_(cell), alpha_(alpha), kernels_(choose_ewald_kernels(path)) {
  constexpr std::size_t block = EwaldLayout::block;
  const std::size_t padded = (static_cast<std::size_t>(count) + block - 1) / block * block;
  charge_.assign(padded, 0.0), ones_.assign(padded, 1.0);
  fractional_.assign(3 * padded, 0.0), fields_.assign(4 * padded, 0.0);
  set_cell(cell, wave_cutoff);
}

Vec3 WaveSum::wave_vector(int h, int k, int l) const {
  return 2 * pi * (double(h) * cell_.reciprocal(0) + double(k) * cell_.reciprocal(1) + double(l) * cell_.reciprocal(2));
}

void WaveSum::set_cell(const Cell& cell, double wave_cutoff) {
  cell_ = cell;
  rows_.clear(), green_plus_.clear(), green_minus_.clear();
  h_max_ = k_max_ = l_max_ = 0, waves_ = 0;
  const double limit = wave_cutoff * wave_cutoff;
  const auto bound = [&](int axis) {
    return static_cast<int>(std::floor(wave_cutoff / (2 * pi) * norm(cell_.edge(axis)) + 1e-9));
  };
  const int h_bound = bound(0), k_bound = bound(1), l_bound = bound(2);
  if (static_cast<double>(h_bound + 1) * (2.0 * k_bound + 1) * (2.0 * l_bound + 1) > 5e7)
    throw_input("EWALD_TOO_LARGE",
                "direct Ewald summation would need more than 5e7 wave vectors: lower the accuracy, "
                "lengthen the real-space cut-off or use electrostatics method spme");
  for (int h = 0; h <= h_bound; ++h) {
    for (int k = h == 0 ? 0 : -k_bound; k <= k_bound; ++k) {
      int l_count = 0;
      for (int l = 0; l <= l_bound; ++l) {
        const Vec3 up = wave_vector(h, k, l), down = wave_vector(h, k, -l);
        if (std::min(dot(up, up), dot(down, down)) <= limit) l_count = l + 1;
      }
      if (l_count == 0 || (h == 0 && k == 0 && l_count == 1)) continue;
      rows_.push_back({h, k, l_count, green_plus_.size()});
      h_max_ = std::max(h_max_, h), k_max_ = std::max(k_max_, std::abs(k)), l_max_ = std::max(l_max_, l_count - 1);
      for (int l = 0; l < l_count; ++l) {
        // The half space: of (0, 0, ±l) only +l, of (h, k, 0) only one.
        const auto green = [&](int signed_l) {
          const Vec3 w = wave_vector(h, k, signed_l);
          const double w2 = dot(w, w);
          if (w2 == 0 || w2 > limit) return 0.0;
          ++waves_;
          return std::exp(-w2 / (4 * alpha_ * alpha_)) / w2;
        };
        green_plus_.push_back(green(l));
        green_minus_.push_back(l == 0 || (h == 0 && k == 0) ? 0.0 : green(-l));
      }
    }
  }
  const EwaldLayout layout{h_max_, k_max_, l_max_};
  phases_.assign(layout.stride() * (charge_.size() / EwaldLayout::block), 0.0);
  structure_.assign(4 * green_plus_.size(), 0.0);
  weights_.assign(4 * green_plus_.size(), 0.0);
}

void WaveSum::set_charges(const double* charges, const Team& team) {
  const Range mine = team.share(count_, EwaldLayout::block);
  std::copy(charges + mine.begin, charges + mine.end, charge_.begin() + mine.begin);
}

EnergyVirial WaveSum::add(const double* x, const double* y, const double* z, double* fx, double* fy, double* fz,
                          double* potential, bool with_energy, Team& team) {
  constexpr int block = EwaldLayout::block;
  const EwaldLayout layout{h_max_, k_max_, l_max_};
  const int n = count_;
  const int blocks = static_cast<int>(charge_.size()) / block;
  const int row_count = static_cast<int>(rows_.size());
  // One scratch a thread, each on cache lines of its own.
  const std::size_t scratch_size = static_cast<std::size_t>(2 * block) * blocks;
  if (work_.size() < scratch_size * team.size()) team.alone([&] { work_.resize(scratch_size * team.size()); });
  double* const work = work_.data() + scratch_size * team.me();
  const double scale = 8 * pi * constants::coulomb / cell_.volume();

  const Range mine = team.share(blocks);
  for (int b = mine.begin; b < mine.end; ++b) {
    for (int lane = 0; lane < block; ++lane) {
      const int i = std::min(b * block + lane, n - 1);  // past the end: any position, its charge is 0
      const Vec3 f = cell_.fractional({x[i], y[i], z[i]});
      double* to = &fractional_[static_cast<std::size_t>(3 * block) * b + lane];
      to[0] = f.x, to[block] = f.y, to[2 * block] = f.z;
    }
  }
  kernels_.phases(layout, fractional_.data(), phases_.data(), mine.begin, mine.end);
  team.barrier();
  // Rows are dealt out, not particles: each structure factor is one thread's sum, the same for any number of threads.
  for (int r = team.me(); r < row_count; r += team.size()) {
    const EwaldRow& row = rows_[r];
    kernels_.structure_row(layout, row, charge_.data(), phases_.data(), blocks, work, &structure_[4 * row.first]);
    for (std::size_t t = row.first; t < row.first + row.l_count; ++t) {
      const double* s = &structure_[4 * t];
      const double up = scale * green_plus_[t], down = scale * green_minus_[t];
      const double up_re = up * (s[0] - s[1]), up_im = up * (s[2] + s[3]);
      const double down_re = down * (s[0] + s[1]), down_im = down * (s[3] - s[2]);
      double* w = &weights_[4 * t];
      w[0] = up_re + down_re, w[1] = up_im + down_im, w[2] = up_re - down_re, w[3] = up_im - down_im;
    }
  }
  team.barrier();
  // The potential of a charge that happens to be 0 is wanted as well: then charges come in afterwards.
  kernels_.fields(layout, rows_.data(), rows_.size(), potential ? ones_.data() : charge_.data(), phases_.data(),
                  weights_.data(), fields_.data(), mine.begin, mine.end);
  for (int i = mine.begin * block; i < std::min(n, mine.end * block); ++i) {
    const double* f = &fields_[static_cast<std::size_t>(4 * block) * (i / block) + i % block];
    Vec3 force =
        2 * pi * (f[0] * cell_.reciprocal(0) + f[block] * cell_.reciprocal(1) + f[2 * block] * cell_.reciprocal(2));
    if (potential) potential[i] += f[3 * block], force = charge_[i] * force;
    fx[i] += force.x, fy[i] += force.y, fz[i] += force.z;
  }

  if (!with_energy) return {};
  return team.sum(row_count, [&](int begin, int end) {
    EnergyVirial result;
    const auto add = [&](int h, int k, int l, double green, double re, double im) {
      if (green == 0) return;
      const Vec3 w = wave_vector(h, k, l);
      const double energy = 0.5 * scale * green * (re * re + im * im);
      const double c = 2 * energy * (1 / dot(w, w) + 1 / (4 * alpha_ * alpha_));
      result.energy += energy;
      result.virial += {energy - c * w.x * w.x, energy - c * w.y * w.y, energy - c * w.z * w.z,
                        -c * w.y * w.z,         -c * w.x * w.z,         -c * w.x * w.y};
    };
    for (int r = begin; r < end; ++r)
      for (int l = 0; l < rows_[r].l_count; ++l) {
        const EwaldRow& row = rows_[r];
        const std::size_t t = row.first + l;
        const double* s = &structure_[4 * t];
        add(row.h, row.k, l, green_plus_[t], s[0] - s[1], s[2] + s[3]);
        add(row.h, row.k, -l, green_minus_[t], s[0] + s[1], s[3] - s[2]);
      }
    return result;
  });
}

void WaveSum::add_by_atom(const double* x, const double* y, const double* z, const Tally& to, const Team& team) const {
  // A charge's share of a wave's energy G |S|² is G q Re(S conj e^{ik·r}); the virial's has the same tensor as a
  // factor.
  const double scale = 8 * pi * constants::coulomb / cell_.volume(), falloff = 1 / (4 * alpha_ * alpha_);
  const Range mine = team.share(count_);
  for (int i = mine.begin; i < mine.end; ++i) {
    const Vec3 r{x[i], y[i], z[i]};
    double energy = 0;
    Voigt virial;
    const auto add = [&](int h, int k, int l, double green, double re, double im) {
      if (green == 0) return;
      const Vec3 w = wave_vector(h, k, l);
      const double phase = dot(w, r);
      const double e = 0.5 * scale * green * charge_[i] * (re * std::cos(phase) + im * std::sin(phase));
      const double c = 2 * e * (1 / dot(w, w) + falloff);
      energy += e;
      virial +=
          {e - c * w.x * w.x, e - c * w.y * w.y, e - c * w.z * w.z, -c * w.y * w.z, -c * w.x * w.z, -c * w.x * w.y};
    };
    for (const EwaldRow& row : rows_)
      for (int l = 0; l < row.l_count; ++l) {
        const std::size_t t = row.first + l;
        const double* s = &structure_[4 * t];
        add(row.h, row.k, l, green_plus_[t], s[0] - s[1], s[2] + s[3]);
        add(row.h, row.k, -l, green_minus_[t], s[0] + s[1], s[3] - s[2]);
      }
    to.add_to_atom(i, energy, virial);
  }
}

}  // namespace galvanostat
