#include "interactions/coulomb/damped-shifted-force.hpp"

#include <cmath>

#include "constants.hpp"
#include "parameters.hpp"

namespace galvanostat {

namespace {

double damped_force(double r, double alpha) {
  return std::erfc(alpha * r) / (r * r) + 2 * alpha / std::sqrt(constants::pi) * std::exp(-alpha * alpha * r * r) / r;
}

class DampedShifted : public RadialFunction {
 public:
  DampedShifted(double alpha, double cutoff)
      : alpha_(alpha),
        cutoff_(cutoff),
        energy_(std::erfc(alpha * cutoff) / cutoff),
        force_(damped_force(cutoff, alpha)) {}
  [[nodiscard]] EnergyForce evaluate(double r) const override {
    return {constants::coulomb * (std::erfc(alpha_ * r) / r - energy_ + (r - cutoff_) * force_),
            constants::coulomb * (damped_force(r, alpha_) - force_)};
  }
  [[nodiscard]] double cutoff() const override { return cutoff_; }

 private:
  double alpha_, cutoff_, energy_, force_;
};

}  // namespace

DampedShiftedForce::DampedShiftedForce(ChargedSystem system, const NamedValues& given, SimdPath /*path*/)
    : Coulomb(std::move(system)) {
  const std::vector<double> values = resolve("electrostatics method 'damped-shifted-force'", parameters, given);
  alpha_ = values[0];
  cutoff_ = values[1];
  // Self term of the paper: the neutralising charge on the cut-off sphere. LAMMPS' coul/dsf has ½ rc F(rc) Σ q² less, a
  // constant.
  self_energy_ = std::erfc(alpha_ * cutoff_) / (2 * cutoff_) + alpha_ / std::sqrt(constants::pi);
}

double DampedShiftedForce::constant_energy() const {
  return -constants::coulomb * system_.charge_squares() * self_energy_;
}

EnergyVirial DampedShiftedForce::constant_of(double q) const {
  return {-constants::coulomb * q * q * self_energy_, {}};
}

std::shared_ptr<const RadialFunction> DampedShiftedForce::radial_part() const {
  return std::make_shared<DampedShifted>(alpha_, cutoff_);
}

}  // namespace galvanostat
