#pragma once

#include <napi.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "simulation/simulation.hpp"

namespace galvanostat::binding {

/// `Simulation` as JavaScript sees it (src/native/addon.ts). One run at a time; while it runs the object may only be asked
/// to stop. The work happens on a thread of its own, not on libuv's pool, where a few long runs would block all file
/// access of the process.
class SimulationObject : public Napi::ObjectWrap<SimulationObject> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit SimulationObject(const Napi::CallbackInfo& info);
  ~SimulationObject() override;

 private:
  struct Run;
  Napi::Value facts(const Napi::CallbackInfo& info);
  Napi::Value advance(const Napi::CallbackInfo& info);
  Napi::Value stop(const Napi::CallbackInfo& info);
  Napi::Value state(const Napi::CallbackInfo& info);
  Napi::Value timings(const Napi::CallbackInfo& info);
  Napi::Value correlations(const Napi::CallbackInfo& info);
  Napi::Value checkpoint(const Napi::CallbackInfo& info);
  Napi::Value restore(const Napi::CallbackInfo& info);
  void refuse_while_running() const;
  /// Stops a running advance and waits for its thread.
  void join();
  /// Waits for a thread whose work is done.
  void join_finished();
  static void at_exit(void* self) { static_cast<SimulationObject*>(self)->join(); }

  std::unique_ptr<Simulation> simulation_;
  std::atomic<bool> stop_{false};
  bool running_ = false;
  std::thread thread_;
};

}  // namespace galvanostat::binding
