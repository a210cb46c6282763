#include "neighbors/skin-tuner.hpp"

#include <cmath>

#include "neighbors/neighborhood.hpp"
#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

/// Free flight of a gas through real lists.
class Gas {
 public:
  Gas(double skin, double speed)
      : model_(free_particles(skewed_cell(3600), {120}, {20}, 5)),
        particles_(model_),
        neighborhood_(model_.cell, 1, skin, SimdPath::baseline),
        list_(neighborhood_.add_list({5}, false, model_.size())),
        speed_(speed) {
    Team alone;
    neighborhood_.rebuild(particles_, alone);
  }

  /// What a step cost, in entries gone through: `build` of them as often as the list was made.
  double fly(int steps, double build) {
    const int before = neighborhood_.rebuilds();
    double entries = 0;
    Team alone;
    Particles& p = particles_;
    for (int step = 0; step < steps; ++step) {
      for (int i = 0; i < p.size(); ++i) {
        // Directions and speeds that differ; nobody collides.
        p.x[i] += speed_ * std::sin(1.0 * i), p.y[i] += speed_ * std::cos(2.0 * i),
            p.z[i] += speed_ * std::sin(3.0 * i);
      }
      neighborhood_.refresh(p, neighborhood_.furthest(p, alone), alone);
      entries += static_cast<double>(list_->stored());
    }
    return (entries + build * static_cast<double>(list_->stored()) * (neighborhood_.rebuilds() - before)) / steps;
  }
  /// Another gas, gone on from here.
  [[nodiscard]] Gas restored(const std::vector<std::uint8_t>& bytes) const {
    CheckpointReader in(bytes);
    Gas fresh(0, speed_);
    fresh.particles_ = particles_;
    Team alone;
    Particles at_reference = particles_;
    fresh.neighborhood_.restore(Neighborhood::read(in, particles_.size()), at_reference, alone);
    fresh.neighborhood_.place(particles_, alone);
    return fresh;
  }
  [[nodiscard]] double skin() const { return neighborhood_.skin(); }
  void heat(double speed) { speed_ = speed; }
  [[nodiscard]] const Neighborhood& neighborhood() const { return neighborhood_; }

 private:
  Model model_;
  Particles particles_;
  Neighborhood neighborhood_;
  const NeighborList* list_;
  double speed_;
};

}  // namespace

TEST_CASE("a tuned skin costs little more than the best of the fixed ones, whatever the speed") {
  for (double speed : {0.004, 0.02, 0.06}) {
    double cheapest = 1e300, thinnest = 0, thickest = 0;
    constexpr int steps = 1000;
    // Two list lengths a build: the tuner's own constant, 2.4, is another measurement.
    for (double skin = 0.25; skin < 2.4; skin *= 1.4) {
      const double cost = Gas(skin, speed).fly(steps, 2);
      cheapest = std::min(cheapest, cost);
      (thinnest == 0 ? thinnest : thickest) = cost;
    }
    Gas tuned(0, speed);
    tuned.fly(speed < 0.01 ? 12000 : 5000, 2);
    const double cost = tuned.fly(steps, 2);
    CAPTURE(speed);
    MESSAGE("speed " << speed << " Å a step: skin " << tuned.skin() << " Å, cost over the cheapest " << cost / cheapest
                     << ", thinnest " << thinnest / cheapest << ", thickest " << thickest / cheapest);
    CHECK(cost < 1.08 * cheapest);
    CHECK(std::max(thinnest, thickest) > 1.2 * cheapest);  // or there was nothing to gain
  }
}

TEST_CASE("a gas that heats up gets a thicker skin, and a restored neighborhood goes on alike") {
  Gas one(0, 0.004);
  one.fly(12000, 2);
  const double cold = one.skin();
  CheckpointWriter out;
  one.neighborhood().write(out);
  Gas two = one.restored(out.bytes);
  const int built = one.neighborhood().rebuilds(), restored = two.neighborhood().rebuilds();
  for (Gas* gas : {&one, &two}) gas->heat(0.06), gas->fly(5000, 2);
  CHECK(one.skin() > 1.4 * cold);
  CHECK(two.skin() == one.skin());
  CHECK(two.neighborhood().rebuilds() - restored == one.neighborhood().rebuilds() - built);
}
