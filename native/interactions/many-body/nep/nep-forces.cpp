#include "interactions/many-body/nep/nep-forces.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "errors.hpp"

namespace galvanostat {

namespace {

/// Blocks of chunks: enough for that many threads, and each costs a sweep over a buffer of all particles.
constexpr int most_blocks = 32;

std::shared_ptr<const NepModel> checked(const InteractionSetup& setup) {
  if (!setup.input.nep) throw_input("INVALID_MODEL", "interaction 'nep' comes without its potential");
  setup.input.nep->check(setup.model->masses.size());
  return setup.input.nep;
}

}  // namespace

template <class Real>
struct NepForces::Machine {
  NepTables<Real> tables;
  NepView<Real> view;
  NepKernel<Real> kernel;
  struct Thread {
    AlignedVector<Real> numbers;
    AlignedVector<std::int32_t> records;
  };
  std::vector<Thread> threads;
  std::vector<AlignedVector<Real>> others;  // [blocks][4 records]
  std::vector<NepShare> shares;             // [particles]

  Machine(const NepModel& model, SimdPath path, double minimum_distance, int thread_count)
      : tables(model, vector_width<Real>(path), minimum_distance),
        view(tables.view()),
        kernel(choose_nep_kernel<Real>(path)),
        threads(thread_count) {}

  NepScratch<Real> scratch(Thread& mine, const NeighborList::Chunk& chunk) const {
    int longest = 0;
    for (int k = 0; k < chunk.count; ++k)
      longest = std::max(longest, chunk.offsets[(k + 1) * view.types] - chunk.offsets[k * view.types]);
    longest = (longest / view.width + 1) * view.width;
    const std::size_t numbers = nep_scratch_numbers(view, longest), records = nep_scratch_records(view, longest);
    if (mine.numbers.size() < numbers) mine.numbers.assign(numbers + numbers / 4, Real(0));
    if (mine.records.size() < records) mine.records.assign(records + records / 4, 0);
    return {mine.numbers.data(), mine.records.data(), longest};
  }

  NepKernelInput<Real> input(const NepModel& model, const PackedPositions& packed, double minimum_distance) const {
    const Vec3 a = packed.edge(0), b = packed.edge(1), c = packed.edge(2);
    return {view,
            model.repulsion.empty() ? nullptr : model.repulsion.data(),
            packed.fixed(),
            packed.fractions(),
            {a.x, a.y, a.z, b.x, b.y, b.z, c.x, c.y, c.z},
            packed.orthogonal(),
            minimum_distance * minimum_distance,
            nullptr,
            nullptr,
            -1};
  }

  /// The raw charges of all particles. A barrier must follow.
  void charge(NepKernelInput<Real> in, const NeighborList& list, double* charges, const Team& team) {
    in.charges = charges;
    const Range mine = team.share(list.chunks());
    for (int k = mine.begin; k < mine.end; ++k)
      kernel(in, list[k], scratch(threads[team.me()], list[k]), nullptr, nullptr, false);
  }

