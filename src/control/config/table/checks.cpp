// SPDX-License-Identifier: Apache-2.0
#include "control/config/table/checks.hpp"

#include "base/ip_range.hpp"
#include "base/spelling.hpp"
#include "base/text.hpp"
#include "control/config/addresses.hpp"
#include "pipeline/catalog/layout_name.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace rostra::control::table {
namespace {

template <std::size_t N>
Result<void> oneOf(const std::string& text, const std::array<std::string_view, N>& words) {
  std::string all;
  for (const std::string_view word : words) {
    if (text == word) return {};
    all += (all.empty() ? "" : " or ") + std::string(word);
  }
  const std::vector<std::string> names(words.begin(), words.end());
  return fail(ErrorKind::InvalidInput, "'" + text + "' is not " + all + suggestion(text, names));
}

Result<void> checkFileName(const std::string& text, const std::string& what) {
  if (pipeline::isLayoutName(text)) return {};
  return fail(ErrorKind::InvalidInput,
              "'" + text + "' is not a " + what + " name: letters a to z, digits and '-', at most 64");
}

}  // namespace

Result<void> checkListen(const std::string& text) {
  return parseHostPort(text).map([](const HostPort&) {});
}

Result<void> checkIp(const std::string& text) {
  return checkIpAddress(text);
}

Result<void> checkIpRange(const std::string& text) {
  return IpRange::parse(text).map([](const IpRange&) {});
}

Result<void> checkStun(const std::string& text) {
  return parseStunServer(text).map([](const StunServer&) {});
}

Result<void> checkTurn(const std::string& text) {
  return parseTurnServer(text).map([](const TurnServer&) {});
}

Result<void> checkOriginText(const std::string& text) {
  return parseOrigin(text).map([](const OriginAddress&) {});
}

Result<void> checkAccess(const std::string& text) {
  return oneOf<2>(text, {"open", "accounts"});
}

Result<void> checkSignUp(const std::string& text) {
  return oneOf<2>(text, {"open", "closed"});
}

Result<void> checkSecureCookies(const std::string& text) {
  return oneOf<3>(text, {"auto", "always", "never"});
}

Result<void> checkSandbox(const std::string& text) {
  return oneOf<2>(text, {"on", "off"});
}

Result<void> checkDegradation(const std::string& text) {
  if (text == "none") return {};
  for (const std::string_view word : split(text, ',')) {
    if (word == "renditions" || word == "frame-rate" || word == "tile-size") continue;
    return fail(ErrorKind::InvalidInput,
                "'" + std::string(word) +
                    "' cannot be given up; write renditions, frame-rate and tile-size, with commas, or none");
  }
  return {};
}

Result<void> checkDatabase(const std::string& text) {
  if (text == "sqlite" || text.starts_with("postgresql://") || text.starts_with("postgres://")) return {};
  // Not repeated: it may be an address with a password and a typing mistake.
  return fail(ErrorKind::InvalidInput,
              "neither 'sqlite' nor an address such as postgresql://user:password@host:5432/name");
}

Result<void> checkPublicUrl(const std::string& text) {
  return parseOrigin(text).map([](const OriginAddress&) {});
}

Result<void> checkToken(const std::string& text) {
  constexpr std::size_t kShortest = 16;
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
  if (text.size() >= kShortest && plain) return {};
  // Not repeated: it is a secret.
  return fail(ErrorKind::InvalidInput, "at least 16 characters without blanks are needed");
}

Result<void> checkHostName(const std::string& text) {
  const auto address = parseOrigin("http://" + text);
  if (address && text.find(':') == std::string::npos) return {};
  return fail(ErrorKind::InvalidInput, "'" + text + "' is not the name of a host, such as rostra.internal");
}

Result<void> checkFrameStream(const std::string& text) {
  return oneOf<2>(text, {"on", "off"});
}

Result<void> checkRtpEngine(const std::string& text) {
  return oneOf<2>(text, {"on", "off"});
}

Result<void> checkLayoutName(const std::string& text) {
  return checkFileName(text, "layout");
}

Result<void> checkLadderName(const std::string& text) {
  return checkFileName(text, "ladder");
}

}  // namespace rostra::control::table
