// SPDX-License-Identifier: Apache-2.0
// Structured log: a constant message and typed fields, as text or JSON lines on standard error. Each line
// belongs to the module whose code writes it, and is written when its level is at least that of the module,
// which can change at any time (log_levels.hpp). Secrets and SDP bodies only at Trace. Any thread.
#pragma once

#include "base/log_levels.hpp"
#include "base/result.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace rostra::log {

enum class Format : std::uint8_t { Text, Json };

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

/// What a line says: a constant sentence, which knows the file that it stands in, and so its module. That is
/// found out by the compiler.
class Message {
 public:
  consteval Message(const char* text, const char* file = __builtin_FILE())  // NOLINT: a text is a message
      : text_(text), module_(moduleOf(file)) {}
  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  [[nodiscard]] Module module() const noexcept { return module_; }

 private:
  std::string_view text_;
  Module module_;
};

/// Sets what is written and how; `process` ("serve", "sfu-worker", ...) appears in every line. Call once at
/// start.
void configure(const Levels& levels, Format format, std::string_view process);
/// From now on. Any thread.
void setLevels(const Levels& levels) noexcept;
[[nodiscard]] Levels levels() noexcept;
[[nodiscard]] Format format() noexcept;
[[nodiscard]] std::string_view toString(Format format) noexcept;

namespace detail {
struct Minimum {
  std::atomic<Level> level{Level::Info};
};
/// Of each module, and of what is in none.
extern std::array<Minimum, kModules.size() + 1> minima;
void writeLine(Level level, const Message& message, Fields fields);
}  // namespace detail

/// A line that is not written costs this: one relaxed load.
[[nodiscard]] inline bool enabled(Level level, Module module) noexcept {
  return level >= detail::minima[static_cast<std::size_t>(module)].level.load(std::memory_order_relaxed);
}
inline void write(Level level, const Message& message, Fields fields = {}) {
  if (enabled(level, message.module())) detail::writeLine(level, message, fields);
}
inline void trace(const Message& message, Fields fields = {}) {
  write(Level::Trace, message, fields);
}
inline void debug(const Message& message, Fields fields = {}) {
  write(Level::Debug, message, fields);
}
inline void info(const Message& message, Fields fields = {}) {
  write(Level::Info, message, fields);
}
inline void warning(const Message& message, Fields fields = {}) {
  write(Level::Warning, message, fields);
}
inline void error(const Message& message, Fields fields = {}) {
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
