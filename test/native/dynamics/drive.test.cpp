#include "dynamics/drive.hpp"

#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

Team alone;

double sum(const double* values, int count) {
  double total = 0;
  for (int i = 0; i < count; ++i) total += values[i];
  return total;
}

/// Particles with random velocities and forces.
Particles stirred(const Model& model, unsigned seed) {
  Particles p(model);
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  for (int i = 0; i < p.size(); ++i) {
    p.vx[i] = 0.01 * normal(random), p.vy[i] = 0.01 * normal(random), p.vz[i] = 0.01 * normal(random);
    p.fx[i] = normal(random), p.fy[i] = normal(random), p.fz[i] = normal(random);
  }
  return p;
}

}  // namespace

TEST_CASE("both schemes: colours sum to zero, S and λ are their formulas, the projection hits the target") {
  const Model model = ionic_model(4, 51);
  const double target = 0.037;
  std::size_t seen = 0;
  for (const ColourScheme& scheme : colour_schemes()) {
    CAPTURE(scheme.name);
    ++seen;
    Particles p = stirred(model, 1);
    const Drive flux(model, p, unit_vector(oblique), drive(target, std::string(scheme.name)));
    const int n = p.size();
    // Reference from physics: c = z, or c = z [mobile] − m Z/M (masses in amu, mobile is Q with z = +1, 8 of 28 ions).
    double mass = 0, charge = 0;
    for (int i = 0; i < n; ++i) mass += model.masses[model.types[i]], charge += model.types[i] == 1;
    double inertia = 0, pull = 0;
    const Vec3 d = flux.direction();
    for (int i = 0; i < n; ++i) {
      const int t = model.types[i];
      const double z = t == 0 ? 2 : t == 1 ? 1 : -1;
      const double c = scheme.name == "charge" ? z : (t == 1) - model.masses[t] * charge / mass;
      CHECK(flux.colour()[i] == doctest::Approx(c).epsilon(1e-13));
      inertia += c * c / p.mass[i];
      pull += c * dot(force(p, i), d) / p.mass[i];
    }
    CHECK(norm(d) == doctest::Approx(1).epsilon(1e-15));
    CHECK(std::abs(sum(flux.colour(), n)) < 1e-12);
    CHECK(flux.inertia() == doctest::Approx(inertia).epsilon(1e-13));
    CHECK(flux.multiplier(flux.pull(p, 0, p.size())) == doctest::Approx(-pull / inertia).epsilon(1e-12));
    // λ cancels the acceleration of C: Σ c (F + c λ n)·n/m = 0.
    double acceleration = 0;
    for (int i = 0; i < n; ++i)
      acceleration += flux.colour()[i] *
                      (dot(force(p, i), d) + flux.colour()[i] * flux.multiplier(flux.pull(p, 0, p.size()))) / p.mass[i];
    CHECK(std::abs(acceleration) < 1e-12 * std::abs(pull));

    const double transverse = p.vx[3] * d.y - p.vy[3] * d.x;
    Vec3 before, after;
    for (int i = 0; i < n; ++i) before = before + p.mass[i] * Vec3{p.vx[i], p.vy[i], p.vz[i]};
    flux.project(p, alone);
    for (int i = 0; i < n; ++i) after = after + p.mass[i] * Vec3{p.vx[i], p.vy[i], p.vz[i]};
    CHECK(flux.flux(p) == doctest::Approx(flux.target()).epsilon(1e-13));
    CHECK(norm(after - before) < 1e-12);  // the push never moves the centre of mass
    CHECK(p.vx[3] * d.y - p.vy[3] * d.x == doctest::Approx(transverse).epsilon(1e-12));
  }
  CHECK(seen == 2);
}

TEST_CASE("scheme 'mobile' converts: C = Q̇ M_fw/M, E = λ M_fw/M, and Q̇ is what Σ z v makes of it") {
  const Model model = ionic_model(3, 52);
  Particles p(model);  // at rest
  const double target = 0.05;
  const Drive flux(model, p, unit_vector(oblique), drive(target, "mobile"));
  const double mass = 3 * (24.305 + 2 * 6.941 + 4 * 18.998), framework = mass - 6 * 6.941;
  CHECK(flux.field_per_multiplier() == doctest::Approx(framework / mass).epsilon(1e-14));
  CHECK(flux.target() == doctest::Approx(target * framework / mass).epsilon(1e-14));
  CHECK(flux.charge_flux_per_flux() == doctest::Approx(mass / framework).epsilon(1e-14));
  // From rest the projection gives mobile ions a common velocity against the rest: the physical flux Σ z v·n over all
  // ions, framework and its charges included, is then the target.
  flux.project(p, alone);
  const Vec3 d = flux.direction();
  double physical = 0;
  for (int i = 0; i < p.size(); ++i) {
    const int t = model.types[i];
    physical += (t == 0 ? 2 : t == 1 ? 1 : -1) * (d.x * p.vx[i] + d.y * p.vy[i] + d.z * p.vz[i]);
  }
  CHECK(physical == doctest::Approx(target).epsilon(1e-12));
}

