// SPDX-License-Identifier: Apache-2.0
#include "control/config/secret_files.hpp"

#include "base/text.hpp"
#include "control/config/options.hpp"

#include <fstream>
#include <iterator>

namespace rostra::control {
namespace {

constexpr std::size_t kMaxBytes = 64 << 10;
constexpr std::string_view kSuffix = "-file";

/// The lines of a file that say something, with their numbers; empty when there are none.
Given linesOf(const std::string& path, std::string_view text) {
  Given given{path + ":1", {}, {}};
  std::size_t number = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++number;
    const std::string_view value = trim(line);
    if (value.empty() || value.front() == '#') continue;
    given.texts.emplace_back(value);
    given.lines.push_back(number);
  }
  if (!given.lines.empty()) given.where = path + ":" + std::to_string(given.lines.front());
  return given;
}

}  // namespace

void readSecretFiles(GivenOptions& given, std::vector<std::string>& files, std::vector<Mistake>& mistakes) {
  for (const Option& option : options()) {
    if (!option.secret) continue;
    const auto named = given.find(std::string(option.name) + std::string(kSuffix));
    if (named == given.end() || named->second.texts.empty() || named->second.texts.back().empty()) continue;
    const std::string& path = named->second.texts.back();
    const auto mistake = [&](const std::string& sentence) {
      mistakes.push_back({placeOf(named->second, 0) + ": " + sentence,
                          named->second.lines.empty() ? 0 : named->second.lines.front()});
    };
    if (given.contains(option.name)) {
      mistake("'" + std::string(option.name) + "' is given, too; one of them is enough");
      continue;
    }
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file && text.empty()) {
      mistake("cannot read " + path);
      continue;
    }
    if (text.size() > kMaxBytes) {
      mistake(path + " is too large for a file of secrets");
      continue;
    }
    Given values = linesOf(path, text);
    if (values.texts.empty()) {
      mistake(path + " is empty");
      continue;
    }
    files.push_back(path);
    given.emplace(option.name, std::move(values));
  }
}

}  // namespace rostra::control
