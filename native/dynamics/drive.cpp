#include "dynamics/drive.hpp"

#include <cmath>

#include "errors.hpp"
#include "neutrality.hpp"

namespace galvanostat {

std::span<const ColourScheme> colour_schemes() {
  static constexpr ColourScheme schemes[] = {
      {"charge", "every ion is pushed in proportion to its transport charge"},
      {"mobile", "the mobile species is pushed, everything takes the recoil in proportion to mass"},
  };
  return schemes;
}

Vec3 unit_vector(Vec3 direction) {
  const double length = norm(direction);
  if (!(length > 0) || !std::isfinite(length))
    throw_input("INVALID_DIRECTION", "the direction of the drive must be a finite vector that is not zero");
  return (1 / length) * direction;
}

Drive::Drive(const Model& model, const Particles& particles, Vec3 direction, const DriveSpecification& given)
    : direction_(direction), holds_flux_(!given.field) {
  const std::size_t kinds = model.masses.size();
  if (given.transport_charges.size() != kinds || (given.scheme == "mobile" && given.mobile.size() != kinds))
    throw_input("INVALID_MODEL", "one transport charge (and one mobile flag) is needed for each type");
  if (!std::isfinite(given.charge_flux)) throw_input("INVALID_FLUX", "the charge flux to hold is not finite");
  if (given.warm_start && !std::isfinite(given.warm_start->field))
    throw_input("INVALID_FIELD", "the field to start with is not finite");
  if (!std::isfinite(given.field.value_or(0))) throw_input("INVALID_FIELD", "the field to hold is not finite");

  const int n = particles.size();
  double total = 0, absolute = 0;
  for (int i = 0; i < n; ++i) {
    total += given.transport_charges[particles.type[i]];
    absolute += std::abs(given.transport_charges[particles.type[i]]);
  }
  if (!(std::abs(total) <= transport_neutrality))
    throw_input("NOT_NEUTRAL", "the transport charges sum to " + std::to_string(total) +
                                   " e over the cell; they must be neutral (formal oxidation states usually are)");
  if (absolute == 0) throw_input("NO_CHARGES", "all transport charges are zero: there is nothing to drive");

  colour_.resize(n);
  drift_.resize(n);
  if (given.scheme == "charge") {
    for (int i = 0; i < n; ++i) colour_[i] = given.transport_charges[particles.type[i]];
  } else if (given.scheme == "mobile") {
    double mass = 0, framework = 0, charge = 0;
    for (int i = 0; i < n; ++i) {
      mass += particles.mass[i];
      if (given.mobile[particles.type[i]])
        charge += given.transport_charges[particles.type[i]];
      else
        framework += particles.mass[i];
    }
    if (charge == 0)
      throw_input("NO_MOBILE_SPECIES", "scheme 'mobile' needs mobile species with a net transport charge");
    if (framework == 0)
      throw_input("NO_FRAMEWORK",
                  "scheme 'mobile' needs a framework, but every species is mobile: use scheme 'charge'");
    for (int i = 0; i < n; ++i) {
      const int t = particles.type[i];
      colour_[i] = (given.mobile[t] ? given.transport_charges[t] : 0.0) - particles.mass[i] * charge / mass;
    }
    field_per_multiplier_ = framework / mass;
  } else {
    throw_input("UNKNOWN_SCHEME", "there is no colour scheme '" + given.scheme + "'");
  }
  target_ = holds_flux_ ? given.charge_flux * field_per_multiplier_ : *given.field / field_per_multiplier_;
  // Extended precision: the mean field times the relative error of S is a steady drift of C, seen at 1e-15 a step.
  long double inertia = 0;
  for (int i = 0; i < n; ++i) inertia += static_cast<long double>(colour_[i]) * colour_[i] * particles.inverse_mass[i];
  inertia_ = static_cast<double>(inertia);
  for (int i = 0; i < n; ++i) drift_[i] = colour_[i] * particles.inverse_mass[i] / inertia_;
}

double Drive::flux(const Particles& p, Team& team) const {
  const Vec3 d = direction_;
  return team.sum(p.size(), [&](int begin, int end) {
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int i = begin; i < end; ++i) sum += colour_[i] * (d.x * p.vx[i] + d.y * p.vy[i] + d.z * p.vz[i]);
    return sum;
  });
}

double Drive::flux(const Particles& p) const {
  Team alone;
  return flux(p, alone);
}

double Drive::pull(const Particles& p, int begin, int end) const {
  const Vec3 d = direction_;
  double sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int i = begin; i < end; ++i) sum += drift_[i] * (d.x * p.fx[i] + d.y * p.fy[i] + d.z * p.fz[i]);
  return sum;
}

void Drive::project(Particles& p, Team& team) const {
  if (!holds_flux_) return;
  const double missing = target_ - flux(p, team);
  const Range mine = team.part(p.size());
  for (int i = mine.begin; i < mine.end; ++i) {
    p.vx[i] += missing * drift_[i] * direction_.x;
    p.vy[i] += missing * drift_[i] * direction_.y;
    p.vz[i] += missing * drift_[i] * direction_.z;
  }
}

}  // namespace galvanostat
