#include "interactions/pair/cutoffs/registry.hpp"

#include <string>

#include "interactions/pair/cutoffs/shift-force.hpp"
#include "interactions/pair/cutoffs/shift-potential.hpp"
#include "interactions/pair/cutoffs/truncate.hpp"
#include "errors.hpp"

namespace galvanostat {

namespace {
const CutoffEntry entries[] = {
#define CUTOFF(Scheme) {Scheme::name, Scheme::summary, &Scheme::apply},
#include "interactions/pair/cutoffs/registry.inc"
#undef CUTOFF
};
}  // namespace

std::span<const CutoffEntry> cutoffs() { return entries; }

const CutoffEntry& find_cutoff(std::string_view name) {
  for (const CutoffEntry& entry : entries)
    if (entry.name == name) return entry;
  throw_input("UNKNOWN_CUTOFF", "there is no cut-off scheme '" + std::string(name) + "'");
}

}  // namespace galvanostat
