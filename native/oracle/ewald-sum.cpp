#include "oracle/ewald-sum.hpp"

#include <cmath>

#include "constants.hpp"

namespace galvanostat::oracle {

double converged_wave_cutoff(double alpha) { return 2 * alpha * std::sqrt(17 * std::log(10.0)); }

WaveSum ewald_waves(const Cell& cell, const std::vector<Vec3>& positions, const std::vector<double>& charges,
                    double alpha, double wave_cutoff) {
  const std::size_t n = positions.size();
  WaveSum sum{std::vector<Vec3>(n), std::vector<double>(n), std::vector<Voigt>(n), std::vector<double>(n)};
  // b_i = 2π (a_j × a_k)/V.
  const Vec3 a[] = {cell.edge(0), cell.edge(1), cell.edge(2)};
  const double volume = dot(a[0], cross(a[1], a[2]));
  const Vec3 b[] = {(2 * constants::pi / volume) * cross(a[1], a[2]), (2 * constants::pi / volume) * cross(a[2], a[0]),
                    (2 * constants::pi / volume) * cross(a[0], a[1])};
  // |k · a_i| = 2π |h_i| ≤ |k| |a_i|.
  int most[3];
  for (int axis = 0; axis < 3; ++axis)
    most[axis] = static_cast<int>(wave_cutoff * norm(a[axis]) / (2 * constants::pi)) + 1;
  std::vector<double> cosine(n), sine(n);
  for (int h = -most[0]; h <= most[0]; ++h)
    for (int k = -most[1]; k <= most[1]; ++k)
      for (int l = -most[2]; l <= most[2]; ++l) {
        const Vec3 w = double(h) * b[0] + double(k) * b[1] + double(l) * b[2];
        const double square = dot(w, w);
        if ((h == 0 && k == 0 && l == 0) || square > wave_cutoff * wave_cutoff) continue;
        double re = 0, im = 0;
        for (std::size_t i = 0; i < n; ++i) {
          const double phase = dot(w, positions[i]);
          cosine[i] = charges[i] * std::cos(phase), sine[i] = charges[i] * std::sin(phase);
          re += cosine[i], im += sine[i];
        }
        // E = Σ_k (2π k_e/V) exp(−k²/4α²)/k² |S(k)|²
        const double factor =
            2 * constants::pi * constants::coulomb / volume * std::exp(-square / (4 * alpha * alpha)) / square;
        const double falloff = 2 / square + 1 / (2 * alpha * alpha);
        for (std::size_t i = 0; i < n; ++i) {
          const double energy = factor * (cosine[i] * re + sine[i] * im), along = energy * falloff;
          sum.energy[i] += energy;
          sum.potential[i] += 2 * factor * (std::cos(dot(w, positions[i])) * re + std::sin(dot(w, positions[i])) * im);
          sum.virial[i] += {energy - along * w.x * w.x, energy - along * w.y * w.y, energy - along * w.z * w.z,
                            -along * w.y * w.z,         -along * w.x * w.z,         -along * w.x * w.y};
          sum.force[i] = sum.force[i] + 2 * factor * (sine[i] * re - cosine[i] * im) * w;
        }
      }
  return sum;
}

}  // namespace galvanostat::oracle
