#include "interactions/pair/potentials/registry.hpp"

#include <string>

#include "errors.hpp"
#include "interactions/pair/potentials/born-mayer-huggins.hpp"
#include "interactions/pair/potentials/buckingham.hpp"
#include "interactions/pair/potentials/lennard-jones.hpp"
#include "interactions/pair/potentials/morse.hpp"
#include "interactions/pair/potentials/screened-coulomb.hpp"
#include "interactions/pair/potentials/soft-sphere.hpp"
#include "interactions/pair/potentials/stillinger-weber.hpp"

namespace galvanostat {

namespace {

const PotentialEntry entries[] = {
#define POTENTIAL(Formula)                                      \
  {Formula::name, Formula::summary, Formula::parameters, false, \
   [](double r, const double* p, const PairTable*) { return Formula::evaluate(r, p); }},
#define TABULATED_POTENTIAL(Formula)                           \
  {Formula::name, Formula::summary, Formula::parameters, true, \
   [](double r, const double*, const PairTable* t) { return Formula::evaluate(r, *t); }},
#include "interactions/pair/potentials/registry.inc"
#undef POTENTIAL
#undef TABULATED_POTENTIAL
};

}  // namespace

std::span<const PotentialEntry> potentials() { return entries; }

const PotentialEntry& find_potential(std::string_view name) {
  for (const PotentialEntry& entry : entries)
    if (entry.name == name) return entry;
  throw_input("UNKNOWN_POTENTIAL", "there is no pair potential '" + std::string(name) + "'");
}

}  // namespace galvanostat
