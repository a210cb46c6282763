#include "interactions/coulomb/spme/mesh.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <complex>

#include "constants.hpp"
#include "interactions/coulomb/spme/fft.hpp"
#include "interactions/coulomb/spme/splines.hpp"
#include "interactions/coulomb/spme/spme-kernel.hpp"
#include "parallel/aligned.hpp"
#include "parallel/team.hpp"

namespace galvanostat {

namespace {

using constants::pi;
using Clock = std::chrono::steady_clock;

template <class Real>
class MeshOf final : public SpmeMesh {
 public:
  MeshOf(const Cell& cell, const std::vector<double>& charges, const SpmeChoice& choice, SimdPath path)
      : cell_(cell),
        charges_(charges),
        alpha_(choice.alpha),
        wave_cutoff_(choice.wave_cutoff),
        points_(choice.grid),
        order_(choice.order),
        transform_(choice.grid[0], choice.grid[1], choice.grid[2], path),
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

  // The part whose sites the same thread makes next: no barrier is needed in between.
  void set_charges(const double* charges, const Team& team) override {
    const Range mine = team.part(static_cast<int>(charges_.size()));
    std::copy(charges + mine.begin, charges + mine.end, charges_.begin() + mine.begin);
  }

  EnergyVirial add(const double* x, const double* y, const double* z, double* fx, double* fy, double* fz,
                   double* potential, bool with_energy, Team& team) override {
    const int n = static_cast<int>(charges_.size()), chunks = static_cast<int>(sums_.size());
    const std::size_t work_size = transform_.work();
    if (work_.size() < work_size * team.size())
      team.alone([&] {
        count_.resize(static_cast<std::size_t>(points_[0]) * team.size());
        next_.resize(count_.size());
        work_.resize(work_size * team.size());
      });
    if (potential && at_.empty()) team.alone([&] { at_.resize(n); });
    Real* const work = &work_[work_size * team.me()];
    Clock::time_point time[4];
    time[0] = Clock::now();
    sort(x, y, z, team);
    const Range planes = team.share(points_[0]), slabs = team.share(points_[1]);
    kernels_.spread(grid_, sorted_.data(), bucket_.data(), real_.data(), planes.begin, planes.end);
    time[1] = Clock::now();
    transform_.planes_forward(real_.data(), waves_.data(), planes.begin, planes.end, work);
    team.barrier();
    for (int s = slabs.begin; s < slabs.end; ++s) {
      std::complex<Real>* const slab = &waves_[transform_.wave_slab() * s];
      transform_.slab_forward(slab, work);
      if (with_energy) energies_[s] = slab_energy(slab, s);
      kernels_.multiply(slab, &influence_[transform_.wave_slab() * s], transform_.wave_slab());
      transform_.slab_backward(slab, work);
    }
    team.barrier();
    transform_.planes_backward(waves_.data(), real_.data(), planes.begin, planes.end, work);
    kernels_.extend(grid_, real_.data(), planes.begin, planes.end);
    team.barrier();
    time[2] = Clock::now();
    const Range blocks = team.share(chunks);
    for (int c = blocks.begin; c < blocks.end; ++c) {
      const int first = c * chunk, here = std::min(chunk, n - first);
      kernels_.gather(grid_, &sorted_[first], here, real_.data(), fx_.data(), fy_.data(), fz_.data(),
                      potential ? at_.data() : nullptr, sums_[c].data());
      if (with_energy) kernels_.self(&sorted_[first], here, self_[c].data());
    }
    team.barrier();
    double mean[3]{};
    for (const auto& sum : sums_)
      for (int k = 0; k < 3; ++k) mean[k] += sum[k];
    for (double& m : mean) m /= n;
    const Range particles = team.part(n);
    for (int i = particles.begin; i < particles.end; ++i) {
      fx[i] += fx_[i] - mean[0];
      fy[i] += fy_[i] - mean[1];
      fz[i] += fz_[i] - mean[2];
      if (potential) potential[i] += at_[i];
    }
    time[3] = Clock::now();
    if (team.is_first())
      for (int k = 0; k < 3; ++k) seconds[k] += std::chrono::duration<double>(time[k + 1] - time[k]).count();

    EnergyVirial result;
    if (!with_energy) return result;
    for (const EnergyVirial& e : energies_) result += e;
    for (const auto& s : self_)
      for (int axis = 0; axis < 3; ++axis) {
        const Voigt& w = self.virial[axis];
        result.energy -= s[axis] * self.energy[axis];
        result.virial +=
            {-s[axis] * w.xx, -s[axis] * w.yy, -s[axis] * w.zz, -s[axis] * w.yz, -s[axis] * w.xz, -s[axis] * w.xy};
      }
    return result;
  }

