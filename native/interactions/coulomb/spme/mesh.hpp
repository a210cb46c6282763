#pragma once

#include <array>
#include <memory>
#include <vector>

#include "interactions/coulomb/spme/choice.hpp"

namespace galvanostat {

/// Energy s_a cos 2πx of a unit charge with itself, x its offset from the middle between grid points along axis a.
struct SelfInteraction {
  std::array<double, 3> energy{};
  std::array<Voigt, 3> virial{};
};

/// Grid, transforms and work space in one precision.
class SpmeMesh {
 public:
  virtual ~SpmeMesh() = default;
  /// `charges` ([N] e) are those of the next sums; until then those it was made with. All threads of a team call it.
  virtual void set_charges(const double* charges, const Team& team) = 0;
  /// Adds the smooth forces of fixed charges, and to `potential` ([N] V: ∂E/∂q; null: not wanted), not before a
  /// barrier; energy and virial if asked. All threads of a team call it.
  virtual EnergyVirial add(const double* x, const double* y, const double* z, double* fx, double* fy, double* fz,
                           double* potential, bool with_energy, Team& team) = 0;
  /// Adds each charge's share of energy and virial: half its charge times the potential on the mesh, and times that of
  /// each component of the virial's influence function: seven transforms back for one forwards, on one thread.
  virtual void add_by_atom(const double* x, const double* y, const double* z, const Tally& to) = 0;
  /// Spent since the start in: sorting and spreading, transforms and convolution, gathering.
  std::array<double, 3> seconds{};
  SelfInteraction self;
};

/// In float or double, as chosen.
std::unique_ptr<SpmeMesh> make_spme_mesh(const Cell& cell, const std::vector<double>& charges, const SpmeChoice& choice,
                                         SimdPath path);

}  // namespace galvanostat
