#include "neighbors/skin-tuner.hpp"

#include <algorithm>
#include <cmath>

namespace galvanostat {

namespace {
/// Building a list costs as much as going through it so many times (2.2 to 2.6 measured, AVX-512, 192 to 12 288 atoms).
constexpr double build_cost = 2.4;
/// Lists that are averaged before a decision, and windows after which a neighbouring rung is tried again.
constexpr int window = 4, patience = 32;
}  // namespace

double SkinTuner::ladder(int rung) { return 0.3 * std::pow(1.2, rung); }

void SkinTuner::list_ended(std::uint64_t steps, double entries, double fixed) {
  State& s = state_;
  s.steps += steps;
  s.work += static_cast<double>(steps) * (entries + fixed) + build_cost * entries;
  if (++s.lists < window) return;
  const double now = s.work / static_cast<double>(std::max<std::uint64_t>(1, s.steps));
  double& known = s.cost[s.rung];
  known = known == 0 ? now : 0.5 * (known + now);
  s.lists = 0, s.steps = 0, s.work = 0;
  ++s.windows;
  const int below = std::max(0, s.rung - 1), above = std::min(rungs - 1, s.rung + 1);
  // Now and then what is known about a neighbour is forgotten: the run may have heated up or melted.
  if (s.windows % patience == 0) s.cost[s.windows / patience % 2 == 0 ? below : above] = 0;
  int best = s.rung;
  for (int rung : {below, above})
    if (s.cost[rung] != 0 && s.cost[rung] < s.cost[best]) best = rung;
  if (best != s.rung)
    s.rung = best;
  else if (s.cost[above] == 0)
    s.rung = above;
  else if (s.cost[below] == 0)
    s.rung = below;
}

}  // namespace galvanostat
