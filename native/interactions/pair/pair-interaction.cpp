#include "interactions/pair/pair-interaction.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "constants.hpp"
#include "errors.hpp"

namespace galvanostat {

PairTerm::PairTerm(const PotentialEntry& potential, std::vector<double> parameters,
                   std::shared_ptr<const PairTable> table, const CutoffEntry& scheme, double cutoff)
    : potential_(&potential),
      parameters_(std::move(parameters)),
      table_(std::move(table)),
      scheme_(&scheme),
      cutoff_(cutoff) {
  const std::string who = "pair potential '" + std::string(potential.name) + "'";
  if (!(cutoff > 0) || !std::isfinite(cutoff)) throw_input("INVALID_CUTOFF", who + ": the cut-off must be positive");
  if (parameters_.size() != potential.parameters.size())
    throw_input("INVALID_PARAMETERS", who + " takes " + std::to_string(potential.parameters.size()) +
                                          " parameters, received " + std::to_string(parameters_.size()));
  for (std::size_t k = 0; k < parameters_.size(); ++k) {
    const Parameter& p = potential.parameters[k];
    const bool inside = p.exclusive_minimum ? parameters_[k] > p.minimum : parameters_[k] >= p.minimum;
    if (!std::isfinite(parameters_[k]) || !inside)
      throw_input("INVALID_PARAMETERS", who + ": parameter " + std::string(p.name) + " = " +
                                            std::to_string(parameters_[k]) + " is out of bounds");
  }
  if (potential.needs_table != static_cast<bool>(table_))
    throw_input("INVALID_PARAMETERS", who + (table_ ? " takes no table" : " needs a table"));
  if (table_) {
    Tabulated::check(*table_);
    if (table_->r.back() < cutoff * (1 - 1e-9))
      throw_input("INVALID_TABLE", who + ": the table ends at " + std::to_string(table_->r.back()) +
                                       " Å, before the cut-off of " + std::to_string(cutoff) + " Å");
  }
  at_cutoff_ = potential.evaluate(cutoff, parameters_.data(), table_.get());
}

EnergyForce PairTerm::evaluate(double r) const {
  return scheme_->apply(potential_->evaluate(r, parameters_.data(), table_.get()), at_cutoff_, r, cutoff_);
}

EnergyForce PairInteraction::evaluate_parts(double r, double reach) const {
  EnergyForce sum;
  for (const PairTerm& term : terms) {
    if (term.cutoff() < reach) continue;
    const EnergyForce part = term.evaluate(r);
    sum.energy += part.energy;
    sum.force += part.force;
  }
  if (coulomb && coulomb->cutoff() >= reach) {
    const EnergyForce part = coulomb->evaluate(r);
    sum.energy += charge_product * part.energy;
    sum.force += charge_product * part.force;
  }
  return sum;
}

EnergyForce PairInteraction::evaluate(double r) const {
  // A pair exactly at the cut-off is outside, here as in the kernels.
  return evaluate_parts(r, std::nextafter(r, 2 * r));
}

double PairInteraction::cutoff() const {
  double longest = coulomb && charge_product != 0 ? coulomb->cutoff() : 0.0;
  for (const PairTerm& term : terms) longest = std::max(longest, term.cutoff());
  return longest;
}

std::vector<double> PairInteraction::inner_cutoffs() const {
  std::vector<double> all;
  for (const PairTerm& term : terms) all.push_back(term.cutoff());
  if (coulomb && charge_product != 0) all.push_back(coulomb->cutoff());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  if (!all.empty()) all.pop_back();
  return all;
}

EnergyForce PairInteraction::magnitude(double r) const {
  EnergyForce sum;
  const auto add = [&](EnergyForce part) { sum.energy += std::abs(part.energy), sum.force += std::abs(part.force); };
  for (const PairTerm& term : terms)
    if (r < term.cutoff()) add(term.evaluate(r));
  if (coulomb && r < coulomb->cutoff()) {
    const EnergyForce part = coulomb->evaluate(r);
    add({charge_product * part.energy, charge_product * part.force});
  }
  return sum;
}

std::vector<double> PairInteraction::breaks() const {
  // A cubic across a kink is off by its jump times an eighth of the interval's width, which is ~0.01 Å.
  constexpr double least = 0.02;   // eV/Å²
  constexpr std::size_t most = 6;  // each costs the kernels a comparison
  std::vector<double> all = inner_cutoffs();
  for (const PairTerm& term : terms) {
    const std::vector<double> kinks = term.kinks(least);
    for (std::size_t k = 0; k < std::min(most, kinks.size()); ++k)
      if (kinks[k] < cutoff()) all.push_back(kinks[k]);
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

double PairInteraction::collapse_distance() const {
  if (terms.empty()) return 0;
  // The whole Coulomb force, not its screened part: what reciprocal space takes away here it gives back there.
  const auto force = [this](double r) {
    double sum = coulomb ? constants::coulomb * charge_product / (r * r) : 0.0;
    for (const PairTerm& term : terms)
      if (r >= term.first_distance()) sum += term.evaluate(r).force;
    return sum;
  };
  // Collapse: attracted at the minimum distance, repelled further out, attracted (or nothing) beyond. Only the
  // innermost change of sign from attraction to repulsion within the range of chemical contacts is such a maximum.
  const double from = std::max(minimum_distance, 1e-3);
  const double to = std::min(cutoff(), 3.0);
  if (!(force(from) < 0)) return 0;
  for (double r = from; r < to; r += 1e-3)
    if (force(r) >= 0) return r;
  return 0;
}

double PairInteraction::inner_limit() const {
  double limit = std::max(minimum_distance, collapse_distance());
  for (const PairTerm& term : terms) limit = std::max(limit, term.first_distance());
  return limit;
}

}  // namespace galvanostat
