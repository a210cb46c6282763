#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <exception>
#include <limits>
#include <type_traits>

#include "parallel/barrier.hpp"
#include "parallel/threads.hpp"

namespace galvanostat {

/// The threads that do a step together, as each of them sees it. All of them go through the same functions and the same
/// barriers, and each does its part in between: one parallel region for a whole run of steps, whose order reads as if
/// there were one thread.
///
/// What one thread writes the others may read after the next barrier. Sums are the same bits for any number of threads:
/// of fixed blocks, added in their order by every thread, so that all of them know the result and decide alike. What
/// belongs to nobody's part (counters, totals of a Tally) is the first thread's.
///
/// An exception of any thread ends the work of all at the next barrier, and leaves run().
class Team {
 public:
  /// Of the calling thread alone.
  Team() = default;

  /// Does `body(Team&)` with `threads` threads, the calling one among them.
  template <class Body>
  static void run(int threads, const Body& body);

  [[nodiscard]] int me() const { return me_; }
  [[nodiscard]] int size() const { return size_; }
  [[nodiscard]] bool is_first() const { return me_ == 0; }
  /// That this thread has waited at; none where it is alone.
  [[nodiscard]] std::uint64_t barriers() const { return passed_; }

  void barrier() {
    if (size_ == 1) return;
    ++passed_;
    shared_->barrier.wait(size_);
    if (shared_->failed_at.load(std::memory_order_relaxed) <= passed_) throw Abandoned{};
  }
  /// `work` is done by the first thread while the others wait. It may allocate, and throw.
  template <class Work>
  void alone(const Work& work) {
    barrier();
    if (is_first()) work();
    barrier();
  }

  /// My share of [0, count), in multiples of `unit`.
  [[nodiscard]] Range share(int count, int unit = 1) const { return galvanostat::share(count, me_, size_, unit); }
  /// My share of `count` particles, in the whole blocks of sum(): who goes over them always by part() and sum() finds
  /// them in its cache, and needs no barrier in between.
  [[nodiscard]] Range part(int count) const {
    const int block = block_size(count);
    return share(count, block);
  }
  /// Σ of what `of(begin, end)` gives for the blocks of [0, count): an array of numbers, or whatever has += and fits
  /// into a cache line. A barrier.
  template <class Of>
  auto sum(int count, const Of& of) -> decltype(of(0, 0));

 private:
  /// Of a sum. Divisible by most numbers of threads there are.
  static constexpr int most_blocks = 96, smallest_block = 32;
  static int block_size(int count) {
    const int size = (count + most_blocks - 1) / most_blocks;
    return std::max(1, (size + smallest_block - 1) / smallest_block) * smallest_block;
  }

  struct Abandoned {};
  struct alignas(64) Slot {
    unsigned char bytes[64];
  };
  struct Shared {
    Barrier barrier;
    Slot slots[2][most_blocks];
    /// The barrier that nobody goes on from.
    std::atomic<std::uint64_t> failed_at{std::numeric_limits<std::uint64_t>::max()};
    std::exception_ptr error;
  };

  Team(Shared& shared, int me, int size) : shared_(&shared), me_(me), size_(size) {}
  void fail() {
    std::uint64_t expected = std::numeric_limits<std::uint64_t>::max();
    if (shared_->failed_at.compare_exchange_strong(expected, passed_ + 1)) shared_->error = std::current_exception();
    shared_->barrier.wait(size_);
  }
  template <class Sum>
  static void add(Sum& total, const Sum& part) {
    if constexpr (requires { total += part; })
      total += part;
    else
      for (std::size_t k = 0; k < total.size(); ++k) total[k] += part[k];
  }

  Shared* shared_ = nullptr;
  int me_ = 0, size_ = 1;
  std::uint64_t passed_ = 0;  // barriers
  unsigned turn_ = 0;         // of the two sets of slots: a slow thread may still read those of the last sum
};

template <class Body>
void Team::run(int threads, const Body& body) {
  if (threads <= 1) {
    Team team;
    return body(team);
  }
  Shared shared;
#pragma omp parallel num_threads(threads)
  {
    Team team(shared, thread_number(), team_size());
    try {
      body(team);
      team.barrier();
    } catch (const Abandoned&) {
    } catch (...) {
      team.fail();
    }
  }
  if (shared.error) std::rethrow_exception(shared.error);
}

template <class Of>
auto Team::sum(int count, const Of& of) -> decltype(of(0, 0)) {
  using Sum = decltype(of(0, 0));
  static_assert(sizeof(Sum) <= sizeof(Slot) && std::is_trivially_copyable_v<Sum>);
  const int size = block_size(count), blocks = (count + size - 1) / size;
  const auto of_block = [&](int b) { return of(b * size, std::min(count, (b + 1) * size)); };
  Sum total{};
  if (size_ == 1) {
    for (int b = 0; b < blocks; ++b) add(total, of_block(b));
    return total;
  }
  Slot* const slots = shared_->slots[turn_++ % 2];
  const Range mine = share(blocks);
  for (int b = mine.begin; b < mine.end; ++b) {
    const Sum part = of_block(b);
    std::memcpy(slots[b].bytes, &part, sizeof part);
  }
  barrier();
  for (int b = 0; b < blocks; ++b) {
    Sum part;
    std::memcpy(&part, slots[b].bytes, sizeof part);
    add(total, part);
  }
  return total;
}

}  // namespace galvanostat
