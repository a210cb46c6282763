#pragma once

#include <cmath>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "description.hpp"
#include "errors.hpp"

namespace galvanostat {

using NamedValues = std::map<std::string, double>;

/// Values in the order of `parameters`, defaults filled in. Throws INVALID_PARAMETERS for a name that is unknown,
/// missing, not finite or out of bounds.
inline std::vector<double> resolve(const std::string& who, std::span<const Parameter> parameters,
                                   const NamedValues& given) {
  for (const auto& [name, value] : given) {
    bool known = false;
    for (const Parameter& p : parameters) known = known || p.name == name;
    if (!known) throw_input("INVALID_PARAMETERS", who + " has no parameter '" + name + "'");
  }
  std::vector<double> values;
  for (const Parameter& p : parameters) {
    const auto found = given.find(std::string(p.name));
    if (found == given.end()) {
      if (std::isnan(p.default_value)) throw_input("INVALID_PARAMETERS", who + " needs '" + std::string(p.name) + "'");
      values.push_back(p.default_value);
      continue;
    }
    const double value = found->second;
    if (!std::isfinite(value) || value < p.minimum || (p.exclusive_minimum && value == p.minimum))
      throw_input("INVALID_PARAMETERS",
                  who + ": " + std::string(p.name) + " = " + std::to_string(value) + " is out of bounds");
    values.push_back(value);
  }
  return values;
}

}  // namespace galvanostat
