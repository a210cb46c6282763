#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "description.hpp"
#include "geometry/linear-map.hpp"
#include "interactions/external/client-process.hpp"
#include "interactions/external/ipi-connection.hpp"
#include "interactions/setup.hpp"

namespace galvanostat {

/// Forces that another program computes, over i-PI's protocol, with us as the server.
///
/// Positions are put into the cell at every call, and the cell is turned (a along x, b in the xy plane): LAMMPS
/// computes wrong forces without a word otherwise, and the others do not mind. A client that dies is replaced once and
/// asked again: it has no state. The mean force, which is rounding or a model's flaw, is taken off. There are no
/// energies of atoms: their shares are equal.
class SocketForces : public Interaction {
 public:
  static constexpr std::string_view name = "socket";
  static constexpr std::string_view summary = "forces of another program, over i-PI's protocol";
  static constexpr std::span<const Parameter> parameters{};

  /// Starts nothing yet. Throws INVALID_MODEL.
  explicit SocketForces(const InteractionSetup& setup);
  ~SocketForces() override { SocketForces::release(); }

  void bind(const PackedPositions& packed, const NeighborList* list, const Cell& cell) override;
  /// The first call starts the client, and asks it more than once to see whether it means the same particles. Throws
  /// CLIENT_NOT_STARTED, CLIENT_ENDED, CLIENT_DIED, CLIENT_TOO_SLOW, CLIENT_PROTOCOL, CLIENT_WRONG_COUNT,
  /// CLIENT_NOT_FINITE, CLIENT_NET_FORCE, CLIENT_ORDER, SOCKET_IN_USE, SOCKET_FAILED, INTERRUPTED.
  void add(const Configuration& at, const Tally& to, Team& team) override;
  [[nodiscard]] Facts facts() const override;
  [[nodiscard]] bool is_external() const override { return true; }
  void heed(const std::atomic<bool>* stop) override { stop_ = stop; }
  /// The client is told to end, and is seen to by its guardian.
  void release() override;
  [[nodiscard]] bool has_virial() const override { return has_virial_; }

 private:
  void add_alone(const Configuration& at, const Tally& to);
  using Clock = std::chrono::steady_clock;
  enum class Waiting { for_connection, for_answer };

  void place(const Configuration& at);
  /// Of the positions in `question_`, with another client if need be.
  IpiConnection::Answer ask(const std::string& which);
  void connect();
  void start();
  void watch(Waiting what, Clock::time_point since);
  /// In atomic units; CLIENT_NET_FORCE if it is more than rounding and a model's flaws.
  Vec3 mean_force(const IpiConnection::Answer& answer) const;
  void check_first(const IpiConnection::Answer& first);
  [[nodiscard]] double energy_with_exchanged(int i, int j);
  [[nodiscard]] std::string client_said();
  void forget_client();

  std::shared_ptr<const Model> model_;
  std::shared_ptr<const SocketClient> client_;
  int threads_;
  const std::atomic<bool>* stop_ = nullptr;
  std::optional<Clock::time_point> asked_to_stop_;
  Cell cell_;
  LinearMap turn_;
  bool is_turned_ = false;
  double h_[9] = {}, inverse_[9] = {};
  std::vector<double> question_;  // [3N] bohr, turned
  std::string folder_;            // empty: none
  std::unique_ptr<IpiListener> listener_;
  std::unique_ptr<Guardian> guardian_;
  std::unique_ptr<ClientProcess> process_;
  std::unique_ptr<IpiConnection> connection_;
  bool is_checked_ = false, has_virial_ = true;
  double calls_ = 0, restarts_ = 0;
  std::string last_death_;
};

}  // namespace galvanostat
