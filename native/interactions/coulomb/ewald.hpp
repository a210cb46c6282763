#pragma once

#include "interactions/coulomb/direct-ewald.hpp"

namespace galvanostat {

/// Ewald summation by whichever way is predicted to be faster: wave by wave (DirectEwald) or on a
/// mesh (Spme). The prediction counts neighbours, waves and grid points and knows nothing of this machine or of the
/// number of threads, so that the same input means the same sums everywhere.
struct Ewald {
  static constexpr std::string_view name = "ewald";
  static constexpr std::string_view summary =
      "Ewald summation, by waves or on a mesh, whichever is predicted to be faster";
  static constexpr auto parameters = DirectEwald::parameters;

  /// The one that was chosen.
  static std::unique_ptr<Coulomb> make(ChargedSystem system, const NamedValues& given, SimdPath path);
};

}  // namespace galvanostat
