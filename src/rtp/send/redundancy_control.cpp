// SPDX-License-Identifier: Apache-2.0
#include "rtp/send/redundancy_control.hpp"

#include <chrono>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

// Long enough that a share means something, short enough to be heard little of.
constexpr Duration kWindow = 500ms;
constexpr std::uint32_t kPackets = 25;
// One repetition leaves the square of this, two the third power.
constexpr double kSome = 0.01;
constexpr double kMuch = 0.04;
constexpr Duration kHold = 10s;
// One alone may be chance.
constexpr std::uint32_t kFewest = 2;

}  // namespace

void RedundancyControl::onFeedback(std::uint32_t received, std::uint32_t lost, TimePoint now) noexcept {
  if (!begun_) begun_ = now;
  received_ += received;
  lost_ += lost;
  const std::uint32_t packets = received_ + lost_;
  if (now - *begun_ < kWindow || packets < kPackets) return;
  const double loss = lost_ < kFewest ? 0 : static_cast<double>(lost_) / packets;
  received_ = lost_ = 0;
  begun_ = now;
  const std::size_t needed = loss >= kMuch ? 2 : loss >= kSome ? 1 : 0;
  if (needed >= distance_) {
    distance_ = needed;
    neededAt_ = now;
  } else if (now - neededAt_ >= kHold) {
    --distance_;
    neededAt_ = now;
  }
}

}  // namespace rostra::rtp
