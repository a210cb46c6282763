#include "interactions/coulomb/spme/choice.hpp"

#include <algorithm>
#include <cmath>

#include "errors.hpp"
#include "interactions/coulomb/screened.hpp"
#include "interactions/coulomb/spme/candidates.hpp"

namespace galvanostat {

namespace {

std::string who() { return "electrostatics method 'spme'"; }

constexpr int smallest_grid = 8, longest_axis = 1024;
constexpr double most_points = 1.5e8;
constexpr double infinite = std::numeric_limits<double>::infinity();

bool is_smooth(int n) {
  for (int prime : {2, 3, 5, 7})
    while (n % prime == 0) n /= prime;
  return n == 1;
}

/// ns a point of transforms both ways; the waves of a row come in eights.
double transform_cost(int row) {
  const int waves = (row / 2 + 8) / 8 * 8;
  return 1.1 + 0.36 * 2 * waves / (0.5 * row);
}

/// Predicted time of the mesh, ns. Measured on one core (Zen 4, AVX-512), see the bench.
double mesh_cost(const ChargedSystem& system, int order, std::array<int, 3> grid) {
  const double particle = order == 4 ? 40 : order == 5 ? 55 : 70;
  const double points = static_cast<double>(grid[0]) * grid[1] * grid[2];
  return particle * static_cast<double>(system.charges.size()) + points * (transform_cost(grid[2]) + 1) + 1000;
}

/// Of a step: neighbours, then the mesh.
double predicted_cost(const ChargedSystem& system, double cutoff, int order, std::array<int, 3> grid) {
  return neighbour_cost * listed_neighbours(system, cutoff) + mesh_cost(system, order, grid);
}

// Rounding of float forces is about 1e-7 of the accuracy's unit times a few; it must not be seen.
bool can_be_float(const ChargedSystem& system, double accuracy) {
  return system.precision == Precision::mixed && accuracy >= 1e-6;
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

/// From coarse to fine.
std::vector<std::array<int, 3>> all_grids(const Cell& cell) {
  std::vector<std::array<int, 3>> grids;
  for (double h = 3; h > 0.05; h /= 1.04) {
    const std::array<int, 3> grid = grid_of(cell, h);
    if (grids.empty() || grids.back() != grid) grids.push_back(grid);
  }
  return grids;
}

bool is_possible(const std::array<int, 3>& grid) {
  const double points = static_cast<double>(grid[0]) * grid[1] * grid[2];
  return points > 0 && points <= most_points;
}

/// The cut-off with this error in real space, roughly.
double real_cutoff(const ChargedSystem& system, double alpha, double error) {
  const double strength = ewald_real_space_error(system, 0, 1) / error;
  double r = 3 / alpha;
  for (int k = 0; k < 4; ++k) r = std::sqrt(std::max(0.25, std::log(strength / std::sqrt(r)))) / alpha;
  return r;
}

}  // namespace

SpmeChoice choose_spme(const ChargedSystem& system, const NamedValues& given, double most_cost) {
  const std::vector<double> values = resolve(who(), spme_parameters, given);
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

  const bool any_grid = !has_grid && spacing == 0;
  const std::vector<std::array<int, 3>> grids = has_grid       ? std::vector{fixed_grid}
                                                : spacing != 0 ? std::vector{grid_of(system.cell, spacing)}
                                                               : all_grids(system.cell);
  MeshCandidates meshes(system);
  for (int p : {4, 5, 6})
    for (const std::array<int, 3>& grid : grids)
      if ((order == 0 || order == p) && is_possible(grid) && predicted_cost(system, cutoff, p, grid) <= most_cost)
        meshes.add(p, grid, predicted_cost(system, cutoff, p, grid));

  // Half of the squared error to each part, as far as there is a choice.
  const double target = accuracy / std::sqrt(2.0);
  const auto real_error = [&](double a, double r) { return ewald_real_space_error(system, a, r); };
  const auto rest = [&](double error) {
    return std::sqrt(std::max(0.5 * target * target, accuracy * accuracy - error * error));
  };
  constexpr double shortest = 2.5, longest = 20;
  // A cut-off asks for an α, grids follow.
  double fixed_alpha = alpha;
  if (alpha == 0 && cutoff != 0 && any_grid)
    fixed_alpha = solve_falling(1e-3, 20 / cutoff, target, [&](double a) { return real_error(a, cutoff); });

  using Mesh = MeshCandidates::Mesh;
  const auto expected_alpha = [&](const Mesh& mesh) {
    return fixed_alpha != 0 ? fixed_alpha : std::clamp(meshes.expected_alpha(mesh, target), 1e-3, 10.0);
  };
  const auto expected_cost = [&](const Mesh& mesh) {
    constexpr double doubt = 1.05;  // of expectations
    const double a = expected_alpha(mesh), error = fixed_alpha != 0 ? meshes.expected_error(mesh, a) : target;
    const double r = cutoff != 0 ? cutoff : real_cutoff(system, a, rest(error));
    if (error > doubt * target && std::hypot(error, real_error(a, r)) > doubt * accuracy) return infinite;
    if (fixed_alpha == 0 && (r < shortest / doubt || r > longest * doubt)) return infinite;
    return predicted_cost(system, r, mesh.order, mesh.grid);
  };

  SpmeChoice best;
  bool found = false;
  double least = infinite;  // cost of an accurate one
  const auto attempt = [&](const Mesh& mesh) {
    auto error_of = meshes.error_of(mesh);
    SpmeChoice c;
    c.order = mesh.order, c.grid = mesh.grid, c.in_float = can_be_float(system, accuracy);
    const auto error = [&](double a) { return c.mesh_error = error_of(a); };
    if (fixed_alpha != 0)
      error(c.alpha = fixed_alpha);
    else if (cutoff != 0)  // both errors the same: no other does better for this grid
      c.alpha = solve_rising(1 / cutoff, 12 / cutoff, 3 / cutoff, meshes.slope(mesh), 5e-4,
                             [&](double a) { return error(a) / real_error(a, cutoff); });
    else
      c.alpha = solve_rising(1e-3, 10, expected_alpha(mesh), meshes.slope(mesh), 5e-3,
                             [&](double a) { return error(a) / target; });
    c.cutoff = cutoff;
    if (cutoff == 0) {
      c.cutoff = solve_falling(0.5, alpha != 0 ? 20 / alpha : 1000, rest(c.mesh_error),
                               [&](double r) { return real_error(c.alpha, r); });
      if (alpha == 0 && any_grid && (c.cutoff < shortest || c.cutoff > longest)) return;
    }
    c.real_error = real_error(c.alpha, c.cutoff);
    c.cost = predicted_cost(system, c.cutoff, c.order, c.grid);
    const double whole = std::hypot(c.real_error, c.mesh_error);
    // With α and cut-off given the real-space error is what it is; the mesh is then held to its own half.
    const bool accurate = whole <= (1 + 1e-9) * accuracy || c.mesh_error <= target;
    if (accurate ? c.cost >= least
                 : least < infinite || (found && whole >= std::hypot(best.real_error, best.mesh_error)))
      return;
    best = c, found = true;
    if (accurate) least = c.cost;
  };
  if (any_grid) {
    meshes.calibrate(expected_cost, expected_alpha);
    meshes.search(expected_cost, attempt, least);
  }
  // What nothing was expected of; of grids that were asked for the most exact is taken, if none is as exact as wanted.
  if (least == infinite) meshes.search([](const Mesh& mesh) { return mesh.cost; }, attempt, least);
  if (!found || (least == infinite && any_grid))
    throw_input("SPME_TOO_LARGE",
                "particle mesh Ewald would need more than 1.5e8 grid points: lower the accuracy or "
                "lengthen the real-space cut-off");
  best.error_sums = meshes.sums();
  return best;
}

std::optional<SpmeChoice> choose_mesh(const ChargedSystem& system, double alpha, double wave_cutoff, double accuracy,
                                      double spacing) {
  MeshCandidates meshes(system, wave_cutoff);
  for (int order : {4, 5, 6})
    for (const std::array<int, 3>& grid :
         spacing != 0 ? std::vector{grid_of(system.cell, spacing)} : all_grids(system.cell))
      if (is_possible(grid)) meshes.add(order, grid, mesh_cost(system, order, grid));

  using Mesh = MeshCandidates::Mesh;
  std::optional<SpmeChoice> best;
  double least = infinite;
  const auto attempt = [&](const Mesh& mesh) {
    SpmeChoice c;
    c.alpha = alpha, c.order = mesh.order, c.grid = mesh.grid, c.wave_cutoff = wave_cutoff, c.cost = mesh.cost;
    c.in_float = can_be_float(system, accuracy);
    c.mesh_error = meshes.error_of(mesh)(alpha);
    if (spacing != 0 ? best && c.mesh_error >= best->mesh_error : c.mesh_error > accuracy || c.cost >= least) return;
    best = c;
    if (spacing == 0) least = c.cost;
  };
  const auto cost = [](const Mesh& mesh) { return mesh.cost; };
  if (spacing == 0) {
    const auto expected = [&](const Mesh& mesh) {
      return meshes.expected_error(mesh, alpha) > 1.05 * accuracy ? infinite : mesh.cost;
    };
    meshes.calibrate(expected, [&](const Mesh& /*mesh*/) { return alpha; });
    meshes.search(expected, attempt, least);
  }
  if (!best) meshes.search(cost, attempt, least);
  if (best) best->error_sums = meshes.sums();
  return best;
}

}  // namespace galvanostat
