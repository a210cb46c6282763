#include "interactions/external/ipi-connection.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>

#include "errors.hpp"

namespace galvanostat {

namespace {

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

constexpr int header_bytes = 12;
/// ms between two looks at the clock, the client's process and the wish to stop; what arrives is seen at once.
constexpr int tick = 50;

void wait_for(int fd, short events, const Watch& watch) {
  pollfd one{fd, events, 0};
  while (poll(&one, 1, tick) <= 0) watch();
}

void keep_to_ourselves(int fd) { fcntl(fd, F_SETFD, FD_CLOEXEC); }

[[noreturn]] void fail(const std::string& what) { throw_run("SOCKET_FAILED", what + ": " + std::strerror(errno)); }

/// Whether somebody listens at the other end of this Unix socket.
bool is_alive(const sockaddr_un& address) {
  const int probe = socket(AF_UNIX, SOCK_STREAM, 0);
  if (probe < 0) return false;
  const bool alive = connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(probe);
  return alive;
}

}  // namespace

IpiListener::IpiListener(const SocketClient& client, const std::string& folder)
    : name_(client.name), host_(client.host) {
  try {
    if (host_.empty())
      listen_unix(folder);
    else
      listen_inet(host_, client.port);
    keep_to_ourselves(socket_);
    fcntl(socket_, F_SETFL, O_NONBLOCK);
  } catch (...) {
    if (socket_ >= 0) close(socket_);
    throw;
  }
}

void IpiListener::listen_unix(const std::string& folder) {
  const std::string start = "/tmp/ipi_";
  if (name_.empty()) name_ = folder.substr(start.size()) + "/s";
  path_ = start + name_;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path_.size() >= sizeof address.sun_path)
    throw_input("SOCKET_NAME_TOO_LONG", "the path of a Unix socket has at most " +
                                            std::to_string(sizeof address.sun_path - 1) + " characters: " + path_);
  std::memcpy(address.sun_path, path_.c_str(), path_.size() + 1);
  socket_ = socket(AF_UNIX, SOCK_STREAM, 0);
  if (socket_ < 0) fail("no socket can be made");
  // Before it is bound, so that it is nobody else's for not a moment.
  fchmod(socket_, 0600);
  const auto bound = [&] { return bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0; };
  if (!bound()) {
    if (errno == EADDRINUSE) {
      if (is_alive(address)) {
        path_.clear();  // not ours to remove
        throw_run("SOCKET_IN_USE", "somebody listens at " + std::string(address.sun_path) + " already");
      }
      unlink(address.sun_path);
    }
    if (!bound()) fail("the socket " + path_ + " cannot be made");
  }
  chmod(address.sun_path, 0600);
  if (listen(socket_, 4) != 0) fail("nobody can connect to " + path_);
}

void IpiListener::listen_inet(const std::string& host, int port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC, hints.ai_socktype = SOCK_STREAM, hints.ai_flags = AI_PASSIVE;
  addrinfo* list = nullptr;
  if (const int error = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list); error != 0)
    throw_input("UNKNOWN_HOST", "the address " + host + " to listen on is not known: " + gai_strerror(error));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(list, freeaddrinfo);
  socket_ = socket(list->ai_family, list->ai_socktype, list->ai_protocol);
  if (socket_ < 0) fail("no socket can be made");
  const int yes = 1;
  setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(socket_, list->ai_addr, list->ai_addrlen) != 0 || listen(socket_, 4) != 0) {
    if (errno == EADDRINUSE)
      throw_run("SOCKET_IN_USE", "somebody listens at " + host + ":" + std::to_string(port) + " already");
    fail("nobody can listen at " + host + ":" + std::to_string(port));
  }
  sockaddr_storage own{};
  socklen_t length = sizeof own;
  getsockname(socket_, reinterpret_cast<sockaddr*>(&own), &length);
  port_ = ntohs(own.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(own).sin6_port
                                          : reinterpret_cast<sockaddr_in&>(own).sin_port);
}

IpiListener::~IpiListener() {
  close(socket_);
  if (!path_.empty()) unlink(path_.c_str());
}

std::string IpiListener::address() const { return is_inet() ? host_ + ":" + std::to_string(port_) : path_; }

int IpiListener::accept(const Watch& watch) const {
  for (;;) {
    wait_for(socket_, POLLIN, watch);
    const int client = ::accept(socket_, nullptr, nullptr);
    if (client < 0) continue;  // gone again
    keep_to_ourselves(client);
    return client;
  }
}

IpiConnection::IpiConnection(int socket, bool inet, bool every_step)
    : socket_(socket), inet_(inet), every_step_(every_step) {
  fcntl(socket_, F_SETFL, O_NONBLOCK);
  const int yes = 1;
  if (inet_) setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
#ifdef SO_NOSIGPIPE
  setsockopt(socket_, SOL_SOCKET, SO_NOSIGPIPE, &yes, sizeof yes);
#endif
}

IpiConnection::~IpiConnection() {
  char exit[header_bytes + 1];
  std::snprintf(exit, sizeof exit, "%-12s", "EXIT");
  // One that does not read any more will see the end of the connection.
  if (::send(socket_, exit, header_bytes, MSG_NOSIGNAL) < 0) shutdown(socket_, SHUT_RDWR);
  close(socket_);
}

void IpiConnection::put(const void* from, std::size_t bytes) {
  const char* begin = static_cast<const char*>(from);
  out_.insert(out_.end(), begin, begin + bytes);
}

