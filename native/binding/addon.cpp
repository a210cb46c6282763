#include <napi.h>

#include <algorithm>
#include <chrono>
#include <limits>

#include "binding/convert.hpp"
#include "binding/minimisation-object.hpp"
#include "binding/state.hpp"
#include "binding/simulation-object.hpp"
#include "interactions/pair/cutoffs/registry.hpp"
#include "parallel/team.hpp"
#include "interactions/coulomb/tuning.hpp"
#include "interactions/registry.hpp"
#include "oracle/brute-force.hpp"
#include "version.hpp"

namespace galvanostat::binding {

namespace {

Napi::Object describe_dimension(Napi::Env env, const Dimension& d) {
  Napi::Object out = Napi::Object::New(env);
  const auto set = [&](const char* name, int power) {
    if (power != 0) out.Set(name, power);
  };
  set("length", d.length), set("mass", d.mass), set("time", d.time);
  set("energy", d.energy), set("charge", d.charge), set("temperature", d.temperature);
  return out;
}

Napi::Object describe_member(Napi::Env env, std::string_view name, std::string_view summary,
                             std::span<const Parameter> parameters) {
  Napi::Object out = Napi::Object::New(env);
  out.Set("name", std::string(name));
  out.Set("summary", std::string(summary));
  Napi::Array list = Napi::Array::New(env);
  for (const Parameter& p : parameters) {
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("name", std::string(p.name));
    entry.Set("dimension", describe_dimension(env, p.dimension));
    entry.Set("description", std::string(p.description));
    if (!std::isnan(p.default_value)) entry.Set("default", p.default_value);
    if (std::isfinite(p.minimum)) {
      entry.Set("minimum", p.minimum);
      entry.Set("exclusiveMinimum", p.exclusive_minimum);
    }
    list.Set(list.Length(), entry);
  }
  out.Set("parameters", list);
  return out;
}

template <class Entries, class Make>
Napi::Array list_of(Napi::Env env, const Entries& entries, const Make& make) {
  Napi::Array list = Napi::Array::New(env);
  for (const auto& entry : entries) list.Set(list.Length(), make(entry));
  return list;
}

Napi::Value describe(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Napi::Object out = Napi::Object::New(env);
  out.Set("potentials", list_of(env, potentials(), [&](const PotentialEntry& e) {
            Napi::Object member = describe_member(env, e.name, e.summary, e.parameters);
            member.Set("needsTable", e.needs_table);
            return member;
          }));
  const auto with_parameters = [&](const auto& e) { return describe_member(env, e.name, e.summary, e.parameters); };
  const auto without = [&](const auto& e) { return describe_member(env, e.name, e.summary, {}); };
  out.Set("cutoffs", list_of(env, cutoffs(), without));
  out.Set("interactions", list_of(env, interactions(), [&](const InteractionEntry& e) {
            Napi::Object member = with_parameters(e);
            member.Set("coulomb", e.make_coulomb != nullptr);
            return member;
          }));
  out.Set("thermostats", list_of(env, thermostats(), with_parameters));
  out.Set("barostats", list_of(env, barostats(), with_parameters));
  out.Set("colourSchemes", list_of(env, colour_schemes(), without));
  out.Set("columns", list_of(env, column_descriptions, [&](const ColumnDescription& c) {
            Napi::Object column = Napi::Object::New(env);
            column.Set("name", std::string(c.name));
            column.Set("unit", std::string(c.unit));
            return column;
          }));
  Napi::Object build = Napi::Object::New(env);
  build.Set("version", GALVANOSTAT_VERSION);
  build.Set("compiler", __VERSION__);
#ifdef _OPENMP
  build.Set("openmp", true);
#else
  build.Set("openmp", false);
#endif
  const auto path_name = [&](SimdPath path) { return Napi::String::New(env, std::string(simd_name(path))); };
  build.Set("simdPaths", list_of(env, compiled_simd_paths(), path_name));
  build.Set("simdPath", path_name(runnable_simd_paths().front()));
  build.Set("maximumThreads", available_processors());
  out.Set("build", build);
  return out;
}

Napi::Value evaluate(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    const Model model = to_model({info[0], "model"});
    const Argument given(info[1], "options");
    const ForceOptions options = to_force_options(given);
    std::string method = "fast";
    bool by_atom = false, with_charges = false;
    if (!given.null()) {
      if (const Argument v = given.at("method"); !v.null()) method = v.string();
      if (const Argument v = given.at("perAtom"); !v.null()) by_atom = v.boolean();
      if (const Argument v = given.at("charges"); !v.null()) with_charges = v.boolean();
    }
    for (const InteractionInput& input : model.interactions)
      if (input.socket)
        throw_input("EXTERNAL_FORCES",
                    "forces of another program are waited for: they are computed by a minimisation "
                    "of no steps, on a thread of its own");
    Particles particles(model);
    std::vector<double> atom_energies(by_atom ? model.positions.size() : 0), atom_virials(6 * atom_energies.size());
    EnergyVirial result;
    MadeCharges charges;
    if (method == "brute-force") {
      result = compute_brute_force(model, particles, by_atom ? atom_energies.data() : nullptr,
                                   by_atom ? atom_virials.data() : nullptr, with_charges ? &charges : nullptr);
    } else if (method == "fast") {
      Forces forces(model, 0, choose_threads(options.threads, model.size()), find_simd_path(options.simd_path),
                    find_precision(options.precision.empty() ? "double" : options.precision));
      forces.rebuild(particles);
      result = by_atom ? forces.compute_by_atom(particles, atom_energies.data(), atom_virials.data())
                       : forces.compute(particles, true);
      double sum = result.energy;
      for (int i = 0; i < particles.size(); ++i) sum += particles.fx[i] + particles.fy[i] + particles.fz[i];
      if (!std::isfinite(sum)) forces.explain_bad_forces(particles, "in this structure");
      if (with_charges) charges = forces.charges(particles);
    } else {
      throw_input("INVALID_ARGUMENT",
                  "options.method: expected \"fast\" or \"brute-force\", received \"" + method + "\"");
    }
    Napi::Object out = Napi::Object::New(env);
    out.Set("potentialEnergy", result.energy);
    out.Set("forces",
            interleaved(env, particles.fx.data(), particles.fy.data(), particles.fz.data(), particles.x.size()));
    out.Set("virial", to_js(env, result.virial));
    const auto copied = [&](const std::vector<double>& from) {
      auto to = Napi::Float64Array::New(env, from.size());
      std::copy(from.begin(), from.end(), to.Data());
      return to;
    };
    if (by_atom) {
      out.Set("atomEnergies", copied(atom_energies));
      out.Set("atomVirials", copied(atom_virials));
    }
    if (!charges.charges.empty()) {
      out.Set("charges", copied(charges.charges));
      out.Set("bornCharges", copied(charges.born));
    }
    return out;
  });
}

