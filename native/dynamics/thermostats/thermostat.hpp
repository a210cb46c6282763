#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dynamics/drive.hpp"
#include "checkpoint-stream.hpp"
#include "description.hpp"
#include "system/particles.hpp"

namespace galvanostat {

/// What a thermostat works on. Under a drive peculiar velocities are u = v − C (c/(m S)) n: scaling them, or adding
/// noise projected onto Σ m u = 0 and Σ c u·n = 0, changes neither momentum nor current.
///
/// C is the flux that is held, or in a constant field the one that there is at this moment. Otherwise the drift would
/// count as heat and the thermostat brake the current that is measured, in proportion to the Joule power: a friction of
/// second order in the field (Evans & Morriss, 2nd ed., sec. 6.2). Without a field canonical states stay canonical, as
/// the kinetic energies of u and of C add up, and C gets its share from the forces.
struct ThermalState {
  Particles& particles;
  const Drive* drive;  // null: u = v
  int degrees_of_freedom;
  double temperature;  // K, the target
  std::uint64_t seed;
  std::uint32_t stream;
  std::uint64_t step;
  Team& team;
  /// What VelocityVerlet::kick() has found of these velocities.
  std::optional<double> kicked = std::nullopt;

  /// ½ Σ m u², eV.
  [[nodiscard]] double peculiar_kinetic_energy() const;
  void scale_peculiar_velocities(double factor) const;

 private:
  [[nodiscard]] double flux() const;
};

/// ½ Σ m u² of particles [begin, end), where Σ c v·n is `flux`.
double peculiar_kinetic_energy(const Particles& particles, const Drive* drive, double flux, int begin, int end);

/// What one application did.
struct ThermostatWork {
  double heat = 0;  // kinetic energy given to the particles, without the share of what holds the flux, eV
  double field_impulse =
      0;  // ∫λ dt that it takes to hold the flux against the thermostat's own friction and noise, V fs/Å
};

/// All threads of a team call it together, and are told the same; what it remembers changes in Team::alone().
class Thermostat {
 public:
  virtual ~Thermostat() = default;
  /// Applied before the first half kick and after the second one.
  virtual ThermostatWork before(const ThermalState& state, double timestep) = 0;
  virtual ThermostatWork after(const ThermalState& state, double timestep) = 0;
  /// Internal variables; most have none.
  virtual void write(CheckpointWriter& /*out*/) const {}
  virtual void read(CheckpointReader& /*in*/) {}
};

struct ThermostatEntry {
  std::string_view name;
  std::string_view summary;
  std::span<const Parameter> parameters;
  std::unique_ptr<Thermostat> (*make)(const std::map<std::string, double>& parameters);
};

/// Every thermostat of this build, from registry.inc.
std::span<const ThermostatEntry> thermostats();

/// Throws UNKNOWN_THERMOSTAT.
const ThermostatEntry& find_thermostat(std::string_view name);

}  // namespace galvanostat
