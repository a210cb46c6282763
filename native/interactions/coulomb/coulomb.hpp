#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "description.hpp"
#include "geometry/cell.hpp"
#include "parallel/precision.hpp"
#include "parallel/simd/dispatch.hpp"
#include "interactions/pair/pair-interaction.hpp"

namespace galvanostat {

/// What a method needs to know about the system; the cell must be neutral.
struct ChargedSystem {
  Cell cell;
  std::vector<double> charges;            // [N] e
  double pair_cutoff;                     // Å: longest cut-off of the short-range terms
  double skin;                            // Å
  Precision precision = Precision::full;  // of the smooth part

  /// Σ q², e². Added up once: error estimates ask thousands of times.
  [[nodiscard]] double charge_squares() const {
    if (charge_squares_ < 0) {
      charge_squares_ = 0;
      for (double q : charges) charge_squares_ += q * q;
    }
    return charge_squares_;
  }
  mutable double charge_squares_ = -1;
};

/// Forces are added; energy in eV, virial Σ r⊗F in eV.
struct ReciprocalResult {
  double energy = 0;
  Voigt virial;
};

/// A long-range electrostatics method: a part that belongs to the pair tables, a part of its own, and constants.
class Electrostatics {
 public:
  virtual ~Electrostatics() = default;
  /// Interaction of two unit charges in real space (times q_i q_j in a `PairInteraction`).
  [[nodiscard]] virtual std::shared_ptr<const RadialFunction> real_space() const = 0;
  /// Energy that does not depend on positions (self energy, background), eV, and its isotropic part of the virial.
  [[nodiscard]] virtual double constant_energy() const = 0;
  [[nodiscard]] virtual double constant_virial_trace() const { return 0; }
  /// Adds the forces of the smooth part, if there is one.
  virtual ReciprocalResult add_reciprocal(const double* x, const double* y, const double* z, double* fx, double* fy,
                                          double* fz, bool with_energy, int threads) = 0;
  /// The same, slow and obvious: the oracle.
  virtual ReciprocalResult add_reciprocal_slowly(const double* x, const double* y, const double* z, double* fx,
                                                 double* fy, double* fz) = 0;
  /// Numbers chosen, by name, for the log and the results file.
  [[nodiscard]] virtual std::map<std::string, double> facts() const = 0;
};

struct ElectrostaticsEntry {
  std::string_view name;
  std::string_view summary;
  std::span<const Parameter> parameters;
  std::unique_ptr<Electrostatics> (*make)(const ChargedSystem&, const std::map<std::string, double>& parameters,
                                          SimdPath path);
};

/// Every method of this build, from registry.inc.
std::span<const ElectrostaticsEntry> electrostatics_methods();

/// Throws UNKNOWN_ELECTROSTATICS; NO_FFTW for a method that this build lacks because FFTW was not there.
const ElectrostaticsEntry& find_electrostatics(std::string_view name);

}  // namespace galvanostat
