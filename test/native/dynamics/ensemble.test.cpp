#include "dynamics/simulation.hpp"

#include "systems.hpp"

// The checks of physical_validation (P. T. Merz & M. R. Shirts, PLoS ONE 13, e0202764 (2018)), from the paper's
// formulas: whether a trajectory samples the ensemble that it says. 16 atoms of three masses in a skewed cell, soft
// repulsion, momentum held at zero in every run and the current in some: in so small a system one degree of freedom is
// 2 % of the kinetic energy.

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

constexpr double boltzmann = 8.617333262e-5;  // eV/K
constexpr int atoms = 16;
const std::vector<double> charges{3, -1, -1};

/// A soft fluid: it has forgotten its potential energy after 200 fs.
Model fluid() {
  Model model = free_particles(skewed_cell(atoms * 11.0), {4, 4, 8}, {7, 24, 40}, 17);
  model.minimum_distance = 1e-6;
  for (int a = 0; a < 3; ++a)
    for (int b = a; b < 3; ++b)
      pair_terms(model).push_back({a, b, term("buckingham", {4.0 + 2 * (a + b), 0.5, 0}, 3.5)});
  return model;
}

NamedValues parameters_of(std::string_view thermostat) {
  if (thermostat == "csvr") return {{"time", 8}};
  if (thermostat == "nose-hoover-chain") return {{"time", 40}};
  if (thermostat == "langevin") return {{"friction", 0.05}};
  FAIL("thermostat '" << thermostat << "' has no row in this test");
  return {};
}

struct Setting {
  std::string thermostat;             // empty: NVE
  std::optional<double> charge_flux;  // e Å/fs; none: equilibrium
  std::string scheme = "charge";
  double temperature = 800, timestep = 2;
};

Simulation started(const Setting& setting, int interval) {
  Dynamics d;
  d.timestep = setting.timestep;
  d.temperature = setting.temperature;
  d.seed = 23;
  d.direction = oblique;
  d.thermostat = setting.thermostat;
  if (!d.thermostat.empty()) d.thermostat_parameters = parameters_of(d.thermostat);
  if (setting.charge_flux) d.drive = DriveSpecification{setting.scheme, charges, {0, 1, 0}, *setting.charge_flux, {}};
  d.sample_interval = interval;
  d.threads = 1;
  d.precision = "double";
  d.simd_path = "baseline";  // the same trajectory on every x86 machine
  Simulation simulation(fluid(), d);
  run(simulation, static_cast<std::uint64_t>(2000 / setting.timestep));
  return simulation;
}

/// Every thermostat at equilibrium and under a current so small that its heat is nothing, in both schemes.
std::vector<Setting> ensembles() {
  std::vector<Setting> all;
  for (const ThermostatEntry& entry : thermostats())
    for (std::optional<double> flux : {std::optional<double>(), std::optional<double>(0.02)})
      all.push_back({std::string(entry.name), flux});
  all.push_back({"csvr", -0.002, "mobile"});
  return all;
}

/// Colours of both schemes, by their definition; zero without a current.
std::vector<double> colours(const Model& model, const Setting& setting) {
  double mass = 0, pushed = 0;
  for (int t : model.types) mass += model.masses[t], pushed += t == 1 ? charges[1] : 0;
  std::vector<double> c;
  for (int t : model.types)
    c.push_back(!setting.charge_flux         ? 0
                : setting.scheme == "charge" ? charges[t]
                                             : (t == 1 ? charges[1] : 0) - model.masses[t] * pushed / mass);
  return c;
}

/// What the momentum (m) and the current (c) leave of the velocities; masses in eV fs²/Å².
struct Peculiar {
  Peculiar(const Model& model, const Setting& setting, const Particles& p) : colour(colours(model, setting)) {
    for (int i = 0; i < atoms; ++i) mass += p.mass[i], inertia += colour[i] * colour[i] / p.mass[i];
    // Of scheme "mobile" the physical flux is C M/M_fw.
    double framework = 0;
    for (int i = 0; i < atoms; ++i) framework += model.types[i] == 1 ? 0 : p.mass[i];
    flux = setting.charge_flux.value_or(0) * (setting.scheme == "mobile" ? framework / mass : 1);
  }
  [[nodiscard]] Vec3 velocity(const Particles& p, int i) const {
    const Vec3 v{p.vx[i], p.vy[i], p.vz[i]};
    return inertia == 0 ? v : v - flux * colour[i] / (p.mass[i] * inertia) * unit_vector(oblique);
  }
  std::vector<double> colour;
  double mass = 0, inertia = 0, flux = 0;
};

