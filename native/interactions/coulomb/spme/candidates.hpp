#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <vector>

#include "interactions/coulomb/spme/error-model.hpp"
#include "interactions/coulomb/spme/mesh-error.hpp"

namespace galvanostat {

/// Meshes to choose from. Errors are summed of few of them: those that by what the others' errors were could be the
/// best.
class MeshCandidates {
 public:
  struct Mesh {
    int order;
    std::array<int, 3> grid;
    double spacing;  // Å, as MeshErrorModel means it
    double cost;     // ns
    bool tried = false;
  };

  explicit MeshCandidates(const ChargedSystem& system, double wave_cutoff = std::numeric_limits<double>::infinity())
      : system_(system), wave_cutoff_(wave_cutoff) {}

  void add(int order, const std::array<int, 3>& grid, double cost) {
    const auto [model, added] = models_.try_emplace(order, system_, order);
    meshes_.push_back({order, grid, model->second.spacing(grid), cost});
  }
  [[nodiscard]] const std::vector<Mesh>& all() const { return meshes_; }

  [[nodiscard]] double expected_error(const Mesh& mesh, double alpha) const {
    return models_.at(mesh.order).error(mesh.spacing, alpha);
  }
  [[nodiscard]] double expected_alpha(const Mesh& mesh, double error) const {
    return models_.at(mesh.order).alpha(mesh.spacing, error);
  }
  /// d ln error/d ln α, roughly.
  [[nodiscard]] double slope(const Mesh& mesh) const { return models_.at(mesh.order).slope(); }

  /// The mesh's error as a function of α, learnt from and counted.
  [[nodiscard]] auto error_of(const Mesh& mesh) {
    return [this, &mesh, sum = MeshError(system_, mesh.order, mesh.grid, wave_cutoff_)](double alpha) mutable {
      ++sums_;
      const double error = sum(alpha);
      models_.at(mesh.order).learn(mesh.spacing, alpha, error);
      return error;
    };
  }
  /// How often an error was summed up.
  [[nodiscard]] int sums() const { return sums_; }

  /// Sums one error of each order, at the mesh that is expected to be its cheapest: expectations of different orders
  /// can then be compared. `expected(mesh)`: cost, infinite where it will not do; `alpha(mesh)`.
  template <class Expected, class Alpha>
  void calibrate(const Expected& expected, const Alpha& alpha) {
    for (const auto& [order, model] : models_)
      if (const Mesh* const mesh = cheapest(expected, order)) error_of (*mesh)(alpha(*mesh));
  }

  /// Tries one after the other, the one first that is expected to be cheapest, until none is expected to cost less than
  /// `best`, which `attempt` lowers.
  template <class Expected, class Attempt>
  void search(const Expected& expected, const Attempt& attempt, const double& best) {
    while (Mesh* const mesh = cheapest(expected, 0, best)) {
      mesh->tried = true;
      attempt(*mesh);
    }
  }

 private:
  /// Of those not tried; of one order, or (0) of all. None, if all cost as much as `least`.
  template <class Expected>
  Mesh* cheapest(const Expected& expected, int order, double least = std::numeric_limits<double>::infinity()) {
    Mesh* found = nullptr;
    for (Mesh& mesh : meshes_) {
      if (mesh.tried || (order != 0 && mesh.order != order) || mesh.cost >= least) continue;
      const double cost = expected(mesh);
      if (cost < least) least = cost, found = &mesh;
    }
    return found;
  }

  const ChargedSystem& system_;
  double wave_cutoff_;
  std::map<int, MeshErrorModel> models_;
  std::vector<Mesh> meshes_;
  int sums_ = 0;
};

/// Where a rising positive function passes 1, between low and high: secants in logarithms in a bracket, from `guess`,
/// where d ln f/d ln x is about `slope`; to the relative `tolerance`. f was last called with what is returned.
template <class F>
double solve_rising(double low, double high, double guess, double slope, double tolerance, const F& f) {
  double x = std::log(guess), before = 0, y_before = 0;
  low = std::log(low), high = std::log(high);
  for (int k = 0;; ++k) {
    const double y = std::log(f(std::exp(x)));
    (y < 0 ? low : high) = x;
    if (k > 0 && std::isfinite(y) && std::isfinite(y_before) && x != before)
      slope = std::clamp((y - y_before) / (x - before), 0.5 * slope, 2 * slope);
    before = x, y_before = y;
    double next = x - std::clamp(y / slope, -0.7, 0.7);
    if (std::abs(next - x) < tolerance || high - low < tolerance || k == 60) return std::exp(x);
    x = next > low && next < high ? next : 0.5 * (low + high);
  }
}

}  // namespace galvanostat
