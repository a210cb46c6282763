#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace galvanostat {

/// Whose fault it is decides what the caller does about it: input errors end with exit code 2, run errors with 1.
enum class Fault { input, run };

/// Every failure of the core is one of these; the binding turns it into a JavaScript error with `code`.
class Error : public std::runtime_error {
 public:
  Error(Fault fault, std::string code, const std::string& message)
      : std::runtime_error(message), fault_(fault), code_(std::move(code)) {}
  [[nodiscard]] Fault fault() const noexcept { return fault_; }
  [[nodiscard]] const std::string& code() const noexcept { return code_; }
  /// The same, that happened "at step 7 (0.007 ps)".
  [[nodiscard]] Error dated(const std::string& when) const { return {fault_, code_, when + ": " + what()}; }

 private:
  Fault fault_;
  std::string code_;
};

[[noreturn]] inline void throw_input(const std::string& code, const std::string& message) {
  throw Error(Fault::input, code, message);
}
[[noreturn]] inline void throw_run(const std::string& code, const std::string& message) {
  throw Error(Fault::run, code, message);
}

}  // namespace galvanostat