/// P(a, x), the regularised incomplete gamma function (Abramowitz & Stegun 6.5.29 and 6.5.31).
double incomplete_gamma(double a, double x) {
  const double front = std::exp(-x + a * std::log(x) - std::lgamma(a));
  if (x < a + 1) {
    double term = 1 / a, sum = term;
    for (double n = a + 1; term > 1e-16 * sum; ++n) term *= x / n, sum += term;
    return front * sum;
  }
  double b = x + 1 - a, c = 1e300, d = 1 / b, h = d;
  for (int n = 1; n < 1000; ++n) {
    const double an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b), c = b + an / c, h *= d * c;
    if (std::abs(d * c - 1) < 1e-15) break;
  }
  return 1 - front * h;
}

/// Probability of a distance from the Gamma distribution of f/2 degrees as large as that of these K/kT by chance
/// (Kolmogorov & Smirnov; Stephens' correction for finite samples), if there are `independent` of them.
double kolmogorov_smirnov(std::vector<double> x, int f, double independent) {
  std::sort(x.begin(), x.end());
  const double n = static_cast<double>(x.size());
  double distance = 0;
  for (std::size_t k = 0; k < x.size(); ++k) {
    const double cdf = incomplete_gamma(0.5 * f, x[k]), rank = static_cast<double>(k);
    distance = std::max({distance, cdf - rank / n, (rank + 1) / n - cdf});
  }
  const double root = std::sqrt(independent), z = (root + 0.12 + 0.11 / root) * distance;
  if (z < 0.2) return 1;
  double sum = 0;
  for (int k = 1; k < 100; ++k) sum += (k % 2 ? 2 : -2) * std::exp(-2.0 * k * k * z * z);
  return std::min(1.0, sum);
}

/// Mean of blocks, their standard error, and 1 + 2Σρ of the series.
struct Blocks {
  explicit Blocks(const std::vector<double>& x, int count = 40) {
    const std::size_t length = x.size() / count;
    double square = 0;
    for (double v : x) value += v / static_cast<double>(x.size());
    for (double v : x) square += (v - value) * (v - value) / static_cast<double>(x.size());
    for (int b = 0; b < count; ++b) {
      double mean = 0;
      for (std::size_t k = 0; k < length; ++k) mean += x[b * length + k] / static_cast<double>(length);
      error += (mean - value) * (mean - value);
    }
    error = std::sqrt(error / (count - 1) / count);
    inefficiency = error * error * static_cast<double>(x.size()) / square;
  }
  double value = 0, error = 0, inefficiency = 1;
};

/// Potential energies, eV.
std::vector<double> energies(const Setting& setting, int count, int interval) {
  Simulation simulation = started(setting, interval);
  std::vector<double> all;
  for (const Sample& row : run(simulation, static_cast<std::uint64_t>(count) * interval))
    all.push_back(row.potentialEnergy);
  return all;
}

/// Shirts' maximum-likelihood slope of ln P₁(U)/P₂(U) (J. Chem. Theory Comput. 9, 909 (2013), eq. 11): with as many
/// samples of both, the logistic regression of where a sample comes from on its energy.
double slope(const std::vector<double>& first, const std::vector<double>& second) {
  double centre = 0;
  for (double u : first) centre += 0.5 * u / static_cast<double>(first.size());
  for (double u : second) centre += 0.5 * u / static_cast<double>(second.size());
  double a = 0, b = 0;
  for (int iteration = 0; iteration < 30; ++iteration) {
    double ga = 0, gb = 0, haa = 0, hab = 0, hbb = 0;
    const auto add = [&](double u, double is_first) {
      const double x = u - centre, p = 1 / (1 + std::exp(-a - b * x)), w = p * (1 - p);
      ga += is_first - p, gb += (is_first - p) * x, haa += w, hab += w * x, hbb += w * x * x;
    };
    for (double u : first) add(u, 1);
    for (double u : second) add(u, 0);
    const double determinant = haa * hbb - hab * hab;
    a += (hbb * ga - hab * gb) / determinant, b += (haa * gb - hab * ga) / determinant;
  }
  return b;
}

/// With its jackknife error from 25 blocks.
std::pair<double, double> slope_with_error(const std::vector<double>& first, const std::vector<double>& second) {
  constexpr int blocks = 25;
  const double whole = slope(first, second);
  const auto without = [&](const std::vector<double>& x, int b) {
    const auto length = static_cast<std::ptrdiff_t>(x.size()) / blocks;
    std::vector<double> rest(x.begin(), x.begin() + b * length);
    rest.insert(rest.end(), x.begin() + (b + 1) * length, x.end());
    return rest;
  };
  double sum = 0;
  for (int b = 0; b < blocks; ++b) {
    const double one = slope(without(first, b), without(second, b)) - whole;
    sum += one * one;
  }
  return {whole, std::sqrt(sum * (blocks - 1) / blocks)};
}

}  // namespace

