#pragma once

#include <algorithm>

#ifdef _OPENMP
#include <omp.h>
#endif

namespace galvanostat {

inline int thread_number() {
#ifdef _OPENMP
  return omp_get_thread_num();
#else
  return 0;
#endif
}

inline int team_size() {
#ifdef _OPENMP
  return omp_get_num_threads();
#else
  return 1;
#endif
}

/// Processors this process may use.
int available_processors();

/// `requested`, or as many of the available processors as gain something if it is 0; never more than there is work for,
/// because a thread with nothing to do still costs a barrier. Throws NO_THREADS where they cannot be had.
int choose_threads(int requested, int particles);

/// Throws NO_THREADS: this many more, the system will not have.
[[noreturn]] void throw_no_threads(int count);

/// Throws NO_THREADS where a team of so many, the calling thread among them, could not be had now: libgomp would end
/// the process.
void require_team(int threads);

/// At its end the calling thread gives its team of OpenMP threads back. libgomp keeps one for every thread that ever
/// had a parallel region, counts them all, and where they exceed the processors lets none of them spin at a barrier:
/// with a team left behind on Node's main thread, each region of a running simulation costs some 60 µs instead of one.
struct TeamRelease {
  TeamRelease() = default;
  TeamRelease(const TeamRelease&) = delete;
  TeamRelease& operator=(const TeamRelease&) = delete;
  ~TeamRelease();
};

struct Range {
  int begin, end;
};

/// The part of [0, count) that thread `me` of `team` does, in multiples of `unit`.
inline Range share(int count, int me, int team, int unit = 1) {
  const long units = (count + unit - 1) / unit;
  const auto bound = [&](long k) { return static_cast<int>(std::min<long>(count, unit * (units * k / team))); };
  return {bound(me), bound(me + 1)};
}

}  // namespace galvanostat
