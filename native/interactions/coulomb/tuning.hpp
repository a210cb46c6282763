#pragma once

#include <map>
#include <string>
#include <vector>

#include "parallel/precision.hpp"
#include "parallel/simd/dispatch.hpp"
#include "system/model.hpp"

namespace galvanostat {

/// One way to sum the waves, timed.
struct ElectrostaticsTrial {
  std::string method;
  std::map<std::string, double> parameters;
  double seconds;  // a step: forces, and the list's share
};

/// Which cut-off (and with it α, mesh or waves, order and grid) is fastest at the accuracy asked for, found by timing
/// forces of these positions: the best trial first. Predictions know one processor; this asks the one at hand.
///
/// Empty where there is nothing to choose: another method than `ewald`, or α or cut-off given. Takes well under a
/// second up to 10⁴ ions, some ten steps' time beyond. Throws what Forces throws, and for overlaps.
std::vector<ElectrostaticsTrial> tune_electrostatics(const Model& model, int threads, SimdPath path,
                                                     Precision precision);

}  // namespace galvanostat
