#pragma once

#include "interactions/interaction.hpp"
#include "system/model.hpp"
#include "system/particles.hpp"

namespace galvanostat {

/// Every pair and image, analytic formulas, waves one by one, in double: what everything faster is checked against.
/// Forces are overwritten; the shares of the particles ([N], [6N], eV; null: not wanted) as well, and charges that
/// follow the positions.
///
/// Of the fast code it uses the formula files (and the screened nuclear repulsion of a neuroevolution potential), which
/// tests check against numbers from elsewhere, and what a Coulomb method says that it has chosen: α, cut-off, and the
/// reach of the waves if they are summed directly. The sum over a mesh has no oracle but the converged waves, which
/// differ by the mesh's own error.
EnergyVirial compute_brute_force(const Model& model, Particles& particles, double* atom_energy = nullptr,
                                 double* atom_virial = nullptr, MadeCharges* charges = nullptr);

}  // namespace galvanostat
