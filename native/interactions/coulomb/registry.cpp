#include <string>

#include "interactions/coulomb/damped-shifted-force.hpp"
#include "interactions/coulomb/direct-ewald.hpp"
#include "interactions/coulomb/coulomb.hpp"
#include "interactions/coulomb/ewald.hpp"
#include "interactions/coulomb/spme/spme.hpp"
#include "errors.hpp"

namespace galvanostat {

namespace {
const ElectrostaticsEntry entries[] = {
#define ELECTROSTATICS(Method)                                                                       \
  {Method::name, Method::summary, Method::parameters,                                                \
   [](const ChargedSystem& system, const std::map<std::string, double>& parameters, SimdPath path) { \
     return std::unique_ptr<Electrostatics>(std::make_unique<Method>(system, parameters, path));     \
   }},
#include "interactions/coulomb/registry.inc"
#undef ELECTROSTATICS
};
}  // namespace

std::span<const ElectrostaticsEntry> electrostatics_methods() { return entries; }

const ElectrostaticsEntry& find_electrostatics(std::string_view name) {
  for (const ElectrostaticsEntry& entry : entries)
    if (entry.name == name) return entry;
  if (name == Spme::name)
    throw_input("NO_FFTW",
                "electrostatics method 'spme' needs FFTW, which this build was made without: install it (Debian, "
                "Ubuntu: apt-get install libfftw3-dev) and rebuild, or use method 'ewald'");
  throw_input("UNKNOWN_ELECTROSTATICS", "there is no electrostatics method '" + std::string(name) + "'");
}

}  // namespace galvanostat
