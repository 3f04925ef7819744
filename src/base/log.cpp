// SPDX-License-Identifier: Apache-2.0
// Formats a whole line first and writes it with one write(2), so lines of several threads and processes stay
// whole.
#include "base/log.hpp"

#include <array>
#include <atomic>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <sys/time.h>
#include <unistd.h>

namespace rostra::log {
namespace {

std::atomic<Format> gFormat{Format::Text};
std::string gProcess = "rostra";  // written by configure() before threads start

std::string timestamp() {
  timeval now{};
  ::gettimeofday(&now, nullptr);
  std::tm utc{};
  ::gmtime_r(&now.tv_sec, &utc);
  std::array<char, 40> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
  std::snprintf(text.data() + length, text.size() - length, ".%03ldZ", static_cast<long>(now.tv_usec / 1000));
  return text.data();
}

void appendJsonString(std::string& out, std::string_view text) {
  out.push_back('"');
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          std::array<char, 8> escaped{};
          std::snprintf(escaped.data(), escaped.size(), "\\u%04x", static_cast<unsigned>(c));
          out += escaped.data();
        } else {
          out.push_back(c);
        }
    }
  }
  out.push_back('"');
}

/// Text values are quoted when they would otherwise be ambiguous; control characters never reach the
/// terminal.
void appendText(std::string& out, std::string_view text) {
  const bool plain = !text.empty() && text.find_first_of(" \"=\\") == std::string_view::npos &&
                     std::string_view::npos == text.find_first_of(std::string_view("\n\r\t\0\x1b", 5));
  if (plain) {
    out += text;
  } else {
    appendJsonString(out, text);
  }
}

template <class Number>
void appendNumber(std::string& out, Number number) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void appendValue(std::string& out, const Field::Value& value, bool json) {
  if (const auto* text = std::get_if<std::string_view>(&value)) {
    json ? appendJsonString(out, *text) : appendText(out, *text);
  } else if (const auto* flag = std::get_if<bool>(&value)) {
    out += *flag ? "true" : "false";
  } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
    appendNumber(out, *number);
  } else if (const auto* natural = std::get_if<std::uint64_t>(&value)) {
    appendNumber(out, *natural);
  } else {
    appendNumber(out, std::get<double>(value));
  }
}

}  // namespace

Result<Format> parseFormat(std::string_view text) {
  if (text == "text") return Format::Text;
  if (text == "json") return Format::Json;
  return fail(ErrorKind::InvalidInput, "unknown log format '" + std::string(text) + "'; use text or json");
}

std::string_view toString(Format format) noexcept {
  return format == Format::Json ? "json" : "text";
}

void configure(const Levels& levels, Format format, std::string_view process) {
  setLevels(levels);
  gFormat = format;
  gProcess = process;
}

void setLevels(const Levels& levels) noexcept {
  for (std::size_t i = 0; i < detail::minima.size(); ++i)
    detail::minima[i].level.store(levels.of(static_cast<Module>(i)), std::memory_order_relaxed);
}

Levels levels() noexcept {
  const auto of = [](std::size_t i) { return detail::minima[i].level.load(std::memory_order_relaxed); };
  Levels levels(of(kModules.size()));
  for (std::size_t i = 0; i < kModules.size(); ++i) levels.set(static_cast<Module>(i), of(i));
  return levels;
}

Format format() noexcept {
  return gFormat;
}

namespace detail {

constinit std::array<Minimum, kModules.size() + 1> minima{};

void writeLine(Level level, const Message& message, Fields fields) {
  std::string line;
  line.reserve(256);
  const bool json = gFormat == Format::Json;
  if (json) {
    line += R"({"time":")" + timestamp() + R"(","level":")";
    line += toString(level);
    line += R"(","process":")" + gProcess + R"(","pid":)";
    appendNumber(line, ::getpid());
    line += R"(,"module":)";
    appendJsonString(line, toString(message.module()));
    line += R"(,"message":)";
    appendJsonString(line, message.text());
    for (const Field& field : fields) {
      line.push_back(',');
      appendJsonString(line, field.name());
      line.push_back(':');
      appendValue(line, field.value(), true);
    }
    line += "}\n";
  } else {
    line += timestamp() + ' ';
    line += toString(level);
    line += ' ' + gProcess + '[';
    appendNumber(line, ::getpid());
    line += "] ";
    if (message.module() != kNoModule) line.append(toString(message.module())).append(": ");
    line += message.text();
    for (const Field& field : fields) {
      line.push_back(' ');
      line += field.name();
      line.push_back('=');
      appendValue(line, field.value(), false);
    }
    line.push_back('\n');
  }
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, rest.data(), rest.size());
    if (written <= 0) return;  // nowhere left to complain to
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace detail

bool RateLimit::allow(std::uint64_t& suppressed) noexcept {
  // Racing threads may let one line more through; a lock here would be the only one on the packet path.
  const std::int64_t now = std::time(nullptr);
  std::atomic_ref<std::int64_t> second(second_);
  std::atomic_ref<std::uint32_t> used(used_);
  std::atomic_ref<std::uint64_t> swallowed(suppressed_);
  if (second.exchange(now, std::memory_order_relaxed) != now) used.store(0, std::memory_order_relaxed);
  if (used.fetch_add(1, std::memory_order_relaxed) >= perSecond_) {
    swallowed.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  suppressed = swallowed.exchange(0, std::memory_order_relaxed);
  return true;
}

}  // namespace rostra::log
