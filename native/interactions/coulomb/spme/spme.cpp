#include "interactions/coulomb/spme/spme.hpp"

#ifdef GALVANOSTAT_FFTW

#include <algorithm>
#include <chrono>
#include <cmath>
#include <complex>

#include "constants.hpp"
#include "interactions/coulomb/spme/fft.hpp"
#include "interactions/coulomb/screened.hpp"
#include "interactions/coulomb/spme/spme-kernel.hpp"
#include "errors.hpp"
#include "parallel/aligned.hpp"
#include "parallel/threads.hpp"
#include "parameters.hpp"

namespace galvanostat {

namespace {

using constants::pi;
using Clock = std::chrono::steady_clock;

/// Wave number of an index of the transform: 0, 1 … −2, −1.
int signed_index(int index, int points) { return 2 * index > points ? index - points : index; }

/// What splines and aliases make of one axis. Sums are over the aliases x = h + jK of a wave number h.
struct Axis {
  struct Wave {
    double h;
    double transform;           // U(h) = (sin(πh/K)/(πh/K))^order
    double sum, first, second;  // Σ U², Σ x U², Σ x² U²
    double beside;              // Σ U(x) U(x + K)
    double influence;           // U²/(ΣU²)²; 0 where h and −h are the same wave
  };
  std::vector<Wave> waves;

  Axis(int points, int order) {
    const auto transform = [&](double x) {
      const double t = pi * x / points;
      if (x == 0) return 1.0;
      const double sinc = std::sin(t) / t, square = sinc * sinc;
      return square * square * (order == 4 ? 1 : order == 5 ? sinc : square);
    };
    for (int index = 0; index < points; ++index) {
      const double h = signed_index(index, points);
      Wave w{h, transform(h), 0, 0, 0, 0, 0};
      constexpr int aliases = 12;
      for (int j = -aliases; j <= aliases; ++j) {
        const double x = h + static_cast<double>(j) * points, u = transform(x);
        w.sum += u * u, w.first += x * u * u, w.second += x * x * u * u;
        w.beside += u * transform(x + points);
      }
      w.influence = 2 * index == points ? 0 : w.transform * w.transform / (w.sum * w.sum);
      waves.push_back(w);
    }
  }
};

/// Calls visit(index a, b, c, weight) for the half space that a real transform keeps.
template <class Visit>
void for_half_space(const std::array<int, 3>& grid, const Visit& visit) {
  for (int b = 0; b < grid[1]; ++b)
    for (int a = 0; a < grid[0]; ++a)
      for (int c = 0; c <= grid[2] / 2; ++c) visit(a, b, c, c == 0 || 2 * c == grid[2] ? 1.0 : 2.0);
}

Vec3 wave_vector(const Cell& cell, double h, double k, double l) {
  return 2 * pi * (h * cell.reciprocal(0) + k * cell.reciprocal(1) + l * cell.reciprocal(2));
}

/// 4π/V exp(−k²/4α²)/k², eV for unit charges; 0 at k = 0.
double green(const Cell& cell, double alpha, double k2) {
  return k2 == 0 ? 0 : 4 * pi * constants::coulomb / cell.volume() * std::exp(-k2 / (4 * alpha * alpha)) / k2;
}

/// −dE/dstrain of a wave's energy.
Voigt wave_virial(double energy, Vec3 w, double alpha) {
  const double c = 2 * energy * (1 / dot(w, w) + 1 / (4 * alpha * alpha));
  return {energy - c * w.x * w.x, energy - c * w.y * w.y, energy - c * w.z * w.z,
          -c * w.y * w.z,         -c * w.x * w.z,         -c * w.x * w.y};
}

/// Energy s_a cos 2πx of a unit charge with itself, x its offset from the middle between grid points along axis a.
struct SelfInteraction {
  std::array<double, 3> energy{};
  std::array<Voigt, 3> virial{};
};

/// Rms error of the mesh forces, over 14.4 eV/Å: with independent, uniformly distributed charges the mean square is,
/// for each wave, G² Σ U² Σ k²U² − 2G Σ φ k²U² + Σ φ²k², sums over the wave's aliases.
///
/// The sum runs over the waves of the real grid if that is small; else over those of a cell cut down at the same
/// spacings, as large as the Gaussian asks for: per volume the sum has reached its limit there.
class MeshError {
 public:
  MeshError(const ChargedSystem& system, int order, std::array<int, 3> grid)
      : system_(system), order_(order), full_(grid), cell_(system.cell) {
    squares_ = system.charge_squares();
  }

  double operator()(double alpha) {
    int enough = 16;
    for (int axis = 0; axis < 3; ++axis)
      enough = std::max(enough, static_cast<int>(5 / (alpha * system_.cell.height(axis) / full_[axis])));
    if (enough > enough_) cut(enough + enough / 4);
    return sum(alpha);
  }

