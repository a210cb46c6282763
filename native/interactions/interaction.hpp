#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "checkpoint-stream.hpp"
#include "geometry/cell.hpp"
#include "geometry/packed-positions.hpp"
#include "interactions/radial-function.hpp"
#include "neighbors/neighbor-list.hpp"
#include "parallel/team.hpp"
#include "parameters.hpp"

namespace galvanostat {

struct EnergyVirial {
  double energy = 0;  // eV
  Voigt virial;       // Σ r⊗F, eV: −∂E/∂strain
  EnergyVirial& operator+=(const EnergyVirial& other) {
    energy += other.energy, virial += other.virial;
    return *this;
  }
};

/// Where the particles are: a view, Å. Images are the same place, so coordinates may lie outside the cell.
struct Configuration {
  const double *x, *y, *z;  // [count]
  int count;
};

/// What an interaction adds to: nothing in it is ever overwritten, whoever wants zeroes writes them first. The totals
/// are the first thread's.
struct Tally {
  double *fx, *fy, *fz;            // [N] eV/Å
  EnergyVirial* totals = nullptr;  // null: not wanted. They cost extra, the forces are the same bits with and without
  /// Shares of the particles, which add up to the totals. Null: not wanted. Either sends the evaluation down a path of
  /// its own that may be much slower; the forces are the same bits all the same.
  double* atom_energy = nullptr;  // [N] eV
  double* atom_virial = nullptr;  // [6N] eV, xx, yy, zz, yz, xz, xy of each

  [[nodiscard]] bool by_atom() const { return atom_energy || atom_virial; }
  void add_to_atom(int i, double energy, const Voigt& w) const {
    if (atom_energy) atom_energy[i] += energy;
    if (!atom_virial) return;
    double* to = atom_virial + 6 * static_cast<std::ptrdiff_t>(i);
    to[0] += w.xx, to[1] += w.yy, to[2] += w.zz, to[3] += w.yz, to[4] += w.xz, to[5] += w.xy;
  }
};

/// What there is to say about an interaction in the log and the results file. `method` is its name in the registry, or
/// that of the one which was chosen; numbers are for people, nothing is decided by them.
struct Facts {
  std::string method;
  NamedValues numbers;
  /// What went wrong outside, last, and was mended; empty: nothing has.
  std::string mishap = {};
};

/// Charges that an interaction makes of a configuration: they follow the positions.
struct MadeCharges {
  std::vector<double> charges;  // [N] e
  /// [9N] e: Born effective charges ∂P_a/∂r_b × volume, a the row.
  std::vector<double> born;
};

/// A neighbor list that somebody wants.
struct Reach {
  /// [types²] cut-off of each pair of types, Å, without skin; 0: they do not see each other. Empty: no list is wanted.
  std::vector<double> cutoffs;
  /// PackedPositions::fractions() are read, too.
  bool fractions = false;
};

/// Anything that gives particles forces: pair forces, a Coulomb method, the sum of several; a many-body potential with
/// cut-offs of its own, a program at the other end of a socket. Dynamics knows no more than this.
///
/// Order of calls: reach(), bind(), then any number of add(); bind() again whenever the cell has changed. One call at a
/// time, but for add(), which all threads of a team call together, at most as many as the interaction was made with;
/// the same bits for any number of them. One that goes without them is `team.alone([&] { … })`.
class Interaction {
 public:
  virtual ~Interaction() = default;

  [[nodiscard]] virtual Reach reach() const { return {}; }
  /// `list` is the one for reach(), null if none was wanted. `packed` and `list` are good at every add() and live
  /// longer than the interaction; records beyond the cut-off are in the list as well. Parameters that were chosen for
  /// the first cell stay: a run under a barostat is one force field.
  virtual void bind(const PackedPositions& packed, const NeighborList* list, const Cell& cell) = 0;
  /// Adds, never overwrites: each thread its share, whichever that is, with a barrier before and after all of it.
  /// Throws run errors for what has gone wrong outside (a process that died), never for bad positions: forces that are
  /// not finite tell, at no cost, and explain() says why.
  virtual void add(const Configuration& at, const Tally& to, Team& team) = 0;
  /// True if nothing is added before a barrier of its own: then it needs none before.
  [[nodiscard]] virtual bool adds_late() const { return false; }
  /// The charges it makes, where they follow the positions; others are those of the types. Positions are those of the
  /// last add(), or of the lists.
  virtual MadeCharges charges(const Configuration& /*at*/) { return {}; }
  /// Throws a run error that names the atoms if this interaction knows why some of `forces`, which are everybody's, are
  /// not finite. `when`: "at step 7 (0.007 ps)".
  virtual void explain(const Configuration& /*at*/, const Tally& /*forces*/, const std::string& /*when*/) const {}
  [[nodiscard]] virtual Facts facts() const = 0;

  /// A part of it that depends on the distance and on q_i q_j alone, which it leaves to the pair forces: add() is then
  /// without it. Their tables hold any sum of functions at the cost of one, so that the real-space part of an Ewald sum
  /// is for nothing; and the bits of a sum depend on what is summed together. Null: add() is all there is.
  [[nodiscard]] virtual std::shared_ptr<const RadialFunction> radial_part() const { return nullptr; }
  /// True if forces of pairs are opposite only to the rounding of a float: the sum then takes the mean force off, or
  /// the centre of mass would wander.
  [[nodiscard]] virtual bool leaves_net_force() const { return false; }

  /// True if add() waits for somebody else: a thread that others wait for must not call it.
  [[nodiscard]] virtual bool is_external() const { return false; }
  /// From now on such waiting ends early, with INTERRUPTED, when this becomes true; null: it does not.
  virtual void heed(const std::atomic<bool>* /*stop*/) {}
  /// Lets go of what it holds outside, in no time; the next add() gets it again.
  virtual void release() {}
  /// False, after the first add(), if it has no virial to give.
  [[nodiscard]] virtual bool has_virial() const { return true; }

  /// State that the next forces depend on, beyond configuration and parameters; most have none.
  virtual void write(CheckpointWriter& /*out*/) const {}
  virtual void read(CheckpointReader& /*in*/) {}
};

}  // namespace galvanostat
