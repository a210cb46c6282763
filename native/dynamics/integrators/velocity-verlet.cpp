#include "dynamics/integrators/velocity-verlet.hpp"

#include <algorithm>
#include <limits>

#include "parallel/threads.hpp"

namespace galvanostat::velocity_verlet {

void kick(Particles& p, const Drive* drive, double multiplier, double half_step, int threads) {
  const int n = p.size();
  double *vx = p.vx.data(), *vy = p.vy.data(), *vz = p.vz.data();
  const double *fx = p.fx.data(), *fy = p.fy.data(), *fz = p.fz.data(), *inverse = p.inverse_mass.data();
  if (!drive) {
#pragma omp parallel for simd num_threads(threads) if (threads > 1 && n > worth_a_team)
    for (int i = 0; i < n; ++i) {
      const double h = half_step * inverse[i];
      vx[i] += h * fx[i], vy[i] += h * fy[i], vz[i] += h * fz[i];
    }
    return;
  }
  const double* colour = drive->colour();
  const Vec3 push = multiplier * drive->direction();
#pragma omp parallel for simd num_threads(threads) if (threads > 1 && n > worth_a_team)
  for (int i = 0; i < n; ++i) {
    const double h = half_step * inverse[i];
    vx[i] += h * (fx[i] + colour[i] * push.x);
    vy[i] += h * (fy[i] + colour[i] * push.y);
    vz[i] += h * (fz[i] + colour[i] * push.z);
  }
}

double drift(Particles& p, double timestep, int threads) {
  const int n = p.size();
  double *x = p.x.data(), *y = p.y.data(), *z = p.z.data();
  const double *vx = p.vx.data(), *vy = p.vy.data(), *vz = p.vz.data();
  double fastest = 0, check = 0;
#pragma omp parallel for simd reduction(max : fastest) reduction(+ : check) num_threads(threads) if (threads > 1 && n > worth_a_team)
  for (int i = 0; i < n; ++i) {
    x[i] += timestep * vx[i], y[i] += timestep * vy[i], z[i] += timestep * vz[i];
    const double v2 = vx[i] * vx[i] + vy[i] * vy[i] + vz[i] * vz[i];
    fastest = std::max(fastest, v2);
    check += v2;
  }
  // max() drops NaN; the sum does not.
  return check == check ? fastest : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace galvanostat::velocity_verlet
