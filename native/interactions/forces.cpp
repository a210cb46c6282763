#include "interactions/forces.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "errors.hpp"

namespace galvanostat {

namespace {

std::shared_ptr<const Model> checked(const Model& model) {
  model.check();
  return std::make_shared<const Model>(model);
}

Configuration configuration(const Particles& p) { return {p.x.data(), p.y.data(), p.z.data(), p.size()}; }

}  // namespace

Forces::Forces(const Model& model, double skin, int threads, SimdPath path, Precision precision)
    : model_(checked(model)),
      threads_(threads),
      path_(path),
      asked_(precision),
      neighborhood_(model.cell, static_cast<int>(model.masses.size()), skin, path),
      sum_(model_, neighborhood_, skin == 0 ? expected_skin : skin, threads, path, precision) {}

Precision Forces::precision() const {
  if (sum_.members().empty()) return asked_;
  return sum_.leaves_net_force() ? Precision::mixed : Precision::full;
}

void Forces::set_cell(const Cell& cell) {
  neighborhood_.set_cell(cell);
  sum_.bind(neighborhood_.packed(), nullptr, cell);
}

Vec3 Forces::add(Particles& p, const Tally& to, Team& team) {
  const int n = p.size();
  const Range mine = team.part(n);
  for (double* column : {to.fx, to.fy, to.fz}) std::fill(column + mine.begin, column + mine.end, 0.0);
  team.barrier();
  sum_.add(configuration(p), to, team);
  team.barrier();
  if (!sum_.leaves_net_force()) return {};
  const auto net = team.sum(n, [&](int begin, int end) {
    double x = 0, y = 0, z = 0;
#pragma omp simd reduction(+ : x, y, z)
    for (int i = begin; i < end; ++i) x += to.fx[i], y += to.fy[i], z += to.fz[i];
    return std::array<double, 3>{x, y, z};
  });
  // Who it was that has none must stay visible.
  return std::isfinite(net[0] + net[1] + net[2]) ? Vec3{net[0] / n, net[1] / n, net[2] / n} : Vec3{};
}

Vec3 Forces::compute(Particles& p, EnergyVirial* totals, Team& team) {
  return add(p, {p.fx.data(), p.fy.data(), p.fz.data(), totals, nullptr, nullptr}, team);
}

void Forces::add_all(Particles& p, const Tally& to) {
  Team::run(threads_, [&](Team& team) {
    const Vec3 mean = add(p, to, team);
    const Range mine = team.part(p.size());
    for (int i = mine.begin; i < mine.end; ++i) p.fx[i] -= mean.x, p.fy[i] -= mean.y, p.fz[i] -= mean.z;
  });
}

EnergyVirial Forces::compute(Particles& p, bool with_energy) {
  EnergyVirial totals;
  add_all(p, {p.fx.data(), p.fy.data(), p.fz.data(), with_energy ? &totals : nullptr, nullptr, nullptr});
  return totals;
}

EnergyVirial Forces::compute_by_atom(Particles& p, double* energy, double* virial) {
  EnergyVirial totals;
  std::fill_n(energy, p.size(), 0.0);
  std::fill_n(virial, 6 * static_cast<std::size_t>(p.size()), 0.0);
  add_all(p, {p.fx.data(), p.fy.data(), p.fz.data(), &totals, energy, virial});
  return totals;
}

void Forces::rebuild(Particles& particles) {
  Team::run(threads_, [&](Team& team) { rebuild(particles, team); });
}

void Forces::refresh(Particles& particles) {
  Team::run(threads_, [&](Team& team) { refresh(particles, neighborhood_.furthest(particles, team), team); });
}

MadeCharges Forces::charges(const Particles& particles) { return sum_.charges(configuration(particles)); }

void Forces::explain_bad_forces(const Particles& p, const std::string& when) const {
  Particles copy = p;  // a tally is not const
  sum_.explain(configuration(p), {copy.fx.data(), copy.fy.data(), copy.fz.data(), nullptr, nullptr, nullptr}, when);
  for (int i = 0; i < p.size(); ++i) {
    if (!std::isfinite(p.fx[i] + p.fy[i] + p.fz[i]))
      throw_run("NOT_A_NUMBER", "the force on " + model_->atom_name(i) + " is not a number " + when);
  }
  throw_run("NOT_A_NUMBER", "the forces are not finite " + when);
}

void Forces::write(CheckpointWriter& out) const {
  neighborhood_.write(out);
  sum_.write(out);
}

Neighborhood::State Forces::read(CheckpointReader& in, int count) {
  Neighborhood::State lists = Neighborhood::read(in, count);
  sum_.read(in);
  return lists;
}

void Forces::restore(const Neighborhood::State& lists, const Particles& particles) {
  Particles at_reference = particles;
  Team::run(threads_, [&](Team& team) {
    neighborhood_.restore(lists, at_reference, team);
    team.barrier();
    neighborhood_.place(particles, team);
  });
}

Timings Forces::timings() const {
  Timings t;
  t.neighbors = neighborhood_.seconds();
  for (const InteractionSum::Member& member : sum_.members()) (member.list ? t.pair : t.reciprocal) += member.seconds;
  return t;
}

}  // namespace galvanostat