TEST_CASE("the incomplete gamma function: closed forms of whole and half degrees") {
  for (double x : {0.1, 1.0, 3.0, 20.0}) {
    CHECK(incomplete_gamma(1, x) == doctest::Approx(1 - std::exp(-x)).epsilon(1e-13));
    CHECK(incomplete_gamma(2, x) == doctest::Approx(1 - (1 + x) * std::exp(-x)).epsilon(1e-12));
    CHECK(incomplete_gamma(0.5, x) == doctest::Approx(std::erf(std::sqrt(x))).epsilon(1e-13));
  }
}

// K/kT is Gamma distributed with f/2 degrees, and √m u Gaussian on what is orthogonal to the momentum, √m_i/√M in each
// direction, and to the current, c_i/√m_i n/√S: ⟨m_i u_i u_i⟩ = kT [(1 − m_i/M) 1 − c_i²/(m_i S) n n]. By species,
// along n and across it: equipartition with what is held taken out. Peculiar velocities and colours are computed here.
//
// False alarms, seeds fixed: 7 tests of Kolmogorov and Smirnov at 1e-4, on the number of independent samples; 126 means
// at five standard errors from 40 blocks (Student's t, 1.3e-5 each). Verlet's own error of K is (ω dt)²/8, 0.1 %; the
// heat of the current is less.
TEST_CASE("kinetic energies: Gamma distribution of 3N − 3 degrees, 3N − 4 under current; equipartition" *
          doctest::test_suite("long")) {
  constexpr int count = 3000, interval = 20;
  for (const Setting& setting : ensembles()) {
    const std::string name = setting.thermostat + (setting.charge_flux ? ", current, " + setting.scheme : "");
    CAPTURE(name);
    Simulation simulation = started(setting, interval);
    const Model& model = simulation.model();
    const Peculiar held(model, setting, simulation.particles());
    const double kt = boltzmann * setting.temperature;
    const Vec3 n = unit_vector(oblique), p = unit_vector({oblique.y, -oblique.x, 0}), q = cross(n, p);
    const Vec3 axes[3] = {n, p, q};
    std::vector<double> kinetic;
    std::vector<std::vector<double>> moments(18);  // species, axis, axis ≤
    for (int k = 0; k < count; ++k) {
      run(simulation, interval);
      const Particles& now = simulation.particles();
      double energy = 0;
      std::vector<double> sums(18);
      for (int i = 0; i < atoms; ++i) {
        const Vec3 u = held.velocity(now, i);
        energy += 0.5 * now.mass[i] * dot(u, u);
        const int species = model.types[i];
        for (int a = 0, m = 0; a < 3; ++a)
          for (int b = 0; b <= a; ++b, ++m)
            sums[6 * species + m] += now.mass[i] * dot(u, axes[a]) * dot(u, axes[b]) / kt / (species == 2 ? 8 : 4);
      }
      kinetic.push_back(energy / kt);
      for (int m = 0; m < 18; ++m) moments[m].push_back(sums[m]);
    }

    const int f = 3 * atoms - (setting.charge_flux ? 4 : 3);
    CHECK(simulation.degrees_of_freedom() == f);
    const double inefficiency = Blocks(kinetic).inefficiency;
    const double independent = count / std::max(1.0, inefficiency);
    const double right = kolmogorov_smirnov(kinetic, f, independent);
    const double uncounted = kolmogorov_smirnov(kinetic, 3 * atoms, independent);
    const double other = kolmogorov_smirnov(kinetic, setting.charge_flux ? f + 1 : f - 1, independent);
    MESSAGE(name << ": inefficiency " << inefficiency << ", p = " << right << " with " << f << " degrees, " << other
                 << " with one " << std::string(setting.charge_flux ? "more " : "fewer ") << uncounted << " with 3N");
    CHECK(inefficiency < 1.5);
    CHECK(right > 1e-4);
    // What would be noticed: one degree of freedom in 45, and all four.
    CHECK(other < 1e-3);
    CHECK(uncounted < 1e-12);

    for (int species = 0; species < 3; ++species) {
      int i = 0;
      while (model.types[i] != species) ++i;
      const double mass = simulation.particles().mass[i];
      const double current = held.inertia == 0 ? 0 : held.colour[i] * held.colour[i] / (mass * held.inertia);
      for (int a = 0, m = 0; a < 3; ++a)
        for (int b = 0; b <= a; ++b, ++m) {
          const double expected = a != b ? 0 : 1 - mass / held.mass - (a == 0 ? current : 0);
          const Blocks mean(moments[6 * species + m]);
          CAPTURE(species);
          CAPTURE(m);
          CHECK(std::abs(mean.value - expected) < 5 * mean.error + (a == b ? 2e-3 : 0));
          // The current's share is not lost in the noise where it is large.
          if (a == 0 && current > 0.1) CHECK(std::abs(mean.value - expected - current) > 5 * mean.error);
        }
    }
  }
}