Napi::Value evaluate_pair(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    const PairTerm term = to_pair_term({info[0], "term"});
    const std::vector<double> r = Argument(info[1], "r").double_vector();
    auto energy = Napi::Float64Array::New(env, r.size()), force = Napi::Float64Array::New(env, r.size());
    for (std::size_t k = 0; k < r.size(); ++k) {
      const EnergyForce value = term.evaluate(r[k]);
      energy[k] = value.energy, force[k] = value.force;
    }
    Napi::Object out = Napi::Object::New(env);
    out.Set("energy", energy);
    out.Set("force", force);
    return out;
  });
}

Napi::Value tune_electrostatics(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    const Model model = to_model({info[0], "model"});
    const ForceOptions options = to_force_options({info[1], "options"});
    const auto trials =
        galvanostat::tune_electrostatics(model, choose_threads(options.threads, model.size()),
                                         find_simd_path(options.simd_path), find_precision(options.precision));
    return list_of(env, trials, [&](const ElectrostaticsTrial& trial) {
      Napi::Object out = Napi::Object::New(env), parameters = Napi::Object::New(env);
      for (const auto& [name, value] : trial.parameters) parameters.Set(name, value);
      out.Set("method", trial.method);
      out.Set("parameters", parameters);
      out.Set("seconds", trial.seconds);
      return out;
    });
  });
}

/// Seconds from one barrier of a team to the next with nothing in between: the best of several stretches.
Napi::Value time_barrier(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    using Clock = std::chrono::steady_clock;
    const auto threads = static_cast<int>(Argument(info[0], "threads").integer(1, 4096));
    constexpr int stretches = 40, length = 250;
    require_team(threads);
    double best = std::numeric_limits<double>::max();
    Team::run(threads, [&](Team& team) {
      for (int k = 0; k < stretches; ++k) {
        const auto start = Clock::now();
        for (int n = 0; n < length; ++n) team.barrier();
        if (team.is_first())
          best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count() / length);
      }
    });
    return Napi::Number::New(env, best);
  });
}

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  exports.Set("describe", Napi::Function::New(env, describe, "describe"));
  exports.Set("evaluate", Napi::Function::New(env, evaluate, "evaluate"));
  exports.Set("evaluatePair", Napi::Function::New(env, evaluate_pair, "evaluatePair"));
  exports.Set("tuneElectrostatics", Napi::Function::New(env, tune_electrostatics, "tuneElectrostatics"));
  exports.Set("timeBarrier", Napi::Function::New(env, time_barrier, "timeBarrier"));
  exports.Set("Minimisation", MinimisationObject::define(env));
  exports.Set("Simulation", SimulationObject::define(env));
  return exports;
}

}  // namespace

NODE_API_MODULE(galvanostat, initialise)

}  // namespace galvanostat::binding
