#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "geometry/cell.hpp"
#include "parallel/aligned.hpp"
#include "parallel/team.hpp"

namespace galvanostat {

/// The particles as pair kernels want them: in spatial order, on a torus big enough for the nearest image to be the
/// only one.
///
/// The torus is the cell repeated until it is at least two reaches wide between each pair of faces; particles of a
/// repeated cell stand in it several times. Positions are fractions of its edges in 32-bit fixed point: the difference
/// of two wraps around by itself, so kernels know nothing of periodicity, cost nothing for it, and a cut-off longer
/// than the cell is no special case. Fixed point also loses nothing in the middle of a large cell: the step is 2⁻³² of
/// an edge (3·10⁻⁸ Å in 130 Å), where a float has 10⁻⁵ Å.
///
/// Records [0, owned) are the particles, bin after bin of a grid, so that neighbours in space are neighbours in
/// memory; repetition k of record s is record k · owned + s.
class PackedPositions {
 public:
  /// Records that a thread takes over together.
  static constexpr int chunk = 32;

  /// Chooses torus, grid and order for these positions. `fractions`: keep them in double as well. Throws
  /// TOO_MANY_IMAGES if the reach is so much longer than the cell that the repetitions do not fit into memory.
  void arrange(const Cell& cell, const double* x, const double* y, const double* z, const std::int32_t* type, int count,
               double reach, bool fractions, Team& team);
  /// Takes over new positions in the order of the last `arrange`; every step. Each thread its share: a barrier must
  /// follow.
  void place(const double* x, const double* y, const double* z, const Team& team);

  [[nodiscard]] int owned() const { return static_cast<int>(particle_.size()); }
  [[nodiscard]] int size() const { return owned() * copies_; }
  /// Index in the cell of the particle that a record is (a repetition of).
  [[nodiscard]] int particle(int record) const { return particle_[record % owned()]; }
  [[nodiscard]] const std::int32_t* particles() const { return particle_.data(); }
  /// [4 size] fractions of the torus' edges times 2³², modulo 2³²; the fourth number is the type.
  [[nodiscard]] const std::int32_t* fixed() const { return fixed_.data(); }
  /// [4 size] the same in double, in [0, 1] but for rounding; the fourth number is unused. Null unless asked for.
  [[nodiscard]] const double* fractions() const { return fractions_.empty() ? nullptr : fractions_.data(); }
  /// Edges of the torus, Å.
  [[nodiscard]] Vec3 edge(int axis) const { return edges_[axis]; }
  /// True if the torus' edges lie along x, y and z.
  [[nodiscard]] bool orthogonal() const { return orthogonal_; }

  /// The grid: number of bins along each edge, their height (Å), and the bin of a record.
  [[nodiscard]] const std::array<int, 3>& bins() const { return bins_; }
  [[nodiscard]] double bin_height(int axis) const { return bin_heights_[axis]; }
  [[nodiscard]] int bin(int record) const;
  [[nodiscard]] int bin_count() const { return bins_[0] * bins_[1] * bins_[2]; }
  /// [bin_count + 1] the first of the particles of each bin, and where the last ones end.
  [[nodiscard]] const std::int32_t* bin_start() const { return bin_start_.data(); }

 private:
  using Fixed = std::array<std::int32_t, 3>;
  void choose(const Cell& cell, int count, double reach);
  [[nodiscard]] std::array<double, 3> wrapped(Vec3 r) const;
  static Fixed in_fixed_point(const std::array<double, 3>& fraction);
  [[nodiscard]] int bin_at(const std::int32_t* fixed) const;
  /// Particles bin after bin, in each in order of their number.
  void sort(Team& team);
  void place_owned(int begin, int end, const double* x, const double* y, const double* z);

  std::array<Vec3, 3> edges_, reciprocals_;
  std::vector<std::array<std::uint32_t, 3>> shifts_;  // [copies] of a repetition, fixed point
  std::vector<Vec3> fraction_shifts_;
  bool orthogonal_ = false, keep_fractions_ = false;
  int copies_ = 1;
  std::array<int, 3> bins_{1, 1, 1};
  std::array<double, 3> bin_heights_{};
  AlignedVector<std::int32_t> particle_, bin_of_, bin_start_;
  AlignedVector<std::int32_t> fixed_;
  AlignedVector<double> fractions_;
};

}  // namespace galvanostat
