#pragma once

// The same limits as in the front end (src/structures/transport-charges.ts, src/force-field/particle-model.ts), and in
// the documentation; test/contracts/registries.test.ts compares them.
namespace galvanostat {

/// e per cell: transport charges are formal charges, a sum beyond round-off is a mistake.
inline constexpr double transport_neutrality = 1e-6;
/// e per cell: what rounding of tabulated charges leaves is taken up by a uniform background.
inline constexpr double force_field_neutrality = 1e-4;

}  // namespace galvanostat
