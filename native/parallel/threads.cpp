#include "parallel/threads.hpp"

#include <thread>

namespace galvanostat {

int available_processors() {
#ifdef _OPENMP
  return std::max(1, omp_get_num_procs());
#else
  return 1;
#endif
}

TeamRelease::~TeamRelease() {
  // LLVM's runtime has one pool for all threads; pausing it would stop those of simulations that run.
#if defined(_OPENMP) && defined(__GNUC__) && !defined(__clang__)
  omp_pause_resource_all(omp_pause_soft);
#endif
}

int choose_threads(int requested, int particles) {
  // Fewer particles a thread than this, and barriers cost more than it does; who asks for threads knows why, up to a
  // point.
  constexpr int worthwhile = 256, sensible = 32;
  if (requested > 0) return std::clamp(requested, 1, std::max(1, particles / sensible));
  return std::clamp(available_processors(), 1, std::max(1, particles / worthwhile));
}

}  // namespace galvanostat
