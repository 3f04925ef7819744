// SPDX-License-Identifier: Apache-2.0
// Enumerations as the words they are stored as.
#include "base/check.hpp"
#include "store/rows/spaces.hpp"

#include <array>

namespace rostra::store {
namespace {

constexpr std::array<std::string_view, 4> kRoles{"viewer", "participant", "host", "owner"};
constexpr std::array<std::string_view, 3> kVisibilities{"public", "unlisted", "private"};
constexpr std::array<std::string_view, 3> kVisitors{"none", "watch", "stage"};
constexpr std::array<std::string_view, 4> kChatAccess{"everyone", "members", "stage", "off"};
constexpr std::array<std::string_view, 5> kFloors{"plain", "lounge", "hall", "cafe", "picture"};

template <class Enum, std::size_t Count>
std::optional<Enum> parse(const std::array<std::string_view, Count>& words, std::string_view text) noexcept {
  for (std::size_t i = 0; i < Count; ++i) {
    if (words[i] == text) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view toString(Role role) noexcept {
  return kRoles[static_cast<std::size_t>(role)];
}
std::string_view toString(Visibility visibility) noexcept {
  return kVisibilities[static_cast<std::size_t>(visibility)];
}
std::string_view toString(Visitors visitors) noexcept {
  return kVisitors[static_cast<std::size_t>(visitors)];
}
std::string_view toString(ChatAccess access) noexcept {
  return kChatAccess[static_cast<std::size_t>(access)];
}
std::string_view toString(Floor floor) noexcept {
  return kFloors[static_cast<std::size_t>(floor)];
}
std::optional<Role> parseRole(std::string_view text) noexcept {
  return parse<Role>(kRoles, text);
}
std::optional<Visibility> parseVisibility(std::string_view text) noexcept {
  return parse<Visibility>(kVisibilities, text);
}
std::optional<Visitors> parseVisitors(std::string_view text) noexcept {
  return parse<Visitors>(kVisitors, text);
}
std::optional<ChatAccess> parseChatAccess(std::string_view text) noexcept {
  return parse<ChatAccess>(kChatAccess, text);
}
std::optional<Floor> parseFloor(std::string_view text) noexcept {
  return parse<Floor>(kFloors, text);
}

}  // namespace rostra::store
