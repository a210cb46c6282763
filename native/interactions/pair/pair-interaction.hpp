#pragma once

#include <memory>
#include <vector>

#include "interactions/pair/cutoffs/registry.hpp"
#include "interactions/pair/potentials/registry.hpp"
#include "interactions/radial-function.hpp"

namespace galvanostat {

/// One potential with its cut-off, as the force field names it.
class PairTerm {
 public:
  /// Throws typed input errors for parameters out of bounds, a table that is missing or short of the cut-off, or a
  /// cut-off that is not positive.
  PairTerm(const PotentialEntry& potential, std::vector<double> parameters, std::shared_ptr<const PairTable> table,
           const CutoffEntry& scheme, double cutoff);

  /// Zero beyond the cut-off.
  [[nodiscard]] EnergyForce evaluate(double r) const;
  [[nodiscard]] double cutoff() const { return cutoff_; }
  /// Å: below this the term is not defined (a table's first node), else 0.
  [[nodiscard]] double first_distance() const { return table_ ? table_->r.front() : 0.0; }
  /// Å: where the slope of F jumps by more than `least` (eV/Å²) within the cut-off, largest jumps first.
  [[nodiscard]] std::vector<double> kinks(double least) const {
    return table_ ? Tabulated::kinks(*table_, least) : std::vector<double>{};
  }

 private:
  const PotentialEntry* potential_;
  std::vector<double> parameters_;
  std::shared_ptr<const PairTable> table_;
  const CutoffEntry* scheme_;
  double cutoff_;
  EnergyForce at_cutoff_;
};

/// Everything that acts between two types: the sum of its terms and of the screened Coulomb interaction.
/// This is the slow, obvious definition; kernels run on `PairFunctionTable`s made from it.
struct PairInteraction {
  std::vector<PairTerm> terms;
  std::shared_ptr<const RadialFunction> coulomb;  // may be null
  double charge_product = 0;                      // q_i q_j, e²
  double minimum_distance = 0;                    // Å

  [[nodiscard]] EnergyForce evaluate(double r) const;
  /// Sum of the parts whose cut-off is at least `reach`, whatever r: one side of a jump at a cut-off.
  [[nodiscard]] EnergyForce evaluate_parts(double r, double reach) const;
  /// Largest cut-off, Å; 0 if nothing acts.
  [[nodiscard]] double cutoff() const;
  /// Distances where V or F jumps, ascending, without the largest.
  [[nodiscard]] std::vector<double> inner_cutoffs() const;
  /// The magnitudes of all parts at r, added up: what rounding is relative to where they cancel.
  [[nodiscard]] EnergyForce magnitude(double r) const;
  /// Distances that no smooth function should be fitted across, ascending: inner cut-offs, and the strongest few kinks
  /// of tables.
  [[nodiscard]] std::vector<double> breaks() const;
  /// Å: closer than this no run may come. It is the largest of the minimum distance, the first node of any table and,
  /// if there is one, the maximum inside which the interaction collapses (the Buckingham catastrophe).
  [[nodiscard]] double inner_limit() const;
  /// Å: the maximum inside which the interaction turns attractive without bound; 0 if there is none beyond the
  /// minimum distance.
  [[nodiscard]] double collapse_distance() const;
};

}  // namespace galvanostat
