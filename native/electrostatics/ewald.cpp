#include "electrostatics/ewald.hpp"

#include <algorithm>
#include <cmath>

#include "constants.hpp"
#include "errors.hpp"
#include "parallel/threads.hpp"
#include "parameters.hpp"

namespace galvanostat {

namespace {

using constants::pi;

class Screened : public RadialFunction {
 public:
  Screened(double alpha, double cutoff) : alpha_(alpha), cutoff_(cutoff) {}
  [[nodiscard]] EnergyForce evaluate(double r) const override {
    const double energy = std::erfc(alpha_ * r) / r;
    const double gaussian = 2 * alpha_ / std::sqrt(pi) * std::exp(-alpha_ * alpha_ * r * r);
    return {constants::coulomb * energy, constants::coulomb * (energy + gaussian) / r};
  }
  [[nodiscard]] double cutoff() const override { return cutoff_; }

 private:
  double alpha_, cutoff_;
};

/// The x in [low, high] where a falling function reaches `target`.
template <class F>
double solve_falling(double low, double high, double target, const F& f) {
  for (int k = 0; k < 100; ++k) {
    const double middle = 0.5 * (low + high);
    (f(middle) > target ? low : high) = middle;
  }
  return high;
}

}  // namespace

Ewald::Ewald(const ChargedSystem& system, const std::map<std::string, double>& given, SimdPath path)
    : cell_(system.cell), charges_(system.charges), kernels_(choose_ewald_kernels(path)) {
  const std::vector<double> values = resolve("electrostatics method 'ewald'", parameters, given);
  accuracy_ = values[0];
  alpha_ = values[1];
  cutoff_ = values[2];
  if (accuracy_ > 0.1 || accuracy_ < 1e-14)
    throw_input("INVALID_PARAMETERS", "electrostatics method 'ewald': accuracy must lie between 1e-14 and 0.1");
  // Outside these bounds one of the two sums is empty or endless.
  if (alpha_ != 0 && !(alpha_ >= 1e-3 && alpha_ <= 10))
    throw_input("INVALID_PARAMETERS", "electrostatics method 'ewald': alpha must lie between 0.001 and 10 per Å");
  if (cutoff_ != 0 && !(cutoff_ >= 0.5 && cutoff_ <= 1000))
    throw_input("INVALID_PARAMETERS", "electrostatics method 'ewald': cutoff must lie between 0.5 and 1000 Å");
  double total = 0;
  for (double q : charges_) total += q, charge_squares_ += q * q;
  choose_parameters(accuracy_, system.pair_cutoff, system.skin);
  enumerate();
  // Self energy, and the uniform background that takes up a net charge left by rounding of the force field's charges.
  const double background = -pi * total * total / (2 * cell_.volume() * alpha_ * alpha_) * constants::coulomb;
  constant_energy_ = -constants::coulomb * alpha_ / std::sqrt(pi) * charge_squares_ + background;
  constant_virial_trace_ = 3 * background;
}

double Ewald::real_space_error(double alpha, double cutoff) const {
  const double n = static_cast<double>(charges_.size());
  return 2 * charge_squares_ / std::sqrt(n * cutoff * cell_.volume()) * std::exp(-alpha * alpha * cutoff * cutoff);
}

double Ewald::reciprocal_error(double alpha, double k_cutoff) const {
  const double n = static_cast<double>(charges_.size());
  return 2 * charge_squares_ * alpha * std::sqrt(2 / (k_cutoff * n * cell_.volume())) *
         std::exp(-k_cutoff * k_cutoff / (4 * alpha * alpha));
}

void Ewald::choose_parameters(double accuracy, double pair_cutoff, double skin) {
  // Half of the squared error to each part.
  const double target = accuracy / std::sqrt(2.0);
  const double n = static_cast<double>(charges_.size()), volume = cell_.volume();
  const auto alpha_for = [&](double cutoff) {
    return solve_falling(1e-3, 20.0 / cutoff, target, [&](double a) { return real_space_error(a, cutoff); });
  };
  const auto k_cutoff_for = [&](double alpha) {
    return solve_falling(1e-3, 40 * alpha, target, [&](double k) { return reciprocal_error(alpha, k); });
  };
  if (cutoff_ == 0 && alpha_ == 0) {
    // Cost of one neighbour in units of one (particle, wave vector): 6 measured (2.7 ns against 0.45 ns, AVX-512), more
    // on narrower units. The optimum is flat: for 192 atoms of LLZO cut-offs of 6 to 6.5 Å are equally fast.
    constexpr double neighbour_cost = 9;
    double best = 0;
    for (double cutoff = 3; cutoff <= 20; cutoff += 0.125) {
      const double alpha = alpha_for(cutoff), k = k_cutoff_for(alpha);
      // Pairs with short-range terms are visited up to their cut-off anyway.
      const double reach = std::max(cutoff, pair_cutoff) + skin;
      const double neighbours = 4 * pi / 3 * reach * reach * reach * n / volume;
      const double waves = 0.5 * 4 * pi / 3 * k * k * k * volume / (8 * pi * pi * pi);
      const double cost = neighbours * neighbour_cost + waves;
      if (best == 0 || cost < best) best = cost, cutoff_ = cutoff;
    }
  } else if (cutoff_ == 0) {
    cutoff_ = solve_falling(0.5, 20 / alpha_, target, [&](double r) { return real_space_error(alpha_, r); });
  }
  if (alpha_ == 0) alpha_ = alpha_for(cutoff_);
  k_cutoff_ = k_cutoff_for(alpha_);
}

Vec3 Ewald::wave_vector(int h, int k, int l) const {
  return 2 * pi * (double(h) * cell_.reciprocal(0) + double(k) * cell_.reciprocal(1) + double(l) * cell_.reciprocal(2));
}

void Ewald::enumerate() {
  const double limit = k_cutoff_ * k_cutoff_;
  const auto bound = [&](int axis) {
    return static_cast<int>(std::floor(k_cutoff_ / (2 * pi) * norm(cell_.edge(axis)) + 1e-9));
  };
  const int h_bound = bound(0), k_bound = bound(1), l_bound = bound(2);
  if (static_cast<double>(h_bound + 1) * (2.0 * k_bound + 1) * (2.0 * l_bound + 1) > 5e7)
    throw_input("EWALD_TOO_LARGE", "direct Ewald summation would need more than 5e7 wave vectors: lower the accuracy, "
                                   "lengthen the real-space cut-off or use electrostatics method damped-shifted-force");
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
          ++wave_vectors_;
          return std::exp(-w2 / (4 * alpha_ * alpha_)) / w2;
        };
        green_plus_.push_back(green(l));
        green_minus_.push_back(l == 0 || (h == 0 && k == 0) ? 0.0 : green(-l));
      }
    }
  }
  const std::size_t blocks = (charges_.size() + EwaldLayout::block - 1) / EwaldLayout::block;
  const EwaldLayout layout{h_max_, k_max_, l_max_};
  charge_.assign(blocks * EwaldLayout::block, 0.0);
  std::copy(charges_.begin(), charges_.end(), charge_.begin());
  fractional_.assign(3 * blocks * EwaldLayout::block, 0.0);
  forces_.assign(3 * blocks * EwaldLayout::block, 0.0);
  phases_.assign(layout.stride() * blocks, 0.0);
  structure_.assign(4 * green_plus_.size(), 0.0);
  weights_.assign(4 * green_plus_.size(), 0.0);
}