 private:
  void cut(int points) {
    enough_ = points;
    axes_.clear();
    Vec3 edges[3];
    for (int axis = 0; axis < 3; ++axis) {
      grid_[axis] = std::min(full_[axis], points);
      edges[axis] = (static_cast<double>(grid_[axis]) / full_[axis]) * system_.cell.edge(axis);
      axes_.emplace_back(grid_[axis], order_);
    }
    cell_ = Cell(edges[0], edges[1], edges[2]);
    const double count = static_cast<double>(system_.charges.size());
    scale_ = squares_ * std::sqrt(cell_.volume() / (count * system_.cell.volume())) / constants::coulomb;
  }

  [[nodiscard]] double sum(double alpha) const {
    double total = 0;
    double metric[3][3];
    for (int i = 0; i < 3; ++i)
      for (int j = 0; j < 3; ++j) metric[i][j] = 4 * pi * pi * dot(cell_.reciprocal(i), cell_.reciprocal(j));
    const double falloff = 1 / (4 * alpha * alpha);
    for_half_space(grid_, [&](int ia, int ib, int ic, double weight) {
      const Axis::Wave &a = axes_[0].waves[ia], &b = axes_[1].waves[ib], &c = axes_[2].waves[ic];
      const auto square = [&](double h, double k, double l) {
        return h * (h * metric[0][0] + 2 * (k * metric[0][1] + l * metric[0][2])) +
               k * (k * metric[1][1] + 2 * l * metric[1][2]) + l * l * metric[2][2];
      };
      const double k2 = square(a.h, b.h, c.h);
      if (k2 == 0 || k2 * falloff > 40) return;
      double mixed = 0, exact = 0;
      const auto alias = [&](double kk, double u) {
        if (kk * falloff > 60) return;
        const double phi = 4 * pi * constants::coulomb / cell_.volume() * std::exp(-kk * falloff) / kk;
        mixed += phi * kk * u * u, exact += phi * phi * kk;
      };
      const double u = a.transform * b.transform * c.transform;
      alias(k2, u);
      const double g = green(cell_, alpha, k2) * a.influence * b.influence * c.influence;
      // The nearest alias along each axis, which is missing from the mesh: matters where the grid cuts the Gaussian
      // off.
      for (int axis = 0; axis < 3; ++axis) {
        double h[3] = {a.h, b.h, c.h};
        if (4 * std::abs(h[axis]) < grid_[axis]) continue;
        const double from = h[axis];
        h[axis] += from > 0 ? -grid_[axis] : grid_[axis];
        alias(square(h[0], h[1], h[2]), 0);
      }
      const double sums = a.sum * b.sum * c.sum;
      const double slopes = metric[0][0] * a.second * b.sum * c.sum + metric[1][1] * a.sum * b.second * c.sum +
                            metric[2][2] * a.sum * b.sum * c.second +
                            2 * (metric[0][1] * a.first * b.first * c.sum + metric[0][2] * a.first * b.sum * c.first +
                                 metric[1][2] * a.sum * b.first * c.first);
      total += weight * std::max(0.0, g * g * sums * slopes - 2 * g * mixed + exact);
    });
    return scale_ * std::sqrt(total);
  }

