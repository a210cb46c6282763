#include <algorithm>
#include <cmath>

#include "errors.hpp"
#include "geometry/linear-map.hpp"
#include "dynamics/simulation.hpp"

namespace galvanostat {

namespace {

/// Σ m v⊗v, eV.
Voigt kinetic_tensor(const Particles& p, Team& team) {
  const auto k = team.sum(p.size(), [&](int begin, int end) {
    double xx = 0, yy = 0, zz = 0, yz = 0, xz = 0, xy = 0;
#pragma omp simd reduction(+ : xx, yy, zz, yz, xz, xy)
    for (int i = begin; i < end; ++i) {
      const double x = p.mass[i] * p.vx[i], y = p.mass[i] * p.vy[i], z = p.mass[i] * p.vz[i];
      xx += x * p.vx[i], yy += y * p.vy[i], zz += z * p.vz[i];
      yz += y * p.vz[i], xz += x * p.vz[i], xy += x * p.vy[i];
    }
    return std::array<double, 6>{xx, yy, zz, yz, xz, xy};
  });
  return {k[0], k[1], k[2], k[3], k[4], k[5]};
}

/// Height over length of the edge that leans most: 1 in an orthogonal cell.
double uprightness(const Cell& cell) {
  double least = 1;
  for (int axis = 0; axis < 3; ++axis) least = std::min(least, cell.height(axis) / norm(cell.edge(axis)));
  return least;
}

}  // namespace

Simulation::Deformation Simulation::deform_cell(Voigt pressure) {
  const double volume = model_.cell.volume();
  for (double* component : {&pressure.xx, &pressure.yy, &pressure.zz, &pressure.yz, &pressure.xz, &pressure.xy})
    *component /= volume;
  const double time = dynamics_.timestep * static_cast<double>(barostat_->interval());
  const Voigt e =
      barostat_->strain({pressure, volume, target_temperature(), dynamics_.seed, dynamics_.stream, step_}, time);
  constexpr double largest = 0.05;
  const double most =
      std::max({std::abs(e.xx), std::abs(e.yy), std::abs(e.zz), std::abs(e.yz), std::abs(e.xz), std::abs(e.xy)});
  if (!(most < largest))
    throw_run("CELL_JUMPED",
              "the cell would change by more than 5 % at once " + when() +
                  ": the structure is far from equilibrium (minimise it first), or the barostat's time too short");

  LinearMap grow = exponential(e), slow = exponential({-e.xx, -e.yy, -e.zz, -e.yz, -e.xz, -e.xy});
  const auto strained = [&] {
    return Cell(grow(model_.cell.edge(0)), grow(model_.cell.edge(1)), grow(model_.cell.edge(2)));
  };
  if (e.yz != 0 || e.xz != 0 || e.xy != 0) {
    // Strains one after the other turn the cell, which is nobody's wish: the currents to come have a direction.
    const LinearMap back = rotation_to(initial_cell_, strained());
    grow = back * grow, slow = back * slow;
  }
  model_.cell = strained();
  if (uprightness(model_.cell) < 0.5 * uprightness(initial_cell_))
    throw_run("CELL_SHEARED", "the cell has lost half of its height by shear " + when() +
                                  ": a liquid keeps no shape; let only the volume or the lengths of the edges change");
  forces_.set_cell(model_.cell);
  return {grow, slow};
}

void Simulation::rescale_cell(Team& team) {
  Particles& p = particles_;
  Voigt pressure = kinetic_tensor(p, team);
  const double before = 0.5 * pressure.trace() + energy_.energy;
  pressure += energy_.virial;
  team.alone([&] { deformation_ = deform_cell(pressure); });
  const auto& [grow, slow] = deformation_;
  const Range mine = team.part(p.size());
  for (int i = mine.begin; i < mine.end; ++i) {
    const Vec3 r = grow({p.x[i], p.y[i], p.z[i]}), v = slow({p.vx[i], p.vy[i], p.vz[i]});
    p.x[i] = r.x, p.y[i] = r.y, p.z[i] = r.z;
    p.vx[i] = v.x, p.vy[i] = v.y, p.vz[i] = v.z;
  }
  forces_.rebuild(p, team);
  evaluate_forces(true, team);
  // What the cell's motion has given to the particles is not theirs to keep: the rest is conserved.
  const double kinetic = thermal_state(team).peculiar_kinetic_energy();
  if (team.is_first()) heat_ += kinetic + energy_.energy - before;
}

}  // namespace galvanostat
