#include "interactions/external/socket-forces.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>

#include "errors.hpp"

namespace galvanostat {

namespace {

// CODATA 2018.
constexpr double hartree = 27.211386245988, bohr = 0.529177210903;
/// s that a client is waited for when we are asked to stop in the middle of its work.
constexpr double patience = 3;
/// s that a connection may outlive the process that was started: what it has started in turn may still answer.
constexpr double farewell = 5;
/// What N forces may add up to, at most: of their root mean square; of it, by √N; eV/Å, by √N. One atom that is held,
/// or left out, leaves about the root mean square, whatever N is. Errors that are honest (of an Ewald sum's mesh, of a
/// model in single precision) are random: their sum grows as √N, and so does the limit. 0.003 is for a mesh: pppm
/// 1e-4 to 1e-3 of LAMMPS with `diff ad` leaves 2e-4 to 2e-3 eV/Å × √N where forces are of 1 eV/Å (monovalent rock salt
/// of 216 and 4096 ions, 0.05 Å off their sites); 1e-3 eV/Å for where all forces vanish.
constexpr double net_force = 0.1, random_net_force = 0.003, small_net_force = 1e-3;
/// So much more is let pass after the first call: a run of days is not ended for one odd sum.
constexpr double later_net_force = 3;
/// Of an energy: below it two energies are the same, in single precision as well.
constexpr double same_energy = 2e-7;

std::string numbered(const char* format, double a, double b) {
  char text[200];
  std::snprintf(text, sizeof text, format, a, b);
  return text;
}

std::string make_folder() {
  std::random_device device;
  char path[80];
  for (;;) {
    std::snprintf(path, sizeof path, "/tmp/ipi_galvanostat-%d-%08x%08x", static_cast<int>(getpid()), device(),
                  device());
    if (mkdir(path, 0700) == 0) return path;
    if (errno != EEXIST)
      throw_run("SOCKET_FAILED", std::string("the folder ") + path + " cannot be made: " + std::strerror(errno));
  }
}

std::string filled_in(std::string text, const SocketClient::Pairs& values) {
  for (const auto& [name, value] : values)
    for (std::size_t at = 0; (at = text.find(name, at)) != std::string::npos; at += value.size())
      text.replace(at, name.size(), value);
  return text;
}

}  // namespace

SocketForces::SocketForces(const InteractionSetup& setup)
    : model_(setup.model), client_(setup.input.socket), threads_(setup.threads), cell_(model_->cell) {
  if (!client_) throw_input("INVALID_MODEL", "interaction 'socket' comes without its client");
}

void SocketForces::release() {
  forget_client();
  listener_.reset();
  guardian_.reset();
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  folder_.clear();
}

void SocketForces::bind(const PackedPositions& /*packed*/, const NeighborList* /*list*/, const Cell& cell) {
  cell_ = cell;
  const Vec3 a = cell.edge(0), b = cell.edge(1);
  is_turned_ = a.y != 0 || a.z != 0 || b.z != 0 || a.x < 0 || b.y < 0;
  turn_ = {{Vec3{1, 0, 0}, Vec3{0, 1, 0}, Vec3{0, 0, 1}}};
  if (is_turned_) {
    const Vec3 x = (1 / norm(a)) * a, normal = cross(a, b), z = (1 / norm(normal)) * normal;
    turn_ = {{x, cross(z, x), z}};
  }
  for (int axis = 0; axis < 3; ++axis) {
    const Vec3 edge = turn_(cell.edge(axis)), reciprocal = turn_(cell.reciprocal(axis));
    h_[axis] = edge.x / bohr, h_[3 + axis] = edge.y / bohr, h_[6 + axis] = edge.z / bohr;
    inverse_[3 * axis] = reciprocal.x * bohr, inverse_[3 * axis + 1] = reciprocal.y * bohr,
                 inverse_[3 * axis + 2] = reciprocal.z * bohr;
  }
  h_[3] = h_[6] = h_[7] = 0;  // but for rounding
}

void SocketForces::place(const Configuration& at) {
  question_.resize(3 * static_cast<std::size_t>(at.count));
  for (int i = 0; i < at.count; ++i) {
    std::array<int, 3> image{};
    Vec3 r = cell_.wrap({at.x[i], at.y[i], at.z[i]}, image);
    if (is_turned_) r = turn_(r);
    double* to = &question_[3 * static_cast<std::size_t>(i)];
    to[0] = r.x / bohr, to[1] = r.y / bohr, to[2] = r.z / bohr;
  }
}

std::string SocketForces::client_said() {
  if (!process_) return "";
  const std::string lines = process_->last_lines();
  return lines.empty() ? "; it said nothing" : "; its last lines:\n" + lines;
}

void SocketForces::forget_client() {
  connection_.reset();
  process_.reset();
}

void SocketForces::watch(Waiting what, Clock::time_point since) {
  const auto seconds = [](Clock::time_point from) {
    return std::chrono::duration<double>(Clock::now() - from).count();
  };
  if (process_) process_->read_output();
  if (stop_ && stop_->load(std::memory_order_relaxed)) {
    if (!asked_to_stop_) asked_to_stop_ = Clock::now();
    if (what == Waiting::for_connection || seconds(*asked_to_stop_) > patience)
      throw_run("INTERRUPTED", "the client was not waited for any longer");
  }
  const double limit = what == Waiting::for_connection ? client_->start_timeout : client_->answer_timeout;
  if (process_ && process_->has_ended()) {
    if (what == Waiting::for_connection) {
      const std::string ending = process_->ending();
      throw_run("CLIENT_ENDED", "the client ended (" + ending + ") before it had connected" + client_said());
    }
    if (seconds(since) > farewell) throw ClientGone("its process ended (" + process_->ending() + ")");
  }
  if (limit > 0 && seconds(since) > limit)
    throw_run("CLIENT_TOO_SLOW",
              (what == Waiting::for_connection
                   ? "no client has connected to " + listener_->address() + " within " + numbered("%g s", limit, 0)
                   : "the client has not answered within " + numbered("%g s", limit, 0)) +
                  client_said());
}

void SocketForces::start() {
  const SocketClient& c = *client_;
  const SocketClient::Pairs values{{"{name}", listener_->name()},
                                   {"{path}", listener_->path()},
                                   {"{host}", c.host},
                                   {"{port}", std::to_string(listener_->port())},
                                   {"{folder}", folder_}};
  std::vector<std::string> command;
  for (const std::string& word : c.command) command.push_back(filled_in(word, values));
  const int threads = c.threads > 0 ? c.threads : threads_;
  process_ = std::make_unique<ClientProcess>(
      command, c.directory, environment_with("OMP_NUM_THREADS", std::to_string(threads), c.threads > 0), *guardian_);
}

void SocketForces::connect() {
  const SocketClient& c = *client_;
  if (!listener_) {
    if (!c.command.empty() || (c.name.empty() && c.host.empty())) folder_ = make_folder();
    if (!folder_.empty()) guardian_ = std::make_unique<Guardian>(folder_);
    for (const auto& [file, text] : c.files)
      if (std::ofstream out(folder_ + "/" + file); !(out << text) || !out.flush())
        throw_run("SOCKET_FAILED", "the client's file " + folder_ + "/" + file + " cannot be written");
    // There is no second try in any client: first somebody listens, then it is started.
    listener_ = std::make_unique<IpiListener>(c, folder_);
  }
  if (!c.command.empty()) start();
  const auto since = Clock::now();
  const int socket = listener_->accept([&] { watch(Waiting::for_connection, since); });
  connection_ = std::make_unique<IpiConnection>(socket, listener_->is_inet(), c.every_step);
}

IpiConnection::Answer SocketForces::ask(const std::string& which) {
  for (bool again = false;; again = true) {
    if (!connection_) connect();
    const auto since = Clock::now();
    try {
      const IpiConnection::Answer answer =
          connection_->ask(h_, inverse_, question_, [&] { watch(Waiting::for_answer, since); });
      ++calls_;
      if (answer.count != model_->size())
        throw_run("CLIENT_WRONG_COUNT", "the client has forces of " + std::to_string(answer.count) +
                                            " particles; there are " + std::to_string(model_->size()));
      double sum = answer.energy;
      for (std::size_t k = 0; k < question_.size(); ++k) sum += answer.forces[k];
      for (int k = 0; k < 9; ++k) sum += answer.virial[k];
      if (std::isfinite(sum)) return answer;
      for (int i = 0; i < model_->size(); ++i) {
        const double* f = answer.forces + 3 * static_cast<std::ptrdiff_t>(i);
        if (!std::isfinite(f[0] + f[1] + f[2]))
          throw_run("CLIENT_NOT_FINITE",
                    "the client's force on " + model_->atom_name(i) + " is not a number" + which + client_said());
      }
      throw_run("CLIENT_NOT_FINITE", std::string("the client's ") +
                                         (std::isfinite(answer.energy) ? "virial" : "energy") + " is not a number" +
                                         which + client_said());
    } catch (const ClientGone& gone) {
      // What it says of its end comes with its end.
      for (int wait = 0; process_ && !process_->has_ended() && wait < 20; ++wait) usleep(50000);
      const std::string ending = process_ ? " (" + process_->ending() + ")" : "";
      const std::string death = gone.what() + ending + client_said();
      if (again)
        throw_run("CLIENT_DIED", (calls_ == 0 ? "the client died twice before it had answered any question"
                                              : "the client died twice over the same positions" + which) +
                                     ": " + death);
      if (process_) process_->kill();
      forget_client();
      ++restarts_;
      last_death_ = death;
    } catch (const Error&) {
      connection_.reset();  // whatever state it is in
      throw;
    }
  }
}

double SocketForces::energy_with_exchanged(int i, int j) {
  const auto exchange = [&] {
    std::swap_ranges(question_.begin() + 3 * static_cast<std::ptrdiff_t>(i),
                     question_.begin() + 3 * static_cast<std::ptrdiff_t>(i) + 3,
                     question_.begin() + 3 * static_cast<std::ptrdiff_t>(j));
  };
  exchange();
  const double energy = ask(" when " + model_->atom_name(i) + " and " + model_->atom_name(j) + " are exchanged").energy;
  exchange();
  return energy;
}

Vec3 SocketForces::mean_force(const IpiConnection::Answer& answer) const {
  const int n = model_->size();
  Vec3 sum;
  double square = 0;
  for (int i = 0; i < n; ++i) {
    const double* f = answer.forces + 3 * static_cast<std::ptrdiff_t>(i);
    const Vec3 force{f[0], f[1], f[2]};
    sum = sum + force, square += dot(force, force);
  }
  const double unit = hartree / bohr, root = std::sqrt(n);
  const double net = norm(sum) * unit, typical = std::sqrt(square / n) * unit;
  const double factor = is_checked_ ? later_net_force : 1;
  const double share = factor * std::max(net_force, random_net_force * root), small = factor * small_net_force * root;
  if (const double most = std::max(share * typical, small); net > most)
    throw_run(
        "CLIENT_NET_FORCE",
        "the client's " + std::to_string(n) +
            numbered(" forces add up to %.3g eV/Å, and should to nothing (limit %.3g eV/Å: ", net, most) +
            (share * typical > small ? numbered("%.3g × their root mean square, which is %.3g eV/Å", share, typical)
                                     : numbered("%.3g eV/Å × √N", factor * small_net_force, 0)) +
            "): mostly for an atom that is held, a constraint, a wall or a field of the client's own, or a model "
            "whose forces are not the gradient of an energy");
  return (1.0 / n) * sum;
}

void SocketForces::check_first(const IpiConnection::Answer& first) {
  const int n = model_->size();
  mean_force(first);
  has_virial_ = std::any_of(first.virial, first.virial + 9, [](double w) { return w != 0; });
  if (!client_->check_order) return;
  // Particles of one type are alike, others are not: the wire has neither names nor numbers.
  const double energy = first.energy, same = same_energy * std::abs(energy) + 1e-7;
  double least = HUGE_VAL;
  std::vector<std::vector<int>> of(model_->masses.size());
  for (int i = 0; i < n; ++i) of[model_->types[i]].push_back(i);
  std::erase_if(of, [](const std::vector<int>& members) { return members.empty(); });
  for (std::size_t t = 1; t < of.size(); ++t) {
    const int i = of[t - 1].front(), j = of[t].front();
    const double change = std::abs(energy_with_exchanged(i, j) - energy);
    least = std::min(least, change);
    if (change <= same)
      throw_run("CLIENT_ORDER", "the client's energy stays the same when " + model_->atom_name(i) + " and " +
                                    model_->atom_name(j) + " are exchanged: it does not tell them apart");
  }
  if (of.size() < 2) return;  // whatever the order is
  for (const std::vector<int>& members : of) {
    if (members.size() < 2) continue;
    const int i = members.front(), j = members.back();
    const double change = std::abs(energy_with_exchanged(i, j) - energy);
    if (change > std::max(same, 0.1 * least))
      throw_run("CLIENT_ORDER", "the client's energy changes by " + numbered("%.3g eV", change * hartree, 0) +
                                    " when " + model_->atom_name(i) + " and " + model_->atom_name(j) +
                                    ", which are alike, are exchanged: its particles are in another order");
  }
}

void SocketForces::add(const Configuration& at, const Tally& to, Team& team) {
  team.alone([&] { add_alone(at, to); });
}

void SocketForces::add_alone(const Configuration& at, const Tally& to) {
  asked_to_stop_.reset();
  place(at);
  IpiConnection::Answer answer = ask("");
  if (!is_checked_) {
    check_first(answer);
    if (client_->check_order) answer = ask("");
    is_checked_ = true;
  }
  const Vec3 mean = mean_force(answer);
  const int n = at.count;
  const auto [x, y, z] = turn_.rows;
  constexpr double unit = hartree / bohr;
  for (int i = 0; i < n; ++i) {
    const double* f = answer.forces + 3 * static_cast<std::ptrdiff_t>(i);
    Vec3 force = unit * (Vec3{f[0], f[1], f[2]} - mean);
    if (is_turned_) force = force.x * x + force.y * y + force.z * z;
    to.fx[i] += force.x, to.fy[i] += force.y, to.fz[i] += force.z;
  }
  if (!to.totals && !to.by_atom()) return;
  // The upper triangle: LAMMPS leaves the other one empty.
  const double* v = answer.virial;
  const double own[3][3] = {{v[0], v[1], v[2]}, {v[1], v[4], v[5]}, {v[2], v[5], v[8]}};
  const auto component = [&](double Vec3::*a, double Vec3::*b) {
    double sum = 0;
    for (int k = 0; k < 3; ++k)
      for (int l = 0; l < 3; ++l) sum += turn_.rows[k].*a * own[k][l] * turn_.rows[l].*b;
    return hartree * sum;
  };
  const EnergyVirial all{hartree * answer.energy,
                         {component(&Vec3::x, &Vec3::x), component(&Vec3::y, &Vec3::y), component(&Vec3::z, &Vec3::z),
                          component(&Vec3::y, &Vec3::z), component(&Vec3::x, &Vec3::z), component(&Vec3::x, &Vec3::y)}};
  if (to.totals) to.totals->energy += all.energy, to.totals->virial += all.virial;
  if (!to.by_atom()) return;
  const Voigt& w = all.virial;
  for (int i = 0; i < n; ++i)
    to.add_to_atom(i, all.energy / n, {w.xx / n, w.yy / n, w.zz / n, w.yz / n, w.xz / n, w.xy / n});
}

Facts SocketForces::facts() const {
  return {std::string(name),
          {{"calls", calls_}, {"restarts", restarts_}, {"stress", has_virial_ ? 1.0 : 0.0}},
          last_death_};
}

}  // namespace galvanostat
