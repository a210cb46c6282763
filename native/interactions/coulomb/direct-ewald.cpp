#include "interactions/coulomb/direct-ewald.hpp"

#include <algorithm>
#include <cmath>

#include "constants.hpp"
#include "interactions/coulomb/screened.hpp"
#include "errors.hpp"
#include "parallel/threads.hpp"
#include "parameters.hpp"

namespace galvanostat {

namespace {

using constants::pi;

/// Rms force error of the waves beyond a cut-off, over 14.4 eV/Å (Kolafa & Perram).
double wave_error(const ChargedSystem& system, double alpha, double k_cutoff) {
  return 2 * system.charge_squares() * alpha *
         std::sqrt(2 / (k_cutoff * static_cast<double>(system.charges.size()) * system.cell.volume())) *
         std::exp(-k_cutoff * k_cutoff / (4 * alpha * alpha));
}

}  // namespace

DirectEwald::Choice DirectEwald::choose(const ChargedSystem& system, const NamedValues& given, std::string_view who) {
  const std::string name = "electrostatics method '" + std::string(who) + "'";
  const std::vector<double> values = resolve(name, parameters, given);
  const double accuracy = values[0];
  Choice choice;
  choice.alpha = values[1], choice.cutoff = values[2];
  if (accuracy > 0.1 || accuracy < 1e-14)
    throw_input("INVALID_PARAMETERS", name + ": accuracy must lie between 1e-14 and 0.1");
  // Outside these bounds one of the two sums is empty or endless.
  if (choice.alpha != 0 && !(choice.alpha >= 1e-3 && choice.alpha <= 10))
    throw_input("INVALID_PARAMETERS", name + ": alpha must lie between 0.001 and 10 per Å");
  if (choice.cutoff != 0 && !(choice.cutoff >= 0.5 && choice.cutoff <= 1000))
    throw_input("INVALID_PARAMETERS", name + ": cutoff must lie between 0.5 and 1000 Å");

  // Half of the squared error to each part.
  const double target = accuracy / std::sqrt(2.0);
  const double n = static_cast<double>(system.charges.size()), volume = system.cell.volume();
  const auto alpha_for = [&](double cutoff) {
    return solve_falling(1e-3, 20.0 / cutoff, target,
                         [&](double a) { return ewald_real_space_error(system, a, cutoff); });
  };
  const auto wave_cutoff_for = [&](double alpha) {
    return solve_falling(1e-3, 40 * alpha, target, [&](double k) { return wave_error(system, alpha, k); });
  };
  const auto cost = [&](double cutoff, double k) {
    constexpr double wave_cost = 0.45;  // ns a particle and wave vector, one thread, AVX-512, measured
    const double waves = 0.5 * 4 * pi / 3 * k * k * k * volume / (8 * pi * pi * pi);
    return neighbour_cost * listed_neighbours(system, cutoff) + wave_cost * n * waves;
  };
  if (choice.cutoff == 0 && choice.alpha == 0) {
    // The optimum is flat: for 192 atoms of LLZO cut-offs of 6 to 6.5 Å are equally fast.
    double best = 0;
    for (double cutoff = 3; cutoff <= 20; cutoff += 0.125) {
      const double predicted = cost(cutoff, wave_cutoff_for(alpha_for(cutoff)));
      if (best == 0 || predicted < best) best = predicted, choice.cutoff = cutoff;
    }
  } else if (choice.cutoff == 0) {
    choice.cutoff = solve_falling(0.5, 20 / choice.alpha, target,
                                  [&](double r) { return ewald_real_space_error(system, choice.alpha, r); });
  }
  if (choice.alpha == 0) choice.alpha = alpha_for(choice.cutoff);
  choice.wave_cutoff = wave_cutoff_for(choice.alpha);
  choice.real_error = ewald_real_space_error(system, choice.alpha, choice.cutoff);
  choice.wave_error = wave_error(system, choice.alpha, choice.wave_cutoff);
  choice.cost = cost(choice.cutoff, choice.wave_cutoff);
  return choice;
}

DirectEwald::DirectEwald(ChargedSystem system, const NamedValues& given, SimdPath path)
    : DirectEwald(system, resolve("electrostatics method 'direct-ewald'", parameters, given)[0], choose(system, given),
                  path) {}

DirectEwald::DirectEwald(ChargedSystem system, double accuracy, const Choice& choice, SimdPath path)
    : Coulomb(std::move(system)),
      choice_(choice),
      accuracy_(accuracy),
      alpha_(choice.alpha),
      k_cutoff_(choice.wave_cutoff),
      constants_(ewald_constants(system_, alpha_)),
      path_(path),
      kernels_(choose_ewald_kernels(path)) {
  enumerate();
}

void DirectEwald::set_cell(const Cell& /*cell*/) {
  const Choice choice =
      choose(system_, {{"accuracy", accuracy_}, {"alpha", choice_.alpha}, {"cutoff", choice_.cutoff}});
  k_cutoff_ = choice.wave_cutoff, choice_ = choice;
  constants_ = ewald_constants(system_, alpha_);
  rows_.clear(), green_plus_.clear(), green_minus_.clear();
  h_max_ = k_max_ = l_max_ = 0, wave_vectors_ = 0;
  enumerate();
}

EnergyVirial DirectEwald::constant_of(double charge) const { return ewald_constant_of(constants_, charge); }

Vec3 DirectEwald::wave_vector(int h, int k, int l) const {
  return 2 * pi *
         (double(h) * system_.cell.reciprocal(0) + double(k) * system_.cell.reciprocal(1) +
          double(l) * system_.cell.reciprocal(2));
}

void DirectEwald::enumerate() {
  const double limit = k_cutoff_ * k_cutoff_;
  const auto bound = [&](int axis) {
    return static_cast<int>(std::floor(k_cutoff_ / (2 * pi) * norm(system_.cell.edge(axis)) + 1e-9));
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
          ++wave_vectors_;
          return std::exp(-w2 / (4 * alpha_ * alpha_)) / w2;
        };
        green_plus_.push_back(green(l));
        green_minus_.push_back(l == 0 || (h == 0 && k == 0) ? 0.0 : green(-l));
      }
    }
  }
  const std::size_t blocks = (system_.charges.size() + EwaldLayout::block - 1) / EwaldLayout::block;
  const EwaldLayout layout{h_max_, k_max_, l_max_};
  charge_.assign(blocks * EwaldLayout::block, 0.0);
  std::copy(system_.charges.begin(), system_.charges.end(), charge_.begin());
  fractional_.assign(3 * blocks * EwaldLayout::block, 0.0);
  forces_.assign(3 * blocks * EwaldLayout::block, 0.0);
  phases_.assign(layout.stride() * blocks, 0.0);
  structure_.assign(4 * green_plus_.size(), 0.0);
  weights_.assign(4 * green_plus_.size(), 0.0);
}

