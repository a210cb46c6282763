#include <doctest/doctest.h>

#include <cmath>

#include "parallel/sums.hpp"
#include "parallel/threads.hpp"

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

TEST_CASE("deterministic sums: the right value, and the same bits for any number of threads") {
  const auto part = [](int begin, int end) {
    std::array<double, 2> s{};
    for (int i = begin; i < end; ++i) s[0] += std::sin(1.0 + i), s[1] += 1;
    return s;
  };
  for (int count : {0, 1, 2048, 2049, 10000}) {
    const auto one = deterministic_sum<2>(count, 1, part);
    CHECK(one[1] == count);
    // Σ_{i<n} sin(1 + i) = sin((n + 1)/2) sin(n/2)/sin(1/2)
    CHECK(std::abs(one[0] - std::sin(0.5 * (count + 1)) * std::sin(0.5 * count) / std::sin(0.5)) < 1e-10);
    for (int threads : {2, 3, 5}) CHECK(deterministic_sum<2>(count, threads, part) == one);
  }
}
