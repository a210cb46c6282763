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

DampedShiftedForce::DampedShiftedForce(const ChargedSystem& system, const std::map<std::string, double>& given,
                                       SimdPath /*path*/) {
  const std::vector<double> values = resolve("electrostatics method 'damped-shifted-force'", parameters, given);
  alpha_ = values[0];
  cutoff_ = values[1];
  double squares = 0;
  for (double q : system.charges) squares += q * q;
  // Self term of the paper: the neutralising charge on the cut-off sphere. LAMMPS' coul/dsf has ½ rc F(rc) Σ q² less, a
  // constant.
  constant_energy_ =
      -constants::coulomb * squares * (std::erfc(alpha_ * cutoff_) / (2 * cutoff_) + alpha_ / std::sqrt(constants::pi));
}

std::shared_ptr<const RadialFunction> DampedShiftedForce::real_space() const {
  return std::make_shared<DampedShifted>(alpha_, cutoff_);
}

}  // namespace galvanostat