void IpiConnection::put_header(const char* word) {
  char padded[header_bytes + 1];
  std::snprintf(padded, sizeof padded, "%-12s", word);
  put(padded, header_bytes);
}

void IpiConnection::put_initialisation() {
  put_header("INIT");
  const std::int32_t replica = 0, length = 1;  // none at all would be taken for a closed socket by ASE
  put(&replica, sizeof replica), put(&length, sizeof length), put("", 1);
}

void IpiConnection::put_question(const double* cell, const double* inverse, const std::vector<double>& positions) {
  put_header("POSDATA");
  const auto count = static_cast<std::int32_t>(positions.size() / 3);
  put(cell, 9 * sizeof *cell), put(inverse, 9 * sizeof *inverse), put(&count, sizeof count);
  put(positions.data(), positions.size() * sizeof positions[0]);
}

void IpiConnection::send(const Watch& watch) {
  for (std::size_t done = 0; done < out_.size();) {
    const ssize_t n = ::send(socket_, out_.data() + done, out_.size() - done, MSG_NOSIGNAL);
    if (n > 0)
      done += static_cast<std::size_t>(n);
    else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
      wait_for(socket_, POLLOUT, watch);
    else
      throw ClientGone("it closed the connection");
  }
  out_.clear();
}

void IpiConnection::receive(std::size_t bytes, const Watch& watch) {
  if (in_.size() < used_ + bytes) in_.resize(used_ + bytes);
  while (received_ < used_ + bytes) {
#ifdef TCP_QUICKACK
    // Clients write answers in pieces, and the next waits for our acknowledgement: 40 ms otherwise. It resets itself.
    const int yes = 1;
    if (inet_) setsockopt(socket_, IPPROTO_TCP, TCP_QUICKACK, &yes, sizeof yes);
#endif
    const ssize_t n = recv(socket_, in_.data() + received_, in_.size() - received_, 0);
    if (n > 0)
      received_ += static_cast<std::size_t>(n);
    else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
      wait_for(socket_, POLLIN, watch);
    else
      throw ClientGone("it closed the connection");
  }
}

std::string IpiConnection::header(const Watch& watch) {
  receive(header_bytes, watch);
  std::string word(in_.data() + used_, header_bytes);
  used_ += header_bytes;
  word.erase(word.find_last_not_of(' ') + 1);
  for (const char* known : {"NEEDINIT", "READY", "HAVEDATA", "FORCEREADY"})
    if (word == known) return word;
  for (char& c : word)
    if (c < ' ' || c > '~') c = '?';
  throw_run("CLIENT_PROTOCOL", "the client does not speak i-PI's protocol: it sent '" + word + "'");
}

std::string IpiConnection::status(const Watch& watch) {
  put_header("STATUS");
  send(watch);
  return header(watch);
}

void IpiConnection::make_ready(const Watch& watch) {
  std::string now = status(watch);
  if (now == "NEEDINIT") {
    put_initialisation();
    now = status(watch);
  }
  if (now != "READY") throw_run("CLIENT_PROTOCOL", "the client should be READY, and says " + now);
}

IpiConnection::Answer IpiConnection::ask(const double* cell, const double* inverse,
                                         const std::vector<double>& positions, const Watch& watch) {
  if (used_ != received_) throw_run("CLIENT_PROTOCOL", "the client sends more than it was asked for");
  used_ = received_ = 0;
  out_.clear();
  if (every_step_ || !knows_) {
    make_ready(watch);
    put_question(cell, inverse, positions);
    if (const std::string now = status(watch); now != "HAVEDATA")
      throw_run("CLIENT_PROTOCOL", "the client should say HAVEDATA, and says " + now);
  } else {
    if (initialise_each_step_) put_initialisation();
    put_question(cell, inverse, positions);
  }
  put_header("GETFORCE");
  send(watch);
  const std::size_t count = positions.size() / 3, size = 8 + 4 + 24 * count + 72 + 4;
  if (const std::string word = header(watch); word != "FORCEREADY")
    throw_run("CLIENT_PROTOCOL", "the client should say FORCEREADY, and says " + word);
  receive(12, watch);
  Answer answer{};
  std::int32_t n = 0;
  std::memcpy(&answer.energy, in_.data() + used_, 8), std::memcpy(&n, in_.data() + used_ + 8, 4);
  answer.count = n;
  if (n < 0 || static_cast<std::size_t>(n) != count) return answer;
  receive(size, watch);
  std::int32_t extras = 0;
  std::memcpy(&extras, in_.data() + used_ + size - 4, 4);
  constexpr std::int32_t most_extras = 1 << 28;
  if (extras < 0 || extras > most_extras)
    throw_run("CLIENT_PROTOCOL", "the client announces " + std::to_string(extras) + " bytes of extras");
  receive(size + static_cast<std::size_t>(extras), watch);
  numbers_.resize(3 * count + 9);
  std::memcpy(numbers_.data(), in_.data() + used_ + 12, 8 * numbers_.size());
  answer.forces = numbers_.data(), answer.virial = numbers_.data() + 3 * count;
  used_ += size + static_cast<std::size_t>(extras);
  if (!knows_ && !every_step_) {
    const std::string after = status(watch);
    initialise_each_step_ = after == "NEEDINIT";
    if (!initialise_each_step_ && after != "READY")
      throw_run("CLIENT_PROTOCOL", "the client should be READY after its answer, and says " + after);
    knows_ = true;
  }
  return answer;
}

}  // namespace galvanostat
