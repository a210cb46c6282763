#include "dynamics/thermostats/thermostat.hpp"

#include "errors.hpp"
#include "dynamics/thermostats/csvr.hpp"
#include "dynamics/thermostats/langevin.hpp"
#include "dynamics/thermostats/nose-hoover-chain.hpp"

namespace galvanostat {

namespace {
const ThermostatEntry entries[] = {
#define THERMOSTAT(Kind)                                                                         \
  {Kind::name, Kind::summary, Kind::parameters, [](const std::map<std::string, double>& given) { \
     return std::unique_ptr<Thermostat>(std::make_unique<Kind>(given));                          \
   }},
#include "dynamics/thermostats/registry.inc"
#undef THERMOSTAT
};
}  // namespace

std::span<const ThermostatEntry> thermostats() { return entries; }

const ThermostatEntry& find_thermostat(std::string_view name) {
  for (const ThermostatEntry& entry : entries)
    if (entry.name == name) return entry;
  throw_input("UNKNOWN_THERMOSTAT", "there is no thermostat '" + std::string(name) + "'");
}

double peculiar_kinetic_energy(const Particles& p, const Drive* drive, double flux, int begin, int end) {
  const Vec3 d = drive ? flux * drive->direction() : Vec3{};
  const double* drift = drive ? drive->drift() : p.inverse_mass.data();  // times d = 0 at equilibrium
  double sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int i = begin; i < end; ++i) {
    const double ux = p.vx[i] - drift[i] * d.x, uy = p.vy[i] - drift[i] * d.y, uz = p.vz[i] - drift[i] * d.z;
    sum += 0.5 * p.mass[i] * (ux * ux + uy * uy + uz * uz);
  }
  return sum;
}

double ThermalState::flux() const {
  if (!drive) return 0;
  return kicked && !drive->holds_flux() ? *kicked : drive->drift_flux(particles, team);
}

double ThermalState::peculiar_kinetic_energy() const {
  if (kicked && (!drive || drive->holds_flux())) return *kicked;
  const double there = flux();
  return team.sum(particles.size(), [&](int begin, int end) {
    return galvanostat::peculiar_kinetic_energy(particles, drive, there, begin, end);
  });
}

void ThermalState::scale_peculiar_velocities(double factor) const {
  Particles& p = particles;
  const Vec3 d = drive ? (1 - factor) * flux() * drive->direction() : Vec3{};
  const double* drift = drive ? drive->drift() : p.inverse_mass.data();
  const Range mine = team.part(p.size());
#pragma omp simd
  for (int i = mine.begin; i < mine.end; ++i) {
    p.vx[i] = factor * p.vx[i] + drift[i] * d.x;
    p.vy[i] = factor * p.vy[i] + drift[i] * d.y;
    p.vz[i] = factor * p.vz[i] + drift[i] * d.z;
  }
}

}  // namespace galvanostat
