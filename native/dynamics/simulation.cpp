#include "dynamics/simulation.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>

#include "errors.hpp"
#include "neutrality.hpp"
#include "dynamics/integrators/velocity-verlet.hpp"
#include "random/philox.hpp"
#include "dynamics/degrees-of-freedom.hpp"

namespace galvanostat {

namespace {

void check(const Dynamics& d, const Model& model) {
  if (!(d.timestep > 0) || !std::isfinite(d.timestep))
    throw_input("INVALID_TIMESTEP", "the time step must be positive, received " + std::to_string(d.timestep) + " fs");
  if (!(d.temperature > 0) || !std::isfinite(d.temperature))
    throw_input("INVALID_TEMPERATURE",
                "the temperature must be positive, received " + std::to_string(d.temperature) + " K");
  for (std::size_t k = 0; k < d.temperature_schedule.size(); ++k) {
    const auto& [step, temperature] = d.temperature_schedule[k];
    if (!(temperature > 0) || !std::isfinite(temperature))
      throw_input("INVALID_TEMPERATURE",
                  "the scheduled temperature must be positive, received " + std::to_string(temperature) + " K");
    if (k > 0 && step <= d.temperature_schedule[k - 1].step)
      throw_input("INVALID_TEMPERATURE", "the steps of scheduled temperatures must rise");
  }
  if (!d.temperature_schedule.empty() && d.thermostat.empty())
    throw_input("NO_THERMOSTAT", "a temperature schedule needs a thermostat to follow it");
  if (!d.barostat.empty()) {
    if (d.drive)
      throw_input("BAROSTAT_UNDER_CURRENT",
                  "there is no pressure to keep under a drive: the field's force is not in the virial. Find the cell "
                  "at equilibrium first, and hold it");
    if (d.thermostat.empty())
      throw_input("NO_THERMOSTAT", "a barostat needs a thermostat: its noise is that of a temperature");
    if (d.correlate_from)
      throw_input("BAROSTAT_WITH_CORRELATIONS",
                  "transport is measured in a constant cell: find its size first, and hold it");
  }
  if (d.sample_interval < 1) throw_input("INVALID_SAMPLE_INTERVAL", "the sample interval must be at least one step");
  if (!d.velocities.empty() && d.velocities.size() != 3 * model.positions.size())
    throw_input("INVALID_MODEL", "velocities must have three numbers for each particle");
  for (double v : d.velocities)
    if (!std::isfinite(v)) throw_input("INVALID_VELOCITY", "a starting velocity is not finite");
  if (!d.transport_charges.empty() && d.transport_charges.size() != model.masses.size())
    throw_input("INVALID_MODEL", "one transport charge is needed for each type");
  for (double z : d.transport_charges)
    if (!std::isfinite(z)) throw_input("INVALID_CHARGE", "a transport charge is not finite");
  if (d.correlate_from) {
    if (d.transport_charges.empty()) throw_input("NO_CHARGES", "correlations of the charge need transport charges");
    double total = 0;
    for (std::int32_t t : model.types) total += d.transport_charges[t];
    if (!(std::abs(total) <= transport_neutrality))
      throw_input("NOT_NEUTRAL", "the transport charges sum to " + std::to_string(total) +
                                     " e over the cell; the charge's displacement would depend on the frame");
  }
}

}  // namespace

Simulation::Simulation(const Model& model, const Dynamics& dynamics)
    : model_((model.check(), model)),
      initial_cell_(model.cell),
      dynamics_((check(dynamics, model), dynamics)),
      direction_(unit_vector(dynamics.direction)),
      particles_(model_, choose_threads(dynamics.threads, model.size())),
      forces_(model_, dynamics.skin, choose_threads(dynamics.threads, model.size()), find_simd_path(dynamics.simd_path),
              find_precision(dynamics.precision)) {
  if (dynamics_.drive) drive_ = new_drive(is_warming(0));
  if (degrees_of_freedom() < 1)
    throw_input("TOO_FEW_ATOMS", "nothing is left to move: there are fewer degrees of freedom than constraints");
  if (!dynamics_.thermostat.empty())
    thermostat_ = find_thermostat(dynamics_.thermostat).make(dynamics_.thermostat_parameters);
  if (!dynamics_.barostat.empty()) barostat_ = find_barostat(dynamics_.barostat).make(dynamics_.barostat_parameters);
  if (!dynamics_.transport_charges.empty())
    for (std::int32_t t : particles_.type) transport_charge_.push_back(dynamics_.transport_charges[t]);
  initialise_velocities();
  forces_.rebuild(particles_);
  begin();
  correlate_charge();
  Team::run(forces_.threads(), [&](Team& team) { correlate_particles(team); });
}

void Simulation::begin() {
  has_forces_ = !forces_.is_external();
  if (has_forces_) Team::run(forces_.threads(), [&](Team& team) { evaluate_forces(true, team); });
}

bool Simulation::is_warming(std::uint64_t step) const {
  return dynamics_.drive && dynamics_.drive->warm_start && step <= dynamics_.drive->warm_start->steps;
}

std::unique_ptr<Drive> Simulation::new_drive(bool warming) const {
  DriveSpecification drive = *dynamics_.drive;
  if (warming) drive.field = drive.warm_start->field;
  return std::make_unique<Drive>(model_, particles_, direction_, drive);
}

/// Before a step, not after the last one in the field: that one's row is still of its field.
void Simulation::end_warm_start(Team& team) {
  team.alone([&] { drive_ = new_drive(false); });
  const double fluctuating = drive_->flux(particles_, team);
  drive_->project(particles_, team);
  const double pull =
      team.sum(particles_.size(), [&](int begin, int end) { return drive_->pull(particles_, begin, end); });
  team.alone([&] {
    const double held = drive_->target();
    work_ += 0.5 * (held * held - fluctuating * fluctuating) / drive_->inertia();
    multiplier_ = drive_->multiplier(pull);
    response_sum_ = 0;
    response_steps_ = 0;
  });
}

int Simulation::degrees_of_freedom() const {
  return galvanostat::degrees_of_freedom(particles_.size(), drive_ ? 1 : 0);
}

void Simulation::initialise_velocities() {
  Particles& p = particles_;
  const int n = p.size();
  const bool given = !dynamics_.velocities.empty();
  const RandomNumbers random(dynamics_.seed, dynamics_.stream, RandomPurpose::velocities, 0);
  double momentum[3] = {0, 0, 0}, mass = 0;
  for (int i = 0; i < n; ++i) {
    const double width = std::sqrt(constants::boltzmann * target_temperature() * p.inverse_mass[i]);
    const auto a = random.normals(2 * i), b = random.normals(2 * i + 1);
    p.vx[i] = given ? dynamics_.velocities[3 * i] : width * a[0];
    p.vy[i] = given ? dynamics_.velocities[3 * i + 1] : width * a[1];
    p.vz[i] = given ? dynamics_.velocities[3 * i + 2] : width * b[0];
    mass += p.mass[i];
    momentum[0] += p.mass[i] * p.vx[i], momentum[1] += p.mass[i] * p.vy[i], momentum[2] += p.mass[i] * p.vz[i];
  }
  for (int i = 0; i < n; ++i)
    p.vx[i] -= momentum[0] / mass, p.vy[i] -= momentum[1] / mass, p.vz[i] -= momentum[2] / mass;
  Team alone;
  if (drive_) drive_->project(p, alone);
  if (given) return;
  // Removing momentum and current has cooled the rest a little: back to the temperature asked for.
  const double kinetic = peculiar_kinetic_energy();
  const double wanted = 0.5 * degrees_of_freedom() * constants::boltzmann * target_temperature();
  if (kinetic > 0) thermal_state(alone).scale_peculiar_velocities(std::sqrt(wanted / kinetic));
}

double Simulation::target_temperature() const {
  const auto& schedule = dynamics_.temperature_schedule;
  if (schedule.empty()) return dynamics_.temperature;
  const auto next = std::find_if(schedule.begin(), schedule.end(), [&](const auto& s) { return s.step > step_; });
  if (next == schedule.begin()) return schedule.front().temperature;
  if (next == schedule.end()) return schedule.back().temperature;
  const auto& [from, cold] = next[-1];
  const auto& [to, hot] = *next;
  return cold + (hot - cold) * static_cast<double>(step_ - from) / static_cast<double>(to - from);
}

ThermalState Simulation::thermal_state(Team& team, std::optional<double> kicked) {
  return {particles_, drive_.get(), degrees_of_freedom(), target_temperature(), dynamics_.seed, dynamics_.stream, step_,
          team,       kicked};
}

double Simulation::peculiar_kinetic_energy() const {
  Team alone;
  return const_cast<Simulation*>(this)->thermal_state(alone).peculiar_kinetic_energy();
}

std::string Simulation::when() const {
  char text[64];
  std::snprintf(text, sizeof text, "at step %llu (%.4g ps)", static_cast<unsigned long long>(step_),
                1e-3 * dynamics_.timestep * static_cast<double>(step_));
  return text;
}

double Simulation::evaluate_forces(bool with_energy, Team& team) {
  if (with_energy && team.is_first()) energy_ = {};
  Vec3 mean;
  try {
    mean = forces_.compute(particles_, with_energy ? &energy_ : nullptr, team);
  } catch (const Error& error) {
    throw error.dated(when());
  }
  Particles& p = particles_;
  double *fx = p.fx.data(), *fy = p.fy.data(), *fz = p.fz.data();
  const auto [all, pull] = team.sum(p.size(), [&](int begin, int end) {
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int i = begin; i < end; ++i) {
      fx[i] -= mean.x, fy[i] -= mean.y, fz[i] -= mean.z;
      sum += fx[i] + fy[i] + fz[i];
    }
    return std::array<double, 2>{sum, drive_ && drive_->holds_flux() ? drive_->pull(p, begin, end) : 0};
  });
  if (!std::isfinite(all + energy_.energy)) team.alone([&] { forces_.explain_bad_forces(particles_, when()); });
  const double multiplier = drive_ ? drive_->multiplier(pull) : 0.0;
  if (team.is_first()) multiplier_ = multiplier;
  return multiplier;
}