EnergyVirial DirectEwald::add_reciprocal(const double* x, const double* y, const double* z, double* fx, double* fy,
                                         double* fz, bool with_energy, int threads) {
  constexpr int block = EwaldLayout::block;
  const EwaldLayout layout{h_max_, k_max_, l_max_};
  const int n = static_cast<int>(system_.charges.size());
  const int blocks = static_cast<int>(charge_.size()) / block;
  const int row_count = static_cast<int>(rows_.size());
  const std::size_t scratch_size = static_cast<std::size_t>(2 * block) * blocks;
  // One scratch a thread, each on cache lines of its own.
  if (work_.size() < scratch_size * threads + 8) work_.resize(scratch_size * threads + 8);
  double* const work =
      reinterpret_cast<double*>((reinterpret_cast<std::uintptr_t>(work_.data()) + 63) & ~std::uintptr_t{63});
  const double scale = 8 * pi * constants::coulomb / system_.cell.volume();

#pragma omp parallel num_threads(threads) if (threads > 1)
  {
    const int me = thread_number(), team = team_size();
    const Range mine = share(blocks, me, team);
    for (int b = mine.begin; b < mine.end; ++b) {
      for (int lane = 0; lane < block; ++lane) {
        const int i = std::min(b * block + lane, n - 1);  // past the end: any position, its charge is 0
        const Vec3 f = system_.cell.fractional({x[i], y[i], z[i]});
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
      const Vec3 force = 2 * pi *
                         (f[0] * system_.cell.reciprocal(0) + f[block] * system_.cell.reciprocal(1) +
                          f[2 * block] * system_.cell.reciprocal(2));
      fx[i] += force.x, fy[i] += force.y, fz[i] += force.z;
    }
  }

  EnergyVirial result;
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

void DirectEwald::add_reciprocal_by_atom(const double* x, const double* y, const double* z, const Tally& to,
                                         int threads) const {
  // A charge's share of a wave's energy G |S|² is G q Re(S conj e^{ik·r}); the virial's has the same tensor as a
  // factor.
  const double scale = 8 * pi * constants::coulomb / system_.cell.volume(), falloff = 1 / (4 * alpha_ * alpha_);
  const int n = static_cast<int>(system_.charges.size());
#pragma omp parallel for num_threads(threads) if (threads > 1) schedule(static)
  for (int i = 0; i < n; ++i) {
    const Vec3 r{x[i], y[i], z[i]};
    double energy = 0;
    Voigt virial;
    const auto add = [&](int h, int k, int l, double green, double re, double im) {
      if (green == 0) return;
      const Vec3 w = wave_vector(h, k, l);
      const double phase = dot(w, r);
      const double e = 0.5 * scale * green * system_.charges[i] * (re * std::cos(phase) + im * std::sin(phase));
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

std::shared_ptr<const RadialFunction> DirectEwald::radial_part() const {
  return std::make_shared<Screened>(alpha_, choice_.cutoff);
}

Facts DirectEwald::facts() const {
  return {std::string(name),
          {{"accuracy", accuracy_},
           {"alpha", alpha_},
           {"cutoff", choice_.cutoff},
           {"reciprocalCutoff", k_cutoff_},
           {"waveVectors", static_cast<double>(wave_vectors_)},
           {"realSpaceForceError", choice_.real_error},
           {"reciprocalForceError", choice_.wave_error},
           {"predictedStepTime", choice_.cost}}};
}

}  // namespace galvanostat
