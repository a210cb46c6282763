#pragma once

#include <memory>
#include <vector>

#include "interactions/interaction.hpp"
#include "parallel/precision.hpp"
#include "parallel/simd/dispatch.hpp"
#include "system/model.hpp"

namespace galvanostat {

/// What a Coulomb method needs to know about the system; the cell must be neutral.
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

ChargedSystem charged_system(const Model& model, double skin, Precision precision);

/// A long-range method: a radial part that belongs to the pair forces (radial_part), smooth forces of its own
/// (add_reciprocal), and constants.
class Coulomb : public Interaction {
 public:
  explicit Coulomb(ChargedSystem system) : system_(std::move(system)) {}

  /// Adds the forces of the smooth part, if there is one; returns its energy and virial if asked. All threads call it;
  /// nothing is added before a barrier.
  virtual EnergyVirial add_reciprocal(const double* x, const double* y, const double* z, double* fx, double* fy,
                                      double* fz, bool with_energy, Team& team) = 0;
  /// Adds each particle's share of the smooth part's energy and virial. Slow.
  virtual void add_reciprocal_by_atom(const double* x, const double* y, const double* z, const Tally& to,
                                      Team& team) const = 0;
  /// Energy that does not depend on positions (self energy, background), eV, and its isotropic part of the virial.
  [[nodiscard]] virtual double constant_energy() const = 0;
  [[nodiscard]] virtual double constant_virial_trace() const { return 0; }
  /// The same of one charge: they add up to the above.
  [[nodiscard]] virtual EnergyVirial constant_of(double charge) const = 0;

  void bind(const PackedPositions& packed, const NeighborList* list, const Cell& cell) final;
  void add(const Configuration& at, const Tally& to, Team& team) final;
  [[nodiscard]] bool adds_late() const final { return true; }

 protected:
  /// The same method with the same parameters in another cell.
  virtual void set_cell(const Cell& /*cell*/) {}
  ChargedSystem system_;
};

/// The Coulomb method of a model, null where it has none or no particle is charged. For those that want to know what
/// it chose; in a sum it is one interaction among others.
std::unique_ptr<Coulomb> make_coulomb(const Model& model, double skin, SimdPath path,
                                      Precision precision = Precision::full);

}  // namespace galvanostat
