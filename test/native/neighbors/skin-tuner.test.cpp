#include "neighbors/skin-tuner.hpp"

#include <cmath>

#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

/// Steps that a list lasts whose fastest particle moves like `speed` √skin-ish: a power law between free flight (1) and
/// diffusion (2).
std::uint64_t life(double skin, double speed, double power) {
  return static_cast<std::uint64_t>(std::max(1.0, std::pow(0.5 * skin / speed, power)));
}

double entries(double cutoff, double skin) { return std::pow(cutoff + skin, 3); }

}  // namespace

TEST_CASE("the skin settles within a rung of the cheapest one, from fast melts to cold crystals") {
  struct Case {
    double cutoff, speed, power;
  };
  for (const Case& c :
       {Case{6, 0.03, 1}, Case{9, 0.02, 1.3}, Case{6, 0.004, 1.5}, Case{10, 0.06, 1}, Case{7, 0.05, 2}}) {
    SkinTuner tuner;
    const auto cost = [&](double skin) {
      return entries(c.cutoff, skin) * (1 + 2.4 / static_cast<double>(life(skin, c.speed, c.power)));
    };
    double cheapest = 1e300, best = 0;
    for (int rung = 0; rung < SkinTuner::rungs; ++rung) {
      const double skin = 0.3 * std::pow(1.2, rung);
      if (cost(skin) < cheapest) cheapest = cost(skin), best = skin;
    }
    double spent = 0;
    std::uint64_t steps = 0;
    for (int k = 0; k < 2000; ++k) {
      const double skin = tuner.skin();
      const std::uint64_t n = life(skin, c.speed, c.power);
      if (k > 200) spent += static_cast<double>(n) * cost(skin), steps += n;
      tuner.list_ended(n, entries(c.cutoff, skin), 0);
    }
    CAPTURE(best);
    // Trying the neighbours now and then costs a little: 3 % of the optimum in all.
    CHECK(spent / static_cast<double>(steps) < 1.03 * cheapest);
  }
}

TEST_CASE("a run that heats up gets a thicker skin, and the same lists give the same skins") {
  SkinTuner one, two;
  const auto drive = [](SkinTuner& tuner, double speed, int lists) {
    for (int k = 0; k < lists; ++k) tuner.list_ended(life(tuner.skin(), speed, 1), entries(7, tuner.skin()), 100);
    return tuner.skin();
  };
  const double cold = drive(one, 0.004, 3000);
  CHECK(drive(two, 0.004, 3000) == cold);
  SkinTuner restored;
  restored.set_state(one.state());
  const double hot = drive(one, 0.05, 3000);
  CHECK(hot > 1.4 * cold);
  CHECK(drive(restored, 0.05, 3000) == hot);
}
