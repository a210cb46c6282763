#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "geometry/cell.hpp"
#include "interactions/pair/pair-interaction.hpp"

namespace galvanostat {

/// Structure and force field as they come over the boundary: N particles of T types.
struct Model {
  Cell cell;
  std::vector<Vec3> positions;          // [N] Å
  std::vector<std::int32_t> types;      // [N]
  std::vector<std::string> type_names;  // [T]
  std::vector<double> masses;           // [T] amu
  std::vector<double> charges;          // [T] e
  struct Term {
    std::int32_t a, b;
    PairTerm term;
  };
  std::vector<Term> terms;
  std::string electrostatics;  // empty: none
  std::map<std::string, double> electrostatics_parameters;
  double minimum_distance = 1.0;  // Å

  [[nodiscard]] int size() const { return static_cast<int>(positions.size()); }
  /// "atom 13 (O)", counted from 1.
  [[nodiscard]] std::string atom_name(int i) const;
  /// Throws typed input errors for anything a simulation could trip over.
  void check() const;
};

}  // namespace galvanostat
