#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace galvanostat {

/// A /bin/sh that outlives this process by seconds, whatever ends it: it then ends what is left of the clients (they
/// are given time to go by themselves, then TERM, then KILL, to the whole group) and removes their folder.
class Guardian {
 public:
  /// `folder`: empty for none. Throws CLIENT_NOT_STARTED.
  explicit Guardian(const std::string& folder);
  Guardian(const Guardian&) = delete;
  Guardian& operator=(const Guardian&) = delete;
  /// As if this process had ended; takes no time.
  ~Guardian();
  /// Process groups that it ends are written to it, one a line.
  [[nodiscard]] int pipe() const { return pipe_; }

 private:
  int pipe_ = -1;
};

/// Ours, NAME=VALUE, with one more; where that is there already it stays, unless `force` is set.
std::vector<std::string> environment_with(const std::string& name, const std::string& value, bool force);

/// A program started in a process group of its own (the terminal's Ctrl-C is not for it) without standard input; what
/// it writes is read when asked to, and its last lines kept.
class ClientProcess {
 public:
  /// `environment`: all of it, NAME=VALUE. It tells the guardian of itself. Throws CLIENT_NOT_STARTED.
  ClientProcess(const std::vector<std::string>& command, const std::string& directory,
                const std::vector<std::string>& environment, const Guardian& guardian);
  ClientProcess(const ClientProcess&) = delete;
  ClientProcess& operator=(const ClientProcess&) = delete;
  /// Lets go of it: ending it is the guardian's task.
  ~ClientProcess();

  [[nodiscard]] pid_t id() const { return id_; }
  [[nodiscard]] bool has_ended();
  /// Ends its group at once.
  void kill() const;
  /// "exit code 1", "signal 9 (Killed)"; "it runs".
  [[nodiscard]] std::string ending() const;
  void read_output();
  /// At most twenty, of both its outputs; empty if it has not said anything.
  [[nodiscard]] std::string last_lines();

 private:
  pid_t id_ = 0;
  int output_ = -1, status_ = 0;
  bool ended_ = false;
  std::string tail_;
};

}  // namespace galvanostat
