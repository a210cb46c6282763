#include "binding/simulation-object.hpp"

#include <array>

#include "binding/convert.hpp"
#include "binding/correlations.hpp"
#include "binding/state.hpp"
#include "parallel/places.hpp"

namespace galvanostat::binding {

namespace {

/// `rows`, one after the other, into the columns that `kept` begins with; throws COLUMNS_TAKEN where those are no
/// longer as long.
void write_rows(const Worker::Alive& kept, const std::vector<double>& rows, std::size_t first_row) {
  const std::size_t count = rows.size() / Sample::columns;
  std::array<double*, Sample::columns> columns{};
  for (std::size_t k = 0; k < columns.size() && count > 0; ++k) {
    // Asked for anew: a view of memory that was given away or shrunk has lost its length.
    auto column = kept[k].Value().As<Napi::Float64Array>();
    if (column.ElementLength() < first_row + count)
      throw_input("COLUMNS_TAKEN", "columns: " + std::to_string(count) + " rows from row " + std::to_string(first_row) +
                                       " on were recorded, but column " + std::to_string(k) + " has room for " +
                                       std::to_string(column.ElementLength()) +
                                       " rows by now: its memory was transferred or shrunk meanwhile");
    columns[k] = column.Data() + first_row;
  }
  for (std::size_t row = 0; row < count; ++row)
    for (std::size_t k = 0; k < columns.size(); ++k) columns[k][row] = rows[row * columns.size() + k];
}

}  // namespace

Napi::Function SimulationObject::define(Napi::Env env) {
  return DefineClass(
      env, "Simulation",
      {InstanceAccessor<&SimulationObject::facts>("facts"), InstanceMethod<&SimulationObject::advance>("advance"),
       InstanceMethod<&SimulationObject::stop>("stop"), InstanceMethod<&SimulationObject::close>("close"),
       InstanceMethod<&SimulationObject::state>("state"), InstanceMethod<&SimulationObject::timings>("timings"),
       InstanceMethod<&SimulationObject::barriers>("barriers"),
       InstanceMethod<&SimulationObject::correlations>("correlations"),
       InstanceMethod<&SimulationObject::checkpoint>("checkpoint"),
       InstanceMethod<&SimulationObject::restore>("restore")});
}

SimulationObject::SimulationObject(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<SimulationObject>(info), worker_(info.Env(), "simulation") {
  guarded(info.Env(), [&] {
    const Model model = to_model({info[0], "model"});
    simulation_ = std::make_unique<Simulation>(model, to_dynamics({info[1], "dynamics"}));
  });
}

Napi::Value SimulationObject::advance(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    refuse_while_running();
    const auto steps = static_cast<std::uint64_t>(Argument(info[0], "steps").integer(0, std::int64_t{1} << 53));
    const Argument columns(info[1], "columns");
    if (columns.length() != Sample::columns)
      throw_input("INVALID_ARGUMENT", "columns: expected " + std::to_string(Sample::columns) +
                                          " Float64Arrays, received " + std::to_string(columns.length()));
    std::size_t length = 0;
    Worker::Alive alive;
    for (std::uint32_t k = 0; k < columns.length(); ++k) {
      const Napi::Float64Array array = columns.at(k).doubles();
      if (k > 0 && array.ElementLength() != length)
        throw_input("INVALID_ARGUMENT", "columns: the Float64Arrays differ in length");
      length = array.ElementLength();
      alive.push_back(Napi::Persistent(array.As<Napi::Object>()));
    }
    const auto first_row = static_cast<std::size_t>(Argument(info[2], "firstRow").integer(0, std::int64_t{1} << 53));
    const std::uint64_t room = first_row <= length ? length - first_row : 0;
    const std::uint64_t needed = simulation_->rows_within(steps);
    if (needed > room)
      throw_input("INVALID_ARGUMENT", "columns: " + std::to_string(needed) +
                                          " rows are needed, but there is room for " + std::to_string(room));
    alive.push_back(Napi::Persistent(info.This().As<Napi::Object>()));
    // Memory of its own: that of the columns may be given away, shrunk or unmapped at any moment by whoever holds them.
    const auto rows = std::make_shared<std::vector<double>>();
    rows->reserve(needed * Sample::columns);
    return worker_.start<Simulation::Progress>(
        std::move(alive),
        [this, steps, rows](const std::atomic<bool>& stop) {
          // Another program begins with the processors of who begins it.
          const BoundTeam bound(is_external(simulation_->model()) ? 0 : simulation_->forces().threads());
          return simulation_->advance(steps, stop, [&](std::uint64_t, const Sample& sample) {
            const auto values = sample.values();
            rows->insert(rows->end(), values.begin(), values.end());
          });
        },
        [](Napi::Env js, const Simulation::Progress& progress) -> Napi::Value {
          Napi::Object report = Napi::Object::New(js);
          report.Set("steps", static_cast<double>(progress.steps));
          report.Set("rows", static_cast<double>(progress.rows));
          return report;
        },
        [rows, first_row](const Worker::Alive& kept) { write_rows(kept, *rows, first_row); });
  });
}

Napi::Value SimulationObject::stop(const Napi::CallbackInfo& info) {
  worker_.stop();
  return info.Env().Undefined();
}

Napi::Value SimulationObject::close(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    worker_.refuse_while_running();
    simulation_->release();
    return info.Env().Undefined();
  });
}

Napi::Value SimulationObject::facts(const Napi::CallbackInfo& info) {
  Napi::Object out = to_js(info.Env(), simulation_->forces());
  out.Set("atoms", simulation_->particles().size());
  out.Set("degreesOfFreedom", simulation_->degrees_of_freedom());
  out.Set("volume", simulation_->model().cell.volume());
  out.Set("fieldPerMultiplier", simulation_->driving() ? simulation_->driving()->field_per_multiplier() : 1.0);
  return out;
}

Napi::Value SimulationObject::state(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    refuse_while_running();
    const Particles& p = simulation_->particles();
    Napi::Object out = Napi::Object::New(env);
    out.Set("step", static_cast<double>(simulation_->step()));
    put_configuration(out, p, simulation_->model().cell);
    out.Set("velocities", interleaved(env, p.vx.data(), p.vy.data(), p.vz.data(), p.x.size()));
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

Napi::Value SimulationObject::barriers(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    refuse_while_running();
    return Napi::Number::New(info.Env(), static_cast<double>(simulation_->barriers()));
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
