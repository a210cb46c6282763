#include "dynamics/barostats/stochastic-cell-rescaling.hpp"

#include <cmath>

#include "constants.hpp"
#include "parameters.hpp"
#include "random/philox.hpp"

namespace galvanostat {

namespace {

RandomNumbers random_numbers(const PressureState& s) { return {s.seed, s.stream, RandomPurpose::barostat, s.step}; }

}  // namespace

StochasticCellRescaling::StochasticCellRescaling(const std::map<std::string, double>& given) {
  const std::vector<double> values = resolve("barostat 'stochastic-cell-rescaling'", parameters, given);
  pressure_ = values[0];
  mobility_ = values[2] / values[1];
  interval_ = static_cast<std::uint64_t>(values[3]);
}

Voigt StochasticCellRescaling::strain(const PressureState& s, double time) const {
  const double width = std::sqrt(2 * constants::boltzmann * s.temperature * mobility_ / s.volume * time);
  const double third =
      (mobility_ * (s.pressure.trace() / 3 - pressure_) * time + width * random_numbers(s).normals(0)[0]) / 3;
  return {third, third, third};
}

Voigt AnisotropicStochasticCellRescaling::strain(const PressureState& s, double time) const {
  const double mobility = mobility_ / 3;
  const double width = std::sqrt(2 * constants::boltzmann * s.temperature * mobility / s.volume * time);
  const RandomNumbers random = random_numbers(s);
  const auto first = random.normals(0), second = random.normals(1);
  const auto along = [&](double pressure, double normal) {
    return mobility * (pressure - pressure_) * time + width * normal;
  };
  return {along(s.pressure.xx, first[0]), along(s.pressure.yy, first[1]), along(s.pressure.zz, second[0])};
}

Voigt FullStochasticCellRescaling::strain(const PressureState& s, double time) const {
  const double mobility = mobility_ / 3;
  const double width = std::sqrt(constants::boltzmann * s.temperature * mobility / s.volume * time);
  const RandomNumbers random = random_numbers(s);
  const auto first = random.normals(2), second = random.normals(3);
  const auto across = [&](double pressure, double normal) { return mobility * pressure * time + width * normal; };
  Voigt strain = AnisotropicStochasticCellRescaling::strain(s, time);
  strain.yz = across(s.pressure.yz, first[0]), strain.xz = across(s.pressure.xz, first[1]),
  strain.xy = across(s.pressure.xy, second[0]);
  return strain;
}

}  // namespace galvanostat
