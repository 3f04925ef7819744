// SPDX-License-Identifier: Apache-2.0
// Traffic that behaves as TCP does: doubles its window until a loss, then halves it and adds a packet a round
// trip. In: two links; out: load on them. As coarse as Reno of RFC 5681, with selective knowledge of what was
// lost.
#pragma once

#include "support/link_simulator.hpp"

#include <cstdint>
#include <optional>

namespace rostra::test {

class TcpFlow {
 public:
  TcpFlow(EventQueue& events, LinkSimulator& forward, LinkSimulator& back) noexcept
      : events_(events), forward_(forward), back_(back) {}
  TcpFlow(const TcpFlow&) = delete;
  TcpFlow& operator=(const TcpFlow&) = delete;

  /// Sends this much from now on, as a new connection; nothing = without an end. One at a time.
  void transfer(std::optional<std::int64_t> bytes);
  [[nodiscard]] bool done() const noexcept { return remaining_ == 0 && inFlight_ == 0; }
  [[nodiscard]] std::int64_t deliveredBytes() const noexcept { return delivered_; }

 private:
  static constexpr std::uint32_t kSegment = 1500;
  void pump();
  void onAck(std::int64_t number, rtp::TimePoint sent);
  void onLoss(std::int64_t number);
  void onTimeout(std::int64_t number, std::uint32_t connection);

  EventQueue& events_;
  LinkSimulator& forward_;
  LinkSimulator& back_;
  std::uint32_t connection_ = 0;
  std::int64_t remaining_ = 0;  // segments; negative = without an end
  double window_ = 10;          // segments
  double threshold_ = 1e9;      // where slow start ends
  std::int64_t next_ = 0;
  std::int64_t expected_ = 0;   // the next acknowledgement in order
  std::int64_t recovery_ = -1;  // losses of numbers up to here are of one event
  std::int64_t inFlight_ = 0;
  std::int64_t delivered_ = 0;
  rtp::Duration rtt_ = std::chrono::milliseconds(200);
};

}  // namespace rostra::test
