#pragma once

// Neuroevolution potentials with random numbers, for the three species of systems.hpp.

#include "systems.hpp"

namespace galvanostat::testing {

struct NepShape {
  int l_max = 4;
  std::array<bool, 6> higher{};
  int radial_functions = 3, radial_basis = 5, angular_functions = 4, angular_basis = 7, neurons = 10;
  bool cutoffs_by_type = false, repulsion = false;
  enum class Charges { none, points, clouds } charges = Charges::none;
};

/// Energies of some tenths of an eV an atom, forces of some eV/Å.
inline std::shared_ptr<const NepModel> random_nep(const NepShape& shape, unsigned seed, int types = 3) {
  std::mt19937_64 random(seed);
  const auto normal = [&](std::size_t count, double sigma) {
    std::normal_distribution<double> of(0, sigma);
    std::vector<double> values(count);
    for (double& x : values) x = of(random);
    return values;
  };
  NepModel m;
  m.types = types;
  for (int t = 0; t < types; ++t) {
    m.radial_cutoffs.push_back(shape.cutoffs_by_type ? 5.3 - 0.35 * t : 5.1);
    m.angular_cutoffs.push_back(shape.cutoffs_by_type ? 4.2 - 0.3 * t : 3.9);
  }
  m.radial_functions = shape.radial_functions, m.radial_basis = shape.radial_basis;
  m.angular_functions = shape.angular_functions, m.angular_basis = shape.angular_basis;
  m.l_max = shape.l_max, m.higher = shape.higher, m.neurons = shape.neurons;
  const auto pairs = static_cast<std::size_t>(types) * types;
  const auto d = static_cast<std::size_t>(m.descriptors()), n = static_cast<std::size_t>(types) * shape.neurons;
  m.weights = normal(n * d, 0.5 / std::sqrt(double(d))), m.biases = normal(n, 0.5), m.outputs = normal(n, 1);
  m.offsets = normal(types, 0.5);
  m.radial_coefficients = normal(pairs * m.radial_functions * m.radial_basis, 0.5);
  m.angular_coefficients = normal(pairs * m.angular_functions * m.angular_basis, 0.5);
  m.scalers = normal(d, 0.1);
  for (double& x : m.scalers) x = 0.3 + std::abs(x);
  if (shape.repulsion)
    for (std::size_t k = 0; k < pairs; ++k) {
      // Symmetric in the types.
      const int a = static_cast<int>(k) / types, b = static_cast<int>(k) % types;
      const double length = 0.25 - 0.02 * (a + b);
      m.repulsion.push_back({1.2,
                             2.6 + 0.1 * (a + b),
                             14.399645 * (3 + a) * (3 + b),
                             length,
                             {0.18175, 3.1998, 0.50986, 0.94229, 0.28022, 0.4029, 0.02817, 0.20162}});
    }
  if (shape.charges != NepShape::Charges::none)
    m.charges = {shape.charges == NepShape::Charges::points, normal(n, 0.4), 1.7,
                 3.14159265358979 / m.radial_cutoffs[0]};
  return std::make_shared<const NepModel>(std::move(m));
}

inline InteractionInput nep_interaction(std::shared_ptr<const NepModel> potential) {
  InteractionInput input{"nep", {}, {}};
  input.nep = std::move(potential);
  return input;
}

/// The ions of ionic_model under such a potential alone.
inline Model nep_model(const NepShape& shape, unsigned seed, int units = 3) {
  Model model = ionic_model(units, seed);
  model.interactions = {nep_interaction(random_nep(shape, seed))};
  return model;
}

}  // namespace galvanostat::testing
