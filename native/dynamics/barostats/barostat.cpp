#include "dynamics/barostats/barostat.hpp"

#include "dynamics/barostats/stochastic-cell-rescaling.hpp"
#include "errors.hpp"

namespace galvanostat {

namespace {
const BarostatEntry entries[] = {
#define BAROSTAT(Kind)                                                                           \
  {Kind::name, Kind::summary, Kind::parameters, [](const std::map<std::string, double>& given) { \
     return std::unique_ptr<Barostat>(std::make_unique<Kind>(given));                            \
   }},
#include "dynamics/barostats/registry.inc"
#undef BAROSTAT
};
}  // namespace

std::span<const BarostatEntry> barostats() { return entries; }

const BarostatEntry& find_barostat(std::string_view name) {
  for (const BarostatEntry& entry : entries)
    if (entry.name == name) return entry;
  throw_input("UNKNOWN_BAROSTAT", "there is no barostat '" + std::string(name) + "'");
}

}  // namespace galvanostat
