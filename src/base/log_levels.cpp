// SPDX-License-Identifier: Apache-2.0
#include "base/log_levels.hpp"

#include "base/spelling.hpp"
#include "base/text.hpp"

#include <bitset>
#include <vector>

namespace rostra::log {
namespace {

constexpr std::array<std::string_view, 5> kLevels{"trace", "debug", "info", "warning", "error"};
/// Of modules, when no other is named.
constexpr Level kUsual = Level::Info;

tl::unexpected<Error> refuse(std::string sentence) {
  return fail(ErrorKind::InvalidInput, std::move(sentence));
}

Result<Module> parseModule(std::string_view name) {
  const auto* const found = std::find(kModules.begin(), kModules.end(), name);
  if (found != kModules.end()) return static_cast<Module>(found - kModules.begin());
  const std::vector<std::string> names(kModules.begin(), kModules.end());
  const std::string near = suggestion(name, names);
  std::string all;
  for (const std::string& each : names) all += (all.empty() ? "; modules are " : ", ") + each;
  return refuse("the log has no module '" + std::string(name) + "'" + (near.empty() ? all : near));
}

}  // namespace

Result<Level> parseLevel(std::string_view text) {
  const auto* const found = std::find(kLevels.begin(), kLevels.end(), text);
  if (found != kLevels.end()) return static_cast<Level>(found - kLevels.begin());
  return refuse("unknown log level '" + std::string(text) + "'; use trace, debug, info, warning or error");
}

std::string_view toString(Level level) noexcept {
  return kLevels[static_cast<std::size_t>(level)];
}

Result<Levels> Levels::parse(std::string_view text) {
  std::bitset<kModules.size() + 1> named;  // the last = the rest
  std::array<Level, kModules.size() + 1> levels{};
  for (const std::string_view item : split(text, ',')) {
    const std::string_view word = trim(item);
    const std::size_t equals = word.find('=');
    const bool ofModule = equals != std::string_view::npos;
    const auto module = ofModule ? parseModule(trim(word.substr(0, equals))) : Result<Module>(kNoModule);
    if (!module) return tl::make_unexpected(module.error());
    const auto level = parseLevel(ofModule ? trim(word.substr(equals + 1)) : word);
    if (!level) {
      if (!ofModule && parseModule(word))
        return refuse("'" + std::string(word) + "' is a module; write " + std::string(word) + "=LEVEL");
      return tl::make_unexpected(level.error());
    }
    const auto at = static_cast<std::size_t>(*module);
    if (named[at])
      return refuse(ofModule ? "the module '" + std::string(kModules[at]) + "' is named twice"
                             : "two levels without a module: '" + std::string(word) + "' is one too many");
    named[at] = true;
    levels[at] = *level;
  }
  Levels result(named[kModules.size()] ? levels[kModules.size()] : kUsual);
  for (std::size_t i = 0; i < kModules.size(); ++i) {
    if (named[i]) result.set(static_cast<Module>(i), levels[i]);
  }
  return result;
}

std::string Levels::toText() const {
  std::string text(toString(rest_));
  for (std::size_t i = 0; i < kModules.size(); ++i) {
    if (levels_[i] == rest_) continue;
    text.append(",").append(kModules[i]).append("=").append(toString(levels_[i]));
  }
  return text;
}

}  // namespace rostra::log
