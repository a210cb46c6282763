#include "interactions/many-body/nep/nep-forces.hpp"

#include "interactions/forces.hpp"
#include "interactions/registry.hpp"
#include "nep-systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

// Charges that a network makes, their waves on a mesh. Wave by wave they are held against the oracle by the contract of
// interactions.

namespace {

Model charged(int units, NepShape::Charges kind, NamedValues parameters) {
  Model model = nep_model({.neurons = 9, .charges = kind}, 61, units);
  model.interactions[0].parameters = std::move(parameters);
  return model;
}

struct Result {
  Particles particles;
  EnergyVirial totals;
};

Result evaluate(const Model& model, Precision precision = Precision::full) {
  Result r{Particles(model), {}};
  Forces forces(model, 0, 1, find_simd_path(""), precision);
  forces.rebuild(r.particles);
  r.totals = forces.compute(r.particles, true);
  return r;
}

NamedValues facts_of(const Model& model) {
  const auto shared = std::make_shared<const Model>(model);
  return NepForces({shared, shared->interactions[0], 0.5, 1, find_simd_path(""), Precision::mixed}).facts().numbers;
}

}  // namespace

TEST_CASE("a fine mesh gives the sum over waves, which ends where the model's does") {
  for (auto kind : {NepShape::Charges::points, NepShape::Charges::clouds}) {
    const Result waves = evaluate(charged(12, kind, {{"accuracy", 0}}));
    const Result mesh = evaluate(charged(12, kind, {{"accuracy", 1e-9}, {"spacing", 0.3}}));
    CHECK(rms_difference(waves.particles, mesh.particles) < 1e-6);
    CHECK(std::abs(mesh.totals.energy - waves.totals.energy) < 1e-7 * std::abs(waves.totals.energy));
    CHECK(std::abs(mesh.totals.virial.xx - waves.totals.virial.xx) < 1e-6 * std::abs(waves.totals.energy));
    CHECK(std::abs(mesh.totals.virial.yz - waves.totals.virial.yz) < 1e-6 * std::abs(waves.totals.energy));
  }
}

TEST_CASE("on a mesh so coarse that its errors show forces are the gradient of its energy, but for their mean") {
  const NamedValues coarse{{"accuracy", 1e-5}, {"spacing", 1.4}};
  // Clouds: nothing jumps at a cut-off.
  const Model model = charged(3, NepShape::Charges::clouds, coarse);
  const Result here = evaluate(model);
  const Result waves = evaluate(charged(3, NepShape::Charges::clouds, {{"accuracy", 0}}));
  CHECK(rms_difference(here.particles, waves.particles) > 1e-4);
  const auto n = model.positions.size();
  std::vector<double> gradient(n);
  double mean = 0, size = 0;
  Forces forces(model, 0, 1, find_simd_path(""), Precision::full);
  for (std::size_t i = 0; i < n; ++i) {
    gradient[i] = derivative(
        [&](double d) {
          Particles moved(model);
          moved.y[i] += d;
          forces.rebuild(moved);
          return forces.compute(moved, true).energy;
        },
        0, 1e-3);
    mean += gradient[i] / static_cast<double>(n), size = std::max(size, std::abs(gradient[i]));
  }
  CHECK(std::abs(mean) > 1e-7);  // or this tests nothing
  for (std::size_t i = 0; i < n; ++i) CHECK(std::abs(here.particles.fy[i] + gradient[i] - mean) < 2e-6 * size);
}

TEST_CASE("waves one by one for few charges, a mesh for many, and its error is what was asked for") {
  CHECK(facts_of(charged(2, NepShape::Charges::points, {})).count("waveVectors") == 1);
  CHECK(facts_of(charged(60, NepShape::Charges::points, {{"accuracy", 0}})).count("waveVectors") == 1);
  for (double accuracy : {1e-4, 1e-5, 1e-6}) {
    CAPTURE(accuracy);
    const Model on_mesh = charged(60, NepShape::Charges::points, {{"accuracy", accuracy}});
    const NamedValues facts = facts_of(on_mesh);
    CHECK(facts.count("waveVectors") == 0);
    CHECK(facts.at("gridA") >= 8);
    CHECK(facts.at("reciprocalForceError") <= accuracy);
    const Result waves = evaluate(charged(60, NepShape::Charges::points, {{"accuracy", 0}}));
    Forces forces(on_mesh, 0, 1, find_simd_path(""), Precision::full);
    Particles at(on_mesh);
    forces.rebuild(at);
    forces.compute(at, false);
    const double error = rms_difference(evaluate(on_mesh).particles, waves.particles);
    const std::vector<double> charges = forces.charges(at).charges;
    double squares = 0;
    for (double q : charges) squares += q * q / static_cast<double>(charges.size());
    // The estimate is for charges of ±1 e. The force by way of the charges adds to it.
    CAPTURE(squares);
    CAPTURE(error / 14.4);
    CHECK(error / 14.4 < 3 * accuracy * squares);
    CHECK(error / 14.4 > 0.05 * accuracy * squares);
  }
}
