// SPDX-License-Identifier: Apache-2.0
#include "rtp/congestion/packet_groups.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>

namespace rostra::rtp {
namespace {

constexpr Duration kBurst = std::chrono::milliseconds(5);
constexpr Duration kMaxBurst = std::chrono::milliseconds(100);
// No queue is that long: a clock was set, or the path is another one.
constexpr Duration kMaxVariation = std::chrono::seconds(3);

}  // namespace

bool PacketGroups::belongs(const PacketResult& packet) const noexcept {
  if (packet.sent - current_->firstSent <= kBurst) return true;
  // A radio link that was busy delivers what waited at once (s.5.2): that is one group, however it left.
  const Duration received = *packet.received - current_->lastReceived;
  const Duration sent = packet.sent - current_->lastSent;
  return received <= kBurst && received > -kBurst && received < sent &&
         *packet.received - current_->firstReceived < kMaxBurst;
}

std::optional<DelayVariation> PacketGroups::add(const PacketResult& packet) noexcept {
  const Duration received = *packet.received;
  if (!current_) {
    current_ = Group{packet.sent, packet.sent, received, received};
    return std::nullopt;
  }
  if (packet.sent < current_->firstSent) return std::nullopt;  // overtaken
  if (belongs(packet)) {
    current_->lastSent = std::max(current_->lastSent, packet.sent);
    current_->lastReceived = std::max(current_->lastReceived, received);
    return std::nullopt;
  }
  std::optional<DelayVariation> variation;
  if (before_) {
    variation = DelayVariation{current_->lastSent - before_->lastSent,
                               current_->lastReceived - before_->lastReceived, current_->lastReceived};
    const auto difference = variation->received - variation->sent;
    if (difference > kMaxVariation || difference < -kMaxVariation) {
      before_.reset();
      current_ = Group{packet.sent, packet.sent, received, received};
      return std::nullopt;
    }
  }
  before_ = current_;
  current_ = Group{packet.sent, packet.sent, received, received};
  return variation;
}

}  // namespace rostra::rtp
