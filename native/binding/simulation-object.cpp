#include "binding/simulation-object.hpp"

#include <optional>

#include "binding/convert.hpp"
#include "binding/correlations.hpp"

namespace galvanostat::binding {

/// What one advance needs after its JavaScript arguments are gone: copied in, worked on, copied out.
struct SimulationObject::Run {
  explicit Run(Napi::Env env) : deferred(Napi::Promise::Deferred::New(env)) {}
  Napi::Promise::Deferred deferred;
  Napi::ObjectReference self;                         // keeps the simulation alive
  std::vector<Napi::ObjectReference> arrays;          // keep the columns alive
  std::vector<double*> columns;
  std::size_t first_row = 0;
  std::uint64_t steps = 0;
  Simulation::Progress progress;
  std::optional<Error> error;
};

Napi::Function SimulationObject::define(Napi::Env env) {
  return DefineClass(env, "Simulation",
                     {InstanceAccessor<&SimulationObject::facts>("facts"),
                      InstanceMethod<&SimulationObject::advance>("advance"),
                      InstanceMethod<&SimulationObject::stop>("stop"),
                      InstanceMethod<&SimulationObject::state>("state"),
                      InstanceMethod<&SimulationObject::timings>("timings"),
                      InstanceMethod<&SimulationObject::correlations>("correlations"),
                      InstanceMethod<&SimulationObject::checkpoint>("checkpoint"),
                      InstanceMethod<&SimulationObject::restore>("restore")});
}

SimulationObject::SimulationObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<SimulationObject>(info) {
  guarded(info.Env(), [&] {
    const Model model = to_model({info[0], "model"});
    simulation_ = std::make_unique<Simulation>(model, to_dynamics({info[1], "dynamics"}));
  });
  // At exit a running thread must end before the core's statics do.
  napi_add_env_cleanup_hook(info.Env(), at_exit, this);
}

SimulationObject::~SimulationObject() {
  if (simulation_) napi_remove_env_cleanup_hook(Env(), at_exit, this);
  join();
}

void SimulationObject::join() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
}

void SimulationObject::refuse_while_running() const {
  if (running_) throw_input("BUSY", "this simulation is running: await advance() first (only stop() may be called meanwhile)");
}

Napi::Value SimulationObject::advance(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    refuse_while_running();
    auto run = std::make_unique<Run>(env);
    run->steps = static_cast<std::uint64_t>(Argument(info[0], "steps").integer(0, std::int64_t{1} << 53));
    const Argument columns(info[1], "columns");
    if (columns.length() != Sample::columns)
      throw_input("INVALID_ARGUMENT", "columns: expected " + std::to_string(Sample::columns) + " Float64Arrays, received " +
                                          std::to_string(columns.length()));
    std::size_t rows = 0;
    for (std::uint32_t k = 0; k < columns.length(); ++k) {
      Napi::Float64Array array = columns.at(k).doubles();
      if (k > 0 && array.ElementLength() != rows)
        throw_input("INVALID_ARGUMENT", "columns: the Float64Arrays differ in length");
      rows = array.ElementLength();
      run->columns.push_back(array.Data());
      run->arrays.push_back(Napi::Persistent(array.As<Napi::Object>()));
    }
    run->first_row = static_cast<std::size_t>(Argument(info[2], "firstRow").integer(0, std::int64_t{1} << 53));
    const std::uint64_t room = run->first_row <= rows ? rows - run->first_row : 0;
    const std::uint64_t needed = simulation_->rows_within(run->steps);
    if (needed > room)
      throw_input("INVALID_ARGUMENT", "columns: " + std::to_string(needed) + " rows are needed, but there is room for " +
                                          std::to_string(room));
    run->self = Napi::Persistent(info.This().As<Napi::Object>());
    const Napi::Promise promise = run->deferred.Promise();

    stop_ = false;
    join_finished();
    running_ = true;
    auto finished = Napi::ThreadSafeFunction::New(env, Napi::Function(), "galvanostat advance", 0, 1);
    thread_ = std::thread([this, run = run.release(), finished]() mutable {
      try {
        run->progress = simulation_->advance(run->steps, stop_, [run](std::uint64_t row, const Sample& sample) {
          const auto values = sample.values();
          for (std::size_t k = 0; k < values.size(); ++k) run->columns[k][run->first_row + row] = values[k];
        });
      } catch (const Error& error) {
        run->error = error;
      } catch (const std::exception& error) {
        run->error = Error(Fault::run, "INTERNAL", error.what());
      }
      finished.NonBlockingCall(run, [this](Napi::Env js, Napi::Function, Run* done) {
        const std::unique_ptr<Run> owner(done);
        // During shutdown there is nobody left to tell.
        if (static_cast<napi_env>(js) == nullptr) return;
        running_ = false;
        if (done->error) {
          done->deferred.Reject(to_js_error(js, *done->error).Value());
          return;
        }
        Napi::Object report = Napi::Object::New(js);
        report.Set("steps", static_cast<double>(done->progress.steps));
        report.Set("rows", static_cast<double>(done->progress.rows));
        done->deferred.Resolve(report);
      });
      finished.Release();
    });
    return promise;
  });
}

