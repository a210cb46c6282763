#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "geometry/cell.hpp"
#include "system/nep-model.hpp"
#include "system/socket-client.hpp"
#include "system/spline-terms.hpp"
#include "interactions/pair/pair-interaction.hpp"
#include "parameters.hpp"

namespace galvanostat {

/// One interaction as it comes over the boundary: a name in the registry and what that one takes.
struct InteractionInput {
  std::string kind;
  NamedValues parameters;
  struct Term {
    std::int32_t a, b;  // types
    PairTerm term;
  };
  std::vector<Term> terms;                               // of kind "pair"
  std::vector<double> energies = {};                     // [types] eV, of kind "pair-splines"
  std::vector<PairSpline> pair_splines = {};             // of kind "pair-splines"
  std::vector<ThreeBodyTerm> three_body = {};            // of kind "three-body"
  std::shared_ptr<const NepModel> nep = nullptr;         // of kind "nep"
  std::shared_ptr<const SocketClient> socket = nullptr;  // of kind "socket"
};

/// Structure and force field as they come over the boundary: N particles of T types.
struct Model {
  Cell cell;
  std::vector<Vec3> positions;          // [N] Å
  std::vector<std::int32_t> types;      // [N]
  std::vector<std::string> type_names;  // [T]
  std::vector<double> masses;           // [T] amu
  std::vector<double> charges;          // [T] e
  std::vector<InteractionInput> interactions;
  double minimum_distance = 1.0;  // Å

  [[nodiscard]] int size() const { return static_cast<int>(positions.size()); }
  /// "atom 13 (O)", counted from 1.
  [[nodiscard]] std::string atom_name(int i) const;
  /// Throws typed input errors for anything a simulation could trip over, its interactions' parameters apart.
  void check() const;
};

}  // namespace galvanostat
