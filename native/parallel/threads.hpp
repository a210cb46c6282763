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
/// because a thread with nothing to do still costs a barrier.
int choose_threads(int requested, int particles);

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
