#pragma once

#include <napi.h>

#include "interactions/forces.hpp"

namespace galvanostat::binding {

/// `threads`, `simdPath`, `precision`, `skin` and `interactions` of src/engines/native/addon.ts's `ForceFacts`.
Napi::Object to_js(Napi::Env env, const Forces& forces);

/// [6] xx, yy, zz, yz, xz, xy.
Napi::Float64Array to_js(Napi::Env env, const Voigt& tensor);

/// Sets `cell`, `positions`, `unwrappedPositions` and `forces`; copies.
void put_configuration(Napi::Object out, const Particles& particles, const Cell& cell);

}  // namespace galvanostat::binding
