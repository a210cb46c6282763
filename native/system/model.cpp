#include "system/model.hpp"

#include <cmath>

#include "errors.hpp"

namespace galvanostat {

std::string Model::atom_name(int i) const {
  return "atom " + std::to_string(i + 1) + " (" + type_names[types[i]] + ")";
}

void Model::check() const {
  const std::size_t kinds = masses.size();
  if (positions.empty()) throw_input("EMPTY_MODEL", "the model has no particles");
  if (types.size() != positions.size() || charges.size() != kinds || type_names.size() != kinds)
    throw_input("INVALID_MODEL", "the arrays of the model differ in length");
  for (std::int32_t t : types)
    if (t < 0 || static_cast<std::size_t>(t) >= kinds)
      throw_input("INVALID_MODEL", "a particle's type index " + std::to_string(t) + " is out of range");
  for (std::size_t t = 0; t < kinds; ++t) {
    if (!(masses[t] > 0) || !std::isfinite(masses[t]))
      throw_input("INVALID_MASS",
                  "the mass of " + type_names[t] + " must be positive, received " + std::to_string(masses[t]) + " amu");
    if (!std::isfinite(charges[t])) throw_input("INVALID_CHARGE", "the charge of " + type_names[t] + " is not finite");
  }
  constexpr double furthest = 1e8;  // Å: further out rounding is no longer small, and cells crossed no longer countable
  for (int i = 0; i < size(); ++i)
    if (!(norm(positions[i]) < furthest))
      throw_input("INVALID_POSITION", "the position of " + atom_name(i) + " is not finite or further than 1e8 Å away");
  if (!(minimum_distance >= 0) || !std::isfinite(minimum_distance))
    throw_input("INVALID_MODEL", "the minimum distance must be zero or positive");
  for (const InteractionInput& input : interactions)
    for (const InteractionInput::Term& term : input.terms)
      if (term.a < 0 || term.b < 0 || static_cast<std::size_t>(term.a) >= kinds ||
          static_cast<std::size_t>(term.b) >= kinds)
        throw_input("INVALID_MODEL", "a pair term names a type that does not exist");
}

}  // namespace galvanostat
