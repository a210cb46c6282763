#include "interactions/pair/potentials/registry.hpp"

#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

struct Reference {
  std::string name;
  std::vector<double> parameters;
  double r, energy;
  double tolerance;
};

// Values worked out by hand from the published formulas (the arithmetic stands beside each row), to the digits given.
const std::vector<Reference> references = {
    // Lewis & Catlow O–O: 22764.3 e^(−3/0.149) = 22764.3 · 1.8010e-9; 27.88/729 = 0.0382442 (the r⁻⁶ part dominates)
    {"buckingham", {22764.3, 0.149, 27.88}, 3.0, 22764.3 * std::exp(-20.134228187919463) - 27.88 / 729, 1e-14},
    {"buckingham", {std::exp(1.0), 2, 64}, 2.0, 1 - 1, 1e-15},  // e·e⁻¹ − 64/64
    // Fumi–Tosi form at r = σ: A − C/σ⁶ − D/σ⁸; at 2 Å: 1 − 3.2/64 − 5.12/256 = 1 − 0.05 − 0.02
    {"born-mayer-huggins", {1, 0.317, 2, 3.2, 5.12}, 2.0, 0.93, 1e-15},
    // D (e² − 2e), e = exp(−α(r − r₀)) = exp(−ln 2) = 1/2: D (1/4 − 1) = −3D/4
    {"morse", {0.8, std::log(2.0), 1.5}, 2.5, -0.6, 1e-14},
    {"morse", {0.8, 1.7, 1.5}, 1.5, -0.8, 1e-15},  // −D at r₀
    // 4ε(2⁻¹² − 2⁻⁶) at r = 2σ = 4ε(1 − 64)/4096
    {"lennard-jones", {0.25, 1.3}, 2.6, -63.0 / 4096, 1e-14},
    {"lennard-jones", {0.25, 1.3}, 1.3 * 1.122462048309373, -0.25, 1e-14},  // −ε at 2^(1/6) σ
    // erfc(1) = 0.15729920705028513 (DLMF 7.8.3's table: 0.1572992071): k · (−2) · erfc(1) / 2.5
    {"screened-coulomb", {-2, 2.5}, 2.5, -2 * constants::coulomb * 0.15729920705028513 / 2.5, 1e-14},
    // Silicon's constants were chosen so that V = −ε at 2^(1/6) σ (Stillinger & Weber 1985, eq. 2.2), to their ten
    // digits.
    {"stillinger-weber",
     {7.049556277 * 2.1683, 0.6022245584, 4, 0, 2.0951, 1.8},
     2.0951 * 1.122462048309373,
     -2.1683,
     2e-9},
    // 3 eV (1/2)^n
    {"soft-sphere", {3, 1.25, 12}, 2.5, 3.0 / 4096, 1e-14},
    {"soft-sphere", {3, 1.25, 5}, 2.5, 3.0 / 32, 1e-14},
    // At r = σ, a = 2: A (B − 1) e^(−1)
    {"stillinger-weber", {3, 0.25, 4, 1, 1.7, 2}, 1.7, -2.25 * std::exp(-1.0), 1e-14},
};

bool has_reference(std::string_view name) {
  return std::any_of(references.begin(), references.end(), [&](const Reference& row) { return row.name == name; });
}

}  // namespace

TEST_CASE("every pair potential of the registry has a reference value and a description") {
  for (const PotentialEntry& entry : potentials()) {
    CAPTURE(entry.name);
    // Tables have theirs in tabulated.test.cpp.
    CHECK((entry.needs_table || has_reference(entry.name)));
    CHECK(!entry.summary.empty());
    CHECK(&find_potential(entry.name) == &entry);
  }
  CHECK(error_code([] { find_potential("hard-spheres"); }) == "UNKNOWN_POTENTIAL");
}

TEST_CASE("energies are the hand-computed ones") {
  for (const Reference& row : references) {
    CAPTURE(row.name);
    const EnergyForce found = find_potential(row.name).evaluate(row.r, row.parameters.data(), nullptr);
    CHECK(std::abs(found.energy - row.energy) <= row.tolerance * std::max(1.0, std::abs(row.energy)));
  }
}

TEST_CASE("F = −dV/dr for every potential, under every cut-off scheme") {
  for (const Reference& row : references) {
    for (const CutoffEntry& scheme : cutoffs()) {
      const PairTerm term(find_potential(row.name), row.parameters, nullptr, scheme, 6.0);
      for (double r = 1.2; r < 5.9; r += 0.173) {
        const double slope = derivative([&](double x) { return term.evaluate(x).energy; }, r, 0.02);
        const double force = term.evaluate(r).force;
        CAPTURE(row.name);
        CAPTURE(scheme.name);
        CAPTURE(r);
        // Extrapolated differences: truncation (h/r)⁶ ≈ 1e-11 times the power's prefactors, rounding 1e-14/h.
        CHECK(std::abs(force + slope) <= 1e-8 * std::max(1.0, std::abs(force)));
      }
    }
  }
}

TEST_CASE("parameters out of bounds and wrong in number are refused for every potential") {
  const CutoffEntry& scheme = find_cutoff("truncate");
  for (const Reference& row : references) {
    const PotentialEntry& entry = find_potential(row.name);
    CAPTURE(row.name);
    const auto code = [&](std::vector<double> p, double cutoff = 6) {
      return error_code([&] { PairTerm(entry, p, nullptr, scheme, cutoff); });
    };
    CHECK(code(row.parameters) == "none");
    std::vector<double> p = row.parameters;
    p.push_back(1);
    CHECK(code(p) == "INVALID_PARAMETERS");
    p.resize(row.parameters.size() - 1);
    CHECK(code(p) == "INVALID_PARAMETERS");
    for (std::size_t k = 0; k < row.parameters.size(); ++k) {
      for (double bad : {std::nan(""), 1 / 0.0}) {
        p = row.parameters;
        p[k] = bad;
        CHECK(code(p) == "INVALID_PARAMETERS");
      }
      if (!std::isfinite(entry.parameters[k].minimum)) continue;
      p = row.parameters;
      p[k] = entry.parameters[k].minimum - (entry.parameters[k].exclusive_minimum ? 0.0 : 1e-6);
      CHECK(code(p) == "INVALID_PARAMETERS");
    }
    for (double cutoff : {0.0, -1.0, std::nan(""), 1 / 0.0}) CHECK(code(row.parameters, cutoff) == "INVALID_CUTOFF");
    const auto table = std::make_shared<PairTable>(PairTable{{1, 7}, {0, 0}, {0, 0}});
    CHECK(error_code([&] { PairTerm(entry, row.parameters, table, scheme, 6); }) == "INVALID_PARAMETERS");
  }
}
