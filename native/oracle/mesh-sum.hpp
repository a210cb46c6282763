#pragma once

#include <array>
#include <vector>

#include "geometry/cell.hpp"
#include "oracle/ewald-sum.hpp"

namespace galvanostat::oracle {

/// The mesh's sum itself, its errors included, for grids so coarse that these show: charges on grid points by the
/// recursion of B-splines, naive Fourier sums, and whatever the method's definition (see Spme) asks of aliases as means
/// over all places of a charge between two grid points, by quadrature. Shares neither code nor closed forms with Spme.
WaveSum mesh_waves(const Cell& cell, const std::vector<Vec3>& positions, const std::vector<double>& charges,
                   double alpha, int order, const std::array<int, 3>& grid);

}  // namespace galvanostat::oracle
