// SPDX-License-Identifier: Apache-2.0
#include "api/core/router.hpp"

#include <algorithm>

namespace rostra::api {
namespace {

constexpr std::size_t kMaxSegments = 8;
constexpr std::size_t kMaxParameter = 128;

/// Empty when the path is not ours.
std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    if (path.front() != '/' || segments.size() == kMaxSegments) return {};
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    if (end == 0) return {};
    segments.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

bool isParameter(std::string_view segment) {
  return segment.starts_with('{');
}

}  // namespace

void Router::add(std::string_view method, std::string_view pattern, std::size_t route) {
  std::vector<std::string> segments;
  for (const std::string_view segment : split(pattern)) segments.emplace_back(segment);
  const auto known = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& entry) { return entry.segments == segments; });
  if (known != entries_.end()) {
    known->methods.emplace(method, route);
    return;
  }
  Entry entry;
  entry.words = static_cast<std::size_t>(
      std::count_if(segments.begin(), segments.end(), [](const auto& s) { return !isParameter(s); }));
  entry.segments = std::move(segments);
  entry.methods.emplace(method, route);
  entries_.push_back(std::move(entry));
  std::stable_sort(entries_.begin(), entries_.end(),
                   [](const Entry& a, const Entry& b) { return a.words > b.words; });
}

bool Router::matches(const Entry& entry, const std::vector<std::string_view>& segments,
                     Parameters& parameters) {
  if (entry.segments.size() != segments.size()) return false;
  parameters.clear();
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const std::string& pattern = entry.segments[i];
    if (!isParameter(pattern)) {
      if (pattern != segments[i]) return false;
    } else if (segments[i].size() > kMaxParameter) {
      return false;
    } else {
      parameters.emplace(pattern.substr(1, pattern.size() - 2), segments[i]);
    }
  }
  return true;
}

Router::Match Router::find(std::string_view method, std::string_view path) const {
  Match match;
  const auto segments = split(path);
  if (segments.empty()) return match;
  // HEAD is answered as GET; the front leaves the body out.
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  for (const Entry& entry : entries_) {
    Parameters parameters;
    if (!matches(entry, segments, parameters)) continue;
    const auto found = entry.methods.find(wanted);
    if (found != entry.methods.end()) {
      match.route = found->second;
      match.parameters = std::move(parameters);
      return match;
    }
    for (const auto& [name, route] : entry.methods) {
      if (match.allow.find(name) != std::string::npos) continue;
      match.allow += (match.allow.empty() ? "" : ", ") + name;
      if (name == "GET") match.allow += ", HEAD";
    }
  }
  if (!match.allow.empty()) match.allow += ", OPTIONS";
  return match;
}

}  // namespace rostra::api
