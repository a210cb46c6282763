#include "barostats/stochastic-cell-rescaling.hpp"

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

Vec3 StochasticCellRescaling::strain(const PressureState& s, double time) const {
  const double mean = (s.pressure.x + s.pressure.y + s.pressure.z) / 3;
  const double width = std::sqrt(2 * constants::boltzmann * s.temperature * mobility_ / s.volume * time);
  const double third = (mobility_ * (mean - pressure_) * time + width * random_numbers(s).normals(0)[0]) / 3;
  return {third, third, third};
}

Vec3 AnisotropicStochasticCellRescaling::strain(const PressureState& s, double time) const {
  const double mobility = mobility_ / 3;
  const double width = std::sqrt(2 * constants::boltzmann * s.temperature * mobility / s.volume * time);
  const RandomNumbers random = random_numbers(s);
  const auto first = random.normals(0), second = random.normals(1);
  const auto along = [&](double pressure, double normal) { return mobility * (pressure - pressure_) * time + width * normal; };
  return {along(s.pressure.x, first[0]), along(s.pressure.y, first[1]), along(s.pressure.z, second[0])};
}

}  // namespace galvanostat
