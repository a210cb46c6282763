#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "description.hpp"
#include "parallel/aligned.hpp"
#include "system/particles.hpp"

namespace galvanostat {

/// Colour schemes: who is pushed. Σ c = 0 in both (in "charge" because the transport charges are neutral, in "mobile"
/// by construction), so that the constraint's force never moves the centre of mass.
struct ColourScheme {
  std::string_view name;
  std::string_view summary;
};
std::span<const ColourScheme> colour_schemes();

/// Of length 1. Throws INVALID_DIRECTION for a vector that has no direction.
Vec3 unit_vector(Vec3 direction);

struct FluxSpecification {
  std::string scheme;                     // "charge" or "mobile"
  std::vector<double> transport_charges;  // [T] e
  std::vector<std::int32_t> mobile;       // [T] 1: mobile
  double charge_flux = 0;                 // Q̇ to hold, e Å/fs
};

/// The Norton-ensemble constraint  Σ c_i v_i·n = C  by Gauss's principle of least constraint: every particle feels
/// F_i + c_i λ n with λ = −[Σ c_i F_i·n/m_i]/S, S = Σ c_i²/m_i  (Evans & Morriss, 2nd ed., ch. 6; Sasaki, Tateyama &
/// Searles, PRX Energy 4, 013005 (2025)).
///
/// Scheme "charge": c_i = z_i; C is the charge flux and λ the field. Scheme "mobile": c_i = z_i [mobile] − m_i Z/M, the
/// framework takes the recoil; the physical flux is C·M/M_fw and the physical field λ·M_fw/M.
class FluxConstraint {
 public:
  /// `direction`: of length 1. Throws NOT_NEUTRAL, UNKNOWN_SCHEME, NO_MOBILE_SPECIES, NO_FRAMEWORK, NO_CHARGES.
  FluxConstraint(const Model& model, const Particles& particles, Vec3 direction,
                 const FluxSpecification& specification);

  [[nodiscard]] Vec3 direction() const { return direction_; }
  [[nodiscard]] double target() const { return target_; }
  /// E = λ × this.
  [[nodiscard]] double field_per_multiplier() const { return field_per_multiplier_; }
  /// Q̇ = C × this.
  [[nodiscard]] double charge_flux_per_flux() const { return 1 / field_per_multiplier_; }
  /// S = Σ c²/m, e² Å²/(eV fs²).
  [[nodiscard]] double inertia() const { return inertia_; }
  /// [N] e
  [[nodiscard]] const double* colour() const { return colour_.data(); }
  /// [N] c_i/(m_i S): the velocity along n that particle i has per unit of C.
  [[nodiscard]] const double* drift() const { return drift_.data(); }

  /// C = Σ c v·n, e Å/fs.
  [[nodiscard]] double flux(const Particles& particles, int threads) const;
  /// λ, V/Å. Not finite if any force on a coloured particle is not.
  [[nodiscard]] double multiplier(const Particles& particles, int threads) const;
  /// Sets the flux to the target with the smallest change of kinetic energy metric: v += (C₀ − C)/S · c/m · n.
  void project(Particles& particles, int threads) const;

 private:
  Vec3 direction_;
  double target_ = 0, inertia_ = 0, field_per_multiplier_ = 1;
  AlignedVector<double> colour_, drift_;
};

}  // namespace galvanostat
