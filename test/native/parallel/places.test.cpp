#include <doctest/doctest.h>

#include "parallel/places.hpp"

using namespace galvanostat;

TEST_CASE("places: second threads of cores come last, in their order") {
  // Siblings beside each other, 0 1 | 2 3 | 4 5: even ones are the first of their cores.
  const auto even = [](int processor) { return processor % 2 == 0; };
  CHECK(cores_first({{0}, {1}, {2}, {3}, {4}, {5}}, even) == std::vector<Place>{{0}, {2}, {4}, {1}, {3}, {5}});
  // Whole cores stay as they are.
  CHECK(cores_first({{1, 0}, {3, 2}}, even) == std::vector<Place>{{1, 0}, {3, 2}});
  CHECK(cores_first({}, even).empty());
}

TEST_CASE("places: nothing is bound unless the user says so") {
  if (!places().empty()) return;  // told by OMP_PROC_BIND
  const BoundTeam one(1), two(2);
  CHECK(one.taken().empty());
  CHECK(two.taken().empty());
}
