// SPDX-License-Identifier: Apache-2.0
#include "support/tcp_flow.hpp"

#include <algorithm>

namespace rostra::test {
namespace {

constexpr std::uint32_t kAck = 52;
constexpr rtp::Duration kLeastTimeout = std::chrono::seconds(1);

}  // namespace

void TcpFlow::transfer(std::optional<std::int64_t> bytes) {
  ++connection_;
  remaining_ = bytes ? std::max<std::int64_t>(1, *bytes / kSegment) : -1;
  window_ = 10;
  threshold_ = 1e9;
  expected_ = next_;
  recovery_ = next_ - 1;
  inFlight_ = 0;
  pump();
}

void TcpFlow::pump() {
  while (remaining_ != 0 && static_cast<double>(inFlight_) < window_) {
    if (remaining_ > 0) --remaining_;
    ++inFlight_;
    const std::int64_t number = next_++;
    const rtp::TimePoint sent = events_.now();
    const std::uint32_t connection = connection_;
    forward_.send(kSegment, [this, number, sent, connection] {
      delivered_ += kSegment;
      back_.send(kAck, [this, number, sent, connection] {
        if (connection == connection_) onAck(number, sent);
      });
    });
    events_.after(std::max(2 * rtt_, kLeastTimeout),
                  [this, number, connection] { onTimeout(number, connection); });
  }
}

// The links keep the order, so an acknowledgement behind a gap means that what is in the gap was lost (or its
// own acknowledgement was, which is rare and treated alike).
void TcpFlow::onAck(std::int64_t number, rtp::TimePoint sent) {
  if (number < expected_) return;
  rtt_ = (7 * rtt_ + (events_.now() - sent)) / 8;
  for (; expected_ < number; ++expected_) onLoss(expected_);
  ++expected_;
  --inFlight_;
  window_ += window_ < threshold_ ? 1 : 1 / window_;
  pump();
}

void TcpFlow::onLoss(std::int64_t number) {
  --inFlight_;
  if (remaining_ >= 0) ++remaining_;  // again, under a new number
  if (number <= recovery_) return;
  recovery_ = next_ - 1;
  threshold_ = std::max(window_ / 2, 2.0);
  window_ = threshold_;
}

void TcpFlow::onTimeout(std::int64_t number, std::uint32_t connection) {
  if (connection != connection_ || number < expected_) return;
  for (; expected_ <= number; ++expected_) onLoss(expected_);
  window_ = 1;
  pump();
}

}  // namespace rostra::test
