#pragma once

#include <napi.h>

#include <memory>

#include "binding/worker.hpp"
#include "dynamics/simulation.hpp"

namespace galvanostat::binding {

/// `Simulation` as JavaScript sees it (src/engines/native/addon.ts).
class SimulationObject : public Napi::ObjectWrap<SimulationObject> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit SimulationObject(const Napi::CallbackInfo& info);

 private:
  Napi::Value facts(const Napi::CallbackInfo& info);
  Napi::Value advance(const Napi::CallbackInfo& info);
  Napi::Value stop(const Napi::CallbackInfo& info);
  Napi::Value close(const Napi::CallbackInfo& info);
  Napi::Value state(const Napi::CallbackInfo& info);
  Napi::Value timings(const Napi::CallbackInfo& info);
  Napi::Value barriers(const Napi::CallbackInfo& info);
  Napi::Value correlations(const Napi::CallbackInfo& info);
  Napi::Value checkpoint(const Napi::CallbackInfo& info);
  Napi::Value restore(const Napi::CallbackInfo& info);
  void refuse_while_running() const { worker_.refuse_while_running(); }

  std::unique_ptr<Simulation> simulation_;
  Worker worker_;  // ends before what it works on
};

}  // namespace galvanostat::binding
