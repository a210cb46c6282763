#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "geometry/periodic-images.hpp"
#include "parallel/aligned.hpp"
#include "parallel/simd/dispatch.hpp"

namespace galvanostat {

/// For every particle of the cell all particles and images within reach of it, sorted by type.
///
/// The list is full (each pair stands in both particles' lists): forces are then sums that each particle does alone,
/// without scatter, without locks, and with the same bits for any number of threads.
class NeighborList {
 public:
  /// Lists of one type are padded to a multiple of this with the sentinel, so that kernels need no remainder loop.
  static constexpr int padding = 8;

  /// `reach_squared[a * types + b]`: (cut-off + skin)² of that pair of types, Å²; 0: they do not interact.
  void build(const PeriodicImages& images, const std::int32_t* type, int types, const double* reach_squared,
             int threads, SimdPath path = runnable_simd_paths().front());

  /// Same result by looking at every pair: the oracle.
  void build_brute_force(const PeriodicImages& images, const std::int32_t* type, int types,
                         const double* reach_squared);

  [[nodiscard]] const std::int32_t* indices() const { return indices_.data(); }
  /// Neighbours of type `t` of particle `i`: [segment(i, t), segment(i, t + 1)); multiples of `padding`.
  [[nodiscard]] std::size_t segment(int i, int t) const { return segments_[static_cast<std::size_t>(i) * types_ + t]; }
  [[nodiscard]] const std::size_t* segments() const { return segments_.data(); }
  [[nodiscard]] int types() const { return types_; }
  [[nodiscard]] std::size_t stored() const { return indices_.size(); }

 private:
  void begin(const PeriodicImages& images, int types);
  /// Coordinates (padded) and slots of everything that can be within `margin` of a point of `bin`.
  void gather(int bin, const int* bins, const double* per_length, double margin, AlignedVector<double>* coordinates,
              std::vector<std::int32_t>& slots) const;

  int types_ = 0;
  std::vector<std::size_t> segments_;       // [N types + 1]
  AlignedVector<std::int32_t> indices_;
  // Scratch, kept between builds.
  std::vector<std::int32_t> bin_start_, bin_members_, bin_types_, bin_of_;
  std::vector<std::int32_t> by_bin_;  // [N] the cell's own particles, bin after bin
  struct Start {
    int thread;
    std::size_t offset;
  };
  std::vector<Start> starts_;         // [N] where in a thread's lists a particle's are
  std::array<AlignedVector<double>, 3> bin_coordinates_;
  std::vector<std::vector<std::int32_t>> found_;  // a thread's own lists
};

}  // namespace galvanostat
