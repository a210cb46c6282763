#pragma once

#include <cstdint>
#include <vector>

#include "geometry/cell.hpp"
#include "parallel/aligned.hpp"

namespace galvanostat {

/// The particles of the cell followed by as many of their periodic images as a given reach needs.
///
/// With the images spelled out, distances are plain differences: kernels know nothing of periodicity, and a cut-off
/// longer than half the cell (or than the cell) needs no special case. Coordinates are packed x, y, z, 0 for aligned
/// loads. The last entry is a sentinel so far away that it is outside every cut-off: lists are padded with it.
class PeriodicImages {
 public:
  /// Chooses the images of wrapped positions that lie within `reach` (Å) of the cell. Between two calls positions may
  /// move by less than the part of `reach` that is skin.
  void select(const Cell& cell, const double* x, const double* y, const double* z, int count, double reach);

  /// Copies the positions and places the images selected before; every step.
  void place(const double* x, const double* y, const double* z, int threads);

  [[nodiscard]] int owned() const { return owned_; }
  /// Particles and images, without the sentinel.
  [[nodiscard]] int size() const { return owned_ + static_cast<int>(owner_.size()); }
  [[nodiscard]] int sentinel() const { return size(); }
  /// [4 (size + 1)] Å
  [[nodiscard]] const double* coordinates() const { return coordinates_.data(); }
  /// Index in the cell of the particle that entry `i` is (an image of).
  [[nodiscard]] int owner(int i) const { return i < owned_ ? i : owner_[i - owned_]; }

 private:
  int owned_ = 0;
  std::vector<std::int32_t> owner_;
  std::vector<std::int32_t> shift_;  // index into shifts_
  std::vector<Vec3> shifts_;
  AlignedVector<double> coordinates_;
};

}  // namespace galvanostat
