#include "oracle/brute-force.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "constants.hpp"
#include "errors.hpp"
#include "interactions/registry.hpp"
#include "neighbors/neighborhood.hpp"
#include "oracle/ewald-sum.hpp"
#include "oracle/nep.hpp"
#include "oracle/spline-sum.hpp"

namespace galvanostat {

namespace {

using constants::pi;

/// How a Coulomb method treats charges, in formulas: the pair's energy and force for unit charges below the cut-off,
/// and the energy of a unit charge by itself.
struct Charges {
  double cutoff = 0;
  std::function<EnergyForce(double)> pair;
  double self = 0;
  double alpha = 0, wave_cutoff = 0;  // 0: no waves
};

double gaussian(double alpha, double r) { return 2 * alpha / std::sqrt(pi) * std::exp(-alpha * alpha * r * r); }

Charges charges_of(const Facts& facts) {
  const auto number = [&](const char* name) { return facts.numbers.at(name); };
  Charges c;
  const double alpha = number("alpha"), cutoff = c.cutoff = number("cutoff");
  const auto screened = [alpha](double r) {
    return EnergyForce{std::erfc(alpha * r) / r, std::erfc(alpha * r) / (r * r) + gaussian(alpha, r) / r};
  };
  if (facts.method == "damped-shifted-force") {
    const EnergyForce end = screened(cutoff);
    c.pair = [=](double r) {
      return EnergyForce{screened(r).energy - end.energy + (r - cutoff) * end.force, screened(r).force - end.force};
    };
    c.self = -(end.energy / 2 + alpha / std::sqrt(pi));
    return c;
  }
  c.pair = screened;
  c.self = -alpha / std::sqrt(pi);
  c.alpha = alpha;
  if (facts.method == "direct-ewald")
    c.wave_cutoff = number("reciprocalCutoff");
  else if (facts.method == "spme")
    c.wave_cutoff = oracle::converged_wave_cutoff(alpha);
  else
    throw_input("NO_ORACLE", "brute force knows no Coulomb method '" + facts.method + "'");
  return c;
}

}  // namespace

EnergyVirial compute_brute_force(const Model& model, Particles& p, double* atom_energy, double* atom_virial,
                                 MadeCharges* charges_made) {
  model.check();
  check_interactions(model);
  const auto types = static_cast<int>(model.masses.size());
  const int n = p.size();
  std::vector<std::vector<const PairTerm*>> terms(static_cast<std::size_t>(types) * types);
  double reach = 0;
  for (const InteractionInput& input : model.interactions) {
    if (input.nep) {
      input.nep->check(model.masses.size());
      for (int a = 0; a < types; ++a) reach = std::max(reach, input.nep->reach(a, a));
    } else if (!find_interaction(input.kind).make_coulomb && input.kind != "pair" && input.kind != "pair-splines" &&
               input.kind != "three-body")
      throw_input("NO_ORACLE", "brute force knows no interaction '" + input.kind + "'");
    for (const InteractionInput::Term& term : input.terms) {
      terms[term.a * types + term.b].push_back(&term.term);
      if (term.a != term.b) terms[term.b * types + term.a].push_back(&term.term);
      reach = std::max(reach, term.term.cutoff());
    }
  }
  Charges charges;
  if (const auto method = make_coulomb(model, expected_skin, SimdPath::baseline)) {
    charges = charges_of(method->facts());
    reach = std::max(reach, charges.cutoff);
  }
  // Throws CUTOFF_TOO_LONG.
  Neighborhood(model.cell, types, expected_skin, SimdPath::baseline).add_list({reach}, false, n);
  p.wrap(model.cell);
  std::array<int, 3> range{};
  for (int axis = 0; axis < 3; ++axis) range[axis] = 1 + static_cast<int>(std::ceil(reach / model.cell.height(axis)));

  std::vector<Vec3> force(n);
  std::vector<double> energy(n);
  std::vector<Voigt> virial(n);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n && reach > 0; ++j) {
      const auto& acting = terms[p.type[i] * types + p.type[j]];
      const double qq = model.charges[p.type[i]] * model.charges[p.type[j]] * constants::coulomb;
      double limit = 0, furthest = qq != 0 ? charges.cutoff : 0;
      for (const PairTerm* term : acting)
        furthest = std::max(furthest, term->cutoff()), limit = std::max(limit, term->first_distance());
      if (furthest > 0) limit = std::max(limit, model.minimum_distance);
      const Vec3 d0{p.x[i] - p.x[j], p.y[i] - p.y[j], p.z[i] - p.z[j]};
      for (int a = -range[0]; a <= range[0]; ++a)
        for (int b = -range[1]; b <= range[1]; ++b)
          for (int c = -range[2]; c <= range[2]; ++c) {
            if (i == j && a == 0 && b == 0 && c == 0) continue;
            const Vec3 d = d0 + model.cell.cartesian({double(a), double(b), double(c)});
            const double r = norm(d);
            if (r >= furthest) continue;
            if (r < limit)
              throw_run("OVERLAP",
                        model.atom_name(i) + " and " + model.atom_name(j) + " are " + std::to_string(r) + " Å apart");
            EnergyForce sum;
            for (const PairTerm* term : acting) {
              if (r >= term->cutoff()) continue;
              const EnergyForce part = term->evaluate(r);
              sum.energy += part.energy, sum.force += part.force;
            }
            if (r < charges.cutoff && qq != 0) {
              const EnergyForce part = charges.pair(r);
              sum.energy += qq * part.energy, sum.force += qq * part.force;
            }
            const Vec3 f = (sum.force / r) * d;
            force[i] = force[i] + f;
            energy[i] += 0.5 * sum.energy;
            virial[i] +=
                {0.5 * f.x * d.x, 0.5 * f.y * d.y, 0.5 * f.z * d.z, 0.5 * f.y * d.z, 0.5 * f.x * d.z, 0.5 * f.x * d.y};
          }
    }
  }
  if (charges.cutoff > 0) {
    std::vector<Vec3> positions(n);
    std::vector<double> q(n);
    double net = 0;
    for (int i = 0; i < n; ++i) {
      positions[i] = {p.x[i], p.y[i], p.z[i]};
      net += q[i] = model.charges[p.type[i]];
    }
    oracle::WaveSum waves;
    if (charges.wave_cutoff > 0)
      waves = oracle::ewald_waves(model.cell, positions, q, charges.alpha, charges.wave_cutoff);
    for (int i = 0; i < n; ++i) {
      energy[i] += constants::coulomb * q[i] * q[i] * charges.self;
      if (charges.wave_cutoff == 0) continue;
      // A net charge that rounding has left is smeared out: what the wave k = 0 misses.
      const double background =
          -constants::coulomb * pi * q[i] * net / (2 * model.cell.volume() * charges.alpha * charges.alpha);
      energy[i] += background + waves.energy[i];
      virial[i] += {background, background, background, 0, 0, 0};
      virial[i] += waves.virial[i];
      force[i] = force[i] + waves.force[i];
    }
  }

  for (const InteractionInput& input : model.interactions) {
    if (!input.nep) continue;
    std::vector<Vec3> positions;
    for (int i = 0; i < n; ++i) positions.push_back({p.x[i], p.y[i], p.z[i]});
    const oracle::NepSum many = oracle::nep(*input.nep, model.cell, positions, model.types);
    if (charges_made) {
      charges_made->charges = many.charges;
      for (const std::array<double, 9>& born : many.born)
        charges_made->born.insert(charges_made->born.end(), born.begin(), born.end());
    }
    for (int i = 0; i < n; ++i)
      energy[i] += many.energy[i], virial[i] += many.virial[i], force[i] = force[i] + many.force[i];
  }

  const oracle::SplineSum splines = oracle::spline_sum(model, p);
  EnergyVirial totals;
  for (int i = 0; i < n; ++i) {
    force[i] = force[i] + splines.force[i];
    energy[i] += splines.energy[i], virial[i] += splines.virial[i];
    p.fx[i] = force[i].x, p.fy[i] = force[i].y, p.fz[i] = force[i].z;
    totals.energy += energy[i], totals.virial += virial[i];
    if (atom_energy) atom_energy[i] = energy[i];
    if (!atom_virial) continue;
    const Voigt& w = virial[i];
    const double values[] = {w.xx, w.yy, w.zz, w.yz, w.xz, w.xy};
    std::copy(values, values + 6, atom_virial + 6 * static_cast<std::ptrdiff_t>(i));
  }
  return totals;
}

}  // namespace galvanostat