void SimulationObject::join_finished() {
  if (thread_.joinable()) thread_.join();
}

Napi::Value SimulationObject::stop(const Napi::CallbackInfo& info) {
  stop_ = true;
  return info.Env().Undefined();
}

Napi::Value SimulationObject::facts(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Napi::Object out = Napi::Object::New(env);
  const Forces& forces = simulation_->forces();
  out.Set("atoms", simulation_->particles().size());
  out.Set("degreesOfFreedom", simulation_->degrees_of_freedom());
  out.Set("volume", simulation_->model().cell.volume());
  out.Set("threads", forces.threads());
  out.Set("simdPath", std::string(simd_name(forces.simd_path())));
  out.Set("precision", std::string(precision_name(forces.precision())));
  out.Set("skin", forces.skin());
  Napi::Object electrostatics = Napi::Object::New(env);
  if (forces.electrostatics())
    for (const auto& [name, value] : forces.electrostatics()->facts()) electrostatics.Set(name, value);
  out.Set("electrostatics", electrostatics);
  out.Set("fieldPerMultiplier", simulation_->constraint() ? simulation_->constraint()->field_per_multiplier() : 1.0);
  return out;
}

Napi::Value SimulationObject::state(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    refuse_while_running();
    const Particles& p = simulation_->particles();
    const Cell& cell = simulation_->model().cell;
    const std::size_t n = p.x.size();
    Napi::Object out = Napi::Object::New(env);
    out.Set("step", static_cast<double>(simulation_->step()));
    auto wrapped = Napi::Float64Array::New(env, 3 * n), unwrapped = Napi::Float64Array::New(env, 3 * n);
    for (std::size_t i = 0; i < n; ++i) {
      std::array<int, 3> image = p.image[i];
      const auto put = [&](Napi::Float64Array& to, Vec3 r) { to[3 * i] = r.x, to[3 * i + 1] = r.y, to[3 * i + 2] = r.z; };
      const Vec3 r{p.x[i], p.y[i], p.z[i]};
      put(unwrapped, r + cell.cartesian({double(image[0]), double(image[1]), double(image[2])}));
      put(wrapped, cell.wrap(r, image));
    }
    auto edges = Napi::Float64Array::New(env, 9);
    for (int axis = 0; axis < 3; ++axis) {
      const Vec3 e = cell.edge(axis);
      edges[3 * axis] = e.x, edges[3 * axis + 1] = e.y, edges[3 * axis + 2] = e.z;
    }
    out.Set("cell", edges);
    out.Set("positions", wrapped);
    out.Set("unwrappedPositions", unwrapped);
    out.Set("velocities", interleaved(env, p.vx.data(), p.vy.data(), p.vz.data(), n));
    out.Set("forces", interleaved(env, p.fx.data(), p.fy.data(), p.fz.data(), n));
    return out;
  });
}

Napi::Value SimulationObject::timings(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    refuse_while_running();
    const Timings t = simulation_->timings();
    Napi::Object out = Napi::Object::New(env);
    out.Set("pair", t.pair);
    out.Set("reciprocal", t.reciprocal);
    out.Set("neighbors", t.neighbors);
    out.Set("other", t.other);
    out.Set("rebuilds", static_cast<double>(simulation_->forces().rebuilds()));
    return out;
  });
}

Napi::Value SimulationObject::correlations(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    refuse_while_running();
    const TransportCorrelations* correlations = simulation_->correlations();
    if (!correlations) return info.Env().Null();
    return to_js(info.Env(), *correlations, simulation_->dynamics().timestep);
  });
}

Napi::Value SimulationObject::checkpoint(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    refuse_while_running();
    const std::vector<std::uint8_t> bytes = simulation_->checkpoint();
    auto out = Napi::Uint8Array::New(info.Env(), bytes.size());
    std::copy(bytes.begin(), bytes.end(), out.Data());
    return out;
  });
}

Napi::Value SimulationObject::restore(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    refuse_while_running();
    simulation_->restore(Argument(info[0], "checkpoint").byte_vector());
    return info.Env().Undefined();
  });
}

}  // namespace galvanostat::binding