  void add(const NepKernelInput<Real>& in, const PackedPositions& packed, const NeighborList& list, const Tally& to,
           Team& team) {
    const int chunks = list.chunks(), blocks = std::min(chunks, most_blocks), owned = packed.owned();
    const bool with_virial = to.totals || to.by_atom() || in.moment >= 0;
    const auto wanted = 4 * static_cast<std::size_t>(packed.size());
    if (shares.size() != static_cast<std::size_t>(owned))
      team.alone([&] { others.resize(blocks), shares.resize(owned); });
    const Range mine = team.share(blocks);
    for (int block = mine.begin; block < mine.end; ++block) {
      AlignedVector<Real>& buffer = others[block];
      if (buffer.size() != wanted) buffer.resize(wanted);
      std::fill(buffer.begin(), buffer.end(), Real(0));
      const Range range = share(chunks, block, blocks);
      for (int k = range.begin; k < range.end; ++k)
        kernel(in, list[k], scratch(threads[team.me()], list[k]), buffer.data(), &shares[list[k].first], with_virial);
    }
    team.barrier();
    const Range records = team.share(owned, PackedPositions::chunk);
    for (int s = records.begin; s < records.end; ++s) {
      double x = shares[s].x, y = shares[s].y, z = shares[s].z;
      for (const AlignedVector<Real>& of : others)
        for (int record = s; record < packed.size(); record += owned) {
          const Real* row = &of[4 * static_cast<std::size_t>(record)];
          x += row[0], y += row[1], z += row[2];
        }
      const int i = packed.particle(s);
      to.fx[i] += x, to.fy[i] += y, to.fz[i] += z;
      if (to.by_atom()) to.add_to_atom(i, shares[s].energy, shares[s].virial);
    }
    if (!to.totals) return;
    const EnergyVirial sums = team.sum(owned, [&](int begin, int end) {
      EnergyVirial sum;
      for (int s = begin; s < end; ++s) sum += {shares[s].energy, shares[s].virial};
      return sum;
    });
    if (team.is_first()) *to.totals += sums;
  }
};

NepForces::NepForces(const InteractionSetup& setup)
    : model_(setup.model),
      nep_(checked(setup)),
      threads_(setup.threads),
      precision_(setup.precision),
      cell_(model_->cell) {
  if (precision_ == Precision::mixed)
    single_ = std::make_unique<Machine<float>>(*nep_, setup.path, model_->minimum_distance, threads_);
  else
    double_ = std::make_unique<Machine<double>>(*nep_, setup.path, model_->minimum_distance, threads_);
  if (nep_->charges)
    charges_ = std::make_unique<NetworkCharges>(*nep_, cell_, model_->size(), model_->minimum_distance, setup.path);
}

NepForces::~NepForces() = default;

Reach NepForces::reach() const {
  Reach reach{{}, precision_ == Precision::full || charges_};
  for (int a = 0; a < nep_->types; ++a)
    for (int b = 0; b < nep_->types; ++b) reach.cutoffs.push_back(nep_->reach(a, b));
  return reach;
}

void NepForces::bind(const PackedPositions& packed, const NeighborList* list, const Cell& cell) {
  packed_ = &packed, list_ = list, cell_ = cell;
  if (charges_) charges_->bind(cell);
}

template <class Real>
void NepForces::add_by(Machine<Real>& machine, const Configuration& at, const Tally& to, Team& team) {
  NepKernelInput<Real> in = machine.input(*nep_, *packed_, model_->minimum_distance);
  if (charges_) {
    machine.charge(in, *list_, charges_->raw(), team);
    team.barrier();
    charges_->add(at, *packed_, *list_, to, team);
    team.barrier();
    in.response = charges_->response();
  }
  machine.add(in, *packed_, *list_, to, team);
}

void NepForces::add(const Configuration& at, const Tally& to, Team& team) {
  if (single_)
    add_by(*single_, at, to, team);
  else
    add_by(*double_, at, to, team);
}

template <class Real>
MadeCharges NepForces::charges_by(Machine<Real>& machine, const Configuration& at) {
  NepKernelInput<Real> in = machine.input(*nep_, *packed_, model_->minimum_distance);
  Team::run(threads_, [&](Team& team) { machine.charge(in, *list_, charges_->raw(), team); });
  MadeCharges made{charges_->neutralised(*packed_), std::vector<double>(9 * static_cast<std::size_t>(at.count))};
  // The network's charges instead of its energies: their moments ½ Σ r_ij ∂q_i/∂r_ij, row by row.
  in.tables.outputs = in.tables.charge_outputs, in.repulsion = nullptr;
  for (in.moment = 0; in.moment < 3; ++in.moment) {
    std::vector<double> x(at.count), y(at.count), z(at.count);
    Team::run(threads_, [&](Team& team) { machine.add(in, *packed_, *list_, {x.data(), y.data(), z.data()}, team); });
    for (int i = 0; i < at.count; ++i) {
      double* row = &made.born[9 * static_cast<std::size_t>(i) + 3 * in.moment];
      const double half = 0.5 * nep_->charges->root_permittivity;
      row[0] = half * x[i], row[1] = half * y[i], row[2] = half * z[i];
      row[in.moment] += nep_->charges->root_permittivity * made.charges[i];
    }
  }
  return made;
}

MadeCharges NepForces::charges(const Configuration& at) {
  if (!charges_) return {};
  return single_ ? charges_by(*single_, at) : charges_by(*double_, at);
}

void NepForces::explain(const Configuration& at, const Tally& forces, const std::string& when) const {
  const auto position = [&](int i) { return Vec3{at.x[i], at.y[i], at.z[i]}; };
  for (int k = 0; k < list_->chunks(); ++k) {
    const NeighborList::Chunk chunk = (*list_)[k];
    for (int m = 0; m < chunk.count; ++m) {
      const int i = packed_->particle(chunk.first + m);
      if (std::isfinite(forces.fx[i] + forces.fy[i] + forces.fz[i])) continue;
      for (int n = chunk.offsets[m * nep_->types]; n < chunk.offsets[(m + 1) * nep_->types]; ++n) {
        const int j = packed_->particle(chunk.neighbors[n] / 4);
        if (j == i) continue;
        const double distance = cell_.distance(position(i), position(j));
        if (!(distance < model_->minimum_distance)) continue;
        char apart[32];
        std::snprintf(apart, sizeof apart, "%.3f", distance);
        throw_run("OVERLAP", model_->atom_name(std::min(i, j)) + " and " + model_->atom_name(std::max(i, j)) + " are " +
                                 apart + " Å apart " + when + ", closer than the minimum distance" +
                                 ". The structure, the force field, the time step or the current is wrong");
      }
    }
  }
}

Facts NepForces::facts() const {
  Facts facts{std::string(name),
              {{"descriptors", nep_->descriptors()},
               {"neurons", nep_->neurons},
               {"radialCutoff", *std::max_element(nep_->radial_cutoffs.begin(), nep_->radial_cutoffs.end())},
               {"angularCutoff", *std::max_element(nep_->angular_cutoffs.begin(), nep_->angular_cutoffs.end())}}};
  if (charges_) facts.numbers["alpha"] = nep_->charges->alpha, facts.numbers["waveVectors"] = double(charges_->waves());
  return facts;
}

}  // namespace galvanostat
