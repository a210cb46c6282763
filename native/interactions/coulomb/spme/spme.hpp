#pragma once

#include <array>

#include "interactions/coulomb/screened.hpp"
#include "interactions/coulomb/spme/mesh.hpp"

namespace galvanostat {

/// Smooth particle mesh Ewald  (U. Essmann, L. Perera, M. L. Berkowitz, T. Darden, H. Lee & L. G. Pedersen, J. Chem.
/// Phys. 103, 8577 (1995)): B-splines of order 4 to 6, forces by differentiating them, in any triclinic cell.
///
/// Two things are better than in 1995, at no cost. The influence function is the one of least error for these splines,
/// φ(k) Π U²/(ΣU²)², U the splines' transform and the sum over its aliases  (V. Ballenegger, J. J. Cerdà & C. Holm, J.
/// Chem. Theory Comput. 8, 936 (2012)); written as one factor an axis, so that the virial stays the exact derivative.
/// And each ion's interaction with itself through the mesh, which depends on where between grid points it is and makes
/// up half of the error, is taken off to first order in energy, forces and virial.
///
/// The mesh does not conserve momentum: the mean of its forces (over particles, whatever their masses) is taken off
/// each of them. What is left is minus the gradient of the energy but for that mean, which is of the size of the error.
///
/// `accuracy` as in DirectEwald; the rms error of the mesh is the sum over its aliases for uncorrelated charges.
class Spme : public Coulomb {
 public:
  static constexpr std::string_view name = "spme";
  static constexpr std::string_view summary = "smooth particle mesh Ewald, conducting boundary";
  static constexpr auto parameters = spme_parameters;

  Spme(ChargedSystem system, const NamedValues& parameters, SimdPath path);
  Spme(ChargedSystem system, double accuracy, const SpmeChoice& choice, SimdPath path);
  [[nodiscard]] std::shared_ptr<const RadialFunction> radial_part() const override;
  [[nodiscard]] double constant_energy() const override { return constants_.energy; }
  [[nodiscard]] double constant_virial_trace() const override { return constants_.virial_trace; }
  [[nodiscard]] EnergyVirial constant_of(double charge) const override;
  EnergyVirial add_reciprocal(const double* x, const double* y, const double* z, double* fx, double* fy, double* fz,
                              bool with_energy, Team& team) override;
  void add_reciprocal_by_atom(const double* x, const double* y, const double* z, const Tally& to,
                              Team& team) const override;
  [[nodiscard]] Facts facts() const override;
  /// Seconds spent since the start in: sorting and spreading, transforms and convolution, gathering.
  [[nodiscard]] std::array<double, 3> seconds() const { return mesh_->seconds; }

 private:
  void set_cell(const Cell& cell) override;

  double accuracy_;
  SpmeChoice choice_;
  SimdPath path_;
  EwaldConstants constants_;
  std::unique_ptr<SpmeMesh> mesh_;
};

}  // namespace galvanostat
