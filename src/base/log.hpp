// SPDX-License-Identifier: Apache-2.0
// Structured log: a constant message and typed fields, as text or JSON lines on standard error. Secrets and
// SDP bodies only at Trace. Any thread.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace rostra::log {

enum class Level : std::uint8_t { Trace, Debug, Info, Warning, Error };
enum class Format : std::uint8_t { Text, Json };

/// Parses "trace", "debug", "info", "warning" or "error".
[[nodiscard]] Result<Level> parseLevel(std::string_view text);
/// Parses "text" or "json".
[[nodiscard]] Result<Format> parseFormat(std::string_view text);

/// One `name=value`. Holds views: valid only during the log call.
class Field {
 public:
  using Value = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool>;
  Field(std::string_view name, std::string_view value) : name_(name), value_(value) {}
  Field(std::string_view name, const char* value) : name_(name), value_(std::string_view(value)) {}
  Field(std::string_view name, const std::string& value) : name_(name), value_(std::string_view(value)) {}
  template <class T>
  requires std::is_arithmetic_v<T> Field(std::string_view name, T value) : name_(name) {
    if constexpr (std::is_same_v<T, bool>) {
      value_ = value;
    } else if constexpr (std::is_floating_point_v<T>) {
      value_ = static_cast<double>(value);
    } else if constexpr (std::is_signed_v<T>) {
      value_ = static_cast<std::int64_t>(value);
    } else {
      value_ = static_cast<std::uint64_t>(value);
    }
  }
  [[nodiscard]] std::string_view name() const noexcept { return name_; }
  [[nodiscard]] const Value& value() const noexcept { return value_; }

 private:
  std::string_view name_;
  Value value_;
};
using Fields = std::initializer_list<Field>;

/// Sets what is written and how; `process` ("serve", "sfu-worker", ...) appears in every line. Call once at
/// start.
void configure(Level minimum, Format format, std::string_view process);
[[nodiscard]] Level level() noexcept;
[[nodiscard]] Format format() noexcept;
[[nodiscard]] std::string_view toString(Level level) noexcept;
[[nodiscard]] std::string_view toString(Format format) noexcept;

void write(Level level, std::string_view message, Fields fields);
inline void trace(std::string_view message, Fields fields = {}) {
  write(Level::Trace, message, fields);
}
inline void debug(std::string_view message, Fields fields = {}) {
  write(Level::Debug, message, fields);
}
inline void info(std::string_view message, Fields fields = {}) {
  write(Level::Info, message, fields);
}
inline void warning(std::string_view message, Fields fields = {}) {
  write(Level::Warning, message, fields);
}
inline void error(std::string_view message, Fields fields = {}) {
  write(Level::Error, message, fields);
}

/// For messages a stranger can cause at will: true at most `perSecond` times a second; the number swallowed
/// since the last true is added to `suppressed`. One object per call site. Any thread.
class RateLimit {
 public:
  explicit RateLimit(std::uint32_t perSecond) noexcept : perSecond_(perSecond) {}
  [[nodiscard]] bool allow(std::uint64_t& suppressed) noexcept;

 private:
  std::uint32_t perSecond_;
  std::int64_t second_ = 0;
  std::uint32_t used_ = 0;
  std::uint64_t suppressed_ = 0;
};

}  // namespace rostra::log