  const ChargedSystem& system_;
  int order_;
  std::array<int, 3> full_, grid_{};
  Cell cell_;
  double squares_ = 0, scale_ = 0;
  int enough_ = 0;
  std::vector<Axis> axes_;
};

std::string who() { return "electrostatics method 'spme'"; }

constexpr int smallest_grid = 8, longest_axis = 1024;
constexpr double most_points = 1.5e8;

bool is_smooth(int n) {
  for (int prime : {2, 3, 5, 7})
    while (n % prime == 0) n /= prime;
  return n == 1;
}

/// ns a point and transform both ways, of an axis of n points; see predicted_cost.
double transform_cost(int n) {
  const bool direct = n <= 16 || n == 20 || n == 25 || n == 32 || n == 64;
  return direct ? 1.2 : 2.5;
}

/// Predicted time of a step, ns: neighbours, then the mesh. Measured on one core (Zen 4, AVX-512), see the bench.
double predicted_cost(const ChargedSystem& system, double cutoff, int order, std::array<int, 3> grid) {
  const double particle = order == 4 ? 40 : order == 5 ? 55 : 70;
  const double points = static_cast<double>(grid[0]) * grid[1] * grid[2];
  double transforms = 0;
  for (int n : grid) transforms += transform_cost(n);
  return neighbour_cost * listed_neighbours(system, cutoff) + particle * static_cast<double>(system.charges.size()) +
         points * (transforms + 1) + 1000;
}

/// The smallest grid whose planes are no further apart than `spacing`.
std::array<int, 3> grid_of(const Cell& cell, double spacing) {
  std::array<int, 3> grid{};
  for (int axis = 0; axis < 3; ++axis) {
    const double points = std::ceil(cell.height(axis) / spacing - 1e-9);
    if (points > longest_axis) return {};
    grid[axis] = std::max(smallest_grid, static_cast<int>(points));
    while (!is_smooth(grid[axis])) ++grid[axis];
  }
  return grid;
}

}  // namespace

Spme::Choice Spme::choose(const ChargedSystem& system, const std::map<std::string, double>& given) {
  const std::vector<double> values = resolve(who(), parameters, given);
  const double accuracy = values[0], alpha = values[1], cutoff = values[2], order = values[3], spacing = values[7];
  if (accuracy > 0.1 || accuracy < 1e-14)
    throw_input("INVALID_PARAMETERS", who() + ": accuracy must lie between 1e-14 and 0.1");
  if (alpha != 0 && !(alpha >= 1e-3 && alpha <= 10))
    throw_input("INVALID_PARAMETERS", who() + ": alpha must lie between 0.001 and 10 per Å");
  if (cutoff != 0 && !(cutoff >= 0.5 && cutoff <= 1000))
    throw_input("INVALID_PARAMETERS", who() + ": cutoff must lie between 0.5 and 1000 Å");
  if (order != 0 && order != 4 && order != 5 && order != 6)
    throw_input("INVALID_PARAMETERS", who() + ": order must be 4, 5 or 6");
  std::array<int, 3> fixed_grid{};
  for (int axis = 0; axis < 3; ++axis) {
    const double points = values[4 + axis];
    if (points == 0) continue;
    if (points != std::floor(points) || points < smallest_grid || points > longest_axis)
      throw_input("INVALID_PARAMETERS", who() + ": gridA, gridB and gridC must be whole numbers from 8 to 1024");
    fixed_grid[axis] = static_cast<int>(points);
  }
  const bool has_grid = fixed_grid[0] != 0;
  if ((fixed_grid[1] != 0) != has_grid || (fixed_grid[2] != 0) != has_grid || (has_grid && spacing != 0))
    throw_input("INVALID_PARAMETERS", who() + ": give gridA, gridB and gridC, or spacing, or none of them");

  // Rounding of float forces is about 1e-7 of the accuracy's unit times a few; it must not be seen.
  const bool in_float = system.precision == Precision::mixed && accuracy >= 1e-6;
  std::vector<std::array<int, 3>> grids;
  const auto offer = [&](std::array<int, 3> grid) {
    const double points = static_cast<double>(grid[0]) * grid[1] * grid[2];
    if (points == 0 || points > most_points) return;
    if (std::find(grids.begin(), grids.end(), grid) == grids.end()) grids.push_back(grid);
  };
  if (has_grid) {
    offer(fixed_grid);
  } else if (spacing != 0) {
    offer(grid_of(system.cell, spacing));
  } else {
    for (double h = 3; h > 0.05; h /= 1.04) offer(grid_of(system.cell, h));
  }

  // Half of the squared error to each part, as far as there is a choice.
  const double target = accuracy / std::sqrt(2.0);
  const auto real_error = [&](double a, double r) { return ewald_real_space_error(system, a, r); };
  constexpr double shortest = 2.5, longest = 20;
  Choice best;
  bool found = false, found_accurate = false;
  const auto consider = [&](const Choice& choice, bool accurate) {
    if (found_accurate && !accurate) return;
    const bool better =
        !found || (accurate && !found_accurate) ||
        (accurate ? choice.cost < best.cost
                  : std::hypot(choice.real_error, choice.mesh_error) < std::hypot(best.real_error, best.mesh_error));
    if (better) best = choice;
    found = true, found_accurate = found_accurate || accurate;
  };
  for (int p : {4, 5, 6}) {
    if (order != 0 && order != p) continue;
    double guess = 0;  // of α, from the last grid
    for (const std::array<int, 3>& grid : grids) {
      // What this grid costs at the least.
      if (found_accurate && predicted_cost(system, cutoff != 0 ? cutoff : 0, p, grid) > best.cost) continue;
      MeshError mesh_error(system, p, grid);
      Choice c;
      c.order = p, c.grid = grid, c.in_float = in_float;
      if (alpha != 0) {
        c.alpha = alpha;
        c.mesh_error = mesh_error(alpha);
        if (cutoff != 0) {
          c.cutoff = cutoff;
        } else {
          const double rest =
              std::sqrt(std::max(0.5 * target * target, accuracy * accuracy - c.mesh_error * c.mesh_error));
          c.cutoff = solve_falling(0.5, 20 / alpha, rest, [&](double r) { return real_error(alpha, r); });
        }
      } else {
        // The mesh's error rises steeply with α: secants in logarithms, kept in a bracket.
        double wanted = target;
        double low = 1e-3, high = 10;
        if (cutoff != 0 && !has_grid && spacing == 0) {
          // The cut-off asks for an α; grids follow from coarse to fine until one is good enough for it.
          low = solve_falling(1e-3, 20 / cutoff, target, [&](double a) { return real_error(a, cutoff); });
          if (mesh_error(low) > target) continue;
        } else if (cutoff != 0) {
          // The α where both errors are the same: no other does better for this grid.
          low = 1 / cutoff, high = 12 / cutoff;
          for (int k = 0; k < 40 && high > low * 1.0005; ++k) {
            const double a = std::sqrt(low * high);
            (mesh_error(a) < real_error(a, cutoff) ? low : high) = a;
          }
        } else {
          double a = guess != 0 ? guess : 0.3;
          for (int k = 0; k < 40 && high > low * 1.002; ++k) {
            const double e = mesh_error(a);
            (e < wanted ? low : high) = a;
            const double slope = p + 1.5;
            double next = e > 0 ? a * std::pow(wanted / e, 1 / slope) : a * 2;
            next = std::clamp(next, a / 2, a * 2);
            if (std::abs(next / a - 1) < 2e-3) break;
            a = next > low && next < high ? next : std::sqrt(low * high);
          }
          low = a;
        }
        c.alpha = guess = low;
        c.mesh_error = mesh_error(c.alpha);
        if (cutoff != 0) {
          c.cutoff = cutoff;
        } else {
          const double rest =
              std::sqrt(std::max(0.5 * target * target, accuracy * accuracy - c.mesh_error * c.mesh_error));
          c.cutoff = solve_falling(0.5, 1000, rest, [&](double r) { return real_error(c.alpha, r); });
          if (c.cutoff < shortest && !has_grid && spacing == 0) continue;
          if (c.cutoff > longest && !has_grid && spacing == 0) continue;
        }
      }
      c.real_error = real_error(c.alpha, c.cutoff);
      c.cost = predicted_cost(system, c.cutoff, p, grid);
      // With α and cut-off given the real-space error is what it is; the mesh is then held to its own half.
      const bool accurate = std::hypot(c.real_error, c.mesh_error) <= 1.01 * accuracy || c.mesh_error <= target;
      consider(c, accurate);
    }
  }
  // A grid that was asked for is taken, whatever its error, which is among the facts.
  if (!found || (!found_accurate && !has_grid && spacing == 0))
    throw_input("SPME_TOO_LARGE",
                "particle mesh Ewald would need more than 1.5e8 grid points: lower the accuracy or "
                "lengthen the real-space cut-off");
  return best;
}

/// Grid, transforms and work space in one precision.
class Spme::Mesh {
 public:
  virtual ~Mesh() = default;
  virtual ReciprocalResult add(const double* x, const double* y, const double* z, double* fx, double* fy, double* fz,
                               bool with_energy, int threads) = 0;
  std::array<double, 3> seconds{};
  SelfInteraction self;
};

namespace {

template <class Real>
class MeshOf final : public Spme::Mesh {
 public:
  MeshOf(const Cell& cell, const std::vector<double>& charges, const Spme::Choice& choice, SimdPath path)
      : cell_(cell),
        charges_(charges),
        alpha_(choice.alpha),
        points_(choice.grid),
        order_(choice.order),
        transform_(choice.grid[0], choice.grid[1], choice.grid[2]),
        kernels_(choose_spme_kernels<Real>(path)) {
    const int n = static_cast<int>(charges_.size());
    grid_.order = order_;
    grid_.row = transform_.real_row(), grid_.plane = transform_.real_plane();
    for (int axis = 0; axis < 3; ++axis) {
      grid_.points[axis] = points_[axis];
      const Vec3 inverse = cell_.reciprocal(axis);
      const double components[] = {inverse.x, inverse.y, inverse.z};
      for (int k = 0; k < 3; ++k) {
        grid_.fractional[axis][k] = components[k];
        grid_.cartesian[axis][k] = static_cast<Real>(points_[axis] * components[k]);
      }
    }
    for (int k = 0; k < points_[0] + order_; ++k) plane_of_.push_back(k % points_[0]);
    for (int k = 0; k < points_[1] + order_; ++k) row_of_.push_back(k % points_[1] * grid_.row);
    grid_.plane_of = plane_of_.data(), grid_.row_of = row_of_.data();
    splines();
    influence();
    const double sign = order_ % 2 == 1 ? 1 : -1;  // centred on a point or between two
    for (int axis = 0; axis < 3; ++axis) {
      Voigt& w = self.virial[axis];
      self.energy[axis] *= sign;
      w = {sign * w.xx, sign * w.yy, sign * w.zz, sign * w.yz, sign * w.xz, sign * w.xy};
      grid_.self[axis] = static_cast<Real>(2 * pi * self.energy[axis]);
    }
    real_.assign(grid_.plane * points_[0], Real(0));
    waves_.assign(transform_.wave_slab() * points_[1], std::complex<Real>(0));
    sites_.resize(n), sorted_.resize(n);
    bucket_.resize(points_[0] + 1);
    for (AlignedVector<Real>* f : {&fx_, &fy_, &fz_}) f->resize(n);
    sums_.resize((n + chunk - 1) / chunk);
    energies_.resize(points_[1]);
    self_.resize(sums_.size());
  }