Vec3 Simulation::charge_flux(Team& team) const {
  if (!charges()) return {};
  const Particles& p = particles_;
  const auto sum = team.sum(p.size(), [&](int begin, int end) {
    double x = 0, y = 0, z = 0;
#pragma omp simd reduction(+ : x, y, z)
    for (int i = begin; i < end; ++i) {
      const double charge = transport_charge_[i];
      x += charge * p.vx[i], y += charge * p.vy[i], z += charge * p.vz[i];
    }
    return std::array<double, 3>{x, y, z};
  });
  return {sum[0], sum[1], sum[2]};
}

std::unique_ptr<TransportCorrelations> Simulation::new_correlations() const {
  return std::make_unique<TransportCorrelations>(model_, dynamics_.sample_interval);
}

void Simulation::correlate_charge() {
  if (!dynamics_.correlate_from || step_ < *dynamics_.correlate_from) return;
  if (!correlations_) correlations_ = new_correlations();
  correlations_->add_charge(charge_displacement_);
}

void Simulation::correlate_particles(Team& team) {
  if (correlations_ && correlations_->is_due()) correlations_->add_particles(particles_, team);
}

void Simulation::check_moves(double fastest, Team& team) const {
  constexpr double longest = 1.0;  // Å: ten times what the hottest ion does
  const double dt = dynamics_.timestep;
  if (fastest * dt * dt < longest * longest) return;
  team.alone([&] {
    for (int i = 0; i < particles_.size(); ++i) {
      const double v = norm({particles_.vx[i], particles_.vy[i], particles_.vz[i]});
      if (!(v * dt < longest))
        throw_run("LOST_ATOM",
                  model_.atom_name(i) + " moved " + std::to_string(v * dt) + " Å in one step " + when() +
                      ": the time step is too long, the current too large, or the structure or force field wrong");
    }
  });
}

