#include "interactions/forces.hpp"

#include <algorithm>
#include <cmath>

#include "errors.hpp"
#include "parallel/sums.hpp"
#include "parallel/threads.hpp"

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
      neighborhood_(model.cell, static_cast<int>(model.masses.size()), skin, threads, path),
      sum_(model_, neighborhood_, skin == 0 ? expected_skin : skin, threads, path, precision) {}

Precision Forces::precision() const {
  if (sum_.members().empty()) return asked_;
  return sum_.leaves_net_force() ? Precision::mixed : Precision::full;
}

void Forces::set_cell(const Cell& cell) {
  neighborhood_.set_cell(cell);
  sum_.bind(neighborhood_.packed(), nullptr, cell);
}

void Forces::add(Particles& p, Tally to) {
  const int n = p.size();
#pragma omp parallel for simd num_threads(threads_) if (threads_ > 1 && n > worth_a_team)
  for (int i = 0; i < n; ++i) to.fx[i] = 0, to.fy[i] = 0, to.fz[i] = 0;
  sum_.add(configuration(p), to);
  if (sum_.leaves_net_force()) remove_net_force(p);
}

EnergyVirial Forces::compute(Particles& p, bool with_energy) {
  EnergyVirial totals;
  add(p, {p.fx.data(), p.fy.data(), p.fz.data(), with_energy ? &totals : nullptr, nullptr, nullptr});
  return totals;
}

EnergyVirial Forces::compute_by_atom(Particles& p, double* energy, double* virial) {
  EnergyVirial totals;
  std::fill_n(energy, p.size(), 0.0);
  std::fill_n(virial, 6 * static_cast<std::size_t>(p.size()), 0.0);
  add(p, {p.fx.data(), p.fy.data(), p.fz.data(), &totals, energy, virial});
  return totals;
}

MadeCharges Forces::charges(const Particles& particles) { return sum_.charges(configuration(particles)); }

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
  neighborhood_.restore(lists, particles);
  neighborhood_.place(particles);
}

Timings Forces::timings() const {
  Timings t;
  t.neighbors = neighborhood_.seconds();
  for (const InteractionSum::Member& member : sum_.members()) (member.list ? t.pair : t.reciprocal) += member.seconds;
  return t;
}

}  // namespace galvanostat