  ReciprocalResult add(const double* x, const double* y, const double* z, double* fx, double* fy, double* fz,
                       bool with_energy, int threads) override {
    const int n = static_cast<int>(charges_.size()), chunks = static_cast<int>(sums_.size());
    count_.resize(static_cast<std::size_t>(points_[0]) * threads);
    Clock::time_point time[4];
    time[0] = Clock::now();
#pragma omp parallel num_threads(threads) if (threads > 1)
    {
      const int me = thread_number(), team = team_size();
      const Range particles = share(n, me, team), planes = share(points_[0], me, team),
                  slabs = share(points_[1], me, team);
      // Particles in order of their first plane, then of their number: a counting sort, each thread a piece.
      kernels_.place(grid_, x, y, z, charges_.data(), sites_.data(), particles.begin, particles.end);
      int* const mine = count_.data() + static_cast<std::ptrdiff_t>(me) * points_[0];
      std::fill(mine, mine + points_[0], 0);
      for (int i = particles.begin; i < particles.end; ++i) ++mine[sites_[i].point[0]];
#pragma omp barrier
#pragma omp single
      {
        int total = 0;
        for (int plane = 0; plane < points_[0]; ++plane) {
          bucket_[plane] = total;
          for (int t = 0; t < team; ++t) {
            int& count = count_[static_cast<std::size_t>(t) * points_[0] + plane];
            const int here = count;
            count = total, total += here;
          }
        }
        bucket_[points_[0]] = total;
      }
      for (int i = particles.begin; i < particles.end; ++i) sorted_[mine[sites_[i].point[0]]++] = sites_[i];
#pragma omp barrier
      kernels_.spread(grid_, sorted_.data(), bucket_.data(), real_.data(), planes.begin, planes.end);
      if (me == 0) time[1] = Clock::now();
      for (int p = planes.begin; p < planes.end; ++p)
        transform_.plane_forward(&real_[grid_.plane * p], waves_.data(), p);
#pragma omp barrier
      for (int s = slabs.begin; s < slabs.end; ++s) {
        std::complex<Real>* const slab = &waves_[transform_.wave_slab() * s];
        transform_.slab_forward(slab);
        if (with_energy) energies_[s] = slab_energy(slab, s);
        kernels_.multiply(slab, &influence_[transform_.wave_slab() * s], transform_.wave_slab());
        transform_.slab_backward(slab);
      }
#pragma omp barrier
      for (int p = planes.begin; p < planes.end; ++p) {
        transform_.plane_backward(waves_.data(), p, &real_[grid_.plane * p]);
        kernels_.extend(grid_, real_.data(), p, p + 1);
      }
#pragma omp barrier
      if (me == 0) time[2] = Clock::now();
      const Range blocks = share(chunks, me, team);
      for (int c = blocks.begin; c < blocks.end; ++c) {
        const int first = c * chunk, here = std::min(chunk, n - first);
        kernels_.gather(grid_, &sorted_[first], here, real_.data(), fx_.data(), fy_.data(), fz_.data(),
                        sums_[c].data());
        if (with_energy) self_[c] = self_energies(first, here);
      }
#pragma omp barrier
      double mean[3]{};
      for (const auto& sum : sums_)
        for (int k = 0; k < 3; ++k) mean[k] += sum[k];
      for (double& m : mean) m /= n;
      for (int i = particles.begin; i < particles.end; ++i) {
        fx[i] += fx_[i] - mean[0];
        fy[i] += fy_[i] - mean[1];
        fz[i] += fz_[i] - mean[2];
      }
    }
    time[3] = Clock::now();
    for (int k = 0; k < 3; ++k) seconds[k] += std::chrono::duration<double>(time[k + 1] - time[k]).count();

    ReciprocalResult result;
    if (!with_energy) return result;
    for (const ReciprocalResult& e : energies_) result.energy += e.energy, result.virial += e.virial;
    for (const auto& s : self_)
      for (int axis = 0; axis < 3; ++axis) {
        const Voigt& w = self.virial[axis];
        result.energy -= s[axis] * self.energy[axis];
        result.virial +=
            {-s[axis] * w.xx, -s[axis] * w.yy, -s[axis] * w.zz, -s[axis] * w.yz, -s[axis] * w.xz, -s[axis] * w.xy};
      }
    return result;
  }

