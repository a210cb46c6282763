#include "interactions/coulomb/tuning.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "errors.hpp"
#include "interactions/forces.hpp"
#include "interactions/registry.hpp"

namespace galvanostat {

namespace {

template <class AnyModel>
auto* coulomb_of(AnyModel& model) {
  for (auto& input : model.interactions)
    if (find_interaction(input.kind).make_coulomb) return &input;
  return static_cast<decltype(&model.interactions.front())>(nullptr);
}

bool given(const NamedValues& values, const char* name) {
  const auto found = values.find(name);
  return found != values.end() && found->second != 0;
}

ElectrostaticsTrial time_trial(const Model& model, int threads, SimdPath path, Precision precision) {
  using Clock = std::chrono::steady_clock;
  const auto seconds = [](Clock::time_point from) {
    return std::chrono::duration<double>(Clock::now() - from).count();
  };
  constexpr int fewest = 2, most = 200;
  constexpr double budget = 0.03;      // s for one trial, if `fewest` allows
  constexpr double list_lifetime = 8;  // steps, of a hot solid
  Forces forces(model, expected_skin, threads, path, precision);
  Particles particles(model, threads);
  forces.rebuild(particles);
  forces.compute(particles, false);  // touches the memory
  // The fastest of several: whatever else the machine does only adds.
  double fastest = std::numeric_limits<double>::max(), rebuild = fastest;
  const auto start = Clock::now();
  for (int k = 0; k < most && (k < fewest || seconds(start) < budget); ++k) {
    auto from = Clock::now();
    forces.compute(particles, false);
    fastest = std::min(fastest, seconds(from));
    if (k >= fewest) continue;
    from = Clock::now();
    forces.rebuild(particles);
    rebuild = std::min(rebuild, seconds(from));
  }
  for (int i = 0; i < particles.size(); ++i)
    if (!std::isfinite(particles.fx[i])) forces.explain_bad_forces(particles, "in this structure");
  const std::string& kind = coulomb_of(model)->kind;
  const auto& members = forces.interactions().members();
  const Facts facts = std::find_if(members.begin(), members.end(), [&](const auto& member) {
                        return member.kind == kind;
                      })->interaction->facts();
  ElectrostaticsTrial trial{facts.method, {}, fastest + rebuild / list_lifetime};
  for (const Parameter& parameter : find_interaction(facts.method).parameters)
    if (const auto found = facts.numbers.find(std::string(parameter.name)); found != facts.numbers.end())
      trial.parameters[found->first] = found->second;
  return trial;
}

}  // namespace

std::vector<ElectrostaticsTrial> tune_electrostatics(const Model& model, int threads, SimdPath path,
                                                     Precision precision) {
  Model tried = model;
  InteractionInput* const coulomb = coulomb_of(tried);
  if (!coulomb || coulomb->kind != "ewald" || given(coulomb->parameters, "alpha") ||
      given(coulomb->parameters, "cutoff"))
    return {};
  if (std::all_of(model.types.begin(), model.types.end(), [&](int type) { return model.charges[type] == 0; }))
    return {};
  const NamedValues asked = coulomb->parameters;
  std::vector<ElectrostaticsTrial> trials;
  // Downhill in steps of the cut-off from where prediction begins; beyond some thousand ions waves one by one never
  // win.
  constexpr double ratio = 1.1;
  constexpr int longest_walk = 5, direct_up_to = 4000;
  for (const std::string method : {"spme", "direct-ewald"}) {
    if (method == "direct-ewald" && model.size() > direct_up_to && !trials.empty()) continue;
    coulomb->kind = method, coulomb->parameters = asked;
    const auto measure = [&](double cutoff) {
      if (cutoff > 0) coulomb->parameters["cutoff"] = cutoff;
      trials.push_back(time_trial(tried, threads, path, precision));
      return trials.back().seconds;
    };
    try {
      const double begin = measure(0), start = trials.back().parameters.at("cutoff");
      const double up = measure(start * ratio), down = measure(start / ratio);
      const double step = up < down ? ratio : 1 / ratio;
      double best = std::min(up, down), cutoff = start * step;
      for (int walk = 0; walk < longest_walk && best < begin; ++walk) {
        const double next = measure(cutoff *= step);
        if (next >= best) break;
        best = next;
      }
    } catch (const Error& error) {
      // A cut-off that cannot reach the accuracy is no candidate.
      if (error.code() != "SPME_TOO_LARGE" && error.code() != "EWALD_TOO_LARGE") throw;
    }
  }
  std::stable_sort(trials.begin(), trials.end(), [](const auto& a, const auto& b) { return a.seconds < b.seconds; });
  return trials;
}

}  // namespace galvanostat