  void add_by_atom(const double* x, const double* y, const double* z, const Tally& to) override {
    const int n = static_cast<int>(charges_.size());
    // A counting sort by plane, as in add(), whose grid this is.
    kernels_.place(grid_, x, y, z, charges_.data(), sites_.data(), 0, n);
    std::vector<int> next(points_[0] + 1, 0);
    for (int i = 0; i < n; ++i) ++next[sites_[i].point[0] + 1];
    for (int p = 0; p < points_[0]; ++p) next[p + 1] += next[p];
    for (int p = 0; p <= points_[0]; ++p) bucket_[p] = next[p];
    for (int i = 0; i < n; ++i) sorted_[next[sites_[i].point[0]]++] = sites_[i];
    kernels_.spread(grid_, sorted_.data(), bucket_.data(), real_.data(), 0, points_[0]);
    work_.resize(std::max(work_.size(), transform_.work()));
    Real* const work = work_.data();
    transform_.planes_forward(real_.data(), waves_.data(), 0, points_[0], work);
    for (int s = 0; s < points_[1]; ++s) transform_.slab_forward(&waves_[transform_.wave_slab() * s], work);
    const AlignedVector<std::complex<Real>> charge_waves = waves_;

    // The energy's influence function, and those of −∂/∂strain of it.
    const auto tensor = [&](int component, Vec3 k) {
      if (component == 0) return 1.0;
      const Voigt w = wave_virial(1, k, alpha_);
      const double of[] = {w.xx, w.yy, w.zz, w.yz, w.xz, w.xy};
      return of[component - 1];
    };
    std::array<std::vector<double>, 7> shares;
    for (int component = 0; component < 7; ++component) {
      for (int b = 0; b < points_[1]; ++b)
        for (int a = 0; a < points_[0]; ++a)
          for (int c = 0; c <= points_[2] / 2; ++c) {
            const std::size_t at = transform_.wave_slab() * b + transform_.wave_row() * a + c;
            const Real g = influence_[at];
            waves_[at] = {};
            if (g == 0) continue;
            const Vec3 k = wave_vector(cell_, axes_[0].waves[a].h, axes_[1].waves[b].h, axes_[2].waves[c].h);
            waves_[at] = charge_waves[at] * static_cast<Real>(static_cast<double>(g) * tensor(component, k));
          }
      for (int s = 0; s < points_[1]; ++s) transform_.slab_backward(&waves_[transform_.wave_slab() * s], work);
      transform_.planes_backward(waves_.data(), real_.data(), 0, points_[0], work);
      kernels_.extend(grid_, real_.data(), 0, points_[0]);
      shares[component].resize(n);
      for (const SpmeSite<Real>& site : sorted_)
        shares[component][site.particle] = 0.5 * static_cast<double>(site.charge) * potential_at(site);
    }
    for (const SpmeSite<Real>& site : sorted_) {
      const int i = site.particle;
      double energy = shares[0][i];
      Voigt virial{shares[1][i], shares[2][i], shares[3][i], shares[4][i], shares[5][i], shares[6][i]};
      for (int axis = 0; axis < 3; ++axis) {
        const double q = site.charge;
        const double s = q * q * std::cos(2 * pi * static_cast<double>(site.offset[axis]));
        const Voigt& w = self.virial[axis];
        energy -= s * self.energy[axis];
        virial += {-s * w.xx, -s * w.yy, -s * w.zz, -s * w.yz, -s * w.xz, -s * w.xy};
      }
      to.add_to_atom(i, energy, virial);
    }
  }

 private:
  static constexpr int chunk = 64;

  /// Charges in order of their first plane, then of their number: a counting sort, each thread a piece.
  void sort(const double* x, const double* y, const double* z, Team& team) {
    const Range particles = team.part(static_cast<int>(charges_.size()));
    kernels_.place(grid_, x, y, z, charges_.data(), sites_.data(), particles.begin, particles.end);
    int* const counts = count_.data();
    const std::ptrdiff_t planes = points_[0];
    std::fill_n(counts + team.me() * planes, planes, 0);
    for (int i = particles.begin; i < particles.end; ++i) ++counts[team.me() * planes + sites_[i].point[0]];
    team.barrier();
    // Everybody adds up all counts, which is done before it could be handed round.
    int* const next = next_.data() + team.me() * planes;
    int total = 0;
    for (int plane = 0; plane < planes; ++plane) {
      if (team.is_first()) bucket_[plane] = total;
      for (int t = 0; t < team.size(); ++t) {
        if (t == team.me()) next[plane] = total;
        total += counts[t * planes + plane];
      }
    }
    if (team.is_first()) bucket_[planes] = total;
    for (int i = particles.begin; i < particles.end; ++i) sorted_[next[sites_[i].point[0]]++] = sites_[i];
    team.barrier();
  }

