#pragma once

#include <array>

#include "interactions/coulomb/coulomb.hpp"

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
class Spme : public Electrostatics {
 public:
  static constexpr std::string_view name = "spme";
  static constexpr std::string_view summary = "smooth particle mesh Ewald, conducting boundary";
  static constexpr std::array parameters{
      Parameter{"accuracy", dimensionless, "rms force error over 14.4 eV/Å", 1e-5, 0, true},
      Parameter{"alpha", inverse_length, "splitting parameter; 0: chosen", 0, 0},
      Parameter{"cutoff", length_unit, "real-space cut-off; 0: chosen", 0, 0},
      Parameter{"order", dimensionless, "order of the splines, 4 to 6; 0: chosen", 0, 0},
      Parameter{"gridA", dimensionless, "grid points along a (all three or none); 0: chosen", 0, 0},
      Parameter{"gridB", dimensionless, "grid points along b; 0: chosen", 0, 0},
      Parameter{"gridC", dimensionless, "grid points along c; 0: chosen", 0, 0},
      Parameter{"spacing", length_unit, "largest distance of grid planes, instead of a grid; 0: chosen", 0, 0},
  };

  /// What a choice comes to. Errors are rms forces over 14.4 eV/Å; `cost` is the predicted time of a step on one
  /// thread, ns, neighbours included.
  struct Choice {
    double alpha = 0, cutoff = 0, real_error = 0, mesh_error = 0, cost = 0;
    int order = 0;
    std::array<int, 3> grid{};
    bool in_float = false;
  };
  /// Throws INVALID_PARAMETERS, and SPME_TOO_LARGE if no grid of reasonable size will do.
  static Choice choose(const ChargedSystem& system, const std::map<std::string, double>& parameters);

  Spme(const ChargedSystem& system, const std::map<std::string, double>& parameters, SimdPath path);
  Spme(const ChargedSystem& system, double accuracy, const Choice& choice, SimdPath path);
  ~Spme() override;
  [[nodiscard]] std::shared_ptr<const RadialFunction> real_space() const override;
  [[nodiscard]] double constant_energy() const override { return constant_energy_; }
  [[nodiscard]] double constant_virial_trace() const override { return constant_virial_trace_; }
  ReciprocalResult add_reciprocal(const double* x, const double* y, const double* z, double* fx, double* fy, double* fz,
                                  bool with_energy, int threads) override;
  /// The same sums on the same grid in plain double loops, splines by recursion, naive transforms.
  ReciprocalResult add_reciprocal_slowly(const double* x, const double* y, const double* z, double* fx, double* fy,
                                         double* fz) override;
  [[nodiscard]] std::map<std::string, double> facts() const override;
  /// Seconds spent since the start in: sorting and spreading, transforms and convolution, gathering.
  [[nodiscard]] std::array<double, 3> seconds() const;

  class Mesh;

 private:
  Cell cell_;
  std::vector<double> charges_;
  double accuracy_;
  Choice choice_;
  double constant_energy_ = 0, constant_virial_trace_ = 0;
  std::unique_ptr<Mesh> mesh_;
};

}  // namespace galvanostat