TEST_CASE("a held field: λ is given whatever the forces, the flux is free, and the push is c λ n in both schemes") {
  const Model model = ionic_model(4, 51);
  const double mass = 4 * (24.305 + 2 * 6.941 + 4 * 18.998), framework = mass - 8 * 6.941;
  for (const ColourScheme& scheme : colour_schemes()) {
    CAPTURE(scheme.name);
    Particles p = stirred(model, 1);
    const Drive drive(model, p, unit_vector(oblique), constant_field(0.02, std::string(scheme.name)));
    const double share = scheme.name == "mobile" ? framework / mass : 1;
    CHECK(!drive.holds_flux());
    CHECK(drive.multiplier(drive.pull(p, 0, p.size())) == doctest::Approx(0.02 / share).epsilon(1e-14));
    p.fx[2] = std::nan("");  // forces have no say in it
    CHECK(drive.multiplier(drive.pull(p, 0, p.size())) * drive.field_per_multiplier() ==
          doctest::Approx(0.02).epsilon(1e-14));
    const double free = drive.flux(p), velocity = p.vx[3];
    drive.project(p, alone);
    CHECK(p.vx[3] == velocity);
    CHECK(drive.flux(p) == free);
    CHECK(drive.drift_flux(p, alone) == free);
    // What a field E does to the charges in the frame where the framework, or everything, carries no net momentum: the
    // work λ C is the work E Q̇ of the charge flux that Σ z v makes of it once the momentum is taken out.
    double momentum = 0, charge_flux = 0;
    const Vec3 d = drive.direction();
    for (int i = 0; i < p.size(); ++i) momentum += p.mass[i] * (d.x * p.vx[i] + d.y * p.vy[i] + d.z * p.vz[i]);
    double work = 0;
    for (int i = 0; i < p.size(); ++i) {
      const double v = d.x * p.vx[i] + d.y * p.vy[i] + d.z * p.vz[i] - momentum / (mass * constants::mass_unit);
      const int t = model.types[i];
      work += drive.colour()[i] * v * drive.multiplier(drive.pull(p, 0, p.size()));
      // Scheme "mobile" counts the mobile ions in the frame of the framework: Q̇ = Σ_mobile z (v − V_fw).
      charge_flux += scheme.name == "mobile" ? (t == 1 ? v : 0) : (t == 0 ? 2 : t == 1 ? 1 : -1) * v;
    }
    if (scheme.name == "mobile") {
      double drag = 0;
      for (int i = 0; i < p.size(); ++i)
        if (model.types[i] != 1)
          drag += model.masses[model.types[i]] / framework *
                  (d.x * p.vx[i] + d.y * p.vy[i] + d.z * p.vz[i] - momentum / (mass * constants::mass_unit));
      charge_flux -= 8 * drag;
    }
    CHECK(work == doctest::Approx(0.02 * charge_flux).epsilon(1e-11));
  }
}

TEST_CASE("drives that make no sense are refused") {
  const Model model = ionic_model(2, 53);
  const Particles p(model);
  const auto code = [&](const std::function<void(DriveSpecification&)>& change) {
    DriveSpecification f = drive(0.01, "mobile");
    change(f);
    return error_code([&] { Drive(model, p, unit_vector(oblique), f); });
  };
  CHECK(code([](DriveSpecification&) {}) == "none");
  CHECK(code([](DriveSpecification& f) { f.transport_charges = {2, 1, -0.9}; }) == "NOT_NEUTRAL");
  CHECK(code([](DriveSpecification& f) { f.transport_charges = {2, std::nan(""), -1}; }) == "NOT_NEUTRAL");
  CHECK(code([](DriveSpecification& f) { f.transport_charges = {0, 0, 0}; }) == "NO_CHARGES");
  CHECK(code([](DriveSpecification& f) { f.transport_charges = {2, 1}; }) == "INVALID_MODEL");
  CHECK(code([](DriveSpecification& f) { f.mobile = {1}; }) == "INVALID_MODEL");
  CHECK(code([](DriveSpecification& f) { f.warm_start = WarmStart{std::nan(""), 5}; }) == "INVALID_FIELD");
  CHECK(code([](DriveSpecification& f) { f.mobile = {0, 0, 0}; }) == "NO_MOBILE_SPECIES");
  CHECK(code([](DriveSpecification& f) {
          f.mobile = {1, 1, 0}, f.transport_charges = {-4, 2, 0};
        }) == "NO_MOBILE_SPECIES");
  CHECK(code([](DriveSpecification& f) { f.mobile = {1, 1, 1}; }) != "none");
  CHECK(code([](DriveSpecification& f) { f.scheme = "colour"; }) == "UNKNOWN_SCHEME");
  CHECK(error_code([] { unit_vector({0, 0, 0}); }) == "INVALID_DIRECTION");
  CHECK(error_code([] { unit_vector({1, std::nan(""), 0}); }) == "INVALID_DIRECTION");
  CHECK(code([](DriveSpecification& f) { f.charge_flux = std::nan(""); }) == "INVALID_FLUX");
  CHECK(code([](DriveSpecification& f) { f.field = 1 / 0.0; }) == "INVALID_FIELD");
  CHECK(code([](DriveSpecification& f) { f.field = 0; }) == "none");
}