void Simulation::step_once(bool with_energy, Team& team) {
  if (is_warming(step_) && !is_warming(step_ + 1)) end_warm_start(team);
  const double dt = dynamics_.timestep;
  const Drive* drive = drive_.get();
  ThermostatWork thermal, late;

  if (thermostat_) thermal = thermostat_->before(thermal_state(team), dt);
  const double before = multiplier_;
  const Moved moved = integrator().kick_and_drift(team, before, charges(), forces_.neighborhood().start());
  // What is told here the others know at the end of the step.
  if (team.is_first()) {
    ++step_;
    charge_displacement_ = charge_displacement_ + dt * moved.charge_flux;
    correlate_charge();
    stopping_ = stop_ && stop_->load(std::memory_order_relaxed);
  }
  check_moves(moved.energy == moved.energy ? moved.fastest : moved.energy, team);
  forces_.refresh(particles_, moved.furthest, team);
  const double after = evaluate_forces(with_energy, team);
  const double kicked = integrator().kick(team, after);
  if (thermostat_) late = thermostat_->after(thermal_state(team, kicked), dt);
  // A held flux is held to rounding, about 1e-16 of it a step; over millions of steps even that adds up.
  constexpr std::uint64_t projection_interval = 64;
  if (drive && step_ % projection_interval == 0) drive->project(particles_, team);

  if (barostat_ && step_ % barostat_->interval() == 0) rescale_cell(team);
  correlate_particles(team);
  if (!team.is_first()) return;

  if (drive) {
    const double flux = drive->holds_flux() ? drive->target() : moved.flux;  // along the step: that of Σ c Δr·n
    const double impulse = thermal.field_impulse + late.field_impulse;
    work_ += flux * (0.5 * dt * (before + after) + impulse);
    response_sum_ += drive->holds_flux() ? after + impulse / dt : flux;
  }
  heat_ += thermal.heat + late.heat;
  ++response_steps_;
}

