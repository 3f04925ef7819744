// SPDX-License-Identifier: Apache-2.0
#include "control/supervisor/process_state.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>

namespace rostra::control {
namespace {

namespace fs = std::filesystem;

}  // namespace

bool isStopped(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(file, text);
  // "pid (name) state ...", and a name may contain anything.
  const std::size_t name = text.rfind(") ");
  if (name == std::string::npos || name + 2 >= text.size()) return false;
  const char state = text[name + 2];
  return state == 'T' || state == 't';
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
