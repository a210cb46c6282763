#include "simulation/forces.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "constants.hpp"
#include "errors.hpp"
#include "parallel/sums.hpp"
#include "parallel/threads.hpp"

namespace galvanostat {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

std::string angstrom(double r) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f Å", r);
  return text;
}

}  // namespace

std::unique_ptr<Electrostatics> make_electrostatics(const Model& model, double skin, SimdPath path) {
  if (model.electrostatics.empty()) return nullptr;
  ChargedSystem system{model.cell, {}, 0, skin};
  for (std::int32_t t : model.types) system.charges.push_back(model.charges[t]);
  for (const Model::Term& term : model.terms) system.pair_cutoff = std::max(system.pair_cutoff, term.term.cutoff());
  const bool charged = std::any_of(system.charges.begin(), system.charges.end(), [](double q) { return q != 0; });
  if (!charged) return nullptr;
  return find_electrostatics(model.electrostatics).make(system, model.electrostatics_parameters, path);
}

void check_reach(const Model& model, double reach) {
  constexpr double most_neighbours = 2e9;  // 8 GB of list
  const double n = model.size();
  const double neighbours = n * n / model.cell.volume() * 4 * constants::pi / 3 * reach * reach * reach;
  if (neighbours < most_neighbours) return;
  char text[160];
  std::snprintf(text, sizeof text, "a cut-off (with skin) of %.4g Å makes %.2g neighbours, more than fit into memory: shorten it",
                reach, neighbours);
  throw_input("CUTOFF_TOO_LONG", text);
}

std::vector<PairInteraction> pair_interactions(const Model& model, const Electrostatics* electrostatics) {
  const std::size_t types = model.masses.size();
  std::vector<PairInteraction> all(types * types);
  const std::shared_ptr<const RadialFunction> coulomb = electrostatics ? electrostatics->real_space() : nullptr;
  for (std::size_t a = 0; a < types; ++a)
    for (std::size_t b = 0; b < types; ++b) {
      PairInteraction& pair = all[a * types + b];
      pair.charge_product = model.charges[a] * model.charges[b];
      if (pair.charge_product != 0) pair.coulomb = coulomb;
      pair.minimum_distance = model.minimum_distance;
    }
  for (const Model::Term& term : model.terms) {
    all[term.a * types + term.b].terms.push_back(term.term);
    if (term.a != term.b) all[term.b * types + term.a].terms.push_back(term.term);
  }
  return all;
}

Forces::Forces(const Model& model, double skin, int threads, SimdPath path)
    : model_(model), path_(path), threads_(threads), types_(static_cast<int>(model.masses.size())), skin_(skin),
      kernel_(choose_pair_kernel(path)) {
  model_.check();
  constexpr double default_skin = 1.0;
  if (!(skin_ >= 0) || !std::isfinite(skin_)) throw_input("INVALID_SKIN", "the neighbor-list skin must be positive");
  if (skin_ == 0) skin_ = default_skin;
  electrostatics_ = make_electrostatics(model_, skin_, path);
  interactions_ = pair_interactions(model_, electrostatics_.get());
  tables_.resize(interactions_.size());
  reach_squared_.assign(interactions_.size(), 0.0);
  for (int a = 0; a < types_; ++a)
    for (int b = 0; b < types_; ++b) {
      const int pair = a * types_ + b;
      const PairInteraction& interaction = interactions_[pair];
      if (b < a)
        tables_[pair] = tables_[b * types_ + a];
      else
        tables_[pair] = PairFunctionTable(interaction);
      if (!tables_[pair].acts()) continue;
      const double reach = interaction.cutoff() + skin_;
      reach_squared_[pair] = reach * reach;
      longest_reach_ = std::max(longest_reach_, reach);
    }
  check_reach(model_, longest_reach_);
  for (const PairFunctionTable& table : tables_) views_.push_back(table.view());
  energies_.resize(model_.positions.size());
  virials_.resize(model_.positions.size());
}

