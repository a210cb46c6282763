#pragma once

#include <napi.h>

#include "observables/transport-correlations.hpp"

namespace galvanostat::binding {

/// `Correlations` of src/engines/native/addon.ts; copies. `timestep` in fs.
Napi::Object to_js(Napi::Env env, const TransportCorrelations& correlations, double timestep);

}  // namespace galvanostat::binding
