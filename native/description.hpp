#pragma once

#include <limits>
#include <string_view>

namespace galvanostat {

/// Powers of the internal base units.
struct Dimension {
  int length = 0, mass = 0, time = 0, energy = 0, charge = 0, temperature = 0;
};

inline constexpr Dimension dimensionless{};
inline constexpr Dimension length_unit{.length = 1};
inline constexpr Dimension inverse_length{.length = -1};
inline constexpr Dimension energy_unit{.energy = 1};
inline constexpr Dimension charge_squared{.charge = 2};
inline constexpr Dimension time_unit{.time = 1};
inline constexpr Dimension inverse_time{.time = -1};
inline constexpr Dimension energy_length_6{.length = 6, .energy = 1};
inline constexpr Dimension energy_length_8{.length = 8, .energy = 1};

inline constexpr double required = std::numeric_limits<double>::quiet_NaN();
inline constexpr double unbounded = -std::numeric_limits<double>::infinity();

/// One parameter of a registry member: what JavaScript is told about it, and what is checked here too.
struct Parameter {
  std::string_view name;
  Dimension dimension;
  std::string_view description;
  double default_value = required;
  double minimum = unbounded;
  bool exclusive_minimum = false;
};

}  // namespace galvanostat
