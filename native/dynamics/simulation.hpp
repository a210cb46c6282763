#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dynamics/barostats/barostat.hpp"
#include "dynamics/drive.hpp"
#include "dynamics/integrators/velocity-verlet.hpp"
#include "observables/sample.hpp"
#include "observables/transport-correlations.hpp"
#include "interactions/forces.hpp"
#include "dynamics/thermostats/thermostat.hpp"
#include "geometry/linear-map.hpp"

namespace galvanostat {

/// The thermostat's target at a step, K.
struct ScheduledTemperature {
  std::uint64_t step;
  double temperature;
};

struct Dynamics {
  double timestep = 1;       // fs
  double temperature = 300;  // K
  std::vector<ScheduledTemperature>
      temperature_schedule;  // straight between its steps, constant before and after; empty: `temperature`
  std::uint64_t seed = 1;
  std::uint32_t stream = 0;
  std::vector<double> velocities;           // [3N] Å/fs; empty: Maxwell–Boltzmann
  Vec3 direction{1, 0, 0};                  // along which charge flux is recorded, and driven; need not be normalised
  std::optional<DriveSpecification> drive;  // none: equilibrium
  std::vector<double> transport_charges;    // [T] e
  std::string thermostat;                   // empty: NVE
  std::map<std::string, double> thermostat_parameters;
  std::string barostat;  // empty: constant cell
  std::map<std::string, double> barostat_parameters;
  int sample_interval = 10;                     // steps
  int threads = 0;                              // 0: all
  double skin = 0;                              // Å, 0: chosen
  std::string simd_path;                        // empty: the best
  std::string precision;                        // empty: the default
  std::optional<std::uint64_t> correlate_from;  // step; none: no correlations
};

/// Molecular dynamics of one model, at equilibrium, under constant current or in a constant field. The step order
/// stands in simulation.cpp.
class Simulation {
 public:
  /// Throws typed input errors; forces of the first configuration are computed here, so an overlap is told at once.
  /// Those of another program, which are waited for, are left to advance().
  Simulation(const Model& model, const Dynamics& dynamics);

  struct Progress {
    std::uint64_t steps = 0, rows = 0;
  };
  /// Does `steps` steps or fewer if `stop` becomes true. With none it sees to it that there are forces. `record` gets
  /// every row. Throws typed run errors that name the atoms and the step.
  Progress advance(std::uint64_t steps, const std::atomic<bool>& stop,
                   const std::function<void(std::uint64_t row, const Sample&)>& record);

  /// See Interaction.
  void release() { forces_.release(); }

  /// Rows that the next `steps` steps will record.
  [[nodiscard]] std::uint64_t rows_within(std::uint64_t steps) const {
    const auto interval = static_cast<std::uint64_t>(dynamics_.sample_interval);
    return (step_ + steps) / interval - step_ / interval;
  }

  [[nodiscard]] std::uint64_t step() const { return step_; }
  [[nodiscard]] const Particles& particles() const { return particles_; }
  [[nodiscard]] const Forces& forces() const { return forces_; }
  /// Null at equilibrium.
  [[nodiscard]] const Drive* driving() const { return drive_.get(); }
  [[nodiscard]] const Model& model() const { return model_; }
  [[nodiscard]] int degrees_of_freedom() const;
  /// λ of the present forces, V/Å (0 at equilibrium).
  [[nodiscard]] double multiplier() const { return multiplier_; }
  [[nodiscard]] double potential_energy() const { return energy_.energy; }
  [[nodiscard]] double peculiar_kinetic_energy() const;
  [[nodiscard]] Timings timings() const;
  /// That each thread has waited at in advance().
  [[nodiscard]] std::uint64_t barriers() const { return barriers_; }
  [[nodiscard]] const Dynamics& dynamics() const { return dynamics_; }
  /// Q = Σ z ∫v dt since step 0, e Å: integrated with the velocities that move the particles, so it is Σ z Δr of
  /// unwrapped positions. Zero without transport charges.
  [[nodiscard]] Vec3 charge_displacement() const { return charge_displacement_; }
  /// Null before step `correlate_from`.
  [[nodiscard]] const TransportCorrelations* correlations() const { return correlations_.get(); }

  /// Everything needed to go on with the same bits.
  [[nodiscard]] std::vector<std::uint8_t> checkpoint() const;
  /// Throws INVALID_CHECKPOINT for anything that is not a checkpoint of the same model and dynamics.
  void restore(const std::vector<std::uint8_t>& bytes);

 private:
  // With a Team: all of its threads together. Members change in its first thread, or where they are told to alone, and
  // are read after the next barrier.

  void step_once(bool with_energy, Team& team);
  /// λ of these positions.
  double evaluate_forces(bool with_energy, Team& team);
  void check_moves(double fastest, Team& team) const;
  /// Forces of positions that have come from elsewhere, now or before the next step.
  void begin();
  /// The charge's displacement after a step, in the first thread.
  void correlate_charge();
  void correlate_particles(Team& team);
  /// Of positions and of velocities.
  struct Deformation {
    LinearMap grow, slow;
  };
  /// The barostat's next cell.
  Deformation deform_cell(Voigt pressure);
  /// Cell and particles after the barostat, with their forces.
  void rescale_cell(Team& team);
  /// Whether the step that ends as number `step` is one in the warm start's field.
  [[nodiscard]] bool is_warming(std::uint64_t step) const;
  [[nodiscard]] std::unique_ptr<Drive> new_drive(bool warming) const;
  void end_warm_start(Team& team);
  [[nodiscard]] std::unique_ptr<TransportCorrelations> new_correlations() const;
  [[nodiscard]] VelocityVerlet integrator() { return {particles_, drive_.get(), dynamics_.timestep}; }
  [[nodiscard]] const double* charges() const { return transport_charge_.empty() ? nullptr : transport_charge_.data(); }
  /// Σ z v, e Å/fs; zero without transport charges.
  [[nodiscard]] Vec3 charge_flux(Team& team) const;
  void initialise_velocities();
  [[nodiscard]] Sample sample(Team& team);
  /// Of the thermostat, K, for the step that is being made.
  [[nodiscard]] double target_temperature() const;
  [[nodiscard]] ThermalState thermal_state(Team& team, std::optional<double> kicked = std::nullopt);
  [[nodiscard]] std::string when() const;
  [[nodiscard]] std::uint64_t fingerprint() const;

  Model model_;  // with the present cell
  Cell initial_cell_;
  Dynamics dynamics_;
  Vec3 direction_;  // of length 1
  Particles particles_;
  Forces forces_;
  std::unique_ptr<Drive> drive_;  // null at equilibrium; the one in force for the next step
  std::unique_ptr<Thermostat> thermostat_;
  std::unique_ptr<Barostat> barostat_;
  EnergyVirial energy_;
  bool has_forces_ = false;
  const std::atomic<bool>* stop_ = nullptr;
  bool stopping_ = false;  // what all threads know of it
  double multiplier_ = 0;
  Deformation deformation_;
  std::uint64_t step_ = 0;
  double response_sum_ = 0;  // since the last row, of what is not held: λ plus the thermostat's impulses over dt, or C
  std::uint64_t response_steps_ = 0;
  double work_ = 0, heat_ = 0;              // eV, given to the particles by the field and by the thermostat
  AlignedVector<double> transport_charge_;  // [N] e; empty without
  Vec3 charge_displacement_;                // e Å
  std::unique_ptr<TransportCorrelations> correlations_;
  double seconds_ = 0;
  std::uint64_t barriers_ = 0;
};

}  // namespace galvanostat
