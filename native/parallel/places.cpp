#include "parallel/places.hpp"

#include <algorithm>
#include <fstream>
#include <mutex>
#include <string>

#include "parallel/threads.hpp"

#ifdef __linux__
#include <sched.h>
#endif

namespace galvanostat {

std::vector<Place> cores_first(std::vector<Place> places, bool (*first_of_core)(int)) {
  std::stable_partition(places.begin(), places.end(),
                        [&](const Place& place) { return std::any_of(place.begin(), place.end(), first_of_core); });
  return places;
}

#if defined(_OPENMP) && defined(__linux__)

namespace {

/// As Linux says: Documentation/admin-guide/cputopology.rst. The list begins with the smallest number.
bool first_of_core(int processor) {
  std::ifstream list("/sys/devices/system/cpu/cpu" + std::to_string(processor) + "/topology/thread_siblings_list");
  int first = processor;
  return !(list >> first) || first == processor;
}

std::vector<Place> places_of_openmp() {
  if (omp_get_proc_bind() == omp_proc_bind_false) return {};
  std::vector<Place> all(static_cast<std::size_t>(std::max(0, omp_get_num_places())));
  for (std::size_t k = 0; k < all.size(); ++k) {
    all[k].resize(static_cast<std::size_t>(omp_get_place_num_procs(static_cast<int>(k))));
    omp_get_place_proc_ids(static_cast<int>(k), all[k].data());
  }
  return cores_first(std::move(all), first_of_core);
}

void bind_to(const Place& processors) {
  const int most = *std::max_element(processors.begin(), processors.end()) + 1;
  cpu_set_t* set = CPU_ALLOC(most);
  const std::size_t size = CPU_ALLOC_SIZE(most);
  CPU_ZERO_S(size, set);
  for (const int processor : processors) CPU_SET_S(processor, size, set);
  // Where it is refused, as by a cpuset that has shrunk, threads stay where they may be.
  sched_setaffinity(0, size, set);
  CPU_FREE(set);
}

std::mutex mutex;
std::vector<char> is_taken;

}  // namespace

const std::vector<Place>& places() {
  static const std::vector<Place> all = places_of_openmp();
  return all;
}

BoundTeam::BoundTeam(int threads) {
  const std::vector<Place>& all = places();
  if (all.empty()) return;
  require_team(threads);
  {
    const std::lock_guard lock(mutex);
    is_taken.resize(all.size());
    for (std::size_t k = 0; k < all.size() && static_cast<int>(taken_.size()) < threads; ++k)
      if (!is_taken[k]) taken_.push_back(static_cast<int>(k));
    if (static_cast<int>(taken_.size()) < threads) taken_.clear();
    for (const int k : taken_) is_taken[static_cast<std::size_t>(k)] = 1;
  }
  Place any;
  for (const Place& place : all) any.insert(any.end(), place.begin(), place.end());
#pragma omp parallel num_threads(std::max(1, threads)) if (threads > 1)
  bind_to(taken_.empty() ? any : all[static_cast<std::size_t>(taken_[static_cast<std::size_t>(thread_number())])]);
}

BoundTeam::~BoundTeam() {
  const std::lock_guard lock(mutex);
  for (const int k : taken_) is_taken[static_cast<std::size_t>(k)] = 0;
}

#else

const std::vector<Place>& places() {
  static const std::vector<Place> none;
  return none;
}
BoundTeam::BoundTeam(int) {}
BoundTeam::~BoundTeam() = default;

#endif

}  // namespace galvanostat
