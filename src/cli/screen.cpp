// SPDX-License-Identifier: Apache-2.0
#include "cli/screen.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>

namespace rostra::cli {
namespace {

constexpr std::size_t kUsualWidth = 80;
/// Narrower than this nothing is readable, whatever the terminal says.
constexpr std::size_t kNarrowest = 40;
constexpr std::chrono::milliseconds kPatience{1000};
constexpr std::chrono::milliseconds kEvery{500};
constexpr std::string_view kClearLine = "\r\x1b[K";

void toError(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

std::string_view sequence(Colour colour) {
  switch (colour) {
    case Colour::Heading:
      return "\x1b[1m";
    case Colour::Good:
      return "\x1b[32m";
    case Colour::Warning:
      return "\x1b[33m";
    case Colour::Bad:
      return "\x1b[31m";
  }
  return {};
}

}  // namespace

std::size_t screenWidth() {
  if (::isatty(STDOUT_FILENO) == 0) return 0;
  winsize size{};
  std::size_t width = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
  if (width == 0) {
    const char* columns = std::getenv("COLUMNS");
    width = columns ? std::strtoul(columns, nullptr, 10) : 0;
  }
  return width == 0 ? kUsualWidth : std::max(width, kNarrowest);
}

bool screenHasColours() {
  const char* off = std::getenv("NO_COLOR");
  if ((off && *off) || ::isatty(STDOUT_FILENO) == 0) return false;
  const char* terminal = std::getenv("TERM");
  return terminal && std::string_view(terminal) != "dumb";
}

std::string coloured(std::string_view text, Colour colour) {
  if (!screenHasColours()) return std::string(text);
  return std::string(sequence(colour)) + std::string(text) + "\x1b[0m";
}

std::string onScreen(const Table& table) {
  return table.toText(screenWidth(), screenHasColours() ? sequence(Colour::Heading) : std::string_view());
}

Progress::Progress(std::string what) : what_(std::move(what)) {
  if (::isatty(STDERR_FILENO) != 0) thread_ = std::thread([this] { run(); });
}

Progress::~Progress() {
  {
    const Lock lock(mutex_);
    ended_ = true;
  }
  wake_.notifyAll();
  if (thread_.joinable()) thread_.join();
}

void Progress::now(std::string what) {
  const Lock lock(mutex_);
  what_ = std::move(what);
}

void Progress::run() {
  Lock lock(mutex_);
  auto next = started_ + kPatience;
  bool shown = false;
  while (!ended_) {
    if (wake_.waitUntil(lock, next)) continue;
    const auto now = std::chrono::steady_clock::now();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - started_);
    toError(std::string(kClearLine) + what_ + " ... " + std::to_string(seconds.count()) + " s");
    shown = true;
    next = now + kEvery;
  }
  if (shown) toError(kClearLine);
}

}  // namespace rostra::cli
