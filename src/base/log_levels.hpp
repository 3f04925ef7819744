// SPDX-License-Identifier: Apache-2.0
// Which lines of the log are written: a level for each module, as one text. In: "info,sfu=debug"; out: the
// level of a module, and the module of a source file. A module is a folder of src; of control, where most
// lines are, a folder of that (docs/decisions/0047). Pure: any thread.
#pragma once

#include "base/result.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace rostra::log {

enum class Level : std::uint8_t { Trace, Debug, Info, Warning, Error };

/// Parses "trace", "debug", "info", "warning" or "error".
[[nodiscard]] Result<Level> parseLevel(std::string_view text);
[[nodiscard]] std::string_view toString(Level level) noexcept;

/// In the order of the alphabet. A test compares them with the folders.
inline constexpr std::array<std::string_view, 27> kModules{
    "accounts", "api", "av",      "base",  "cli",        "config", "doctor",     "glib",     "gst",
    "hls",      "ipc", "metrics", "mix",   "operations", "origin", "pipeline",   "protocol", "recording",
    "room",     "rtp", "sandbox", "serve", "sfu",        "show",   "signalling", "store",    "supervisor"};

/// Place of a module in kModules; kNoModule = code outside of src, which has the level of the rest.
enum class Module : std::uint8_t {};
inline constexpr Module kNoModule{kModules.size()};

/// By the path of a source file: ".../src/sfu/worker/router.cpp" is of sfu, ".../src/control/room/room.cpp"
/// of room.
[[nodiscard]] constexpr Module moduleOf(std::string_view file) noexcept {
  constexpr std::string_view kRoot = "src/";
  constexpr std::string_view kSplit = "control/";
  const std::size_t at = file.rfind("/src/");
  if (at != std::string_view::npos) {
    file.remove_prefix(at + 1 + kRoot.size());
  } else if (file.starts_with(kRoot)) {
    file.remove_prefix(kRoot.size());
  } else {
    return kNoModule;
  }
  if (file.starts_with(kSplit)) file.remove_prefix(kSplit.size());
  const auto* const found = std::find(kModules.begin(), kModules.end(), file.substr(0, file.find('/')));
  return static_cast<Module>(found - kModules.begin());
}
/// Empty for kNoModule.
[[nodiscard]] constexpr std::string_view toString(Module module) noexcept {
  return module == kNoModule ? std::string_view() : kModules[static_cast<std::size_t>(module)];
}

/// The lowest level that is written, of every module.
class Levels {
 public:
  /// One level for all.
  Levels(Level rest = Level::Info) noexcept : rest_(rest) {
    levels_.fill(rest);
  }  // NOLINT: a level is levels

  /// Parses "LEVEL", "LEVEL,MODULE=LEVEL,..." or "MODULE=LEVEL,...", where the rest has info. InvalidInput
  /// names what is unknown or there twice, with the nearest word that would do.
  [[nodiscard]] static Result<Levels> parse(std::string_view text);
  /// The shortest text with this meaning: the level of the rest, then modules that differ.
  [[nodiscard]] std::string toText() const;

  [[nodiscard]] Level rest() const noexcept { return rest_; }
  [[nodiscard]] Level of(Module module) const noexcept {
    return module == kNoModule ? rest_ : levels_[static_cast<std::size_t>(module)];
  }
  void set(Module module, Level level) noexcept {
    (module == kNoModule ? rest_ : levels_[static_cast<std::size_t>(module)]) = level;
  }
  bool operator==(const Levels&) const = default;

 private:
  Level rest_;
  std::array<Level, kModules.size()> levels_{};
};

}  // namespace rostra::log
