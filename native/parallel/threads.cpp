#include "parallel/threads.hpp"

#include <dlfcn.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "errors.hpp"

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
  // Looked up: before GCC 9 there was none, and the addon would not load.
  static const auto pause = reinterpret_cast<int (*)(int)>(dlsym(RTLD_DEFAULT, "omp_pause_resource_all"));
  if (pause != nullptr) pause(1);
#endif
}

void throw_no_threads(int count) {
  throw_run("NO_THREADS", "the system makes no more threads for this process: " + std::to_string(count) +
                              (count == 1 ? " was" : " were") + " asked for");
}

void require_team(int threads) {
  // All at once, as a team is.
  std::mutex mutex;
  std::condition_variable told;
  bool enough = false;
  const auto wait = [&] {
    std::unique_lock lock(mutex);
    told.wait(lock, [&] { return enough; });
  };
  std::vector<std::thread> team;
  bool had = true;
  try {
    for (int k = 1; k < threads; ++k) team.emplace_back(wait);
  } catch (const std::system_error&) {
    had = false;
  }
  {
    const std::lock_guard lock(mutex);
    enough = true;
  }
  told.notify_all();
  for (std::thread& thread : team) thread.join();
  if (!had) throw_no_threads(threads);
}

int choose_threads(int requested, int particles) {
  // Fewer particles a thread than this, and barriers cost more than it does; who asks for threads knows why, up to a
  // point.
  constexpr int worthwhile = 256, sensible = 32;
  const int most = std::max(1, particles / (requested > 0 ? sensible : worthwhile));
  const int threads = std::clamp(requested > 0 ? requested : available_processors(), 1, most);
  require_team(threads);
  return threads;
}

}  // namespace galvanostat
