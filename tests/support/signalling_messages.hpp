// SPDX-License-Identifier: Apache-2.0
// The first messages of a connection as tests write them: only what the test is about is named. Pure.
#pragma once

#include "protocol/signalling.hpp"

#include <optional>
#include <string>
#include <utility>

namespace rostra::test {

[[nodiscard]] inline protocol::signalling::clientMessage::Join joinMessage(
    std::string space, std::string name, std::optional<std::string> resume = std::nullopt) {
  protocol::signalling::clientMessage::Join join;
  join.version = protocol::signalling::kVersion;
  join.space = std::move(space);
  join.name = std::move(name);
  join.resume = std::move(resume);
  return join;
}

[[nodiscard]] inline protocol::signalling::clientMessage::Watch watchMessage(std::string space) {
  protocol::signalling::clientMessage::Watch watch;
  watch.version = protocol::signalling::kVersion;
  watch.space = std::move(space);
  return watch;
}

}  // namespace rostra::test
