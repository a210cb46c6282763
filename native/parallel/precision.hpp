#pragma once

#include <string_view>

#include "errors.hpp"

namespace galvanostat {

/// Arithmetic of the forces. `mixed`: forces in float, positions, sums over particles, energies and the integration in
/// double. `full`: everything in double.
enum class Precision { mixed, full };

inline constexpr std::string_view precision_name(Precision p) { return p == Precision::mixed ? "mixed" : "double"; }

/// Empty: the default. Throws UNKNOWN_PRECISION.
inline Precision find_precision(std::string_view name) {
  if (name.empty() || name == "mixed") return Precision::mixed;
  if (name == "double") return Precision::full;
  throw_input("UNKNOWN_PRECISION", "there is no precision '" + std::string(name) + "': mixed or double");
}

}  // namespace galvanostat
