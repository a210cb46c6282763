#pragma once

// Test systems without lucky symmetry: triclinic cells, three species of unequal mass and charge, random positions.

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "dynamics/simulation.hpp"
#include "errors.hpp"
#include "oracle/brute-force.hpp"

namespace galvanostat::testing {

/// The code of the Error that `body` throws; "none" if it throws none.
inline std::string error_code(const std::function<void()>& body, std::string* message = nullptr) {
  try {
    body();
  } catch (const Error& error) {
    if (message) *message = error.what();
    return error.code();
  }
  return "none";
}

/// f′(x) by central differences, extrapolated (Richardson) from steps h, h/2, h/4: error O(h⁶) and rounding ~1e-15 f/h.
inline double derivative(const std::function<double(double)>& f, double x, double h) {
  const auto d = [&](double s) { return (f(x + s) - f(x - s)) / (2 * s); };
  const double d0 = d(h), d1 = d(h / 2), d2 = d(h / 4);
  const double e1 = (4 * d1 - d0) / 3, e2 = (4 * d2 - d1) / 3;
  return (16 * e2 - e1) / 15;
}

/// A skewed cell of the given volume (Å³).
inline Cell skewed_cell(double volume) {
  const double s = std::cbrt(volume / (1.0 * 1.1 * 0.9));
  return Cell({s, 0, 0}, {0.31 * s, 1.1 * s, 0}, {-0.23 * s, 0.37 * s, 0.9 * s});
}

/// A copy with cell and positions strained by (1 + e), e symmetric.
inline Model strained(Model model, const Voigt& e) {
  const auto apply = [&](Vec3 r) {
    return Vec3{r.x + e.xx * r.x + e.xy * r.y + e.xz * r.z, r.y + e.xy * r.x + e.yy * r.y + e.yz * r.z,
                r.z + e.xz * r.x + e.yz * r.y + e.zz * r.z};
  };
  model.cell = Cell(apply(model.cell.edge(0)), apply(model.cell.edge(1)), apply(model.cell.edge(2)));
  for (Vec3& r : model.positions) r = apply(r);
  return model;
}

inline PairTerm term(const std::string& name, std::vector<double> parameters, double cutoff,
                     const std::string& scheme = "shift-force") {
  return PairTerm(find_potential(name), std::move(parameters), nullptr, find_cutoff(scheme), cutoff);
}

/// `count` points of the cell, no two images closer than `apart`, by random insertion.
inline std::vector<Vec3> scattered(const Cell& cell, int count, double apart, unsigned seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> unit(0, 1);
  std::vector<Vec3> points;
  for (int tries = 0; static_cast<int>(points.size()) < count; ++tries) {
    REQUIRE(tries < 200000);
    const Vec3 r = cell.cartesian({unit(random), unit(random), unit(random)});
    if (apart == 0 ||
        std::all_of(points.begin(), points.end(), [&](Vec3 other) { return cell.distance(other, r) >= apart; }))
      points.push_back(r);
  }
  return points;
}

/// Terms of the model's pair forces, which it has afterwards.
inline std::vector<InteractionInput::Term>& pair_terms(Model& model) {
  for (InteractionInput& input : model.interactions)
    if (input.kind == "pair") return input.terms;
  return model.interactions.insert(model.interactions.begin(), {"pair", {}, {}})->terms;
}

/// A copy with this Coulomb method instead of any that it had.
inline Model with_coulomb(Model model, std::string_view method, NamedValues parameters) {
  std::erase_if(model.interactions, [](const InteractionInput& input) { return input.kind != "pair"; });
  model.interactions.push_back({std::string(method), std::move(parameters), {}});
  return model;
}

/// Ions P²⁺, Q⁺ and X⁻ in the ratio 1 : 2 : 4 (7 a unit), scaled charges, Born–Mayer repulsion and a little dispersion.
/// `volume_per_ion` in Å³; electrostatics are for the caller to choose.
inline Model ionic_model(int units, unsigned seed, double volume_per_ion = 22, double apart = 1.9,
                         double pair_cutoff = 5.5) {
  const int n = 7 * units;
  Model model{.cell = skewed_cell(volume_per_ion * n),
              .positions = {},
              .types = {},
              .type_names = {"P", "Q", "X"},
              .masses = {24.305, 6.941, 18.998},
              .charges = {1.6, 0.8, -0.8},
              .interactions = {},
              .minimum_distance = 0.7};
  model.positions = scattered(model.cell, n, apart, seed);
  for (int i = 0; i < n; ++i) model.types.push_back(i % 7 == 0 ? 0 : i % 7 < 3 ? 1 : 2);
  const double c = pair_cutoff;
  pair_terms(model) = {{0, 2, term("buckingham", {900, 0.29, 0}, c)},
                       {1, 2, term("buckingham", {420, 0.29, 0}, c)},
                       {2, 2, term("buckingham", {1100, 0.31, 6}, c - 0.3)},
                       {0, 1, term("born-mayer-huggins", {0.3, 0.25, 2.2, 0, 0}, c - 0.8)},
                       {1, 1, term("morse", {0.02, 1.3, 2.9}, c)},
                       {0, 0, term("lennard-jones", {0.01, 2.6}, c)}};
  return model;
}

inline Model with_ewald(Model model, double accuracy, double alpha = 0, double cutoff = 0,
                        std::string_view method = "ewald") {
  return with_coulomb(std::move(model), method, {{"accuracy", accuracy}, {"alpha", alpha}, {"cutoff", cutoff}});
}

inline Model with_damped_shifted_force(Model model, double cutoff = 6, double alpha = 0.25) {
  return with_coulomb(std::move(model), "damped-shifted-force", {{"alpha", alpha}, {"cutoff", cutoff}});
}

/// Clamped knots from `first` to `last`, `inner` between them: evenly spaced, or unevenly.
inline std::vector<double> clamped_knots(double first, double last, int inner, bool even) {
  std::vector<double> knots(4, first);
  for (int k = 1; k <= inner; ++k) {
    const double x = static_cast<double>(k) / (inner + 1);
    knots.push_back(first + (last - first) * (even ? x : x + 0.05 * std::sin(5 * x + first)));
  }
  knots.insert(knots.end(), 4, last);
  return knots;
}

/// Any coefficients in [−size, size]; the last `zeros` are 0, so that so many derivatives less one are 0 at the end.
inline CubicSpline any_spline(std::vector<double> knots, double size, int zeros, std::mt19937_64& random) {
  std::uniform_real_distribution<double> unit(-size, size);
  std::vector<double> c(knots.size() - 4);
  for (std::size_t n = 0; n + zeros < c.size(); ++n) c[n] = unit(random);
  return {std::move(knots), std::move(c)};
}

/// Splines of `ionic_model`'s three types: a pair that has none (P–P); knots of their own, uneven ones among them
/// (Q–X), or the same knots for all.
inline InteractionInput pair_splines(unsigned seed, bool same_knots = false) {
  std::mt19937_64 random(seed);
  InteractionInput input{"pair-splines", {}, {}};
  input.energies = {-1.25, 0.5, 2};
  for (auto [a, b] : {std::pair{0, 1}, {2, 0}, {1, 1}, {1, 2}, {2, 2}}) {
    const double cutoff = same_knots ? 5.1 : 5.2 - 0.3 * a - 0.2 * b;
    input.pair_splines.push_back(
        {a, b, cutoff, any_spline(clamped_knots(0.2, cutoff, 14, same_knots || a == b || a == 2), 3, 3, random)});
  }
  return input;
}

/// Terms of angles: like and unlike neighbours, cut-offs and exponents that differ between them, uneven knots.
inline InteractionInput angle_splines(unsigned seed) {
  std::mt19937_64 random(seed);
  InteractionInput input{"three-body", {}, {}};
  const auto add = [&](int centre, int first, int second, std::array<double, 2> cutoffs, std::array<double, 2> gammas,
                       int inner, bool even) {
    input.three_body.push_back({centre, first, second, ThreeBodyTerm::Form::screened_angle, cutoffs, gammas,
                                any_spline(clamped_knots(-1, 1, inner, even), 3, 0, random)});
  };
  add(0, 2, 2, {4.1, 4.1}, {1, 1}, 9, true);
  add(1, 2, 0, {3.9, 4.4}, {0.8, 1.3}, 7, false);
  add(2, 0, 1, {4.2, 3.6}, {0.5, 0.9}, 0, true);
  add(2, 2, 2, {3.7, 3.7}, {1.1, 1.1}, 5, false);
  add(2, 1, 1, {3.8, 3.8}, {0.7, 0.7}, 6, true);
  return input;
}

/// Terms of distances: like neighbours (symmetric in them) and unlike ones. Zero with two derivatives where they end.
inline InteractionInput distance_splines(unsigned seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> unit(-3, 3);
  InteractionInput input{"three-body", {}, {}};
  const auto add = [&](int centre, int first, int second, double c1, double c2, bool even) {
    ThreeBodyTerm term{centre, first, second, ThreeBodyTerm::Form::distances};
    term.knots = {clamped_knots(0.3, c1, 5, even), clamped_knots(0.3, c2, first == second ? 5 : 6, even),
                  clamped_knots(1.4, c1 + c2 - 0.7, 8, true)};
    const std::size_t n = term.knots[0].size() - 4, m = term.knots[1].size() - 4, l = term.knots[2].size() - 4;
    term.coefficients.assign(n * m * l, 0);
    for (std::size_t i = 0; i + 3 < n; ++i)
      for (std::size_t k = 0; k + 3 < m; ++k)
        for (std::size_t q = 3; q + 3 < l; ++q) {
          const std::size_t mirrored = (k * m + i) * l + q;
          term.coefficients[(i * m + k) * l + q] =
              first == second && k < i ? term.coefficients[mirrored] : unit(random);
        }
    input.three_body.push_back(std::move(term));
  };
  add(2, 2, 2, 3.9, 3.9, true);
  add(0, 1, 2, 4.4, 4.1, true);
  add(1, 2, 0, 3.8, 4.3, false);
  return input;
}

/// A copy with these interactions instead of its own.
inline Model with_only(Model model, std::vector<InteractionInput> interactions) {
  model.interactions = std::move(interactions);
  return model;
}

/// `counts[t]` free particles of each type: no interaction at all.
inline Model free_particles(const Cell& cell, const std::vector<int>& counts, std::vector<double> masses,
                            unsigned seed) {
  Model model{cell, {}, {}, {}, std::move(masses), {}, {}, 0.0};
  for (std::size_t t = 0; t < counts.size(); ++t) {
    model.type_names.push_back(std::string(1, static_cast<char>('A' + t)));
    model.charges.push_back(0);
    model.types.insert(model.types.end(), counts[t], static_cast<std::int32_t>(t));
  }
  model.positions = scattered(cell, static_cast<int>(model.types.size()), 0, seed);
  return model;
}

/// Along no axis in particular.
inline constexpr Vec3 oblique{0.4, -0.7, 1.1};

/// Transport charges +2, +1, −1 of `ionic_model`.
inline DriveSpecification drive(double charge_flux, const std::string& scheme = "charge") {
  return {scheme, {2, 1, -1}, {0, 1, 0}, charge_flux, {}};
}

/// A field to hold, V/Å, in the same system.
inline DriveSpecification constant_field(double field, const std::string& scheme = "charge") {
  return {scheme, {2, 1, -1}, {0, 1, 0}, 0, field};
}

inline std::vector<Sample> run(Simulation& simulation, std::uint64_t steps) {
  std::vector<Sample> rows;
  simulation.advance(steps, std::atomic<bool>{false}, [&](std::uint64_t, const Sample& s) { rows.push_back(s); });
  return rows;
}

/// |Σ m v| over Σ m |v|.
inline double relative_momentum(const Particles& p) {
  Vec3 total;
  double size = 0;
  for (int i = 0; i < p.size(); ++i) {
    const Vec3 mv = p.mass[i] * Vec3{p.vx[i], p.vy[i], p.vz[i]};
    total = total + mv, size += norm(mv);
  }
  return norm(total) / size;
}

inline Vec3 force(const Particles& p, int i) { return {p.fx[i], p.fy[i], p.fz[i]}; }

/// √(Σ|ΔF|²/N), eV/Å.
inline double rms_difference(const Particles& a, const Particles& b) {
  double sum = 0;
  for (int i = 0; i < a.size(); ++i) {
    const Vec3 d = force(a, i) - force(b, i);
    sum += dot(d, d);
  }
  return std::sqrt(sum / a.size());
}

}  // namespace galvanostat::testing
