#include "dynamics/integrators/velocity-verlet.hpp"

#include "dynamics/thermostats/thermostat.hpp"

namespace galvanostat {

namespace {

/// Of particles [begin, end). Without a drive colour is any column and push zero.
void kick_some(Particles& p, const double* colour, Vec3 push, double half_step, int begin, int end) {
  double *vx = p.vx.data(), *vy = p.vy.data(), *vz = p.vz.data();
  const double *fx = p.fx.data(), *fy = p.fy.data(), *fz = p.fz.data(), *inverse = p.inverse_mass.data();
#pragma omp simd
  for (int i = begin; i < end; ++i) {
    const double h = half_step * inverse[i];
    vx[i] += h * (fx[i] + colour[i] * push.x);
    vy[i] += h * (fy[i] + colour[i] * push.y);
    vz[i] += h * (fz[i] + colour[i] * push.z);
  }
}

const double* colour_of(const Drive* drive, const Particles& p) {
  return drive ? drive->colour() : p.inverse_mass.data();
}
Vec3 push_of(const Drive* drive, double multiplier) { return drive ? multiplier * drive->direction() : Vec3{}; }

}  // namespace

Moved VelocityVerlet::kick_and_drift(Team& team, double multiplier, const double* charges, const double* start) const {
  Particles& p = particles;
  const int n = p.size();
  double *x = p.x.data(), *y = p.y.data(), *z = p.z.data();
  const double *vx = p.vx.data(), *vy = p.vy.data(), *vz = p.vz.data();
  const double* colour = colour_of(drive, p);
  const Vec3 d = push_of(drive, 1), push = push_of(drive, multiplier);
  return team.sum(n, [&](int begin, int end) {
    Moved moved;
    kick_some(p, colour, push, timestep / 2, begin, end);
    double flux = 0, fastest = 0, energy = 0;
#pragma omp simd reduction(max : fastest) reduction(+ : flux, energy)
    for (int i = begin; i < end; ++i) {
      x[i] += timestep * vx[i], y[i] += timestep * vy[i], z[i] += timestep * vz[i];
      const double v2 = vx[i] * vx[i] + vy[i] * vy[i] + vz[i] * vz[i];
      fastest = std::max(fastest, v2);
      energy += v2;
      flux += colour[i] * (d.x * vx[i] + d.y * vy[i] + d.z * vz[i]);
    }
    moved.fastest = fastest, moved.energy = energy, moved.flux = flux;
    if (charges) {
      double cx = 0, cy = 0, cz = 0;
#pragma omp simd reduction(+ : cx, cy, cz)
      for (int i = begin; i < end; ++i) cx += charges[i] * vx[i], cy += charges[i] * vy[i], cz += charges[i] * vz[i];
      moved.charge_flux = {cx, cy, cz};
    }
    if (start) {
      const double *rx = start, *ry = rx + n, *rz = ry + n;
      double furthest = 0;
#pragma omp simd reduction(max : furthest)
      for (int i = begin; i < end; ++i) {
        const double dx = x[i] - rx[i], dy = y[i] - ry[i], dz = z[i] - rz[i];
        furthest = std::max(furthest, dx * dx + dy * dy + dz * dz);
      }
      moved.furthest = furthest;
    }
    return moved;
  });
}

double VelocityVerlet::kick(Team& team, double multiplier) const {
  Particles& p = particles;
  const double* colour = colour_of(drive, p);
  const Vec3 push = push_of(drive, multiplier);
  const bool known = !drive || drive->holds_flux();
  const Vec3 n = push_of(drive, 1);
  return team.sum(p.size(), [&](int begin, int end) {
    kick_some(p, colour, push, timestep / 2, begin, end);
    if (known) return peculiar_kinetic_energy(p, drive, drive ? drive->target() : 0, begin, end);
    double flux = 0;
#pragma omp simd reduction(+ : flux)
    for (int i = begin; i < end; ++i) flux += colour[i] * (n.x * p.vx[i] + n.y * p.vy[i] + n.z * p.vz[i]);
    return flux;
  });
}

}  // namespace galvanostat
