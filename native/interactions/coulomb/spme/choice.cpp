#include "interactions/coulomb/spme/choice.hpp"

#include <algorithm>
#include <cmath>

#include "errors.hpp"
#include "interactions/coulomb/screened.hpp"
#include "interactions/coulomb/spme/mesh-error.hpp"

namespace galvanostat {

namespace {

std::string who() { return "electrostatics method 'spme'"; }

constexpr int smallest_grid = 8, longest_axis = 1024;
constexpr double most_points = 1.5e8;

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

  const bool in_float = can_be_float(system, accuracy);
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
  SpmeChoice best;
  bool found = false, found_accurate = false;
  const auto consider = [&](const SpmeChoice& choice, bool accurate) {
    if (found_accurate && !accurate) return;
    const bool better =
        !found || (accurate && !found_accurate) ||
        (accurate ? choice.cost < best.cost
                  : std::hypot(choice.real_error, choice.mesh_error) < std::hypot(best.real_error, best.mesh_error));
    if (better) best = choice;
    found = true, found_accurate = found_accurate || accurate;
  };
  // The order that needs the coarsest grid comes first: what it costs rules out the fine grids of the others, whose
  // errors take long to compute.
  for (int p : {6, 5, 4}) {
    if (order != 0 && order != p) continue;
    double guess = 0;  // of α, from the last grid
    for (const std::array<int, 3>& grid : grids) {
      const double least = predicted_cost(system, cutoff, p, grid);
      if (least > most_cost || (found_accurate && least > best.cost)) continue;
      MeshError mesh_error(system, p, grid);
      SpmeChoice c;
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

std::optional<SpmeChoice> choose_mesh(const ChargedSystem& system, double alpha, double wave_cutoff, double accuracy,
                                      double spacing) {
  std::optional<SpmeChoice> best;
  for (int order : {4, 5, 6}) {
    const auto offer = [&](std::array<int, 3> grid) {
      const double points = static_cast<double>(grid[0]) * grid[1] * grid[2];
      if (points == 0 || points > most_points) return false;
      SpmeChoice c;
      c.alpha = alpha, c.order = order, c.grid = grid, c.wave_cutoff = wave_cutoff;
      c.in_float = can_be_float(system, accuracy), c.cost = mesh_cost(system, order, grid);
      if (spacing == 0 && best && c.cost >= best->cost) return false;
      c.mesh_error = MeshError(system, order, grid, wave_cutoff)(alpha);
      if (spacing == 0 ? c.mesh_error > accuracy : best && c.mesh_error > best->mesh_error) return false;
      best = c;
      return true;
    };
    if (spacing != 0) {
      offer(grid_of(system.cell, spacing));
      continue;
    }
    // From coarse to fine: the first that will do is this order's cheapest.
    for (double h = 3; h > 0.05; h /= 1.04)
      if (offer(grid_of(system.cell, h))) break;
  }
  return best;
}

}  // namespace galvanostat
