#pragma once

#include <napi.h>

#include <memory>

#include "binding/worker.hpp"
#include "dynamics/minimisers/fire.hpp"

namespace galvanostat::binding {

/// `Minimisation` as JavaScript sees it (src/engines/native/addon.ts).
class MinimisationObject : public Napi::ObjectWrap<MinimisationObject> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit MinimisationObject(const Napi::CallbackInfo& info);

 private:
  Napi::Value facts(const Napi::CallbackInfo& info);
  Napi::Value advance(const Napi::CallbackInfo& info);
  Napi::Value move_to(const Napi::CallbackInfo& info);
  Napi::Value stop(const Napi::CallbackInfo& info);
  Napi::Value close(const Napi::CallbackInfo& info);
  Napi::Value state(const Napi::CallbackInfo& info);

  bool is_external_ = false;
  std::unique_ptr<Fire> fire_;
  Worker worker_;  // ends before what it works on
};

}  // namespace galvanostat::binding