 private:
  static constexpr int chunk = 64;

  /// Point n + j of a charge at n + x + ½ takes M_p(x + ½ + p − 1 − j), whose polynomial on that interval follows from
  /// M_p(u) = (u M_{p−1}(u) + (p − u) M_{p−1}(u − 1))/(p − 1).
  void splines() {
    using Polynomial = std::array<double, 8>;
    std::vector<Polynomial> pieces(1);
    pieces[0][0] = 1;  // M_1 = 1 on [0, 1)
    for (int p = 2; p <= order_; ++p) {
      std::vector<Polynomial> next(p);
      for (int i = 0; i < p; ++i)
        for (int d = 0; d < p - 1; ++d) {
          const double own = i < p - 1 ? pieces[i][d] / (p - 1) : 0, left = i > 0 ? pieces[i - 1][d] / (p - 1) : 0;
          next[i][d] += own * (i + 0.5) + left * (p - i - 0.5);
          next[i][d + 1] += own - left;
        }
      pieces = std::move(next);
    }
    for (int d = 0; d < SpmeGrid<Real>::highest_order; ++d)
      for (int j = 0; j < SpmeGrid<Real>::lanes; ++j) {
        grid_.value[d][j] = j < order_ ? static_cast<Real>(pieces[order_ - 1 - j][d]) : 0;
        grid_.slope[d][j] = j < order_ ? static_cast<Real>((d + 1) * pieces[order_ - 1 - j][d + 1]) : 0;
      }
  }

