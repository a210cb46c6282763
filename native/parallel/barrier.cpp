#include "parallel/barrier.hpp"

#include <cstdlib>
#include <strings.h>
#include <limits>

#include "parallel/threads.hpp"

namespace galvanostat {

namespace {

void relax() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ __volatile__("yield");
#endif
}

/// Turns of spinning, as libgomp counts them.
long long patience() {
  const auto is = [](const char* text, const char* word) { return text != nullptr && strcasecmp(text, word) == 0; };
  const char *policy = std::getenv("OMP_WAIT_POLICY"), *count = std::getenv("GOMP_SPINCOUNT");
  constexpr long long forever = std::numeric_limits<long long>::max();
  if (count != nullptr) {
    if (is(count, "infinite") || is(count, "infinity")) return forever;
    char* end = nullptr;
    const long long turns = std::strtoll(count, &end, 10);
    if (end != count && turns >= 0) return turns;
  }
  if (is(policy, "passive")) return 0;
  if (is(policy, "active")) return forever;
  return 2000;
}

}  // namespace

void Barrier::wait(int threads) {
  static const long long asked = patience();
  static const int processors = available_processors();
  const std::uint32_t turn = turn_.load(std::memory_order_relaxed);
  if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == threads) {
    arrived_.store(0, std::memory_order_relaxed);
    turn_.store(turn + 1);
    turn_.notify_all();
    return;
  }
  for (long long left = threads > processors ? 0 : asked; left > 0; --left) {
    if (turn_.load(std::memory_order_acquire) != turn) return;
    relax();
  }
  turn_.wait(turn);
}

}  // namespace galvanostat