/// Of the first thread.
Sample Simulation::sample(Team& team) {
  const double kinetic = thermal_state(team).peculiar_kinetic_energy();
  const double there = drive_ ? drive_->flux(particles_, team) : 0.0;
  const Vec3 charge_flux = drive_ ? Vec3{} : this->charge_flux(team);
  if (!team.is_first()) return {};
  const double flux = drive_ && drive_->holds_flux() ? drive_->target() : there;
  const double drift_energy = drive_ ? 0.5 * flux * flux / drive_->inertia() : 0.0;
  Sample row;
  row.time = dynamics_.timestep * static_cast<double>(step_);
  row.temperature = 2 * kinetic / (degrees_of_freedom() * constants::boltzmann);
  row.potentialEnergy = energy_.energy;
  row.conservedEnergy = energy_.energy + kinetic + drift_energy - work_ - heat_;
  row.cellA = norm(model_.cell.edge(0)), row.cellB = norm(model_.cell.edge(1)), row.cellC = norm(model_.cell.edge(2));
  row.cellAlpha = model_.cell.angle(0), row.cellBeta = model_.cell.angle(1), row.cellGamma = model_.cell.angle(2);
  row.pressure = forces_.has_virial() ? (2 * kinetic + energy_.virial.trace()) / (3 * model_.cell.volume())
                                      : std::numeric_limits<double>::quiet_NaN();
  if (drive_) {
    const double steps = static_cast<double>(response_steps_);
    if (drive_->holds_flux()) {
      row.field = drive_->field_per_multiplier() * response_sum_ / steps;
      row.chargeFlux = drive_->charge_flux_per_flux() * there;
    } else {
      row.field = drive_->field_per_multiplier() * multiplier_;
      row.chargeFlux = drive_->charge_flux_per_flux() * response_sum_ / steps;
    }
  } else {
    row.chargeFlux = dot(charge_flux, direction_);  // fluctuates freely
  }
  row.chargeDisplacementX = charge_displacement_.x;
  row.chargeDisplacementY = charge_displacement_.y;
  row.chargeDisplacementZ = charge_displacement_.z;
  response_sum_ = 0;
  response_steps_ = 0;
  return row;
}

Simulation::Progress Simulation::advance(std::uint64_t steps, const std::atomic<bool>& stop,
                                         const std::function<void(std::uint64_t, const Sample&)>& record) {
  const auto start = std::chrono::steady_clock::now();
  const auto interval = static_cast<std::uint64_t>(dynamics_.sample_interval);
  Progress done;
  require_team(forces_.threads());
  forces_.heed(&stop);
  stop_ = &stop;
  stopping_ = stop;
  Team::run(forces_.threads(), [&](Team& team) {
    if (!has_forces_) {
      evaluate_forces(true, team);
      team.alone([&] { has_forces_ = true; });
    }
    if (barostat_ && !forces_.has_virial())
      throw_run("NO_STRESS", "a cell cannot change by a pressure that nobody computes: the client sends no virial");
    for (std::uint64_t k = 0; k < steps && !stopping_; ++k) {
      const bool due = (step_ + 1) % interval == 0;
      const bool pressed = barostat_ && (step_ + 1) % barostat_->interval() == 0;
      step_once(due || pressed, team);
      if (team.is_first()) ++done.steps;
      if (!due) continue;
      const Sample row = sample(team);
      team.alone([&] {
        record(done.rows++, row);
        stopping_ = stop;
      });
    }
    if (team.is_first()) barriers_ += team.barriers();
  });
  stop_ = nullptr;
  seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return done;
}

Timings Simulation::timings() const {
  Timings t = forces_.timings();
  t.other = std::max(0.0, seconds_ - t.pair - t.reciprocal - t.neighbors);
  return t;
}

}  // namespace galvanostat
