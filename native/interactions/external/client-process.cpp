#include "interactions/external/client-process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <sstream>
#include <utility>

#include "errors.hpp"

extern char** environ;

namespace galvanostat {

namespace {

/// Children that were let go of and have not been waited for yet.
class Unreaped {
 public:
  void add(pid_t id) {
    const std::lock_guard lock(mutex_);
    ids_.push_back(id);
  }
  void reap() {
    const std::lock_guard lock(mutex_);
    std::erase_if(ids_, [](pid_t id) { return waitpid(id, nullptr, WNOHANG) != 0; });
  }

 private:
  std::mutex mutex_;
  std::vector<pid_t> ids_;
};

Unreaped& unreaped() {
  static Unreaped all;
  return all;
}

/// Its ends are closed unless they are taken.
struct Pipe {
  int read = -1, write = -1;
  Pipe() {
    int ends[2];
#ifdef __linux__
    if (pipe2(ends, O_CLOEXEC) != 0)
#else
    if (pipe(ends) != 0)
#endif
      throw_run("CLIENT_NOT_STARTED", std::string("no pipe to a client can be made: ") + std::strerror(errno));
    for (int end : ends) fcntl(end, F_SETFD, FD_CLOEXEC);
    read = ends[0], write = ends[1];
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    for (const int end : {read, write})
      if (end >= 0) close(end);
  }
  static int take(int& end) { return std::exchange(end, -1); }
};

/// What a child is to be like when it begins. Throws CLIENT_NOT_STARTED where the system does not take it.
class SpawnSetup {
 public:
  SpawnSetup() {
    check(posix_spawn_file_actions_init(&actions));
    if (const int error = posix_spawnattr_init(&attributes)) {
      posix_spawn_file_actions_destroy(&actions);
      check(error);
    }
    // Node ignores SIGPIPE, and the thread that we are on may block others.
    sigset_t none, all;
    sigemptyset(&none), sigfillset(&all);
    for (const int error : {posix_spawnattr_setsigmask(&attributes, &none),
                            posix_spawnattr_setsigdefault(&attributes, &all), posix_spawnattr_setpgroup(&attributes, 0),
                            posix_spawnattr_setflags(
                                &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)})
      if (error != 0) {
        destroy();
        check(error);
      }
  }
  ~SpawnSetup() { destroy(); }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;
  void open_null(int fd, int how) { check(posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", how, 0)); }
  void copy(int from, int to) { check(posix_spawn_file_actions_adddup2(&actions, from, to)); }
  void begin_in(const std::string& folder) {
    if (!folder.empty()) check(posix_spawn_file_actions_addchdir_np(&actions, folder.c_str()));
  }

  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;

 private:
  static void check(int error) {
    if (error != 0) throw_run("CLIENT_NOT_STARTED", std::string("no client can be started: ") + std::strerror(error));
  }
  void destroy() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
};

pid_t spawn(const SpawnSetup& setup, const std::vector<std::string>& command,
            const std::vector<std::string>& environment) {
  const auto pointers = [](const std::vector<std::string>& all) {
    std::vector<char*> p;
    for (const std::string& s : all) p.push_back(const_cast<char*>(s.c_str()));
    p.push_back(nullptr);
    return p;
  };
  unreaped().reap();
  pid_t id = 0;
  const std::vector<char*> argv = pointers(command), envp = pointers(environment);
  const int error = posix_spawnp(&id, argv[0], &setup.actions, &setup.attributes, argv.data(), envp.data());
  if (error != 0) throw_run("CLIENT_NOT_STARTED", "'" + command[0] + "' cannot be started: " + std::strerror(error));
  return id;
}

std::vector<std::string> own_environment() {
  std::vector<std::string> all;
  for (char** entry = environ; entry && *entry; ++entry) all.emplace_back(*entry);
  return all;
}

// Read ends when the other end is closed, by us or by our death. `kill -0`: is anybody of the group left?
constexpr const char* guardian_script = R"(trap '' INT TERM HUP QUIT
all=
while read -r group; do all="$all $group"; done
for signal in 0 TERM KILL; do
  n=0
  while [ $n -lt 20 ]; do
    left=
    for group in $all; do
      if kill -s 0 -- "-$group" 2>/dev/null; then
        left=1
        [ $n -gt 0 ] || kill -s $signal -- "-$group" 2>/dev/null
      fi
    done
    [ -n "$left" ] || break 2
    n=$((n + 1))
    sleep 0.1
  done
done
[ -z "$1" ] || rm -rf -- "$1"
)";

constexpr int announced_at = 3;
/// Whose group it is is known before the client is there: whenever we are killed, its guardian knows of it.
constexpr const char* client_script = R"(echo $$ >&3; exec "$@" 3>&-)";

/// Said here, and not by a shell's exit code, which a client may have as well.
void expect_program(const std::string& program, const std::string& directory) {
  const auto refuse = [&](int error) {
    throw_run("CLIENT_NOT_STARTED", "'" + program + "' cannot be started: " + std::strerror(error));
  };
  const auto has = [](const std::string& path) {
    struct stat about {};
    if (stat(path.c_str(), &about) != 0) return errno;
    return S_ISDIR(about.st_mode) ? EISDIR : access(path.c_str(), X_OK) == 0 ? 0 : errno;
  };
  if (program.find('/') != std::string::npos) {
    const bool is_relative = program[0] != '/' && !directory.empty();
    if (const int error = has(is_relative ? directory + "/" + program : program)) refuse(error);
    return;
  }
  const char* path = std::getenv("PATH");
  std::istringstream folders(path ? path : "/usr/local/bin:/bin:/usr/bin");
  int worst = ENOENT;
  for (std::string folder; std::getline(folders, folder, ':');) {
    const int error = has((folder.empty() ? "." : folder) + "/" + program);
    if (error == 0) return;
    if (error == EACCES) worst = error;
  }
  refuse(worst);
}

}  // namespace

Guardian::Guardian(const std::string& folder) {
  Pipe pipe;
  SpawnSetup setup;
  setup.copy(pipe.read, 0);
  setup.open_null(1, O_WRONLY), setup.open_null(2, O_WRONLY);
  unreaped().add(spawn(setup, {"/bin/sh", "-c", guardian_script, "galvanostat-guardian", folder}, own_environment()));
  pipe_ = Pipe::take(pipe.write);
}

Guardian::~Guardian() { close(pipe_); }

std::vector<std::string> environment_with(const std::string& name, const std::string& value, bool force) {
  std::vector<std::string> all = own_environment();
  const auto is_it = [&](const std::string& entry) { return entry.starts_with(name + "="); };
  if (force) std::erase_if(all, is_it);
  if (std::none_of(all.begin(), all.end(), is_it)) all.push_back(name + "=" + value);
  return all;
}

ClientProcess::ClientProcess(const std::vector<std::string>& command, const std::string& directory,
                             const std::vector<std::string>& environment, const Guardian& guardian) {
  expect_program(command[0], directory);
  Pipe pipe;
  SpawnSetup setup;
  setup.open_null(0, O_RDONLY);
  setup.copy(pipe.write, 1), setup.copy(pipe.write, 2);
  setup.copy(guardian.pipe(), announced_at);
  setup.begin_in(directory);
  std::vector<std::string> words{"/bin/sh", "-c", client_script, "galvanostat-client"};
  words.insert(words.end(), command.begin(), command.end());
  id_ = spawn(setup, words, environment);
  output_ = Pipe::take(pipe.read);
  fcntl(output_, F_SETFL, O_NONBLOCK);
}

ClientProcess::~ClientProcess() {
  close(output_);
  if (!has_ended()) unreaped().add(id_);
}

bool ClientProcess::has_ended() {
  if (!ended_) ended_ = waitpid(id_, &status_, WNOHANG) == id_;
  return ended_;
}

void ClientProcess::kill() const { ::kill(-id_, SIGKILL); }

std::string ClientProcess::ending() const {
  if (!ended_) return "it runs";
  if (WIFSIGNALED(status_))
    return "signal " + std::to_string(WTERMSIG(status_)) + " (" + strsignal(WTERMSIG(status_)) + ")";
  return "exit code " + std::to_string(WEXITSTATUS(status_));
}

void ClientProcess::read_output() {
  constexpr std::size_t kept = 16384;
  char some[4096];
  for (ssize_t n; (n = read(output_, some, sizeof some)) > 0;) {
    tail_.append(some, static_cast<std::size_t>(n));
    if (tail_.size() > 2 * kept) tail_.erase(0, tail_.size() - kept);
  }
}

std::string ClientProcess::last_lines() {
  read_output();
  std::string text = tail_;
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.pop_back();
  std::size_t from = text.size();
  for (int lines = 0; lines < 20 && from != std::string::npos && from > 0; ++lines) from = text.rfind('\n', from - 1);
  return from == std::string::npos || from == 0 ? text : text.substr(from + 1);
}

}  // namespace galvanostat
