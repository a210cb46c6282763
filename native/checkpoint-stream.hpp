#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

#include "errors.hpp"

namespace galvanostat {

/// Raw bytes of a state, in the order they are put.
class CheckpointWriter {
 public:
  template <class T>
  void put(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    append(&value, sizeof(T));
  }
  template <class V>
  void put_all(const V& values) {
    put<std::uint64_t>(values.size());
    if (!values.empty()) append(values.data(), values.size() * sizeof(values[0]));
  }
  std::vector<std::uint8_t> bytes;

 private:
  void append(const void* from, std::size_t n) {
    const std::size_t at = bytes.size();
    bytes.resize(at + n);
    std::memcpy(bytes.data() + at, from, n);
  }
};

/// Reads them back; throws INVALID_CHECKPOINT when there are fewer than asked for.
class CheckpointReader {
 public:
  explicit CheckpointReader(const std::vector<std::uint8_t>& bytes) : bytes_(bytes) {}
  template <class T>
  T get() {
    T value;
    copy(&value, sizeof(T));
    return value;
  }
  /// Fills `values`, whose length must be that of what was put, unless it may have `any_length`.
  template <class V>
  void get_all(V& values, bool any_length = false) {
    const auto n = get<std::uint64_t>();
    if (any_length) {
      if (n > bytes_.size()) refuse("is damaged");
      values.resize(n);
    }
    if (n != values.size()) refuse("is of another system");
    if (n > 0) copy(values.data(), n * sizeof(values[0]));
  }
  [[nodiscard]] bool at_end() const { return at_ == bytes_.size(); }
  [[noreturn]] static void refuse(const std::string& why) {
    throw_input("INVALID_CHECKPOINT", "this checkpoint " + why);
  }

 private:
  void copy(void* to, std::size_t n) {
    if (n > bytes_.size() - at_) refuse("is cut short");
    std::memcpy(to, bytes_.data() + at_, n);
    at_ += n;
  }
  const std::vector<std::uint8_t>& bytes_;
  std::size_t at_ = 0;
};

}  // namespace galvanostat