  /// Of the (extended) grid where a charge is, by its own spline.
  double potential_at(const SpmeSite<Real>& site) const {
    double weight[3][SpmeGrid<Real>::highest_order];
    for (int axis = 0; axis < 3; ++axis)
      for (int j = 0; j < order_; ++j) {
        double value = 0;
        for (int d = SpmeGrid<Real>::highest_order - 1; d >= 0; --d)
          value = value * static_cast<double>(site.offset[axis]) + static_cast<double>(grid_.value[d][j]);
        weight[axis][j] = value;
      }
    double sum = 0;
    for (int a = 0; a < order_; ++a)
      for (int b = 0; b < order_; ++b) {
        const Real* row = &real_[grid_.plane * plane_of_[site.point[0] + a] + row_of_[site.point[1] + b]];
        for (int c = 0; c < order_; ++c)
          sum += weight[0][a] * weight[1][b] * weight[2][c] * static_cast<double>(row[site.point[2] + c]);
      }
    return sum;
  }

  void splines() {
    const auto pieces = spline_pieces(order_);
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
      const SplineAxis::Wave* const w[] = {&axes_[0].waves[ia], &axes_[1].waves[ib], &axes_[2].waves[ic]};
      const Vec3 k = wave_vector(cell_, w[0]->h, w[1]->h, w[2]->h);
      if (dot(k, k) > wave_cutoff_ * wave_cutoff_) return;
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

  EnergyVirial slab_energy(const std::complex<Real>* slab, int b) const {
    EnergyVirial result;
    const Real* const factor = &influence_[transform_.wave_slab() * b];
    const double l = axes_[1].waves[b].h;
    const Vec3 along_c = wave_vector(cell_, 0, 0, 1);
    const double c2 = dot(along_c, along_c), falloff = 1 / (4 * alpha_ * alpha_);
    for (int a = 0; a < points_[0]; ++a) {
      const Vec3 base = wave_vector(cell_, axes_[0].waves[a].h, l, 0);
      const double base2 = dot(base, base), base_c = 2 * dot(base, along_c);
      const std::size_t row = transform_.wave_row() * a;
      // Where k² is 0 there is no wave.
      const SpmeRow<Real> of{static_cast<int>(transform_.wave_row()), static_cast<Real>(std::max(base2, 1e-30)),
                             static_cast<Real>(base_c), static_cast<Real>(c2), static_cast<Real>(falloff)};
      SpmeRowSums sums;
      kernels_.energy(slab + row, factor + row, of, sums);
      const auto tensor = [&](double Vec3::*i, double Vec3::*j) {
        return base.*i * base.*j * sums.slope + (base.*i * along_c.*j + along_c.*i * base.*j) * sums.first +
               along_c.*i * along_c.*j * sums.second;
      };
      result.energy += sums.energy;
      result.virial += {sums.energy - tensor(&Vec3::x, &Vec3::x),
                        sums.energy - tensor(&Vec3::y, &Vec3::y),
                        sums.energy - tensor(&Vec3::z, &Vec3::z),
                        -tensor(&Vec3::y, &Vec3::z),
                        -tensor(&Vec3::x, &Vec3::z),
                        -tensor(&Vec3::x, &Vec3::y)};
    }
    return result;
  }

  Cell cell_;
  std::vector<double> charges_;
  double alpha_, wave_cutoff_;
  std::array<int, 3> points_;
  int order_;
  GridTransform<Real> transform_;
  SpmeKernels<Real> kernels_;
  SpmeGrid<Real> grid_{};
  std::vector<int> plane_of_;
  std::vector<std::size_t> row_of_;
  std::vector<SplineAxis> axes_;
  AlignedVector<Real> influence_, real_, fx_, fy_, fz_, at_, work_;
  AlignedVector<std::complex<Real>> waves_;
  AlignedVector<SpmeSite<Real>> sites_, sorted_;
  std::vector<int> bucket_, count_, next_;
  std::vector<std::array<double, 3>> sums_, self_;
  std::vector<EnergyVirial> energies_;
};

}  // namespace

std::unique_ptr<SpmeMesh> make_spme_mesh(const Cell& cell, const std::vector<double>& charges, const SpmeChoice& choice,
                                         SimdPath path) {
  if (choice.in_float) return std::make_unique<MeshOf<float>>(cell, charges, choice, path);
  return std::make_unique<MeshOf<double>>(cell, charges, choice, path);
}

}  // namespace galvanostat