ReciprocalResult Ewald::add_reciprocal(const double* x, const double* y, const double* z, double* fx, double* fy,
                                       double* fz, bool with_energy, int threads) {
  constexpr int block = EwaldLayout::block;
  const EwaldLayout layout{h_max_, k_max_, l_max_};
  const int n = static_cast<int>(charges_.size());
  const int blocks = static_cast<int>(charge_.size()) / block;
  const int row_count = static_cast<int>(rows_.size());
  const std::size_t scratch_size = static_cast<std::size_t>(2 * block) * blocks;
  // One scratch a thread, each on cache lines of its own.
  if (work_.size() < scratch_size * threads + 8) work_.resize(scratch_size * threads + 8);
  double* const work = reinterpret_cast<double*>((reinterpret_cast<std::uintptr_t>(work_.data()) + 63) & ~std::uintptr_t{63});
  const double scale = 8 * pi * constants::coulomb / cell_.volume();

#pragma omp parallel num_threads(threads) if (threads > 1)
  {
    const int me = thread_number(), team = team_size();
    const Range mine = share(blocks, me, team);
    for (int b = mine.begin; b < mine.end; ++b) {
      for (int lane = 0; lane < block; ++lane) {
        const int i = std::min(b * block + lane, n - 1);  // past the end: any position, its charge is 0
        const Vec3 f = cell_.fractional({x[i], y[i], z[i]});
        double* to = &fractional_[static_cast<std::size_t>(3 * block) * b + lane];
        to[0] = f.x, to[block] = f.y, to[2 * block] = f.z;
      }
    }
    kernels_.phases(layout, fractional_.data(), phases_.data(), mine.begin, mine.end);
#pragma omp barrier
    // Rows are dealt out, not particles: each structure factor is one thread's sum, the same for any number of threads.
#pragma omp for schedule(static, 1)
    for (int r = 0; r < row_count; ++r) {
      const EwaldRow& row = rows_[r];
      kernels_.structure_row(layout, row, charge_.data(), phases_.data(), blocks, work + scratch_size * me,
                             &structure_[4 * row.first]);
      for (std::size_t t = row.first; t < row.first + row.l_count; ++t) {
        const double* s = &structure_[4 * t];
        const double up = scale * green_plus_[t], down = scale * green_minus_[t];
        const double up_re = up * (s[0] - s[1]), up_im = up * (s[2] + s[3]);
        const double down_re = down * (s[0] + s[1]), down_im = down * (s[3] - s[2]);
        double* w = &weights_[4 * t];
        w[0] = up_re + down_re, w[1] = up_im + down_im, w[2] = up_re - down_re, w[3] = up_im - down_im;
      }
    }
    kernels_.forces(layout, rows_.data(), rows_.size(), charge_.data(), phases_.data(), weights_.data(), forces_.data(),
                    mine.begin, mine.end);
    for (int i = mine.begin * block; i < std::min(n, mine.end * block); ++i) {
      const double* f = &forces_[static_cast<std::size_t>(3 * block) * (i / block) + i % block];
      const Vec3 force =
          2 * pi * (f[0] * cell_.reciprocal(0) + f[block] * cell_.reciprocal(1) + f[2 * block] * cell_.reciprocal(2));
      fx[i] += force.x, fy[i] += force.y, fz[i] += force.z;
    }
  }

  ReciprocalResult result;
  if (!with_energy) return result;
  const auto add = [&](int h, int k, int l, double green, double re, double im) {
    if (green == 0) return;
    const Vec3 w = wave_vector(h, k, l);
    const double energy = 0.5 * scale * green * (re * re + im * im);
    const double c = 2 * energy * (1 / dot(w, w) + 1 / (4 * alpha_ * alpha_));
    result.energy += energy;
    result.virial += {energy - c * w.x * w.x, energy - c * w.y * w.y, energy - c * w.z * w.z,
                      -c * w.y * w.z,         -c * w.x * w.z,         -c * w.x * w.y};
  };
  for (const EwaldRow& row : rows_)
    for (int l = 0; l < row.l_count; ++l) {
      const std::size_t t = row.first + l;
      const double* s = &structure_[4 * t];
      add(row.h, row.k, l, green_plus_[t], s[0] - s[1], s[2] + s[3]);
      add(row.h, row.k, -l, green_minus_[t], s[0] + s[1], s[3] - s[2]);
    }
  return result;
}