  void influence() {
    for (int axis = 0; axis < 3; ++axis) axes_.emplace_back(points_[axis], order_);
    influence_.assign(transform_.wave_slab() * points_[1], Real(0));
    for_half_space(points_, [&](int ia, int ib, int ic, double weight) {
      const Axis::Wave* const w[] = {&axes_[0].waves[ia], &axes_[1].waves[ib], &axes_[2].waves[ic]};
      const Vec3 k = wave_vector(cell_, w[0]->h, w[1]->h, w[2]->h);
      const double g = green(cell_, alpha_, dot(k, k)) * w[0]->influence * w[1]->influence * w[2]->influence;
      if (g == 0) return;
      influence_[transform_.wave_slab() * ib + transform_.wave_row() * ia + ic] = static_cast<Real>(g);
      for (int axis = 0; axis < 3; ++axis) {
        double energy = weight * g;
        for (int other = 0; other < 3; ++other) energy *= other == axis ? w[other]->beside : w[other]->sum;
        self.energy[axis] += energy;
        self.virial[axis] += wave_virial(energy, k, alpha_);
      }
    });
  }

  ReciprocalResult slab_energy(const std::complex<Real>* slab, int b) const {
    ReciprocalResult result;
    const Real* const factor = &influence_[transform_.wave_slab() * b];
    const double l = axes_[1].waves[b].h;
    const Vec3 along_c = wave_vector(cell_, 0, 0, 1);
    const double c2 = dot(along_c, along_c), falloff = 1 / (4 * alpha_ * alpha_);
    for (int a = 0; a < points_[0]; ++a) {
      const Vec3 base = wave_vector(cell_, axes_[0].waves[a].h, l, 0);
      const double base2 = dot(base, base), base_c = 2 * dot(base, along_c);
      // Sums over the row of energies, and of their derivatives by k² times 1, h_c, h_c².
      double energy = 0, slope = 0, first = 0, second = 0;
      const std::size_t row = transform_.wave_row() * a;
      for (int c = 0; c <= points_[2] / 2; ++c) {
        const double g = factor[row + c];
        if (g == 0) continue;
        const double re = slab[row + c].real(), im = slab[row + c].imag(), h = c;
        const double e = (c == 0 ? 0.5 : 1.0) * g * (re * re + im * im);
        const double s = 2 * e * (1 / (base2 + h * (base_c + h * c2)) + falloff);
        energy += e, slope += s, first += s * h, second += s * h * h;
      }
      const auto tensor = [&](double Vec3::*i, double Vec3::*j) {
        return base.*i * base.*j * slope + (base.*i * along_c.*j + along_c.*i * base.*j) * first +
               along_c.*i * along_c.*j * second;
      };
      result.energy += energy;
      result.virial += {energy - tensor(&Vec3::x, &Vec3::x), energy - tensor(&Vec3::y, &Vec3::y),
                        energy - tensor(&Vec3::z, &Vec3::z), -tensor(&Vec3::y, &Vec3::z),
                        -tensor(&Vec3::x, &Vec3::z),         -tensor(&Vec3::x, &Vec3::y)};
    }
    return result;
  }

