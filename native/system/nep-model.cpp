#include "system/nep-model.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "constants.hpp"
#include "errors.hpp"

namespace galvanostat {

int NepModel::blocks() const { return l_max + static_cast<int>(std::count(higher.begin(), higher.end(), true)); }

double NepModel::reach(int a, int b) const {
  const double acting = std::max(radial_cutoff(a, b), angular_cutoff(a, b));
  return repulsion.empty() ? acting : std::max(acting, repulsion[a * types + b].outer);
}

void NepModel::check(std::size_t types_of_model) const {
  const auto refuse = [](const std::string& what) {
    throw_input("INVALID_MODEL", "neural-network potential: " + what);
  };
  if (types < 1 || static_cast<std::size_t>(types) != types_of_model) refuse("it is for another number of types");
  const auto within = [&](int x, int low, int high, const char* what) {
    if (x < low || x > high) refuse(std::string(what) + " is out of bounds");
  };
  within(radial_functions, 1, 64, "n_max"), within(angular_functions, 1, 64, "n_max");
  within(radial_basis, 1, 64, "basis_size"), within(angular_basis, 1, 64, "basis_size");
  within(l_max, 1, 8, "l_max"), within(neurons, 1, 4096, "the number of neurons");
  const auto t = static_cast<std::size_t>(types), m = static_cast<std::size_t>(neurons);
  const auto d = static_cast<std::size_t>(descriptors());
  const auto holds = [&](const std::vector<double>& values, std::size_t count, const char* what) {
    if (values.size() != count)
      refuse(std::string(what) + ": " + std::to_string(values.size()) + " numbers instead of " + std::to_string(count));
    for (double x : values)
      if (!std::isfinite(x)) refuse(std::string(what) + ": a number is not finite");
  };
  holds(radial_cutoffs, t, "radial cut-offs"), holds(angular_cutoffs, t, "angular cut-offs");
  for (const auto* cutoffs : {&radial_cutoffs, &angular_cutoffs})
    for (double x : *cutoffs)
      if (!(x > 0)) refuse("a cut-off is not positive");
  holds(weights, t * m * d, "weights"), holds(biases, t * m, "biases"), holds(outputs, t * m, "outputs");
  holds(offsets, t, "offsets"), holds(scalers, d, "scalers");
  holds(radial_coefficients, t * t * radial_functions * radial_basis, "radial coefficients");
  holds(angular_coefficients, t * t * angular_functions * angular_basis, "angular coefficients");
  if (charges) {
    holds(charges->outputs, t * m, "outputs of charges");
    if (!(charges->alpha > 0 && std::isfinite(charges->alpha) && std::isfinite(charges->root_permittivity)))
      refuse("the numbers of its charges are out of bounds");
    for (double x : radial_cutoffs)
      if (x != radial_cutoffs.front()) refuse("charges need one radial cut-off for all types");
  }
  if (!repulsion.empty() && repulsion.size() != t * t) refuse("the repulsion is for another number of types");
  for (const Repulsion& pair : repulsion)
    if (!(pair.inner >= 0 && pair.outer >= pair.inner && std::isfinite(pair.outer) && pair.length > 0 &&
          std::isfinite(pair.prefactor)))
      refuse("the repulsion's distances are out of bounds");
}

std::vector<double> NepModel::numbers() const {
  std::vector<double> all{
      double(types), double(radial_functions), double(radial_basis), double(angular_functions), double(angular_basis),
      double(l_max), double(neurons)};
  for (bool present : higher) all.push_back(present);
  for (const auto* part : {&radial_cutoffs, &angular_cutoffs, &weights, &biases, &outputs, &offsets,
                           &radial_coefficients, &angular_coefficients, &scalers})
    all.insert(all.end(), part->begin(), part->end());
  if (charges) {
    all.insert(all.end(), {double(charges->points), charges->root_permittivity, charges->alpha});
    all.insert(all.end(), charges->outputs.begin(), charges->outputs.end());
  }
  for (const Repulsion& pair : repulsion) {
    all.insert(all.end(), {pair.inner, pair.outer, pair.prefactor, pair.length});
    all.insert(all.end(), pair.terms.begin(), pair.terms.end());
  }
  return all;
}

RepulsionValue evaluate(const NepModel::Repulsion& pair, double r) {
  double screening = 0, slope = 0;
  for (int k = 0; k < 8; k += 2) {
    const double term = pair.terms[k] * std::exp(-pair.terms[k + 1] * r / pair.length);
    screening += term, slope -= pair.terms[k + 1] / pair.length * term;
  }
  const double bare = pair.prefactor * screening / r;
  const double bare_slope = pair.prefactor * slope / r - bare / r;
  if (r < pair.inner) return {bare, bare_slope};
  const double width = pair.outer - pair.inner, phase = constants::pi * (r - pair.inner) / width;
  const double f = 0.5 + 0.5 * std::cos(phase), f_slope = -0.5 * constants::pi / width * std::sin(phase);
  return {bare * f, bare_slope * f + bare * f_slope};
}

}  // namespace galvanostat