ReciprocalResult Ewald::add_reciprocal_slowly(const double* x, const double* y, const double* z, double* fx, double* fy,
                                              double* fz) {
  // Sums over the whole sphere, no symmetry, library sine and cosine: formulas as in a textbook (Frenkel & Smit, ch. 12).
  const auto n = static_cast<int>(charges_.size());
  const double prefactor = 2 * pi * constants::coulomb / cell_.volume();
  ReciprocalResult result;
  for (int h = -h_max_; h <= h_max_; ++h)
    for (int k = -k_max_; k <= k_max_; ++k)
      for (int l = -l_max_; l <= l_max_; ++l) {
        const Vec3 w = wave_vector(h, k, l);
        const double w2 = dot(w, w);
        if (w2 == 0 || w2 > k_cutoff_ * k_cutoff_) continue;
        double re = 0, im = 0;
        for (int i = 0; i < n; ++i) {
          const double phase = dot(w, {x[i], y[i], z[i]});
          re += charges_[i] * std::cos(phase);
          im += charges_[i] * std::sin(phase);
        }
        const double green = prefactor * std::exp(-w2 / (4 * alpha_ * alpha_)) / w2;
        for (int i = 0; i < n; ++i) {
          const double phase = dot(w, {x[i], y[i], z[i]});
          const double f = 2 * green * charges_[i] * (re * std::sin(phase) - im * std::cos(phase));
          fx[i] += f * w.x, fy[i] += f * w.y, fz[i] += f * w.z;
        }
        const double energy = green * (re * re + im * im);
        const double c = 2 * energy * (1 / w2 + 1 / (4 * alpha_ * alpha_));
        result.energy += energy;
        result.virial += {energy - c * w.x * w.x, energy - c * w.y * w.y, energy - c * w.z * w.z,
                          -c * w.y * w.z,         -c * w.x * w.z,         -c * w.x * w.y};
      }
  return result;
}

std::shared_ptr<const RadialFunction> Ewald::real_space() const { return std::make_shared<Screened>(alpha_, cutoff_); }

std::map<std::string, double> Ewald::facts() const {
  return {{"accuracy", accuracy_},
          {"alpha", alpha_},
          {"cutoff", cutoff_},
          {"reciprocalCutoff", k_cutoff_},
          {"waveVectors", static_cast<double>(wave_vectors_)},
          {"realSpaceForceError", real_space_error(alpha_, cutoff_)},
          {"reciprocalForceError", reciprocal_error(alpha_, k_cutoff_)}};
}

}  // namespace galvanostat
