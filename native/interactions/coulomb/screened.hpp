#pragma once

#include <cmath>

#include "constants.hpp"
#include "interactions/coulomb/coulomb.hpp"

namespace galvanostat {

// What Ewald sums have in common, however they do their waves.

/// erfc(αr)/r, eV for unit charges.
class Screened : public RadialFunction {
 public:
  Screened(double alpha, double cutoff) : alpha_(alpha), cutoff_(cutoff) {}
  [[nodiscard]] EnergyForce evaluate(double r) const override {
    const double energy = std::erfc(alpha_ * r) / r;
    const double gaussian = 2 * alpha_ / std::sqrt(constants::pi) * std::exp(-alpha_ * alpha_ * r * r);
    return {constants::coulomb * energy, constants::coulomb * (energy + gaussian) / r};
  }
  [[nodiscard]] double cutoff() const override { return cutoff_; }

 private:
  double alpha_, cutoff_;
};

/// Self energy of the screening charges, and of the uniform background that takes up a net charge left by rounding of
/// the force field's charges; the virial's trace is the latter's.
struct EwaldConstants {
  double energy, virial_trace;
  double self, background;  // of a charge: q² self + q background
};
inline EwaldConstants ewald_constants(const ChargedSystem& system, double alpha) {
  double total = 0;
  for (double q : system.charges) total += q;
  const double background =
      -constants::pi * total * total / (2 * system.cell.volume() * alpha * alpha) * constants::coulomb;
  return {-constants::coulomb * alpha / std::sqrt(constants::pi) * system.charge_squares() + background, 3 * background,
          -constants::coulomb * alpha / std::sqrt(constants::pi),
          -constants::pi * total / (2 * system.cell.volume() * alpha * alpha) * constants::coulomb};
}

/// What of them belongs to one charge.
inline EnergyVirial ewald_constant_of(const EwaldConstants& constants, double q) {
  const double background = q * constants.background;
  return {q * q * constants.self + background, {background, background, background, 0, 0, 0}};
}

/// Rms force error of the real-space sum over 14.4 eV/Å (J. Kolafa & J. W. Perram, Mol. Simul. 9, 351 (1992)).
inline double ewald_real_space_error(const ChargedSystem& system, double alpha, double cutoff) {
  return 2 * system.charge_squares() /
         std::sqrt(static_cast<double>(system.charges.size()) * cutoff * system.cell.volume()) *
         std::exp(-alpha * alpha * cutoff * cutoff);
}

/// The x in [low, high] where a falling function reaches `target`.
template <class F>
double solve_falling(double low, double high, double target, const F& f) {
  for (int k = 0; k < 100; ++k) {
    const double middle = 0.5 * (low + high);
    (f(middle) > target ? low : high) = middle;
  }
  return high;
}

/// Neighbours within a pair list's reach, summed over particles: pairs with short-range terms are visited up to their
/// cut-off anyway.
inline double listed_neighbours(const ChargedSystem& system, double cutoff) {
  const double n = static_cast<double>(system.charges.size());
  const double reach = std::max(cutoff, system.pair_cutoff) + system.skin;
  return 4 * constants::pi / 3 * reach * reach * reach * n * n / system.cell.volume();
}

/// ns a neighbour in a list: one thread, AVX-512, mixed precision, measured. In double it is three times as much, but a
/// choice that depended on the precision would make the two differ by more than their rounding.
inline constexpr double neighbour_cost = 1.0;

}  // namespace galvanostat
