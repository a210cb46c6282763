#pragma once

#include <napi.h>

#include <map>
#include <string>
#include <vector>

#include "errors.hpp"
#include "parallel/threads.hpp"
#include "dynamics/simulation.hpp"

namespace galvanostat::binding {

/// A JavaScript Error with `code` and `fault` ("input" or "run").
Napi::Error to_js_error(Napi::Env env, const Error& error);

/// Runs `body` and turns every C++ exception into a thrown, coded JavaScript error.
template <class Body>
auto guarded(Napi::Env env, const Body& body) -> decltype(body()) {
  const TeamRelease release;
  try {
    return body();
  } catch (const Error& error) {
    throw to_js_error(env, error);
  } catch (const std::bad_alloc&) {
    throw to_js_error(env, Error(Fault::run, "OUT_OF_MEMORY", "there is not enough memory for this system"));
  }
}

/// Checked access to an argument or a property: every misuse is an INVALID_ARGUMENT that says where, what was expected
/// and what was received.
class Argument {
 public:
  Argument(Napi::Value value, std::string path) : value_(value), path_(std::move(path)) {}

  [[nodiscard]] Argument at(const char* name) const;
  [[nodiscard]] Argument at(std::uint32_t index) const;
  [[nodiscard]] std::uint32_t length() const;
  [[nodiscard]] bool missing() const { return value_.IsUndefined(); }
  [[nodiscard]] bool null() const { return value_.IsNull() || value_.IsUndefined(); }
  [[nodiscard]] double number() const;
  [[nodiscard]] bool boolean() const;
  /// A whole number in [low, high].
  [[nodiscard]] std::int64_t integer(std::int64_t low, std::int64_t high) const;
  [[nodiscard]] std::string string() const;
  [[nodiscard]] std::map<std::string, double> numbers_by_name() const;
  /// A Float64Array; the pointer lives as long as the JavaScript object.
  [[nodiscard]] Napi::Float64Array doubles() const;
  [[nodiscard]] std::vector<double> double_vector() const;
  [[nodiscard]] std::vector<std::int32_t> int_vector() const;
  [[nodiscard]] std::vector<std::uint8_t> byte_vector() const;

 private:
  [[noreturn]] void refuse(const std::string& expected) const;
  [[nodiscard]] Napi::TypedArray typed_array(napi_typedarray_type type, const char* expected) const;
  Napi::Value value_;
  std::string path_;
};

/// Potential, parameters, table and cut-off of a term, whatever its types.
PairTerm to_pair_term(const Argument& value);
Model to_model(const Argument& value);
/// Whether another program has a part in the forces.
bool is_external(const Model& model);
Dynamics to_dynamics(const Argument& value);

/// What every way to compute forces may be told; missing as a whole or in part.
struct ForceOptions {
  int threads = 0;
  std::string simd_path, precision;  // empty: left out
};
ForceOptions to_force_options(const Argument& value);

/// x…, y…, z… → x y z x y z …
Napi::Float64Array interleaved(Napi::Env env, const double* x, const double* y, const double* z, std::size_t n);

}  // namespace galvanostat::binding
