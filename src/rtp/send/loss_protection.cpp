// SPDX-License-Identifier: Apache-2.0
#include "rtp/send/loss_protection.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace rostra::rtp {
namespace {

// Less than this is jitter.
constexpr Duration kQueue = std::chrono::milliseconds(30);

}  // namespace

void LossProtection::onFeedback(std::span<const PacketResult> results, Duration queue,
                                TimePoint now) noexcept {
  const bool queued = queue > kQueue;
  const auto received = static_cast<std::uint32_t>(
      std::ranges::count_if(results, [](const PacketResult& result) { return result.received.has_value(); }));
  const auto lost = static_cast<std::uint32_t>(results.size()) - received;
  redundancy_.onFeedback(received, queued ? 0 : lost, now);
  delay_.onFeedback(results, queued, now);
}

}  // namespace rostra::rtp
