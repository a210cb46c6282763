#include <atomic>
#include <cstdlib>
#include <new>

#include "interactions/forces.hpp"
#include "nep-systems.hpp"

// Memory is taken when a simulation is made and when its lists are made anew, never by a step between.

namespace {

std::atomic<long> taken{0};

void* take(std::size_t size, std::size_t alignment) {
  ++taken;
  void* const p = alignment <= alignof(std::max_align_t)
                      ? std::malloc(size == 0 ? 1 : size)
                      : std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (!p) throw std::bad_alloc();
  return p;
}

}  // namespace

// For the whole program: the others do not notice.
void* operator new(std::size_t size) { return take(size, 1); }
void* operator new[](std::size_t size) { return take(size, 1); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return take(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return take(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete[](void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete[](void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete[](void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }
void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }

using namespace galvanostat;
using namespace galvanostat::testing;

TEST_CASE("forces take no memory once they have been computed, of any interaction and any number of threads") {
  struct Row {
    const char* label;
    Model model;
  };
  const auto charged = [](NamedValues parameters) {
    Model m = nep_model({.neurons = 9, .charges = NepShape::Charges::points}, 46, 6);
    m.interactions[0].parameters = std::move(parameters);
    return m;
  };
  const Model bare = ionic_model(6, 31);
  const Row rows[] = {
      {"pair forces, charges cut off", with_damped_shifted_force(bare)},
      {"waves", with_ewald(bare, 1e-5, 0, 0, "direct-ewald")},
      {"mesh", with_ewald(bare, 1e-5, 0, 0, "spme")},
      {"network", nep_model({.higher = {true, true}, .repulsion = true}, 41, 6)},
      {"network with charges, waves", charged({{"accuracy", 0}})},
      {"network with charges, mesh", charged({{"spacing", 1}})},
      {"splines of angles", with_only(bare, {pair_splines(1), angle_splines(3)})},
      {"splines of distances", with_only(bare, {pair_splines(9, true), distance_splines(4)})},
  };
  for (const Row& row : rows)
    for (Precision precision : {Precision::full, Precision::mixed})
      for (int threads : {1, 2}) {
        CAPTURE(row.label);
        CAPTURE(precision_name(precision));
        CAPTURE(threads);
        Forces forces(row.model, 0.5, threads, find_simd_path(""), precision);
        Particles particles(row.model);
        forces.rebuild(particles);
        forces.compute(particles, true);
        const long before = taken;
        for (int k = 0; k < 3; ++k) forces.compute(particles, k == 2);
        CHECK(taken == before);
        CHECK(std::isfinite(particles.fx[0]));
      }
}

TEST_CASE("whole steps take no memory but those that make lists anew") {
  Dynamics d;
  d.transport_charges = {2, 1, -1};
  d.thermostat = "csvr";
  d.thermostat_parameters = {{"time", 100}};
  d.direction = {1, 0, 0}, d.drive = drive(0.02, "charge");
  d.sample_interval = 10;
  for (const std::string method : {"spme", "direct-ewald"}) {
    Simulation simulation(with_ewald(ionic_model(6, 95, 24), 1e-4, 0, 0, method), d);
    const std::atomic<bool> stop{false};
    double sum = 0;
    const std::function<void(std::uint64_t, const Sample&)> record = [&](std::uint64_t, const Sample& row) {
      sum += row.chargeFlux;
    };
    simulation.advance(200, stop, record);
    int steps_that_took = 0, steps_without_list = 0;
    for (int step = 0; step < 200; ++step) {
      const long before = taken;
      const int lists = simulation.forces().rebuilds();
      simulation.advance(1, stop, record);
      if (simulation.forces().rebuilds() != lists) continue;
      steps_that_took += taken != before, ++steps_without_list;
    }
    CAPTURE(method);
    CHECK(steps_without_list > 100);
    CHECK(steps_that_took == 0);
    CHECK(std::isfinite(sum));
  }
}
