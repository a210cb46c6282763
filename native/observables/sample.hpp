#pragma once

#include <array>
#include <string_view>

namespace galvanostat {

/// One row of the recorded series.
struct Sample {
#define COLUMN(name, unit) double name = 0;
#include "observables/columns.inc"
#undef COLUMN
  static constexpr int columns = 0
#define COLUMN(name, unit) +1
#include "observables/columns.inc"
#undef COLUMN
      ;
  [[nodiscard]] std::array<double, columns> values() const {
    return {
#define COLUMN(name, unit) name,
#include "observables/columns.inc"
#undef COLUMN
    };
  }
};

struct ColumnDescription {
  std::string_view name, unit;
};
inline constexpr ColumnDescription column_descriptions[] = {
#define COLUMN(name, unit) {#name, unit},
#include "observables/columns.inc"
#undef COLUMN
};

}  // namespace galvanostat
