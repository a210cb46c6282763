#include "dynamics/minimisers/fire.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "errors.hpp"

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
      pace_{first_timestep, first_mixing, 0} {
  forces_.rebuild(particles_);
  if (forces_.is_external()) return;
  Team::run(threads, [&](Team& team) { evaluate(team); });
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
  pace_ = {first_timestep, first_mixing, 0};
  step_ = 0;
  has_forces_ = false;
  forces_.rebuild(p);
}

double Fire::evaluate(Team& team) {
  if (team.is_first()) totals_ = {};
  const auto when = [&] {
    return step_ == 0 ? "at the start of the minimisation"
                      : "at step " + std::to_string(step_) + " of the minimisation";
  };
  Vec3 mean;
  try {
    mean = forces_.compute(particles_, &totals_, team);
  } catch (const Error& error) {
    throw step_ == 0 ? error : error.dated(when());  // of one configuration, mostly
  }
  struct Sums {
    double largest = 0, all = 0;
    Sums& operator+=(const Sums& other) {
      largest = std::max(largest, other.largest), all += other.all;
      return *this;
    }
  };
  Particles& p = particles_;
  const Sums sums = team.sum(p.size(), [&](int begin, int end) {
    Sums s;
    for (int i = begin; i < end; ++i) {
      p.fx[i] -= mean.x, p.fy[i] -= mean.y, p.fz[i] -= mean.z;
      s += {p.fx[i] * p.fx[i] + p.fy[i] * p.fy[i] + p.fz[i] * p.fz[i], p.fx[i] + p.fy[i] + p.fz[i]};
    }
    return s;
  });
  if (!std::isfinite(sums.all + totals_.energy)) team.alone([&] { forces_.explain_bad_forces(p, when()); });
  if (team.is_first()) has_forces_ = true, largest_force_ = std::sqrt(sums.largest);
  return std::sqrt(sums.largest);
}

double Fire::step(Pace& pace, Team& team) {
  Particles& p = particles_;
  const int n = p.size();
  const auto [power, speed, force] = team.sum(n, [&](int begin, int end) {
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
    keep = 1 - pace.mixing;
    steer = pace.mixing * std::sqrt(speed / force);
    if (++pace.downhill > patience) {
      pace.timestep = std::min(faster * pace.timestep, longest_timestep);
      pace.mixing *= less_mixing;
    }
  } else if (speed > 0) {
    keep = 0;
    pace = {slower * pace.timestep, first_mixing, 0};
  }
  struct Fastest {
    double component = 0;
    Fastest& operator+=(Fastest other) { return component = std::max(component, other.component), *this; }
  };
  const double fastest = team.sum(n,
                                  [&](int begin, int end) {
                                    Fastest fastest;
                                    for (int i = begin; i < end; ++i) {
                                      p.vx[i] = keep * p.vx[i] + (steer + pace.timestep) * p.fx[i];
                                      p.vy[i] = keep * p.vy[i] + (steer + pace.timestep) * p.fy[i];
                                      p.vz[i] = keep * p.vz[i] + (steer + pace.timestep) * p.fz[i];
                                      fastest += {std::max({std::abs(p.vx[i]), std::abs(p.vy[i]), std::abs(p.vz[i])})};
                                    }
                                    return fastest;
                                  })
                             .component;
  const double brake = fastest * pace.timestep > longest_move ? longest_move / (fastest * pace.timestep) : 1;
  const Range mine = team.part(n);
  for (int i = mine.begin; i < mine.end; ++i) {
    p.vx[i] *= brake, p.vy[i] *= brake, p.vz[i] *= brake;
    p.x[i] += pace.timestep * p.vx[i], p.y[i] += pace.timestep * p.vy[i], p.z[i] += pace.timestep * p.vz[i];
  }
  forces_.refresh(p, forces_.neighborhood().furthest(p, team), team);
  if (team.is_first()) ++step_;
  return evaluate(team);
}

Fire::Report Fire::advance(std::uint64_t steps, double tolerance, const std::atomic<bool>& stop) {
  if (!(tolerance > 0) || !std::isfinite(tolerance))
    throw_input("INVALID_TOLERANCE",
                "the largest force to end at must be positive, received " + std::to_string(tolerance) + " eV/Å");
  require_team(forces_.threads());
  forces_.heed(&stop);
  Report report;
  Team::run(forces_.threads(), [&](Team& team) {
    Pace pace = pace_;
    double largest = has_forces_ ? largest_force_ : evaluate(team);
    for (std::uint64_t done = 0; done < steps && largest >= tolerance; ++done) {
      team.alone([&] { stopping_ = stop.load(std::memory_order_relaxed); });
      if (stopping_) break;
      largest = step(pace, team);
      if (team.is_first()) report.steps = done + 1, pace_ = pace;
    }
  });
  report.energy = totals_.energy;
  report.largest_force = largest_force_;
  report.converged = largest_force_ < tolerance;
  return report;
}

}  // namespace galvanostat
