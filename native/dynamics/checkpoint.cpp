#include <cstring>

#include "checkpoint-stream.hpp"
#include "dynamics/simulation.hpp"

// A checkpoint is a header (magic, version, fingerprint of model and dynamics), what each part writes of itself, and a
// checksum.

namespace galvanostat {

namespace {

constexpr std::uint64_t program = 0x54415453564C47ull;  // "GLVSTAT"
constexpr std::uint64_t version = '6';                  // the eighth byte; 6: sums over particles by smaller blocks
constexpr std::uint64_t magic = program | version << 56;

[[noreturn]] void refuse(const std::string& why) { CheckpointReader::refuse(why); }

/// FNV-1a.
class Hash {
 public:
  void add(const void* data, std::size_t n) {
    const auto* p = static_cast<const std::uint8_t*>(data);
    for (std::size_t k = 0; k < n; ++k) value = (value ^ p[k]) * 0x100000001b3ull;
  }
  void add(double x) { add(&x, sizeof x); }
  void add(const std::string& s) { add(s.data(), s.size()), add(static_cast<double>(s.size())); }
  void add(const std::map<std::string, double>& m) {
    for (const auto& [name, x] : m) add(name), add(x);
  }
  template <class T>
  void add(const std::vector<T>& v) {
    for (const T& x : v) add(static_cast<double>(x));
  }
  std::uint64_t value = 0xcbf29ce484222325ull;
};

std::uint64_t checksum(const std::vector<std::uint8_t>& bytes, std::size_t size) {
  Hash hash;
  hash.add(bytes.data(), size);
  return hash.value;
}

}  // namespace

std::uint64_t Simulation::fingerprint() const {
  // Starting positions and velocities are left out on purpose: they are what a checkpoint replaces.
  Hash hash;
  for (int axis = 0; axis < 3; ++axis) {
    const Vec3 e = initial_cell_.edge(axis);
    hash.add(e.x), hash.add(e.y), hash.add(e.z);
  }
  hash.add(model_.types);
  for (const std::string& name : model_.type_names) hash.add(name);
  hash.add(model_.masses);
  hash.add(model_.charges);
  hash.add(model_.minimum_distance);
  for (const InteractionInput& input : model_.interactions) {
    hash.add(input.kind), hash.add(input.parameters);
    if (input.nep)
      for (double x : input.nep->numbers()) hash.add(x);
    if (input.socket) hash.add(input.socket->identity);
    for (const auto& [a, b, term] : input.terms) {
      hash.add(a), hash.add(b), hash.add(term.cutoff());
      for (int k = 1; k <= 16; ++k) hash.add(term.evaluate(term.cutoff() * (0.4 + 0.0371 * k)).force);
    }
    const auto add_spline = [&](const CubicSpline& s) { hash.add(s.knots), hash.add(s.coefficients); };
    hash.add(input.energies);
    for (const PairSpline& term : input.pair_splines)
      hash.add(term.a), hash.add(term.b), hash.add(term.cutoff), add_spline(term.energy);
    for (const ThreeBodyTerm& term : input.three_body) {
      hash.add(term.centre), hash.add(term.first), hash.add(term.second);
      for (int side = 0; side < 2; ++side) hash.add(term.cutoff(side)), hash.add(term.gammas[side]);
      add_spline(term.angle);
      for (const std::vector<double>& knots : term.knots) hash.add(knots);
      hash.add(term.coefficients);
    }
  }
  const Dynamics& d = dynamics_;
  hash.add(d.timestep), hash.add(d.temperature), hash.add(static_cast<double>(d.seed)), hash.add(d.stream);
  for (const auto& [step, temperature] : d.temperature_schedule)
    hash.add(static_cast<double>(step)), hash.add(temperature);
  hash.add(d.thermostat), hash.add(d.thermostat_parameters);
  hash.add(d.barostat), hash.add(d.barostat_parameters);
  hash.add(d.sample_interval), hash.add(d.skin);
  hash.add(d.transport_charges);
  hash.add(d.correlate_from ? static_cast<double>(*d.correlate_from) : -1.0);
  hash.add(std::string(simd_name(forces_.simd_path())) + std::string(precision_name(forces_.precision())));
  hash.add(d.direction.x), hash.add(d.direction.y), hash.add(d.direction.z);
  if (d.drive) {
    hash.add(d.drive->scheme);
    hash.add(d.drive->charge_flux);
    if (d.drive->field) hash.add(std::string("field")), hash.add(*d.drive->field);
    if (const auto& warm = d.drive->warm_start)
      hash.add(std::string("warm start")), hash.add(warm->field), hash.add(static_cast<double>(warm->steps));
    hash.add(d.drive->transport_charges);
    hash.add(d.drive->mobile);
  }
  return hash.value;
}

std::vector<std::uint8_t> Simulation::checkpoint() const {
  CheckpointWriter out;
  out.put(magic);
  out.put(fingerprint());
  out.put(step_);
  out.put(response_sum_), out.put(response_steps_), out.put(work_), out.put(heat_);
  particles_.write(out);
  for (int axis = 0; axis < 3; ++axis) out.put(model_.cell.edge(axis));
  if (thermostat_) thermostat_->write(out);
  out.put(charge_displacement_);
  out.put<std::uint8_t>(correlations_ != nullptr);
  if (correlations_) correlations_->write(out);
  forces_.write(out);
  out.put(checksum(out.bytes, out.bytes.size()));
  return out.bytes;
}

void Simulation::restore(const std::vector<std::uint8_t>& bytes) {
  CheckpointReader in(bytes);
  const auto found = bytes.size() < 16 ? 0 : in.get<std::uint64_t>();
  if (found << 8 != program << 8) refuse("is not one of this program");
  if (found != magic) refuse("was written by another version of this program: start afresh");
  if (in.get<std::uint64_t>() != fingerprint())
    refuse(
        "was written for another structure, force field, drive, seed or instruction set: start afresh or restore the "
        "input");
  std::uint64_t expected;
  std::memcpy(&expected, bytes.data() + bytes.size() - sizeof expected, sizeof expected);
  if (checksum(bytes, bytes.size() - sizeof expected) != expected) refuse("is damaged or cut short");
  // Read everything before anything is changed: a damaged file leaves the simulation as it was. (Interactions that keep
  // state take theirs at once; by then everything else has been found good, the checksum first of all.)
  const auto step = in.get<std::uint64_t>();
  const auto response_sum = in.get<double>();
  const auto response_steps = in.get<std::uint64_t>();
  const auto work = in.get<double>(), heat = in.get<double>();
  Particles p = particles_;
  p.read(in);
  const auto a = in.get<Vec3>(), b = in.get<Vec3>(), c = in.get<Vec3>();
  std::unique_ptr<Thermostat> thermostat;
  if (thermostat_) {
    thermostat = find_thermostat(dynamics_.thermostat).make(dynamics_.thermostat_parameters);
    thermostat->read(in);
  }
  const auto charge_displacement = in.get<Vec3>();
  std::unique_ptr<TransportCorrelations> correlations;
  if (in.get<std::uint8_t>() != 0) {
    correlations = new_correlations();
    correlations->read(in);
  }
  const Neighborhood::State lists = forces_.read(in, p.size());
  in.get<std::uint64_t>();  // the checksum
  if (!in.at_end()) refuse("is damaged");

  if (barostat_) {
    model_.cell = Cell(a, b, c);
    forces_.set_cell(model_.cell);
  }
  particles_ = p;
  if (dynamics_.drive && dynamics_.drive->warm_start) drive_ = new_drive(is_warming(step));
  step_ = step, response_sum_ = response_sum, response_steps_ = response_steps, work_ = work, heat_ = heat;
  charge_displacement_ = charge_displacement;
  correlations_ = std::move(correlations);
  thermostat_ = std::move(thermostat);
  forces_.restore(lists, particles_);
  begin();
}

}  // namespace galvanostat
