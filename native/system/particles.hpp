#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "checkpoint-stream.hpp"
#include "constants.hpp"
#include "parallel/aligned.hpp"
#include "parallel/team.hpp"
#include "system/model.hpp"

namespace galvanostat {

/// The moving state, structure of arrays; Å, Å/fs, eV/Å, mass in eV fs²/Å² (so that F/m is an acceleration).
struct Particles {
  AlignedVector<double> x, y, z, vx, vy, vz, fx, fy, fz, mass, inverse_mass;
  AlignedVector<std::int32_t> type;
  std::vector<std::array<int, 3>> image;  // cells crossed, so that unwrapped = wrapped + image · edges

  /// At rest. Each of `threads` threads writes its part first, so that it lies in its share of the memory.
  explicit Particles(const Model& model, int threads = 1) {
    const std::size_t n = model.positions.size();
    for (AlignedVector<double>* column : {&x, &y, &z, &vx, &vy, &vz, &fx, &fy, &fz, &mass, &inverse_mass})
      column->resize(n);
    type.resize(n);
    image.resize(n);
    Team::run(threads, [&](Team& team) {
      const Range mine = team.part(size());
      for (int i = mine.begin; i < mine.end; ++i) {
        for (AlignedVector<double>* column : {&vx, &vy, &vz, &fx, &fy, &fz}) (*column)[i] = 0;
        type[i] = model.types[i];
        x[i] = model.positions[i].x, y[i] = model.positions[i].y, z[i] = model.positions[i].z;
        mass[i] = model.masses[type[i]] * constants::mass_unit;
        inverse_mass[i] = 1 / mass[i];
      }
    });
  }

  /// Positions, velocities and images: forces follow from these, the rest is the model's.
  void write(CheckpointWriter& out) const {
    for (const AlignedVector<double>* column : {&x, &y, &z, &vx, &vy, &vz}) out.put_all(*column);
    out.put_all(image);
  }
  void read(CheckpointReader& in) {
    for (AlignedVector<double>* column : {&x, &y, &z, &vx, &vy, &vz}) in.get_all(*column);
    in.get_all(image);
  }

  [[nodiscard]] int size() const { return static_cast<int>(x.size()); }

  /// Moves every particle into the cell, keeping count: each thread its part.
  void wrap(const Cell& cell, const Team& team = {}) {
    const Range mine = team.part(size());
    for (int i = mine.begin; i < mine.end; ++i) {
      const Vec3 r = cell.wrap({x[i], y[i], z[i]}, image[i]);
      x[i] = r.x, y[i] = r.y, z[i] = r.z;
    }
  }
};

}  // namespace galvanostat
