#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "system/socket-client.hpp"

namespace galvanostat {

/// Called some times a second while something is waited for; throws to end the waiting.
using Watch = std::function<void()>;

/// The other end has gone: nothing is known of its answer.
struct ClientGone : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Waits for clients that speak i-PI's protocol (V. Kapil et al., Comput. Phys. Commun. 236, 214 (2019)), of which this
/// is the server.
class IpiListener {
 public:
  /// `folder`: that of a Unix socket without a name. Throws SOCKET_IN_USE, SOCKET_FAILED.
  IpiListener(const SocketClient& client, const std::string& folder);
  IpiListener(const IpiListener&) = delete;
  IpiListener& operator=(const IpiListener&) = delete;
  ~IpiListener();

  /// Of the next client. `watch` throws to end the waiting.
  [[nodiscard]] int accept(const Watch& watch) const;
  [[nodiscard]] bool is_inet() const { return path_.empty(); }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] int port() const { return port_; }
  /// "/tmp/ipi_x", "127.0.0.1:31415"
  [[nodiscard]] std::string address() const;

 private:
  void listen_unix(const std::string& folder);
  void listen_inet(const std::string& host, int port);

  int socket_ = -1, port_ = 0;
  std::string name_, path_, host_;
};

/// One client, from its connection to its end. Atomic units.
class IpiConnection {
 public:
  IpiConnection(int socket, bool inet, bool every_step);
  IpiConnection(const IpiConnection&) = delete;
  IpiConnection& operator=(const IpiConnection&) = delete;
  /// Says EXIT.
  ~IpiConnection();

  struct Answer {
    double energy;
    int count;  // as the client says; there are forces only if it is that of the question
    const double* forces;
    const double* virial;  // [9]
  };
  /// `cell`, `inverse`: [9], rows of the matrices whose columns, and whose inverse's rows, belong to a, b and c.
  /// `positions`: [3 count]. The answer is good until the next call. Throws ClientGone; CLIENT_PROTOCOL for anything
  /// that is not in it; whatever `watch` does.
  Answer ask(const double* cell, const double* inverse, const std::vector<double>& positions, const Watch& watch);

 private:
  void put_header(const char* word);
  void put(const void* from, std::size_t bytes);
  void put_initialisation();
  void put_question(const double* cell, const double* inverse, const std::vector<double>& positions);
  void send(const Watch& watch);
  /// At least so many bytes of the answer are there afterwards.
  void receive(std::size_t bytes, const Watch& watch);
  std::string header(const Watch& watch);
  std::string status(const Watch& watch);
  void make_ready(const Watch& watch);

  int socket_;
  bool inet_, every_step_;
  /// What the first call has taught: some want INIT before each question, and others die of it.
  bool knows_ = false, initialise_each_step_ = false;
  std::vector<char> out_, in_;
  std::size_t received_ = 0, used_ = 0;
  std::vector<double> numbers_;  // of the answer, aligned
};

}  // namespace galvanostat
