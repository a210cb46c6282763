#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "checkpoint-stream.hpp"
#include "parallel/aligned.hpp"
#include "parallel/team.hpp"

namespace galvanostat {

/// The time that was correlated, cut into blocks that several processes share: at most `most` of them, all but the last
/// `length` steps long. Time t > 0 (steps since the start) lies in block (t − 1)/length.
struct TimeBlocks {
  static constexpr int most = 32;
  std::uint64_t length;
  int count = 0;  // blocks begun

  /// Block of time `t`, never earlier than the last one asked for. `merge` is called when a block more than `most`
  /// would begin: neighbours have become one, and so must what was summed over them.
  template <class Merge>
  int enter(std::uint64_t t, const Merge& merge) {
    while ((t - 1) / length >= most) {
      length *= 2;
      count = (count + 1) / 2;
      merge();
    }
    const int block = static_cast<int>((t - 1) / length);
    count = block + 1;
    return block;
  }
};

/// Second moments of the displacements of particles on a multiple-tau grid: level k takes every 2^k-th sample and has
/// lags 1 … P of its interval, so that memory grows with the logarithm of time  (Ramírez, Sukumaran, Vorselaars &
/// Likhtman, J. Chem. Phys. 133, 154103 (2010), but with exact displacements instead of averages). Sums over time
/// origins and over the particles of a group, apart for each block of time; a pair of times counts for the block of its
/// later time.
class MultipleTau {
 public:
  static constexpr int components = 6;  // xx yy zz yz xz xy

  struct Level {
    /// [P][TimeBlocks::most] pairs of times. Those of increments are as many: see `increments`.
    std::vector<double> counts;
    /// [groups][P][TimeBlocks::most][6] Σ Δx_a Δx_b over lag p + 1.
    std::vector<double> displacement;
    /// [groups][P][TimeBlocks::most][6] Σ ½(d_a d'_b + d_b d'_a), d the displacement during the last interval and d'
    /// the one p intervals before; empty if not kept. d' begins p + 1 intervals back, so there are as many as of
    /// displacements.
    std::vector<double> increments;
    /// [P][3][n] the last P samples, sample m of this level in slot m % P.
    AlignedVector<double> ring;
  };

  /// `group_sizes`: particles of each group, which are contiguous in the samples.
  MultipleTau(int points, std::vector<int> group_sizes, bool with_increments);

  /// Takes the next sample: x, y, z of n particles. The first is time 0 (`block` is ignored), the others are one base
  /// interval apart. All threads of a team call it; it begins with a barrier.
  void add(const double* x, const double* y, const double* z, int block, Team& team);
  /// Blocks 2b and 2b + 1 become block b.
  void merge_blocks();

  [[nodiscard]] int points() const { return points_; }
  [[nodiscard]] int groups() const { return static_cast<int>(begin_.size()) - 1; }
  [[nodiscard]] bool with_increments() const { return with_increments_; }
  /// Only levels that hold a pair of times.
  [[nodiscard]] const std::vector<Level>& levels() const { return levels_; }
  /// Index into `counts`, and times `components` into the sums of a group.
  static std::size_t at(int lag, int block) { return static_cast<std::size_t>(lag) * TimeBlocks::most + block; }
  /// Where the sums of a group begin.
  [[nodiscard]] std::size_t group_offset(int group) const { return group * at(points_, 0) * components; }

  void write(CheckpointWriter& out) const;
  /// Into an object made with the same arguments.
  void read(CheckpointReader& in);

 private:
  void open_level();
  /// Lags of one level, each thread its own.
  void accumulate(Level& level, std::uint64_t sample, const std::array<const double*, 3>& now, int block,
                  const Team& team) const;

  int points_;
  bool with_increments_;
  std::vector<int> begin_;  // [groups + 1]
  std::size_t n_;
  std::uint64_t samples_ = 0;
  AlignedVector<double> origin_;  // [3][n] the sample at time 0, with which every level begins
  std::vector<Level> levels_;
};

}  // namespace galvanostat
