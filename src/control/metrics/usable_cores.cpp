// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/usable_cores.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sched.h>
#include <string>
#include <thread>

namespace rostra::control {
namespace {

namespace fs = std::filesystem;

constexpr double kLeastCores = 0.1;

std::string contentOf(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::optional<std::int64_t> positive(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && number > 0 ? std::optional(number) : std::nullopt;
}

double coresOfAffinity() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof(set), &set) == 0) return CPU_COUNT(&set);
  return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace

std::optional<double> quotaOf(std::string_view cpuMax) {
  const auto words = split(trimEnd(cpuMax, "\n"), ' ');
  if (words.size() != 2) return std::nullopt;
  const auto quota = positive(words[0]);
  const auto period = positive(words[1]);
  if (!quota || !period) return std::nullopt;
  return static_cast<double>(*quota) / static_cast<double>(*period);
}

std::string_view groupOf(std::string_view cgroup) {
  constexpr std::string_view kUnified = "0::";
  for (const std::string_view line : split(cgroup, '\n')) {
    if (line.starts_with(kUnified)) return line.substr(kUnified.size());
  }
  return {};
}

double usableCores() {
  double cores = coresOfAffinity();
  const std::string groups = contentOf("/proc/self/cgroup");
  fs::path group = fs::path("/sys/fs/cgroup") / fs::path(groupOf(groups)).relative_path();
  // The narrowest of the group and all that it is in.
  for (; group.string().starts_with("/sys/fs/cgroup"); group = group.parent_path()) {
    if (const auto quota = quotaOf(contentOf(group / "cpu.max"))) cores = std::min(cores, *quota);
  }
  return std::max(kLeastCores, cores);
}

}  // namespace rostra::control
