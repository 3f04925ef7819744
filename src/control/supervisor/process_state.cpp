// SPDX-License-Identifier: Apache-2.0
#include "control/supervisor/process_state.hpp"

#include <cstdint>
#include <fstream>
#include <string>

namespace rostra::control {

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

std::optional<std::chrono::nanoseconds> cpuWaitOf(pid_t pid) {
  // Of the main thread: "time on a CPU, time waiting for one, turns", the times in nanoseconds.
  std::ifstream file("/proc/" + std::to_string(pid) + "/schedstat");
  std::int64_t ran = 0;
  std::int64_t waited = 0;
  if (!(file >> ran >> waited)) return std::nullopt;
  return std::chrono::nanoseconds(waited);
}

}  // namespace rostra::control
