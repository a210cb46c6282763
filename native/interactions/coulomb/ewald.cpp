#include "interactions/coulomb/ewald.hpp"

#include <optional>

#include "interactions/coulomb/spme/spme.hpp"
#include "errors.hpp"
#include "parameters.hpp"

namespace galvanostat {

std::unique_ptr<Coulomb> Ewald::make(ChargedSystem system, const NamedValues& given, SimdPath path) {
  const double accuracy = resolve("electrostatics method 'ewald'", parameters, given)[0];
  const DirectEwald::Choice direct = DirectEwald::choose(system, given, name);
  std::optional<SpmeChoice> mesh;
  try {
    mesh = choose_spme(system, given, direct.cost);
  } catch (const Error& error) {
    if (error.code() != "SPME_TOO_LARGE") throw;
  }
  if (mesh && mesh->cost < direct.cost) return std::make_unique<Spme>(std::move(system), accuracy, *mesh, path);
  return std::make_unique<DirectEwald>(std::move(system), accuracy, direct, path);
}

}  // namespace galvanostat
