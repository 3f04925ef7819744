// SPDX-License-Identifier: Apache-2.0
#include "control/supervisor/process_state.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace rostra::control {
namespace {

namespace fs = std::filesystem;

/// "state ppid ..." of /proc/PID/stat, from the third word on; empty when it has ended.
std::string statOf(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(file, text);
  // "pid (name) state ...", and a name may contain anything.
  const std::size_t name = text.rfind(") ");
  return name == std::string::npos ? std::string() : text.substr(name + 2);
}

}  // namespace

bool isStopped(pid_t pid) {
  const std::string stat = statOf(pid);
  return stat.starts_with('T') || stat.starts_with('t');
}

ProcessUse useOf(pid_t pid) {
  // Places as in proc(5), where the state is the third.
  constexpr std::size_t kFirst = 3;
  constexpr std::size_t kUserTime = 14;
  constexpr std::size_t kSystemTime = 15;
  constexpr std::size_t kResidentPages = 24;
  const std::string stat = statOf(pid);
  const auto words = split(stat, ' ');
  const auto number = [&](std::size_t place) {
    std::uint64_t value = 0;
    if (place - kFirst < words.size()) {
      const std::string_view word = words[place - kFirst];
      std::from_chars(word.data(), word.data() + word.size(), value);
    }
    return value;
  };
  static const auto ticks = static_cast<std::uint64_t>(std::max(1L, ::sysconf(_SC_CLK_TCK)));
  static const auto page = static_cast<std::uint64_t>(std::max(1L, ::sysconf(_SC_PAGESIZE)));
  const std::uint64_t cpu = (number(kUserTime) + number(kSystemTime)) * 1000 / ticks;
  return {std::chrono::milliseconds(cpu), number(kResidentPages) * page};
}

std::chrono::nanoseconds CpuWait::look(pid_t pid) {
  std::map<pid_t, std::chrono::nanoseconds> now;
  std::chrono::nanoseconds longest{0};
  std::error_code gone;
  // Without exceptions: threads, and the process, may end meanwhile.
  for (fs::directory_iterator at("/proc/" + std::to_string(pid) + "/task", gone);
       !gone && at != fs::directory_iterator(); at.increment(gone)) {
    // "time on a CPU, time waiting for one, turns", the times in nanoseconds.
    std::ifstream file(at->path() / "schedstat");
    std::int64_t ran = 0;
    std::int64_t waited = 0;
    if (!(file >> ran >> waited)) continue;
    const auto thread = static_cast<pid_t>(std::stol(at->path().filename().string()));
    now[thread] = std::chrono::nanoseconds(waited);
    const auto before = threads_.find(thread);
    if (before != threads_.end()) longest = std::max(longest, now[thread] - before->second);
  }
  threads_ = std::move(now);
  return longest;
}

}  // namespace rostra::control
