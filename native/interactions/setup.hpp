#pragma once

#include <algorithm>
#include <memory>

#include "interactions/interaction.hpp"
#include "parallel/precision.hpp"
#include "parallel/simd/dispatch.hpp"
#include "system/model.hpp"

namespace galvanostat {

/// What an interaction is made from.
struct InteractionSetup {
  std::shared_ptr<const Model> model;  // as it came: the cell and the positions of the start
  const InteractionInput& input;       // its own part of the model
  /// Å: the skin to reckon with. Where it is tuned this is a constant, for a choice must not depend on how a run goes.
  double skin = 0;
  int threads = 1;  // as given by choose_threads
  SimdPath path = SimdPath::baseline;
  Precision precision = Precision::full;
  std::shared_ptr<const RadialFunction> radial_part;  // of the others, for the pair forces; may be null
};

}  // namespace galvanostat
