#pragma once

#include <string>
#include <utility>
#include <vector>

namespace galvanostat {

/// A program that computes forces at the other end of a socket, and how it is to be had.
struct SocketClient {
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  /// Of a Unix socket: /tmp/ipi_NAME, as i-PI's clients have it; empty: one of our own that nobody can guess.
  std::string name;
  /// An address to listen on instead; empty: a Unix socket. Port 0: any that is free.
  std::string host;
  int port = 0;
  /// What starts it, with {name}, {path}, {host}, {port} and {folder} to be filled in; empty: somebody else does.
  std::vector<std::string> command;
  std::string directory;  // that it is started in
  int threads = 0;        // OMP_NUM_THREADS of it; 0: as many as we have, where that is not set already
  Pairs files;            // name and text, written into {folder} before the start
  double start_timeout = 0, answer_timeout = 0;  // s; 0: none
  bool every_step = false;                       // asks for its status before each question, as i-PI's own server does
  bool check_order = true;                       // the first call is followed by others that exchange two particles
  std::string identity;                          // all of it that decides the forces: see the checkpoint
};

}  // namespace galvanostat