void Forces::rebuild(Particles& particles) {
  const auto start = Clock::now();
  particles.wrap(model_.cell);
  const int n = particles.size();
  reference_.resize(3 * static_cast<std::size_t>(n));
  std::copy(particles.x.begin(), particles.x.end(), reference_.begin());
  std::copy(particles.y.begin(), particles.y.end(), reference_.begin() + n);
  std::copy(particles.z.begin(), particles.z.end(), reference_.begin() + 2 * static_cast<std::ptrdiff_t>(n));
  images_.select(model_.cell, particles.x.data(), particles.y.data(), particles.z.data(), n, longest_reach_);
  list_.build(images_, particles.type.data(), types_, reach_squared_.data(), threads_, path_);
  ++rebuilds_;
  timings_.neighbors += seconds_since(start);
}

void Forces::refresh(Particles& particles) {
  const auto start = Clock::now();
  const int n = particles.size();
  const double *x = particles.x.data(), *y = particles.y.data(), *z = particles.z.data();
  const double *rx = reference_.data(), *ry = rx + n, *rz = ry + n;
  double furthest = 0;
#pragma omp parallel for simd reduction(max : furthest) num_threads(threads_) if (threads_ > 1 && n > 8192)
  for (int i = 0; i < n; ++i) {
    const double dx = x[i] - rx[i], dy = y[i] - ry[i], dz = z[i] - rz[i];
    furthest = std::max(furthest, dx * dx + dy * dy + dz * dz);
  }
  const bool rebuild_now = furthest > 0.25 * skin_ * skin_;
  if (!rebuild_now) images_.place(x, y, z, n > 2048 ? threads_ : 1);
  timings_.neighbors += seconds_since(start);
  if (rebuild_now) rebuild(particles);
}

EnergyVirial Forces::compute(Particles& particles, bool with_energy) {
  const auto start = Clock::now();
  const int n = particles.size();
  const PairKernelInput in{images_.coordinates(), particles.type.data(), list_.indices(), list_.segments(),
                           views_.data(), types_};
  const PairKernelOutput out{particles.fx.data(), particles.fy.data(), particles.fz.data(),
                             with_energy ? energies_.data() : nullptr, with_energy ? virials_.data() : nullptr};
#pragma omp parallel num_threads(threads_) if (threads_ > 1)
  {
    const Range mine = share(n, thread_number(), team_size(), 8);
    kernel_(in, out, mine.begin, mine.end);
  }
  EnergyVirial result;
  if (with_energy) {
    for (int i = 0; i < n; ++i) {
      result.energy += energies_[i];
      result.virial += virials_[i];
    }
  }
  timings_.pair += seconds_since(start);
  if (electrostatics_) {
    const auto long_range = Clock::now();
    const ReciprocalResult reciprocal =
        electrostatics_->add_reciprocal(particles.x.data(), particles.y.data(), particles.z.data(), particles.fx.data(),
                                        particles.fy.data(), particles.fz.data(), with_energy, threads_);
    if (with_energy) {
      result.energy += reciprocal.energy + electrostatics_->constant_energy();
      result.virial += reciprocal.virial;
      const double third = electrostatics_->constant_virial_trace() / 3;
      result.virial += {third, third, third, 0, 0, 0};
    }
    timings_.reciprocal += seconds_since(long_range);
  }
  return result;
}

