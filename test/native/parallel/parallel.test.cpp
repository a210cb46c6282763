#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "parallel/team.hpp"

using namespace galvanostat;

TEST_CASE("shares cover everything once, in whole units") {
  for (int count : {0, 1, 7, 8, 9, 100, 1001})
    for (int team : {1, 2, 3, 7, 16})
      for (int unit : {1, 8}) {
        int next = 0;
        for (int me = 0; me < team; ++me) {
          const Range r = share(count, me, team, unit);
          CHECK(r.begin == next);
          CHECK(r.end >= r.begin);
          CHECK((r.end % unit == 0 || r.end == count));
          next = r.end;
        }
        CHECK(next == count);
      }
}

TEST_CASE("threads: as asked, never more than there is work for, at least one") {
  CHECK(choose_threads(5, 100000) == 5);
  CHECK(choose_threads(5, 64) == 2);
  CHECK(choose_threads(5, 3) == 1);
  CHECK(choose_threads(0, 1000000) == available_processors());
  CHECK(choose_threads(0, 192) == 1);
}

TEST_CASE("sums: the right value, and the same bits in every thread of teams of any size") {
  const auto part = [](int begin, int end) {
    std::array<double, 2> s{};
    for (int i = begin; i < end; ++i) s[0] += std::sin(1.0 + i), s[1] += 1;
    return s;
  };
  for (int count : {0, 1, 31, 32, 33, 2048, 2049, 3073, 10000}) {
    Team alone;
    const auto one = alone.sum(count, part);
    CHECK(one[1] == count);
    // Σ_{i<n} sin(1 + i) = sin((n + 1)/2) sin(n/2)/sin(1/2)
    CHECK(std::abs(one[0] - std::sin(0.5 * (count + 1)) * std::sin(0.5 * count) / std::sin(0.5)) < 1e-10);
    for (int threads : {2, 3, 7, 16}) {
      std::vector<std::array<double, 2>> all(threads), again(threads);
      Team::run(threads, [&](Team& team) {
        // One after the other: slots are used in turn.
        all[team.me()] = team.sum(count, part);
        again[team.me()] = team.sum(count, part);
        again[team.me()] = team.sum(count, part);
      });
      for (int k = 0; k < threads; ++k) {
        CHECK(all[k] == one);
        CHECK(again[k] == one);
      }
    }
  }
}

TEST_CASE("parts are the blocks of sums, once each") {
  for (int count : {1, 192, 1536, 5000})
    for (int threads : {1, 2, 3, 7, 16}) {
      std::vector<int> by_part(count), by_sum(count);
      Team::run(threads, [&](Team& team) {
        const Range mine = team.part(count);
        for (int i = mine.begin; i < mine.end; ++i) by_part[i] = 1 + team.me();
        team.sum(count, [&](int begin, int end) {
          for (int i = begin; i < end; ++i) by_sum[i] = 1 + team.me();
          return 0.0;
        });
      });
      CHECK(by_part == by_sum);
      CHECK(std::all_of(by_part.begin(), by_part.end(), [](int k) { return k > 0; }));
    }
}

TEST_CASE("what one thread does alone the others see afterwards") {
  for (int threads : {1, 2, 5}) {
    std::vector<int> before(threads), seen(threads);
    int total = 0;
    Team::run(threads, [&](Team& team) {
      before[team.me()] = 1;
      team.alone([&] {
        for (int k : before) total += k;
      });
      seen[team.me()] = total;
    });
    for (int k : seen) CHECK(k == threads);
  }
}

TEST_CASE(
    "nobody passes a barrier before all are there, whether they spin or sleep, and all see what all have written") {
  for (int threads : {2, 3, 16}) {
    std::vector<int> passed(threads), wrong(threads);
    Team::run(threads, [&](Team& team) {
      const int me = team.me();
      for (int round = 1; round <= 600; ++round) {
        // Long enough for the others to fall asleep; each in its turn.
        if (round % 40 == 0 && round / 40 % threads == me) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        passed[me] = round;
        team.barrier();
        for (int k : passed) wrong[me] += k != round;
        team.barrier();
      }
    });
    for (int k = 0; k < threads; ++k) CHECK(wrong[k] == 0);
  }
}

TEST_CASE("an exception of any thread, of several or of all ends the work of everybody, and comes out") {
  for (int threads : {1, 2, 5})
    for (int who = -1; who < threads; ++who) {
      std::vector<int> steps(threads);
      std::string said;
      try {
        Team::run(threads, [&](Team& team) {
          for (;;) {
            team.barrier();
            ++steps[team.me()];
            if (steps[team.me()] == 3 && (who < 0 || team.me() == who)) throw std::runtime_error("enough");
          }
        });
      } catch (const std::runtime_error& error) {
        said = error.what();
      }
      CHECK(said == "enough");
      for (int k : steps) CHECK(k == 3);
    }
  CHECK_THROWS_AS(Team::run(3, [](Team& team) { team.alone([] { throw std::logic_error("alone"); }); }),
                  std::logic_error);
  // After the last barrier, too.
  CHECK_THROWS_AS(Team::run(3,
                            [](Team& team) {
                              if (team.me() == 2) throw std::logic_error("late");
                            }),
                  std::logic_error);
}
