#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "geometry/packed-positions.hpp"
#include "parallel/aligned.hpp"
#include "parallel/simd/dispatch.hpp"

namespace galvanostat {

/// For every particle all records within reach of it, sorted by type.
///
/// The list is full (each pair stands in both particles' lists): forces are then sums that each particle does alone,
/// without scatter, without locks, and with the same bits for any number of threads.
class NeighborList {
 public:
  /// Particles (in the order of PackedPositions) whose lists lie together: the unit of work of a thread.
  static constexpr int chunk = PackedPositions::chunk;
  /// Beyond the end of a chunk's lists so many more entries can be read (rubbish, but records that exist).
  static constexpr int overrun = 16;

  /// `reach_squared[a * types + b]`: (cut-off + skin)² of that pair of types, Å²; 0: they do not interact. Pairs up to
  /// 3·10⁻⁶ beyond it may be listed, too. `packed` must have been arranged for the largest of the reaches. Each thread
  /// its share of the chunks: a barrier must follow.
  void build(const PackedPositions& packed, int types, const double* reach_squared, Team& team,
             SimdPath path = runnable_simd_paths().front());

  /// Chunks of so many particles.
  static constexpr int chunks_of(int count) { return (count + chunk - 1) / chunk; }

  [[nodiscard]] int chunks() const { return chunks_used_; }
  /// Lists of the particles [first, first + count) of a chunk: those of type t of the k-th are
  /// neighbors[offsets[k · types + t]] up to neighbors[offsets[k · types + t + 1]]. An entry is four times the record:
  /// where its row begins.
  struct Chunk {
    int first, count;
    const std::int32_t* neighbors;
    const std::int32_t* offsets;  // [count · types + 1]
  };
  [[nodiscard]] Chunk operator[](int chunk_number) const;
  [[nodiscard]] int types() const { return types_; }
  /// Another one with each build(), never 0 after the first: for those who keep something that belongs to the entries.
  [[nodiscard]] std::uint64_t version() const { return version_; }
  /// Entries of all lists.
  [[nodiscard]] std::size_t stored() const;
  [[nodiscard]] std::size_t bytes() const;

 private:
  struct Lists {
    AlignedVector<std::int32_t> neighbors;
    std::vector<std::int32_t> offsets;
  };
  struct Candidates;
  void sort(const PackedPositions& packed, Team& team);
  void find_candidates(const PackedPositions& packed, int bin, double reach, Candidates& near) const;

  int types_ = 0, owned_ = 0, chunks_used_ = 0;
  std::uint64_t version_ = 0;
  std::vector<Lists> lists_;
  // All records bin after bin, structure of arrays.
  AlignedVector<std::int32_t> bin_start_, bin_of_;
  AlignedVector<std::int32_t> binned_[5];  // x, y, z, type, 4 × record
};

}  // namespace galvanostat
