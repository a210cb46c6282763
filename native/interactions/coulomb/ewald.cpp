#include "interactions/coulomb/ewald.hpp"

#include <optional>

#include "interactions/coulomb/spme/spme.hpp"
#include "errors.hpp"
#include "parameters.hpp"

namespace galvanostat {

Ewald::Ewald(const ChargedSystem& system, const std::map<std::string, double>& given, SimdPath path) {
  const double accuracy = resolve("electrostatics method 'ewald'", parameters, given)[0];
  const DirectEwald::Choice direct = DirectEwald::choose(system, given, name);
#ifdef GALVANOSTAT_FFTW
  std::optional<Spme::Choice> mesh;
  try {
    mesh = Spme::choose(system, given);
  } catch (const Error& error) {
    if (error.code() != "SPME_TOO_LARGE") throw;
  }
  if (mesh && mesh->cost < direct.cost) {
    chosen_ = std::make_unique<Spme>(system, accuracy, *mesh, path);
    return;
  }
#endif
  chosen_ = std::make_unique<DirectEwald>(system, accuracy, direct, path);
}

}  // namespace galvanostat
