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

int choose_threads(int requested, int particles) {
  constexpr int grain = 32;
  const int wanted = requested > 0 ? requested : available_processors();
  return std::clamp(wanted, 1, std::max(1, particles / grain));
}

}  // namespace galvanostat
