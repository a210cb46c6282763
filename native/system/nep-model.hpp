#pragma once

#include <array>
#include <optional>
#include <vector>

#include "constants.hpp"

namespace galvanostat {

/// A neuroevolution potential as its file has it, for the T types of a model: Fan et al., Phys. Rev. B 104, 104309
/// (2021); J. Chem. Phys. 157, 114801 (2022); Song et al., Nat. Commun. 15, 10208 (2024). Å, eV.
struct NepModel {
  int types = 0;
  std::vector<double> radial_cutoffs, angular_cutoffs;  // [T]; that of a pair is the mean
  int radial_functions = 0, radial_basis = 0;           // n_max + 1, basis_size + 1
  int angular_functions = 0, angular_basis = 0;
  int l_max = 0;
  /// Blocks of higher order that are present, in this order: 222, 1111, 112, 123, 233, 134.
  std::array<bool, 6> higher{};
  int neurons = 0;
  std::vector<double> weights;                                    // [T][M][D]
  std::vector<double> biases;                                     // [T][M]
  std::vector<double> outputs;                                    // [T][M]
  std::vector<double> offsets;                                    // [T] taken off the energy
  std::vector<double> radial_coefficients, angular_coefficients;  // [n][k][T][T], the centre's type first
  std::vector<double> scalers;                                    // [D]

  /// Screened nuclear repulsion (Ziegler, Biersack & Littmark, 1985) of one pair of types, switched off from `inner` to
  /// `outer`: `prefactor` Σ a e^(−b r/`length`)/r.
  struct Repulsion {
    double inner = 0, outer = 0;    // Å
    double prefactor = 0;           // eV Å
    double length = 0;              // Å
    std::array<double, 8> terms{};  // a, b, a, b …
  };
  std::vector<Repulsion> repulsion;  // [T²], or empty

  /// Charges that the network makes (qNEP): Σ_m outputs tanh of the same hidden layer, less their mean over the cell.
  /// Their sums have the splitting parameter π/r_c of the radial cut-off, which is common to all types, and end at r_c
  /// and at waves of 2π times that parameter: where they end belongs to the model.
  struct Charges {
    /// Point charges; else Gaussian clouds, whose energy with themselves counts.
    bool points = true;
    std::vector<double> outputs;   // [T][M] e
    double root_permittivity = 1;  // √ε∞: of Born effective charges
    double alpha = 0;              // 1/Å
    [[nodiscard]] double wave_cutoff() const { return 2 * constants::pi * alpha; }
  };
  std::optional<Charges> charges;
  /// eV Å, as such potentials are made with.
  static constexpr double coulomb = 14.399645;

  [[nodiscard]] int blocks() const;
  /// D
  [[nodiscard]] int descriptors() const { return radial_functions + angular_functions * blocks(); }
  [[nodiscard]] double radial_cutoff(int a, int b) const { return (radial_cutoffs[a] + radial_cutoffs[b]) / 2; }
  [[nodiscard]] double angular_cutoff(int a, int b) const { return (angular_cutoffs[a] + angular_cutoffs[b]) / 2; }
  /// Of everything that acts between two types, Å.
  [[nodiscard]] double reach(int a, int b) const;
  /// Throws INVALID_MODEL where lengths do not fit together or a number is out of bounds.
  void check(std::size_t types_of_model) const;
  /// All of it, for fingerprints.
  [[nodiscard]] std::vector<double> numbers() const;
};

/// Energy of the repulsion, and its derivative; below the outer end.
struct RepulsionValue {
  double energy, slope;  // eV, eV/Å
};
RepulsionValue evaluate(const NepModel::Repulsion& pair, double r);

}  // namespace galvanostat
