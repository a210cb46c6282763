#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "constants.hpp"
#include "parallel/aligned.hpp"
#include "simulation/model.hpp"

namespace galvanostat {

/// The moving state, structure of arrays; Å, Å/fs, eV/Å, mass in eV fs²/Å² (so that F/m is an acceleration).
struct Particles {
  AlignedVector<double> x, y, z, vx, vy, vz, fx, fy, fz, mass, inverse_mass;
  AlignedVector<std::int32_t> type;
  std::vector<std::array<int, 3>> image;  // cells crossed, so that unwrapped = wrapped + image · edges

  explicit Particles(const Model& model) {
    const std::size_t n = model.positions.size();
    for (AlignedVector<double>* column : {&x, &y, &z, &vx, &vy, &vz, &fx, &fy, &fz, &mass, &inverse_mass})
      column->assign(n, 0.0);
    type.assign(model.types.begin(), model.types.end());
    image.assign(n, {});
    for (std::size_t i = 0; i < n; ++i) {
      x[i] = model.positions[i].x, y[i] = model.positions[i].y, z[i] = model.positions[i].z;
      mass[i] = model.masses[type[i]] * constants::mass_unit;
      inverse_mass[i] = 1 / mass[i];
    }
  }

  [[nodiscard]] int size() const { return static_cast<int>(x.size()); }

  /// Moves every particle into the cell, keeping count.
  void wrap(const Cell& cell) {
    for (int i = 0; i < size(); ++i) {
      const Vec3 r = cell.wrap({x[i], y[i], z[i]}, image[i]);
      x[i] = r.x, y[i] = r.y, z[i] = r.z;
    }
  }
};

}  // namespace galvanostat
