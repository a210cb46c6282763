#include "binding/minimisation-object.hpp"

#include "binding/convert.hpp"
#include "binding/state.hpp"
#include "parallel/places.hpp"

namespace galvanostat::binding {

Napi::Function MinimisationObject::define(Napi::Env env) {
  return DefineClass(
      env, "Minimisation",
      {InstanceAccessor<&MinimisationObject::facts>("facts"), InstanceMethod<&MinimisationObject::advance>("advance"),
       InstanceMethod<&MinimisationObject::move_to>("moveTo"), InstanceMethod<&MinimisationObject::stop>("stop"),
       InstanceMethod<&MinimisationObject::close>("close"), InstanceMethod<&MinimisationObject::state>("state")});
}

MinimisationObject::MinimisationObject(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<MinimisationObject>(info), worker_(info.Env(), "minimisation") {
  guarded(info.Env(), [&] {
    const Model model = to_model({info[0], "model"});
    is_external_ = is_external(model);
    const ForceOptions options = to_force_options({info[1], "options"});
    fire_ =
        std::make_unique<Fire>(model, choose_threads(options.threads, model.size()), find_simd_path(options.simd_path),
                               find_precision(options.precision.empty() ? "double" : options.precision));
  });
}

Napi::Value MinimisationObject::advance(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    worker_.refuse_while_running();
    const auto steps = static_cast<std::uint64_t>(Argument(info[0], "steps").integer(0, std::int64_t{1} << 53));
    const double tolerance = Argument(info[1], "tolerance").number();
    std::vector<Napi::ObjectReference> alive;
    alive.push_back(Napi::Persistent(info.This().As<Napi::Object>()));
    return worker_.start<Fire::Report>(
        std::move(alive),
        [this, steps, tolerance](const std::atomic<bool>& stop) {
          const BoundTeam bound(is_external_ ? 0 : fire_->forces().threads());
          return fire_->advance(steps, tolerance, stop);
        },
        [](Napi::Env env, const Fire::Report& report) -> Napi::Value {
          Napi::Object out = Napi::Object::New(env);
          out.Set("steps", static_cast<double>(report.steps));
          out.Set("potentialEnergy", report.energy);
          out.Set("largestForce", report.largest_force);
          out.Set("converged", report.converged);
          return out;
        });
  });
}

Napi::Value MinimisationObject::move_to(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    worker_.refuse_while_running();
    fire_->move_to(Argument(info[0], "positions").double_vector());
    return info.Env().Undefined();
  });
}

Napi::Value MinimisationObject::stop(const Napi::CallbackInfo& info) {
  worker_.stop();
  return info.Env().Undefined();
}

Napi::Value MinimisationObject::close(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    worker_.refuse_while_running();
    fire_->release();
    return info.Env().Undefined();
  });
}

Napi::Value MinimisationObject::facts(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value { return to_js(info.Env(), fire_->forces()); });
}

Napi::Value MinimisationObject::state(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    worker_.refuse_while_running();
    Napi::Object out = Napi::Object::New(info.Env());
    out.Set("step", static_cast<double>(fire_->steps()));
    put_configuration(out, fire_->particles(), fire_->cell());
    out.Set("virial",
            fire_->forces().has_virial() ? Napi::Value(to_js(info.Env(), fire_->totals().virial)) : info.Env().Null());
    return out;
  });
}

}  // namespace galvanostat::binding