void Forces::explain_bad_forces(const Particles& particles, const std::string& when) const {
  const double* r = images_.coordinates();
  for (int i = 0; i < particles.size(); ++i) {
    for (int t = 0; t < types_; ++t) {
      const PairInteraction& pair = interactions_[particles.type[i] * types_ + t];
      const double limit = pair.inner_limit();
      for (std::size_t k = list_.segment(i, t); k < list_.segment(i, t + 1); ++k) {
        const int j = list_.indices()[k];
        const double distance = norm(Vec3{r[4 * i] - r[4 * j], r[4 * i + 1] - r[4 * j + 1], r[4 * i + 2] - r[4 * j + 2]});
        if (!(distance < limit)) continue;
        const std::string who = model_.atom_name(i) + " and " + model_.atom_name(images_.owner(j)) + " are " +
                                angstrom(distance) + " apart " + when;
        if (limit == pair.collapse_distance())
          throw_run("BUCKINGHAM_CATASTROPHE",
                    who + ": inside the maximum of their interaction at " + angstrom(limit) +
                        ", where attraction wins without bound. Add a repulsive core, lower the temperature or "
                        "shorten the time step");
        throw_run("OVERLAP", who + ", closer than " + angstrom(limit) +
                                 " where the force field ends. The structure, the force field, the time step or the current is wrong");
      }
    }
  }
  for (int i = 0; i < particles.size(); ++i) {
    if (!std::isfinite(particles.fx[i] + particles.fy[i] + particles.fz[i]))
      throw_run("NOT_A_NUMBER", "the force on " + model_.atom_name(i) + " is not a number " + when);
  }
  throw_run("NOT_A_NUMBER", "the forces are not finite " + when);
}

EnergyVirial compute_brute_force(const Model& model, Particles& particles) {
  model.check();
  const std::unique_ptr<Electrostatics> electrostatics = make_electrostatics(model, 1.0, SimdPath::baseline);
  const std::vector<PairInteraction> interactions = pair_interactions(model, electrostatics.get());
  const auto types = static_cast<int>(model.masses.size());
  const int n = particles.size();
  double reach = 0;
  for (const PairInteraction& pair : interactions) reach = std::max(reach, pair.cutoff());
  check_reach(model, reach);
  particles.wrap(model.cell);
  std::array<int, 3> range{};
  for (int axis = 0; axis < 3; ++axis) range[axis] = 1 + static_cast<int>(std::ceil(reach / model.cell.height(axis)));

  EnergyVirial result;
  for (int i = 0; i < n; ++i) {
    Vec3 force;
    for (int j = 0; j < n; ++j) {
      const PairInteraction& pair = interactions[particles.type[i] * types + particles.type[j]];
      const double cutoff = pair.cutoff(), limit = pair.inner_limit();
      if (cutoff == 0) continue;
      const Vec3 d0{particles.x[i] - particles.x[j], particles.y[i] - particles.y[j], particles.z[i] - particles.z[j]};
      for (int a = -range[0]; a <= range[0]; ++a)
        for (int b = -range[1]; b <= range[1]; ++b)
          for (int c = -range[2]; c <= range[2]; ++c) {
            if (i == j && a == 0 && b == 0 && c == 0) continue;
            const Vec3 d = d0 + model.cell.cartesian({double(a), double(b), double(c)});
            const double r = norm(d);
            if (r >= cutoff) continue;
            if (r < limit)
              throw_run("OVERLAP", model.atom_name(i) + " and " + model.atom_name(j) + " are " + angstrom(r) + " apart");
            const EnergyForce ef = pair.evaluate(r);
            const Vec3 f = (ef.force / r) * d;
            force = force + f;
            result.energy += 0.5 * ef.energy;
            result.virial += {0.5 * f.x * d.x, 0.5 * f.y * d.y, 0.5 * f.z * d.z,
                              0.5 * f.y * d.z, 0.5 * f.x * d.z, 0.5 * f.x * d.y};
          }
    }
    particles.fx[i] = force.x, particles.fy[i] = force.y, particles.fz[i] = force.z;
  }
  if (electrostatics) {
    const ReciprocalResult reciprocal = electrostatics->add_reciprocal_slowly(
        particles.x.data(), particles.y.data(), particles.z.data(), particles.fx.data(), particles.fy.data(),
        particles.fz.data());
    result.energy += reciprocal.energy + electrostatics->constant_energy();
    result.virial += reciprocal.virial;
    const double third = electrostatics->constant_virial_trace() / 3;
    result.virial += {third, third, third, 0, 0, 0};
  }
  return result;
}

}  // namespace galvanostat
