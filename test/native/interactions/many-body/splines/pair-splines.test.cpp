#include "interactions/many-body/splines/pair-splines.hpp"

#include "interactions/forces.hpp"
#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

/// Two particles of one type on a line, r apart.
Model two(double r, CubicSpline energy, double cutoff) {
  InteractionInput input{"pair-splines", {}, {}};
  input.energies = {0};
  input.pair_splines = {{0, 0, cutoff, std::move(energy)}};
  Model model = free_particles(Cell({32, 0, 0}, {0, 32, 0}, {0, 0, 32}), {2}, {1}, 1);
  model.minimum_distance = 1;
  model.positions = {{0, 0, 0}, {r, 0, 0}};
  model.interactions = {input};
  return model;
}

/// A spline with all coefficients 1 is 1 everywhere; with the Greville abscissae it is x.
CubicSpline straight(std::vector<double> knots) {
  CubicSpline spline{std::move(knots), {}};
  for (std::size_t n = 0; n + 4 < spline.knots.size(); ++n)
    spline.coefficients.push_back((spline.knots[n + 1] + spline.knots[n + 2] + spline.knots[n + 3]) / 3);
  return spline;
}

}  // namespace

TEST_CASE("energy and force up to the very ends of the knots, where rounding may go beyond them") {
  for (bool even : {true, false})
    for (SimdPath path : runnable_simd_paths())
      for (int k = -8; k <= 8; ++k)
        for (double end : {1.0, 4.0}) {
          const double r = end + k * 0x1p-51;
          const Model model = two(r, straight(clamped_knots(1, 4, 7, even)), 4);
          CAPTURE(even);
          CAPTURE(simd_name(path));
          CAPTURE(k);
          CAPTURE(end);
          Particles p(model);
          Forces forces(model, 0.5, 1, path);
          forces.rebuild(p);
          const double energy = forces.compute(p, true).energy;
          if (end == 4) {
            // Fractions of 32 Å round r by 2⁻⁴⁹ at most.
            if (k < -4)
              CHECK(energy == doctest::Approx(4).epsilon(1e-14));
            else if (k > 4)
              CHECK(energy == 0);
            else
              CHECK((energy == 0 || std::abs(energy - 4) < 1e-13));
            if (energy != 0) CHECK(p.fx[1] == doctest::Approx(-1).epsilon(1e-13));
          } else if (k > 4) {
            CHECK(energy == doctest::Approx(1).epsilon(1e-14));
            CHECK(p.fx[0] == doctest::Approx(1).epsilon(1e-13));
          } else if (k < -4) {
            CHECK(std::isnan(p.fx[0]));
            CHECK(error_code([&] { forces.explain_bad_forces(p, "here"); }) == "OVERLAP");
          }
        }
}
