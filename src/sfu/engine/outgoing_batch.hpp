// SPDX-License-Identifier: Apache-2.0
// Datagrams that are ready to leave, of all transports. In: protected packets, as they are made during one
// turn of the engine or several that follow each other at once; out: for each transport one call that sends
// all of its, and how long after their arrival forwarded packets left. A packet alone leaves at the end of
// the turn that made it: nothing waits for what has not come yet.
#pragma once

#include "rtp/packet/clock.hpp"
#include "rtp/packet/packet_view.hpp"
#include "sfu/engine/media_path.hpp"
#include "sfu/metrics/media_metrics.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rostra::sfu {

/// Where a datagram comes from.
struct DatagramOrigin {
  rtp::TimePoint received{};  ///< when the packet that it forwards came; the epoch = it forwards none
  bool video = false;
};

/// Where a transport's datagrams go, and what waits for it.
struct OutgoingQueue {
  MediaPath* path = nullptr;  ///< null = nothing can be sent yet
  std::uint64_t sent = 0;
  std::uint64_t failed = 0;

 private:
  friend class OutgoingBatch;
  std::vector<rtp::Bytes> waiting;
  std::vector<DatagramOrigin> origins;  // of each
};

/// Allocates when it is made, and as queues get to their greatest length. Thread: the engine's.
class OutgoingBatch {
 public:
  /// What is larger is not sent: no path of the Internet carries it in one piece.
  static constexpr std::size_t kMaxDatagram = 1664;

  explicit OutgoingBatch(MediaMetrics& metrics) : metrics_(metrics), places_(kPlaces) {}

  /// Room for one datagram; valid until the next call.
  [[nodiscard]] rtp::MutableBytes room() noexcept {
    if (used_ == kPlaces) flush();
    return places_[used_];
  }
  /// The first `size` bytes of room() leave with this turn.
  void add(OutgoingQueue& queue, std::size_t size, DatagramOrigin origin = {}) {
    if (queue.waiting.empty()) queues_.push_back(&queue);
    queue.waiting.emplace_back(rtp::Bytes(places_[used_++]).first(size));
    queue.origins.push_back(origin);
  }
  void flush() noexcept;
  /// Forgets what waits for a queue that goes away.
  void forget(OutgoingQueue& queue) noexcept;

 private:
  static constexpr std::size_t kPlaces = 512;
  void measure(std::span<const DatagramOrigin> sent) noexcept;

  MediaMetrics& metrics_;
  std::vector<std::array<std::byte, kMaxDatagram>> places_;
  std::size_t used_ = 0;
  std::vector<OutgoingQueue*> queues_;
};

}  // namespace rostra::sfu
