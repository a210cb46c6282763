#include "interactions/forces.hpp"

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

std::unique_ptr<Electrostatics> make_electrostatics(const Model& model, double skin, SimdPath path,
                                                    Precision precision) {
  if (model.electrostatics.empty()) return nullptr;
  ChargedSystem system{model.cell, {}, 0, skin, precision};
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
  std::snprintf(text, sizeof text,
                "a cut-off (with skin) of %.4g Å makes %.2g neighbours, more than fit into memory: shorten it", reach,
                neighbours);
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

Forces::Forces(const Model& model, double skin, int threads, SimdPath path, Precision precision)
    : model_(model),
      path_(path),
      precision_(precision),
      threads_(threads),
      types_(static_cast<int>(model.masses.size())),
      skin_(skin) {
  model_.check();
  if (!(skin_ >= 0) || !std::isfinite(skin_)) throw_input("INVALID_SKIN", "the neighbor-list skin must be positive");
  tuned_ = skin_ == 0;
  if (tuned_) skin_ = tuner_.skin();
  electrostatics_ = make_electrostatics(model_, tuned_ ? expected_skin : skin_, path, precision);
  interactions_ = pair_interactions(model_, electrostatics_.get());
  make_pair_functions();
  kernel_ = choose_pair_kernel(path, precision_);
  set_skin(skin_);
}

void Forces::set_cell(const Cell& cell) {
  model_.cell = cell;
  age_ = 0;
  check_reach(model_, longest_reach_);
  if (!electrostatics_) return;
  const std::map<std::string, double> facts = electrostatics_->facts();
  const auto mesh = facts.find("mesh");
  if (mesh == facts.end()) return;  // does not know the cell
  const std::string method = mesh->second != 0 ? "spme" : "direct-ewald";
  std::map<std::string, double> parameters;
  for (const Parameter& parameter : find_electrostatics(method).parameters)
    if (const auto fact = facts.find(std::string(parameter.name)); fact != facts.end())
      parameters[fact->first] = fact->second;
  Model fixed = model_;
  fixed.electrostatics = method;
  fixed.electrostatics_parameters = parameters;
  electrostatics_ = make_electrostatics(fixed, tuned_ ? expected_skin : skin_, path_, precision_);
}

void Forces::set_skin(double skin) {
  skin_ = skin;
  longest_reach_ = 0;
  reach_squared_.assign(interactions_.size(), 0.0);
  for (std::size_t pair = 0; pair < interactions_.size(); ++pair) {
    const double cutoff = interactions_[pair].cutoff();
    if (cutoff == 0) continue;
    const double reach = cutoff + skin_;
    reach_squared_[pair] = reach * reach;
    longest_reach_ = std::max(longest_reach_, reach);
  }
  check_reach(model_, longest_reach_);
}

void Forces::set_skin_state(const SkinState& state) {
  tuner_.set_state(state.tuner);
  set_skin(state.skin);
  age_ = state.age;
}

void Forces::make_pair_functions() {
  const std::size_t pairs = interactions_.size();
  // Symmetric in the types: half are copies.
  const auto fill = [this](auto& functions, const auto& make) {
    functions.resize(interactions_.size());
    for (int a = 0; a < types_; ++a)
      for (int b = a; b < types_; ++b) {
        functions[a * types_ + b] = make(a * types_ + b);
        functions[b * types_ + a] = functions[a * types_ + b];
      }
  };
  if (precision_ == Precision::mixed) {
    // Elsewhere a look-up in registers does not exist, and tables in memory are faster.
    const bool by_polynomial = path_ == SimdPath::avx512;
    fill(polynomials_, [&](std::size_t pair) {
      const PairPolynomials p = by_polynomial ? PairPolynomials(interactions_[pair]) : PairPolynomials();
      return p.accurate() ? p : PairPolynomials();
    });
    fill(single_tables_, [&](std::size_t pair) {
      return polynomials_[pair].acts() ? SinglePairFunctionTable() : SinglePairFunctionTable(interactions_[pair]);
    });
    polynomial_views_.resize(pairs);
    single_table_views_.resize(pairs);
    for (std::size_t pair = 0; pair < pairs; ++pair) {
      polynomial_views_[pair] = polynomials_[pair].view();
      single_table_views_[pair] = single_tables_[pair].view();
    }
    if (std::all_of(single_tables_.begin(), single_tables_.end(), [](const auto& t) { return t.accurate(); })) return;
    precision_ = Precision::full;
  }
  fill(tables_, [this](std::size_t pair) { return PairFunctionTable(interactions_[pair]); });
  for (const PairFunctionTable& table : tables_) table_views_.push_back(table.view());
}

void Forces::rebuild(Particles& particles) {
  const auto start = Clock::now();
  particles.wrap(model_.cell, threads_);
  const int n = particles.size();
  reference_.resize(3 * static_cast<std::size_t>(n));
  double *rx = reference_.data(), *ry = rx + n, *rz = ry + n;
#pragma omp parallel for simd num_threads(threads_) if (threads_ > 1 && n > worth_a_team)
  for (int i = 0; i < n; ++i) rx[i] = particles.x[i], ry[i] = particles.y[i], rz[i] = particles.z[i];
  packed_.arrange(model_.cell, particles.x.data(), particles.y.data(), particles.z.data(), particles.type.data(), n,
                  longest_reach_, precision_ == Precision::full, threads_);
  list_.build(packed_, types_, reach_squared_.data(), threads_, path_);
  sums_.resize(list_.chunks());
  ++rebuilds_;
  timings_.neighbors += seconds_since(start);
}

void Forces::refresh(Particles& particles) {
  const auto start = Clock::now();
  const int n = particles.size();
  const double *x = particles.x.data(), *y = particles.y.data(), *z = particles.z.data();
  const double *rx = reference_.data(), *ry = rx + n, *rz = ry + n;
  double furthest = 0;
#pragma omp parallel for simd reduction(max : furthest) num_threads(threads_) if (threads_ > 1 && n > worth_a_team)
  for (int i = 0; i < n; ++i) {
    const double dx = x[i] - rx[i], dy = y[i] - ry[i], dz = z[i] - rz[i];
    furthest = std::max(furthest, dx * dx + dy * dy + dz * dz);
  }
  const bool rebuild_now = furthest > 0.25 * skin_ * skin_;
  if (!rebuild_now) place(particles);
  timings_.neighbors += seconds_since(start);
  ++age_;
  if (!rebuild_now) return;
  if (tuned_ && longest_reach_ > 0) {
    // Half a pack is empty at the end of each list of a type; to place a record costs about as much as two pairs.
    const double padding = 0.5 * NeighborList::overrun * types_ * n, placing = 2.0 * packed_.size();
    tuner_.list_ended(age_, static_cast<double>(list_.stored()) + padding, placing);
    set_skin(tuner_.skin());
  }
  age_ = 0;
  rebuild(particles);
}

void Forces::place(const Particles& p) {
  packed_.place(p.x.data(), p.y.data(), p.z.data(), p.size() > worth_a_team ? threads_ : 1);
}

EnergyVirial Forces::compute(Particles& particles, bool with_energy) {
  const auto start = Clock::now();
  const Vec3 a = packed_.edge(0), b = packed_.edge(1), c = packed_.edge(2);
  const PairKernelInput in{
      packed_.fixed(),      packed_.fractions(),      {a.x, a.y, a.z, b.x, b.y, b.z, c.x, c.y, c.z},
      packed_.orthogonal(), packed_.particles(),      types_,
      table_views_.data(),  polynomial_views_.data(), single_table_views_.data()};
  const int chunks = list_.chunks();
#pragma omp parallel for num_threads(threads_) if (threads_ > 1) schedule(static)
  for (int k = 0; k < chunks; ++k)
    sums_[k] = kernel_(in, list_[k], particles.fx.data(), particles.fy.data(), particles.fz.data(), with_energy);
  EnergyVirial result;
  if (with_energy) {
    for (const PairSums& part : sums_) {
      result.energy += part.energy;
      result.virial += part.virial;
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
  if (precision_ == Precision::mixed) remove_net_force(particles);
  return result;
}

void Forces::remove_net_force(Particles& p) const {
  const auto net = deterministic_sum<3>(p.size(), threads_, [&](int begin, int end) {
    double x = 0, y = 0, z = 0;
#pragma omp simd reduction(+ : x, y, z)
    for (int i = begin; i < end; ++i) x += p.fx[i], y += p.fy[i], z += p.fz[i];
    return std::array<double, 3>{x, y, z};
  });
  const int n = p.size();
  const double x = net[0] / n, y = net[1] / n, z = net[2] / n;
  if (!std::isfinite(x + y + z)) return;  // who it was must stay visible
  double *fx = p.fx.data(), *fy = p.fy.data(), *fz = p.fz.data();
#pragma omp parallel for simd num_threads(threads_) if (threads_ > 1 && n > worth_a_team)
  for (int i = 0; i < n; ++i) fx[i] -= x, fy[i] -= y, fz[i] -= z;
}

void Forces::explain_bad_forces(const Particles& particles, const std::string& when) const {
  const auto position = [&](int i) { return Vec3{particles.x[i], particles.y[i], particles.z[i]}; };
  for (int k = 0; k < list_.chunks(); ++k) {
    const NeighborList::Chunk chunk = list_[k];
    for (int m = 0; m < chunk.count; ++m) {
      const int i = packed_.particle(chunk.first + m);
      if (std::isfinite(particles.fx[i] + particles.fy[i] + particles.fz[i])) continue;
      for (int n = chunk.offsets[m * types_]; n < chunk.offsets[(m + 1) * types_]; ++n) {
        const int j = packed_.particle(chunk.neighbors[n] / 4);
        const PairInteraction& pair = interactions_[particles.type[i] * types_ + particles.type[j]];
        const double limit = pair.inner_limit();
        const double distance = model_.cell.distance(position(i), position(j));
        if (!(distance < limit)) continue;
        const std::string who = model_.atom_name(std::min(i, j)) + " and " + model_.atom_name(std::max(i, j)) +
                                " are " + angstrom(distance) + " apart " + when;
        if (limit == pair.collapse_distance())
          throw_run("BUCKINGHAM_CATASTROPHE",
                    who + ": inside the maximum of their interaction at " + angstrom(limit) +
                        ", where attraction wins without bound. Add a repulsive core, lower the temperature or "
                        "shorten the time step");
        throw_run(
            "OVERLAP",
            who + ", closer than " + angstrom(limit) +
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
  const std::unique_ptr<Electrostatics> electrostatics = make_electrostatics(model, expected_skin, SimdPath::baseline);
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
              throw_run("OVERLAP",
                        model.atom_name(i) + " and " + model.atom_name(j) + " are " + angstrom(r) + " apart");
            const EnergyForce ef = pair.evaluate(r);
            const Vec3 f = (ef.force / r) * d;
            force = force + f;
            result.energy += 0.5 * ef.energy;
            result.virial +=
                {0.5 * f.x * d.x, 0.5 * f.y * d.y, 0.5 * f.z * d.z, 0.5 * f.y * d.z, 0.5 * f.x * d.z, 0.5 * f.x * d.y};
          }
    }
    particles.fx[i] = force.x, particles.fy[i] = force.y, particles.fz[i] = force.z;
  }
  if (electrostatics) {
    const ReciprocalResult reciprocal =
        electrostatics->add_reciprocal_slowly(particles.x.data(), particles.y.data(), particles.z.data(),
                                              particles.fx.data(), particles.fy.data(), particles.fz.data());
    result.energy += reciprocal.energy + electrostatics->constant_energy();
    result.virial += reciprocal.virial;
    const double third = electrostatics->constant_virial_trace() / 3;
    result.virial += {third, third, third, 0, 0, 0};
  }
  return result;
}

}  // namespace galvanostat
