// SPDX-License-Identifier: Apache-2.0
// Names of things that must not be mixed up: a RoomId is not a ParticipantId although both are text.
#pragma once

#include "base/result.hpp"

#include <compare>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace rostra {

template <class Tag>
class StrongId {
 public:
  StrongId() = default;
  explicit StrongId(std::string value) : value_(std::move(value)) {}
  [[nodiscard]] const std::string& str() const noexcept { return value_; }
  [[nodiscard]] bool empty() const noexcept { return value_.empty(); }
  auto operator<=>(const StrongId&) const = default;

 private:
  std::string value_;
};

using RoomId = StrongId<struct RoomTag>;
using ParticipantId = StrongId<struct ParticipantTag>;

/// `length` characters of [a-z0-9] from the operating system's random source: 36^length values.
[[nodiscard]] std::string randomId(std::size_t length);

/// A space's slug: [a-z0-9-]{1,64}. InvalidInput with a sentence for people otherwise.
[[nodiscard]] Result<void> checkSlug(std::string_view slug);

/// A person's name: 1..64 characters of valid UTF-8, no control characters; returned trimmed. InvalidInput
/// otherwise.
[[nodiscard]] Result<std::string> checkDisplayName(std::string_view name);

}  // namespace rostra

template <class Tag>
struct std::hash<rostra::StrongId<Tag>> {
  std::size_t operator()(const rostra::StrongId<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.str());
  }
};
