#include <bit>
#include <cstring>

#include "errors.hpp"
#include "simulation/simulation.hpp"

// A checkpoint is a header (magic, version, fingerprint of model and dynamics), the raw state and a checksum. Lists are
// not stored but the positions they were made from: built again from these they are the same, so sums keep their order
// and their bits.

namespace galvanostat {

namespace {

constexpr std::uint64_t magic = 0x3154415453564C47ull;  // "GLVSTAT1"

[[noreturn]] void refuse(const std::string& why) { throw_input("INVALID_CHECKPOINT", "this checkpoint " + why); }

class Writer {
 public:
  template <class T>
  void put(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    const auto* p = reinterpret_cast<const std::uint8_t*>(&value);
    bytes.insert(bytes.end(), p, p + sizeof(T));
  }
  template <class V>
  void put_all(const V& values) {
    put<std::uint64_t>(values.size());
    const auto* p = reinterpret_cast<const std::uint8_t*>(values.data());
    bytes.insert(bytes.end(), p, p + values.size() * sizeof(values[0]));
  }
  std::vector<std::uint8_t> bytes;
};

class Reader {
 public:
  explicit Reader(const std::vector<std::uint8_t>& bytes) : bytes_(bytes) {}
  template <class T>
  T get() {
    T value;
    copy(&value, sizeof(T));
    return value;
  }
  template <class V>
  void get_all(V& values, bool any_length = false) {
    const auto n = get<std::uint64_t>();
    if (any_length) {
      if (n > bytes_.size()) refuse("is damaged");
      values.resize(n);
    }
    if (n != values.size()) refuse("is of another system");
    if (n > 0) copy(values.data(), n * sizeof(values[0]));
  }
  [[nodiscard]] bool at_end() const { return at_ == bytes_.size(); }

 private:
  void copy(void* to, std::size_t n) {
    if (n > bytes_.size() - at_) refuse("is cut short");
    std::memcpy(to, bytes_.data() + at_, n);
    at_ += n;
  }
  const std::vector<std::uint8_t>& bytes_;
  std::size_t at_ = 0;
};

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
    const Vec3 e = model_.cell.edge(axis);
    hash.add(e.x), hash.add(e.y), hash.add(e.z);
  }
  hash.add(model_.types);
  for (const std::string& name : model_.type_names) hash.add(name);
  hash.add(model_.masses);
  hash.add(model_.charges);
  hash.add(model_.minimum_distance);
  for (const Model::Term& term : model_.terms) {
    hash.add(term.a), hash.add(term.b), hash.add(term.term.cutoff());
    for (int k = 1; k <= 16; ++k) hash.add(term.term.evaluate(term.term.cutoff() * (0.4 + 0.0371 * k)).force);
  }
  hash.add(model_.electrostatics);
  hash.add(model_.electrostatics_parameters);
  const Dynamics& d = dynamics_;
  hash.add(d.timestep), hash.add(d.temperature), hash.add(static_cast<double>(d.seed)), hash.add(d.stream);
  hash.add(d.thermostat), hash.add(d.thermostat_parameters);
  hash.add(d.sample_interval), hash.add(forces_.skin());
  hash.add(std::string(simd_name(forces_.simd_path())));
  if (d.drive) {
    hash.add(d.drive->scheme);
    hash.add(d.drive->direction.x), hash.add(d.drive->direction.y), hash.add(d.drive->direction.z);
    hash.add(d.drive->charge_flux);
    hash.add(d.drive->transport_charges);
    hash.add(d.drive->mobile);
  }
  return hash.value;
}

std::vector<std::uint8_t> Simulation::checkpoint() const {
  Writer out;
  out.put(magic);
  out.put(fingerprint());
  out.put(step_);
  out.put(field_sum_), out.put(field_steps_), out.put(work_), out.put(heat_);
  const Particles& p = particles_;
  for (const AlignedVector<double>* column : {&p.x, &p.y, &p.z, &p.vx, &p.vy, &p.vz}) out.put_all(*column);
  out.put_all(p.image);
  out.put_all(forces_.reference_positions());
  out.put_all(thermostat_ ? thermostat_->variables() : std::vector<double>{});
  out.put(checksum(out.bytes, out.bytes.size()));
  return out.bytes;
}

void Simulation::restore(const std::vector<std::uint8_t>& bytes) {
  Reader in(bytes);
  if (bytes.size() < 16 || in.get<std::uint64_t>() != magic) refuse("is not one of this program");
  if (in.get<std::uint64_t>() != fingerprint())
    refuse("was written for another structure, force field, drive, seed or instruction set: start afresh or restore the input");
  std::uint64_t expected;
  std::memcpy(&expected, bytes.data() + bytes.size() - sizeof expected, sizeof expected);
  if (checksum(bytes, bytes.size() - sizeof expected) != expected) refuse("is damaged or cut short");
  // Read everything before anything is changed: a damaged file leaves the simulation as it was.
  const auto step = in.get<std::uint64_t>();
  const auto field_sum = in.get<double>();
  const auto field_steps = in.get<std::uint64_t>();
  const auto work = in.get<double>(), heat = in.get<double>();
  Particles p = particles_;
  for (AlignedVector<double>* column : {&p.x, &p.y, &p.z, &p.vx, &p.vy, &p.vz}) in.get_all(*column);
  in.get_all(p.image);
  std::vector<double> reference(3 * p.x.size());
  in.get_all(reference);
  std::vector<double> thermostat;
  in.get_all(thermostat, true);
  in.get<std::uint64_t>();  // the checksum
  if (!in.at_end()) refuse("is damaged");

  Particles at_reference = p;
  const auto n = static_cast<std::ptrdiff_t>(p.x.size());
  std::copy_n(reference.begin(), n, at_reference.x.begin());
  std::copy_n(reference.begin() + n, n, at_reference.y.begin());
  std::copy_n(reference.begin() + 2 * n, n, at_reference.z.begin());
  forces_.rebuild(at_reference);
  particles_ = p;
  step_ = step, field_sum_ = field_sum, field_steps_ = field_steps, work_ = work, heat_ = heat;
  if (thermostat_) thermostat_->set_variables(thermostat);
  forces_.refresh(particles_);
  evaluate_forces(true);
}

}  // namespace galvanostat
