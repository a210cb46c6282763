// The server's half of i-PI's protocol against a client that computes by brute force, in a thread of this process. What
// clients do wrong, and processes, is tested from JavaScript: test/engines/native/external.

#include "interactions/external/socket-forces.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <thread>

#include "dynamics/simulation.hpp"
#include "interactions/forces.hpp"
#include "oracle/brute-force.hpp"
#include "systems.hpp"

using namespace galvanostat;
using namespace galvanostat::testing;

namespace {

constexpr double hartree = 27.211386245988, bohr = 0.529177210903;

/// Connects to /tmp/ipi_NAME as soon as it can, answers `calls` questions about `model`, and closes.
class BruteForceClient {
 public:
  BruteForceClient(std::string name, Model model, int calls)
      : model_(std::move(model)), thread_([this, name = std::move(name), calls] { run(name, calls); }) {}
  ~BruteForceClient() { thread_.join(); }

 private:
  bool get(void* to, std::size_t n) const { return recv(fd_, to, n, MSG_WAITALL) == static_cast<ssize_t>(n); }
  void put(const void* from, std::size_t n) const {
    CHECK(send(fd_, from, n, MSG_NOSIGNAL) == static_cast<ssize_t>(n));
  }
  void run(const std::string& name, int calls) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, ("/tmp/ipi_" + name).c_str());
    for (;;) {
      fd_ = socket(AF_UNIX, SOCK_STREAM, 0);
      if (connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) break;
      close(fd_);
      usleep(1000);
    }
    char header[13] = "";
    bool has_data = false;
    while (calls > 0 && get(header, 12)) {
      const std::string word = header;
      if (word.starts_with("STATUS")) put(has_data ? "HAVEDATA    " : "READY       ", 12);
      if (word.starts_with("POSDATA")) read_question(), has_data = true;
      if (word.starts_with("GETFORCE")) answer(), has_data = false, --calls;
      if (word.starts_with("EXIT")) break;
    }
    close(fd_);
  }
  void read_question() {
    double h[18];
    std::int32_t n = 0;
    REQUIRE((get(h, sizeof h) && get(&n, sizeof n) && n == model_.size()));
    for (double& x : h) x *= bohr;
    CHECK(std::abs(h[3]) + std::abs(h[6]) + std::abs(h[7]) == 0);
    model_.cell = Cell({h[0], h[3], h[6]}, {h[1], h[4], h[7]}, {h[2], h[5], h[8]});
    std::vector<double> r(3 * n);
    REQUIRE(get(r.data(), 8 * r.size()));
    for (int i = 0; i < n; ++i) {
      model_.positions[i] = bohr * Vec3{r[3 * i], r[3 * i + 1], r[3 * i + 2]};
      const Vec3 f = model_.cell.fractional(model_.positions[i]);
      CHECK(std::min({f.x, f.y, f.z}) > -1e-9);
      CHECK(std::max({f.x, f.y, f.z}) < 1 + 1e-9);
    }
  }
  void answer() const {
    Particles p(model_);
    const EnergyVirial all = compute_brute_force(model_, p);
    const double energy = all.energy / hartree;
    const std::int32_t n = p.size(), extras = 0;
    std::vector<double> f;
    for (int i = 0; i < n; ++i)
      for (double x : {p.fx[i], p.fy[i], p.fz[i]}) f.push_back(x * bohr / hartree);
    const Voigt& w = all.virial;
    // As LAMMPS: the upper triangle.
    for (double x : {w.xx, w.xy, w.xz, 0.0, w.yy, w.yz, 0.0, 0.0, w.zz}) f.push_back(x / hartree);
    put("FORCEREADY  ", 12), put(&energy, 8), put(&n, 4), put(f.data(), 8 * f.size()), put(&extras, 4);
  }

  Model model_;
  int fd_ = -1;
  std::thread thread_;
};

Model asking(Model model, const SocketClient& client) {
  model.interactions = {{std::string(SocketForces::name), {}, {}}};
  model.interactions[0].socket = std::make_shared<const SocketClient>(client);
  return model;
}

SocketClient named(const char* name) {
  SocketClient client;
  client.name = "galvanostat-" + std::to_string(getpid()) + name;
  return client;
}

void check_forces(const Model& truth, const Particles& found, const EnergyVirial& totals) {
  Particles slow(truth);
  const EnergyVirial expected = compute_brute_force(truth, slow);
  for (int i = 0; i < slow.size(); ++i) CHECK(norm(force(slow, i) - force(found, i)) < 1e-9);
  CHECK(totals.energy == doctest::Approx(expected.energy).epsilon(1e-11));
  const Voigt &w = totals.virial, &v = expected.virial;
  for (double d : {w.xx - v.xx, w.yy - v.yy, w.zz - v.zz, w.yz - v.yz, w.xz - v.xz, w.xy - v.xy})
    CHECK(std::abs(d) < 1e-9);
}

}  // namespace

TEST_CASE("a client's energy, forces and virial in a turned cell, in another one, after its death, and as shares") {
  const Model model = ionic_model(3, 31);
  const SocketClient client = named("a");
  Forces forces(asking(model, client), 0, 1, SimdPath::baseline);
  CHECK(forces.is_external());
  Particles p(model);
  // Cells away, as they get after a while.
  for (int i = 0; i < p.size(); ++i) {
    const Vec3 r = model.positions[i] + model.cell.cartesian({double(i % 5), double(-(i % 4)), 3});
    p.x[i] = r.x, p.y[i] = r.y, p.z[i] = r.z;
  }
  {
    const BruteForceClient first(client.name, model, 1000);
    forces.rebuild(p);
    check_forces(model, p, forces.compute(p, true));
    Voigt strain;
    strain.xx = 0.02, strain.xy = -0.03, strain.yz = 0.01;
    const Model other = strained(model, strain);
    Particles there(other);
    forces.set_cell(other.cell);
    forces.rebuild(there);
    check_forces(other, there, forces.compute(there, true));
    forces.set_cell(model.cell);
    forces.rebuild(p);
    forces.release();
  }
  {
    // Each answers two questions and closes.
    const BruteForceClient second(client.name, model, 2), third(client.name, model, 2);
    for (int call = 0; call < 4; ++call) forces.compute(p, true);
    std::vector<double> energy(p.size()), virial(6 * energy.size());
    const BruteForceClient fourth(client.name, model, 1000);
    const EnergyVirial totals = forces.compute_by_atom(p, energy.data(), virial.data());
    check_forces(model, p, totals);
    double sum = 0;
    for (double e : energy) sum += e;
    CHECK(sum == doctest::Approx(totals.energy).epsilon(1e-12));
    CHECK(forces.interactions().members()[0].interaction->facts().numbers.at("restarts") == 2);
    forces.release();
  }
  CHECK(access(("/tmp/ipi_" + client.name).c_str(), F_OK) != 0);
}

TEST_CASE("dynamics leaves the first forces to advance(), and a wish to stop ends its waiting") {
  const Model model = ionic_model(1, 32);
  const SocketClient client = named("b");
  Dynamics dynamics;
  dynamics.threads = 1;
  Simulation simulation(asking(model, client), dynamics);
  std::atomic<bool> stop{false};
  std::thread stopper([&] {
    usleep(10000);
    stop = true;
  });
  std::string code;
  try {
    simulation.advance(1, stop, [](std::uint64_t, const Sample&) {});
  } catch (const Error& error) {
    code = error.code();
  }
  stopper.join();
  CHECK(code == "INTERRUPTED");
}
