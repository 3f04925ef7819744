// SPDX-License-Identifier: Apache-2.0
// What a producer is called in a room: whose it is, and which source.
#pragma once

#include "protocol/worker.hpp"

#include <compare>
#include <string>

namespace rostra::sfu {

struct ProducerKey {
  std::string participant;
  protocol::worker::Source source{};
  auto operator<=>(const ProducerKey&) const = default;
};

}  // namespace rostra::sfu