// Without current ρ(U) ∝ Ω(U) e^(−U/kT), so that ln P₁(U)/P₂(U) is a straight line of slope 1/kT₂ − 1/kT₁. With the
// current held at zero it is as well: velocities then are as before, in a subspace that does not depend on where the
// atoms are.
//
// Under current the mean of any function of U is even in j: r → −r leaves a periodic cell and its forces as they are,
// and turns j around. What deviates begins with j², the order of Joule's heat, as long as ions drift slowly (here 0.4
// and 0.8 of the lightest's thermal speed): both temperatures rise by a_k j², and the slope by (a₁/kT₁² − a₂/kT₂²) j²,
// the colder one first.
//
// Seen: −0.05 ± 0.02 and −0.28 ± 0.02, a ratio of 4 within errors; a linear deviation is excluded.
//
// 4.5 standard errors from 25 blocks (Student's t, 24 degrees: 1.5e-4), 3 for what is to be excluded; seeds fixed.
TEST_CASE(
    "ln P₁(U)/P₂(U) of two temperatures has the slope 1/kT₂ − 1/kT₁ at no current; under current it deviates by j²" *
    doctest::test_suite("long")) {
  constexpr int count = 4000, interval = 30;
  constexpr double cold = 500, hot = 1000;
  const double expected = 1 / (boltzmann * hot) - 1 / (boltzmann * cold);
  const auto measure = [&](double flux) {
    const auto [value, error] = slope_with_error(energies({"csvr", flux, "charge", cold}, count, interval),
                                                 energies({"csvr", flux, "charge", hot}, count, interval));
    return std::pair{value / expected - 1, std::abs(error / expected)};
  };
  const auto [rest, rest_error] = measure(0);
  const auto [weak, weak_error] = measure(0.04);
  const auto [strong, strong_error] = measure(0.08);
  MESSAGE("slope over expected − 1: " << rest << " ± " << rest_error << " at no current, " << weak << " ± "
                                      << weak_error << " at j, " << strong << " ± " << strong_error << " at 2j");
  CHECK(std::abs(rest) < 4.5 * rest_error);
  // A cold run at 450 K, or a hot one at 1250 K, would be noticed.
  const auto off = [&](double first, double second) {
    return (1 / (boltzmann * second) - 1 / (boltzmann * first)) / expected;
  };
  CHECK(std::abs(1 + rest - off(450, hot)) > 4.5 * rest_error);
  CHECK(std::abs(1 + rest - off(cold, 1250)) > 4.5 * rest_error);
  CHECK(strong < -4.5 * strong_error);
  CHECK(std::abs(weak - strong / 4) < 4.5 * std::hypot(weak_error, strong_error / 4));
  CHECK(std::abs(weak - strong / 2) > 3 * std::hypot(weak_error, strong_error / 2));  // not linear
}

namespace {

/// Root mean square deviation of the conserved energy, heat and work counted, from its mean within 400 fs, over 16 ps.
double conserved_noise(Setting setting, double timestep) {
  setting.timestep = timestep;
  const auto every = static_cast<int>(4 / timestep + 0.5);
  Simulation simulation = started(setting, every);
  const std::vector<Sample> rows = run(simulation, 4000 * static_cast<std::uint64_t>(every));
  double squares = 0;
  for (std::size_t window = 0; window < rows.size(); window += 100) {
    double mean = 0;
    for (std::size_t k = window; k < window + 100; ++k) mean += rows[k].conservedEnergy / 100;
    for (std::size_t k = window; k < window + 100; ++k)
      squares += (rows[k].conservedEnergy - mean) * (rows[k].conservedEnergy - mean) / static_cast<double>(rows.size());
  }
  return std::sqrt(squares);
}

}  // namespace

// Verlet's error of H is dt² times a function of positions and velocities, to leading order; a thermostat, exact for
// itself, moves the velocities in between, and what it does not give back adds up, with dt² as well. (Constant energy,
// without and with current: velocity-verlet.test.cpp.) Trajectories at different steps are different samples: the
// exponent has an error of 0.05 or so.
TEST_CASE("the conserved energy fluctuates with dt² under every thermostat, without and with current" *
          doctest::test_suite("long")) {
  for (const ThermostatEntry& entry : thermostats())
    for (std::optional<double> flux : {std::optional<double>(), std::optional<double>(0.1)}) {
      const Setting setting{std::string(entry.name), flux};
      const double coarse = conserved_noise(setting, 4), fine = conserved_noise(setting, 1);
      const double exponent = std::log(coarse / fine) / std::log(4);
      MESSAGE(setting.thermostat << std::string(flux ? ", current" : "") << ": " << coarse << " eV at 4 fs, exponent "
                                 << exponent);
      CHECK(coarse < 0.01);  // of a kinetic energy of 1.5 eV
      CHECK(std::abs(exponent - 2) < 0.25);
    }
}
