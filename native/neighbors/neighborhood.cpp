#include "neighbors/neighborhood.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "constants.hpp"
#include "errors.hpp"

namespace galvanostat {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

}  // namespace

Neighborhood::Neighborhood(const Cell& cell, int types, double skin, SimdPath path)
    : cell_(cell), types_(types), path_(path), tuned_(skin == 0), skin_(skin) {
  if (!(skin >= 0) || !std::isfinite(skin)) throw_input("INVALID_SKIN", "the neighbor-list skin must be positive");
  if (tuned_) skin_ = tuner_.skin();
}

const NeighborList* Neighborhood::add_list(const std::vector<double>& cutoffs, bool fractions, int count) {
  lists_.push_back(std::make_unique<List>());
  lists_.back()->cutoffs = cutoffs;
  fractions_ = fractions_ || fractions;
  count_ = count;
  set_skin(skin_);
  return &lists_.back()->list;
}

void Neighborhood::set_cell(const Cell& cell) {
  cell_ = cell;
  age_ = 0;
  check_reach();
}

void Neighborhood::set_skin(double skin) {
  skin_ = skin;
  longest_reach_ = 0;
  for (const auto& of : lists_) {
    of->reach_squared.assign(of->cutoffs.size(), 0.0);
    for (std::size_t pair = 0; pair < of->cutoffs.size(); ++pair) {
      if (of->cutoffs[pair] == 0) continue;
      const double reach = of->cutoffs[pair] + skin_;
      of->reach_squared[pair] = reach * reach;
      longest_reach_ = std::max(longest_reach_, reach);
    }
  }
  check_reach();
}

void Neighborhood::check_reach() const {
  constexpr double most_neighbours = 2e9;  // 8 GB of list
  const double n = count_;
  const double neighbours =
      n * n / cell_.volume() * 4 * constants::pi / 3 * longest_reach_ * longest_reach_ * longest_reach_;
  if (neighbours < most_neighbours) return;
  char text[160];
  std::snprintf(text, sizeof text,
                "a cut-off (with skin) of %.4g Å makes %.2g neighbours, more than fit into memory: shorten it",
                longest_reach_, neighbours);
  throw_input("CUTOFF_TOO_LONG", text);
}

void Neighborhood::rebuild(Particles& particles, Team& team) {
  const auto start = Clock::now();
  const int n = particles.size();
  if (reference_.size() != 3 * static_cast<std::size_t>(n))
    team.alone([&] { reference_.resize(3 * static_cast<std::size_t>(n)); });
  particles.wrap(cell_, team);
  double *rx = reference_.data(), *ry = rx + n, *rz = ry + n;
  const Range mine = team.part(n);
  for (int i = mine.begin; i < mine.end; ++i) rx[i] = particles.x[i], ry[i] = particles.y[i], rz[i] = particles.z[i];
  packed_.arrange(cell_, particles.x.data(), particles.y.data(), particles.z.data(), particles.type.data(), n,
                  longest_reach_, fractions_, team);
  for (const auto& of : lists_) of->list.build(packed_, types_, of->reach_squared.data(), team, path_);
  if (!team.is_first()) return;
  ++rebuilds_;
  seconds_ += seconds_since(start);
}

double Neighborhood::furthest(const Particles& p, Team& team) const {
  const int n = p.size();
  struct Furthest {
    double squared = 0;
    Furthest& operator+=(Furthest other) { return squared = std::max(squared, other.squared), *this; }
  };
  return team
      .sum(n,
           [&](int begin, int end) {
             const double *rx = start(), *ry = rx + n, *rz = ry + n;
             Furthest furthest;
             for (int i = begin; i < end; ++i) {
               const double dx = p.x[i] - rx[i], dy = p.y[i] - ry[i], dz = p.z[i] - rz[i];
               furthest += {dx * dx + dy * dy + dz * dz};
             }
             return furthest;
           })
      .squared;
}

void Neighborhood::refresh(Particles& particles, double furthest, Team& team) {
  if (!(furthest > 0.25 * skin_ * skin_)) {
    const auto start = Clock::now();
    place(particles, team);
    if (!team.is_first()) return;
    seconds_ += seconds_since(start);
    ++age_;
    return;
  }
  team.alone([&] {
    if (tuned_ && longest_reach_ > 0) {
      // Half a pack is empty at the end of each list of a type; to place a record costs about as much as two pairs.
      double entries = 0;
      for (const auto& of : lists_)
        entries += static_cast<double>(of->list.stored()) + 0.5 * NeighborList::overrun * types_ * particles.size();
      tuner_.list_ended(age_ + 1, entries, 2.0 * packed_.size());
      set_skin(tuner_.skin());
    }
    age_ = 0;
  });
  rebuild(particles, team);
}

void Neighborhood::place(const Particles& p, const Team& team) {
  packed_.place(p.x.data(), p.y.data(), p.z.data(), team);
}

void Neighborhood::write(CheckpointWriter& out) const {
  out.put(tuner_.state());
  out.put(skin_), out.put(age_);
  out.put_all(reference_);
}

Neighborhood::State Neighborhood::read(CheckpointReader& in, int count) {
  State state;
  state.tuner = in.get<SkinTuner::State>();
  state.skin = in.get<double>(), state.age = in.get<std::uint64_t>();
  state.reference.resize(3 * static_cast<std::size_t>(count));
  in.get_all(state.reference);
  return state;
}

void Neighborhood::restore(const State& state, Particles& at_reference, Team& team) {
  team.alone([&] {
    const auto n = static_cast<std::ptrdiff_t>(at_reference.x.size());
    std::copy_n(state.reference.begin(), n, at_reference.x.begin());
    std::copy_n(state.reference.begin() + n, n, at_reference.y.begin());
    std::copy_n(state.reference.begin() + 2 * n, n, at_reference.z.begin());
    tuner_.set_state(state.tuner);
    set_skin(state.skin);
    age_ = state.age;
  });
  rebuild(at_reference, team);
}

}  // namespace galvanostat
