#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "description.hpp"
#include "geometry/vec3.hpp"

namespace galvanostat {

/// What a barostat goes by.
struct PressureState {
  Voigt pressure;      // eV/Å³, the kinetic part included
  double volume;       // Å³
  double temperature;  // K, the thermostat's target
  std::uint64_t seed;
  std::uint32_t stream;
  std::uint64_t step;
};

/// Keeps the pressure by changing the cell.
class Barostat {
 public:
  virtual ~Barostat() = default;
  /// Steps from one application to the next.
  [[nodiscard]] virtual std::uint64_t interval() const = 0;
  /// ε of `time` fs: cell and particles are multiplied by exp ε, velocities by exp −ε.
  [[nodiscard]] virtual Voigt strain(const PressureState& state, double time) const = 0;
};

struct BarostatEntry {
  std::string_view name;
  std::string_view summary;
  std::span<const Parameter> parameters;
  std::unique_ptr<Barostat> (*make)(const std::map<std::string, double>& parameters);
};

/// Every barostat of this build, from registry.inc.
std::span<const BarostatEntry> barostats();

/// Throws UNKNOWN_BAROSTAT.
const BarostatEntry& find_barostat(std::string_view name);

}  // namespace galvanostat