  /// Σ q² cos 2πx along each axis.
  std::array<double, 3> self_energies(int first, int count) const {
    std::array<double, 3> sums{};
    for (int i = first; i < first + count; ++i) {
      const double q = sorted_[i].charge;
      for (int axis = 0; axis < 3; ++axis)
        sums[axis] += q * q * std::cos(2 * pi * static_cast<double>(sorted_[i].offset[axis]));
    }
    return sums;
  }

  Cell cell_;
  std::vector<double> charges_;
  double alpha_;
  std::array<int, 3> points_;
  int order_;
  GridTransform<Real> transform_;
  SpmeKernels<Real> kernels_;
  SpmeGrid<Real> grid_{};
  std::vector<int> plane_of_;
  std::vector<std::size_t> row_of_;
  std::vector<Axis> axes_;
  AlignedVector<Real> influence_, real_, fx_, fy_, fz_;
  AlignedVector<std::complex<Real>> waves_;
  AlignedVector<SpmeSite<Real>> sites_, sorted_;
  std::vector<int> bucket_, count_;
  std::vector<std::array<double, 3>> sums_, self_;
  std::vector<ReciprocalResult> energies_;
};

}  // namespace

Spme::Spme(const ChargedSystem& system, const std::map<std::string, double>& given, SimdPath path)
    : Spme(system, resolve(who(), parameters, given)[0], choose(system, given), path) {}

Spme::Spme(const ChargedSystem& system, double accuracy, const Choice& choice, SimdPath path)
    : cell_(system.cell), charges_(system.charges), accuracy_(accuracy), choice_(choice) {
  if (choice_.in_float)
    mesh_ = std::make_unique<MeshOf<float>>(cell_, charges_, choice_, path);
  else
    mesh_ = std::make_unique<MeshOf<double>>(cell_, charges_, choice_, path);
  const EwaldConstants constant = ewald_constants(system, choice_.alpha);
  constant_energy_ = constant.energy, constant_virial_trace_ = constant.virial_trace;
}

Spme::~Spme() = default;

ReciprocalResult Spme::add_reciprocal(const double* x, const double* y, const double* z, double* fx, double* fy,
                                      double* fz, bool with_energy, int threads) {
  return mesh_->add(x, y, z, fx, fy, fz, with_energy, threads);
}

std::array<double, 3> Spme::seconds() const { return mesh_->seconds; }

std::shared_ptr<const RadialFunction> Spme::real_space() const {
  return std::make_shared<Screened>(choice_.alpha, choice_.cutoff);
}

std::map<std::string, double> Spme::facts() const {
  return {{"accuracy", accuracy_},
          {"alpha", choice_.alpha},
          {"cutoff", choice_.cutoff},
          {"mesh", 1},
          {"order", choice_.order},
          {"gridA", choice_.grid[0]},
          {"gridB", choice_.grid[1]},
          {"gridC", choice_.grid[2]},
          {"realSpaceForceError", choice_.real_error},
          {"reciprocalForceError", choice_.mesh_error},
          {"predictedStepTime", choice_.cost}};
}

namespace {

/// The cardinal B-spline M_n(u), by its recursion.
double spline(int n, double u) {
  if (u <= 0 || u >= n) return 0;
  if (n == 2) return 1 - std::abs(u - 1);
  return (u * spline(n - 1, u) + (n - u) * spline(n - 1, u - 1)) / (n - 1);
}

/// Discrete Fourier transform along one axis of a grid, term by term; sign −1 or +1 in the exponent.
void transform_slowly(std::vector<std::complex<double>>& grid, const std::array<int, 3>& points, int axis, int sign) {
  const int n = points[axis];
  const std::size_t stride = axis == 0 ? static_cast<std::size_t>(points[1]) * points[2] : axis == 1 ? points[2] : 1;
  std::vector<std::complex<double>> turns, line(n);
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

ReciprocalResult Spme::add_reciprocal_slowly(const double* x, const double* y, const double* z, double* fx, double* fy,
                                             double* fz) {
  const std::array<int, 3>& points = choice_.grid;
  const int p = choice_.order;
  const auto n = static_cast<int>(charges_.size());
  const double alpha = choice_.alpha;
  std::vector<std::complex<double>> grid(static_cast<std::size_t>(points[0]) * points[1] * points[2]);

  // Visits every point a charge spreads to: visit(grid value, weight, its slopes by the fractional coordinates).
  const auto for_points = [&](int i, const auto& visit) {
    const Vec3 f = cell_.fractional({x[i], y[i], z[i]});
    const double fractional[] = {f.x, f.y, f.z};
    double weight[3][6], slope[3][6];
    int at[3][6];
    for (int axis = 0; axis < 3; ++axis) {
      const int k = points[axis];
      const double u = (fractional[axis] - std::floor(fractional[axis])) * k;
      for (int j = 0; j < p; ++j) {
        const int point = static_cast<int>(std::floor(u)) - j;
        at[axis][j] = (point + k) % k;
        weight[axis][j] = spline(p, u - point);
        slope[axis][j] = k * (spline(p - 1, u - point) - spline(p - 1, u - point - 1));
      }
    }
    for (int a = 0; a < p; ++a)
      for (int b = 0; b < p; ++b)
        for (int c = 0; c < p; ++c)
          visit(grid[(static_cast<std::size_t>(at[0][a]) * points[1] + at[1][b]) * points[2] + at[2][c]],
                weight[0][a] * weight[1][b] * weight[2][c],
                Vec3{slope[0][a] * weight[1][b] * weight[2][c], weight[0][a] * slope[1][b] * weight[2][c],
                     weight[0][a] * weight[1][b] * slope[2][c]});
  };
  for (int i = 0; i < n; ++i)
    for_points(i, [&](std::complex<double>& value, double weight, Vec3) { value += charges_[i] * weight; });

  for (int axis = 0; axis < 3; ++axis) transform_slowly(grid, points, axis, -1);
  ReciprocalResult result;
  // Of a charge with itself: the first harmonic along each axis.
  double self[3]{};
  Voigt self_virial[3];
  std::vector<Axis> axes;
  for (int axis = 0; axis < 3; ++axis) axes.emplace_back(points[axis], p);
  for (int a = 0; a < points[0]; ++a)
    for (int b = 0; b < points[1]; ++b)
      for (int c = 0; c < points[2]; ++c) {
        const Axis::Wave &wa = axes[0].waves[a], &wb = axes[1].waves[b], &wc = axes[2].waves[c];
        std::complex<double>& value = grid[(static_cast<std::size_t>(a) * points[1] + b) * points[2] + c];
        const Vec3 k = wave_vector(cell_, wa.h, wb.h, wc.h);
        const double g = green(cell_, alpha, dot(k, k)) * wa.influence * wb.influence * wc.influence;
        if (g != 0) {
          const double energy = 0.5 * g * std::norm(value);
          result.energy += energy;
          result.virial += wave_virial(energy, k, alpha);
          const double harmonics[] = {g * wa.beside * wb.sum * wc.sum, g * wa.sum * wb.beside * wc.sum,
                                      g * wa.sum * wb.sum * wc.beside};
          for (int axis = 0; axis < 3; ++axis) {
            self[axis] += harmonics[axis];
            self_virial[axis] += wave_virial(harmonics[axis], k, alpha);
          }
        }
        value *= g;
      }
  for (int axis = 0; axis < 3; ++axis) transform_slowly(grid, points, axis, +1);

  std::vector<Vec3> forces(n);
  Vec3 mean;
  for (int i = 0; i < n; ++i) {
    Vec3 along;
    for_points(i, [&](std::complex<double>& value, double, Vec3 slope) { along = along + value.real() * slope; });
    const Vec3 f = cell_.fractional({x[i], y[i], z[i]});
    const double fractional[] = {f.x, f.y, f.z};
    double force[] = {-charges_[i] * along.x, -charges_[i] * along.y, -charges_[i] * along.z};
    const double q2 = charges_[i] * charges_[i];
    for (int axis = 0; axis < 3; ++axis) {
      // The spline's middle is on a point at whole numbers of this.
      const double u = fractional[axis] * points[axis] - 0.5 * p, energy = q2 * self[axis] * std::cos(2 * pi * u);
      force[axis] -= q2 * self[axis] * 2 * pi * points[axis] * std::sin(2 * pi * u);
      result.energy -= energy;
      const double s = q2 * std::cos(2 * pi * u);
      const Voigt& w = self_virial[axis];
      result.virial += {-s * w.xx, -s * w.yy, -s * w.zz, -s * w.yz, -s * w.xz, -s * w.xy};
    }
    forces[i] = force[0] * cell_.reciprocal(0) + force[1] * cell_.reciprocal(1) + force[2] * cell_.reciprocal(2);
    mean = mean + (1.0 / n) * forces[i];
  }
  for (int i = 0; i < n; ++i) {
    const Vec3 f = forces[i] - mean;
    fx[i] += f.x, fy[i] += f.y, fz[i] += f.z;
  }
  return result;
}

}  // namespace galvanostat

#endif
