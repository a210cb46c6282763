#pragma once

#include <vector>

namespace galvanostat {

/// Processors that a thread may be bound to.
using Place = std::vector<int>;

/// Those that the user's OMP_PLACES and OMP_PROC_BIND name, cores that share nothing before second threads of the same
/// ones; empty where nothing is said to be bound.
const std::vector<Place>& places();

/// `places` with those whose processors are all second threads of cores last; otherwise in their order.
/// `first_of_core`(processor): whether no thread of its core has a smaller number.
std::vector<Place> cores_first(std::vector<Place> places, bool (*first_of_core)(int));

/// Binds the calling thread and its team, where the user has threads bound, to places that no other BoundTeam of the
/// process has; where too few are left, to none. libgomp counts places anew for every thread that has a team: without
/// this, runs side by side would all be on the first ones.
class BoundTeam {
 public:
  /// 0: the calling thread may be on any of the places. Throws NO_THREADS.
  explicit BoundTeam(int threads);
  BoundTeam(const BoundTeam&) = delete;
  BoundTeam& operator=(const BoundTeam&) = delete;
  ~BoundTeam();

  /// Of the threads, in their order; empty: not bound.
  [[nodiscard]] const std::vector<int>& taken() const { return taken_; }

 private:
  std::vector<int> taken_;
};

}  // namespace galvanostat
