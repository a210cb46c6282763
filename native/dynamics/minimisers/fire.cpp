#include "dynamics/minimisers/fire.hpp"

#include <algorithm>
#include <cmath>

#include "errors.hpp"
#include "dynamics/integrators/velocity-verlet.hpp"
#include "parallel/sums.hpp"
#include "parallel/threads.hpp"

namespace galvanostat {

namespace {

// Of the paper. The time steps are for unit mass (and ASE's): too long for the stiffest bonds, which the first step
// uphill tells.
constexpr double first_timestep = 0.1, longest_timestep = 1.0, first_mixing = 0.1;
constexpr double faster = 1.1, slower = 0.5, less_mixing = 0.99;
constexpr int patience = 5;
constexpr double longest_move = 0.1;  // Å, each coordinate

}  // namespace

Fire::Fire(const Model& model, int threads, SimdPath path, Precision precision)
    : cell_((model.check(), model.cell)),
      particles_(model, threads),
      forces_(model, 0, threads, path, precision),
      timestep_(first_timestep),
      mixing_(first_mixing) {
  forces_.rebuild(particles_);
  if (!forces_.is_external()) evaluate();
}

void Fire::evaluate() {
  has_forces_ = true;
  totals_ = forces_.compute(particles_, true);
  const Particles& p = particles_;
  double largest = 0, sum = totals_.energy;
  for (int i = 0; i < p.size(); ++i) {
    largest = std::max(largest, p.fx[i] * p.fx[i] + p.fy[i] * p.fy[i] + p.fz[i] * p.fz[i]);
    sum += p.fx[i] + p.fy[i] + p.fz[i];
  }
  if (!std::isfinite(sum))
    forces_.explain_bad_forces(p, step_ == 0 ? "at the start of the minimisation"
                                             : "at step " + std::to_string(step_) + " of the minimisation");
  largest_force_ = std::sqrt(largest);
}

void Fire::move_to(const std::vector<double>& positions) {
  Particles& p = particles_;
  const auto n = static_cast<std::size_t>(p.size());
  if (positions.size() != 3 * n)
    throw_input("INVALID_ARGUMENT", "positions: expected " + std::to_string(3 * n) + " numbers, received " +
                                        std::to_string(positions.size()));
  for (std::size_t i = 0; i < n; ++i) {
    if (!std::isfinite(positions[3 * i] + positions[3 * i + 1] + positions[3 * i + 2]))
      throw_input("INVALID_ARGUMENT", "positions: atom " + std::to_string(i + 1) + " is nowhere");
    p.x[i] = positions[3 * i], p.y[i] = positions[3 * i + 1], p.z[i] = positions[3 * i + 2];
    p.vx[i] = p.vy[i] = p.vz[i] = 0;
    p.image[i] = {0, 0, 0};
  }
  timestep_ = first_timestep, mixing_ = first_mixing;
  downhill_ = 0, step_ = 0;
  has_forces_ = false;
  forces_.rebuild(p);
}

void Fire::step() {
  Particles& p = particles_;
  const int n = p.size(), threads = forces_.threads();
  const auto [power, speed, force] = deterministic_sum<3>(n, threads, [&](int begin, int end) {
    double power = 0, speed = 0, force = 0;
#pragma omp simd reduction(+ : power, speed, force)
    for (int i = begin; i < end; ++i) {
      power += p.fx[i] * p.vx[i] + p.fy[i] * p.vy[i] + p.fz[i] * p.vz[i];
      speed += p.vx[i] * p.vx[i] + p.vy[i] * p.vy[i] + p.vz[i] * p.vz[i];
      force += p.fx[i] * p.fx[i] + p.fy[i] * p.fy[i] + p.fz[i] * p.fz[i];
    }
    return std::array<double, 3>{power, speed, force};
  });
  double keep = 1, steer = 0;
  if (power > 0) {
    keep = 1 - mixing_;
    steer = mixing_ * std::sqrt(speed / force);
    if (++downhill_ > patience) {
      timestep_ = std::min(faster * timestep_, longest_timestep);
      mixing_ *= less_mixing;
    }
  } else if (speed > 0) {
    keep = 0;
    timestep_ *= slower;
    mixing_ = first_mixing;
    downhill_ = 0;
  }
  double fastest = 0;
  for (int i = 0; i < n; ++i) {
    p.vx[i] = keep * p.vx[i] + (steer + timestep_) * p.fx[i];
    p.vy[i] = keep * p.vy[i] + (steer + timestep_) * p.fy[i];
    p.vz[i] = keep * p.vz[i] + (steer + timestep_) * p.fz[i];
    fastest = std::max({fastest, std::abs(p.vx[i]), std::abs(p.vy[i]), std::abs(p.vz[i])});
  }
  if (fastest * timestep_ > longest_move) {
    const double brake = longest_move / (fastest * timestep_);
    for (int i = 0; i < n; ++i) p.vx[i] *= brake, p.vy[i] *= brake, p.vz[i] *= brake;
  }
  velocity_verlet::drift(p, timestep_, threads);
  ++step_;
  forces_.refresh(p);
  evaluate();
}

Fire::Report Fire::advance(std::uint64_t steps, double tolerance, const std::atomic<bool>& stop) {
  if (!(tolerance > 0) || !std::isfinite(tolerance))
    throw_input("INVALID_TOLERANCE",
                "the largest force to end at must be positive, received " + std::to_string(tolerance) + " eV/Å");
  require_team(forces_.threads());
  forces_.heed(&stop);
  if (!has_forces_) evaluate();
  Report report;
  for (; report.steps < steps && largest_force_ >= tolerance && !stop.load(std::memory_order_relaxed); ++report.steps)
    step();
  report.energy = totals_.energy;
  report.largest_force = largest_force_;
  report.converged = largest_force_ < tolerance;
  return report;
}

}  // namespace galvanostat
