#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "description.hpp"
#include "parallel/aligned.hpp"
#include "system/particles.hpp"

namespace galvanostat {

/// Colour schemes: who is pushed. Σ c = 0 in both (in "charge" because the transport charges are neutral, in "mobile"
/// by construction), so that the drive's force never moves the centre of mass.
struct ColourScheme {
  std::string_view name;
  std::string_view summary;
};
std::span<const ColourScheme> colour_schemes();

/// Of length 1. Throws INVALID_DIRECTION for a vector that has no direction.
Vec3 unit_vector(Vec3 direction);

/// A flux that is held from the first step on charges the cell: the field needs ε₀χ/σ to build up. Switched on first,
/// at about what it will be, it leaves a part of that to build up.
struct WarmStart {
  double field = 0;         // E, V/Å, held for …
  std::uint64_t steps = 0;  // … these, then the flux
};

struct DriveSpecification {
  std::string scheme;                                  // "charge" or "mobile"
  std::vector<double> transport_charges;               // [T] e
  std::vector<std::int32_t> mobile;                    // [T] 1: mobile
  double charge_flux = 0;                              // Q̇ to hold, e Å/fs …
  std::optional<double> field;                         // … or instead of it E, V/Å
  std::optional<WarmStart> warm_start = std::nullopt;  // with a flux to hold
};

/// The colour field: every particle feels F_i + c_i λ n  (Evans & Morriss, 2nd ed., ch. 6). Of the flux C = Σ c_i v_i·n
/// and the multiplier λ one is held and the other one responds:
///
/// - held flux, the Norton ensemble: λ = −[Σ c_i F_i·n/m_i]/S, S = Σ c_i²/m_i, by Gauss's principle of least constraint
///   (Evans, Hoover, Failor, Moran & Ladd, Phys. Rev. A 28, 1016 (1983); Sasaki, Tateyama & Searles, PRX Energy 4,
///   013005 (2025));
/// - held field, the Thévenin ensemble: λ is given, C fluctuates.
///
/// Scheme "charge": c_i = z_i; C is the charge flux and λ the field. Scheme "mobile": c_i = z_i [mobile] − m_i Z/M, the
/// framework takes the recoil; the physical flux is C·M/M_fw and the physical field λ·M_fw/M.
class Drive {
 public:
  /// `direction`: of length 1. Throws NOT_NEUTRAL, UNKNOWN_SCHEME, NO_MOBILE_SPECIES, NO_FRAMEWORK, NO_CHARGES,
  /// INVALID_FLUX, INVALID_FIELD.
  Drive(const Model& model, const Particles& particles, Vec3 direction, const DriveSpecification& specification);

  [[nodiscard]] Vec3 direction() const { return direction_; }
  /// Otherwise the field is.
  [[nodiscard]] bool holds_flux() const { return holds_flux_; }
  /// What is held: C, e Å/fs, or λ, V/Å.
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

  /// C = Σ c v·n as it is, e Å/fs.
  [[nodiscard]] double flux(const Particles& particles, Team& team) const;
  [[nodiscard]] double flux(const Particles& particles) const;
  /// C that peculiar velocities are relative to: the one that is held, else the one that there is.
  [[nodiscard]] double drift_flux(const Particles& particles, Team& team) const {
    return holds_flux_ ? target_ : flux(particles, team);
  }
  /// λ, V/Å, from Σ (c/(m S)) F·n, which pull() adds up over [begin, end). With the flux held it is not finite if any
  /// force on a coloured particle is not.
  [[nodiscard]] double multiplier(double pull) const { return holds_flux_ ? -pull : target_; }
  [[nodiscard]] double pull(const Particles& particles, int begin, int end) const;
  /// Sets a flux that is held to the target with the smallest change of kinetic energy metric: v += (C₀ − C)/S · c/m ·
  /// n.
  void project(Particles& particles, Team& team) const;

 private:
  Vec3 direction_;
  bool holds_flux_;
  double target_ = 0, inertia_ = 0, field_per_multiplier_ = 1;
  AlignedVector<double> colour_, drift_;
};

}  // namespace galvanostat
