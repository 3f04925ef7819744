// SPDX-License-Identifier: Apache-2.0
// What the tap brought and the loop has not taken yet. in: packets from the thread that reads the tap; out:
// the same packets on the loop, sound first. Bounded: a loop that is busy for a second loses nothing, one
// that hangs loses video frames and then sound, counted, instead of filling the memory. Pure.
#pragma once

#include "base/mutex.hpp"
#include "ipc/tap.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <utility>
#include <vector>

namespace rostra::mix {

/// Thread: any; push() by one and take() by another. The lock is a leaf and held for copies only.
class TapQueue {
 public:
  struct Packet {
    ipc::TapHeader header;
    std::vector<std::byte> rtp;
  };
  struct Counters {
    std::uint64_t droppedSound = 0;  ///< packets that found no room
    std::uint64_t droppedVideo = 0;  ///< packets that found no room, and the rest of their frames
    std::size_t queuedBytes = 0;
  };
  struct Limits {
    std::size_t soundBytes = std::size_t{4} << 20;   ///< five seconds of fifty voices
    std::size_t videoBytes = std::size_t{24} << 20;  ///< nine seconds of 20 Mbit/s
    std::size_t streamBytes = std::size_t{6} << 20;  ///< so that one flood leaves room for the others
  };

  TapQueue() = default;
  explicit TapQueue(Limits limits) noexcept : limits_(limits) {}

  /// Copies the packets. True when the consumer had taken everything: it must be told.
  [[nodiscard]] bool push(std::span<const ipc::TapPacket> packets);
  /// At most `count` packets, sound before video, each stream in order. After an answer with fewer than
  /// `count` the next push() returns true.
  [[nodiscard]] std::vector<Packet> take(std::size_t count);
  void clear();
  [[nodiscard]] Counters counters() const;

  /// What a packet counts for: its bytes and what keeping it costs.
  [[nodiscard]] static std::size_t costOf(std::size_t rtpBytes) noexcept { return sizeof(Packet) + rtpBytes; }

 private:
  struct Stream {
    std::size_t bytes = 0;
    bool dropping = false;  // until the frame with this time stamp is over
    std::uint32_t droppedFrame = 0;
  };
  using StreamKey = std::pair<std::array<char, ipc::kMaxTapId>, ipc::TapSource>;
  [[nodiscard]] static StreamKey keyOf(const ipc::TapHeader& header) noexcept {
    return {header.id, header.source};
  }
  [[nodiscard]] bool hasRoomLocked(const ipc::TapPacket& packet, const Stream& stream, std::size_t cost) const
      ROSTRA_REQUIRES(mutex_);
  [[nodiscard]] bool admitLocked(const ipc::TapPacket& packet, Stream& stream, std::size_t cost)
      ROSTRA_REQUIRES(mutex_);
  void takeFromLocked(std::deque<Packet>& lane, std::size_t& laneBytes, std::size_t count,
                      std::vector<Packet>& taken) ROSTRA_REQUIRES(mutex_);

  const Limits limits_;
  mutable Mutex mutex_;
  std::deque<Packet> sound_ ROSTRA_GUARDED_BY(mutex_);
  std::deque<Packet> video_ ROSTRA_GUARDED_BY(mutex_);
  std::size_t soundBytes_ ROSTRA_GUARDED_BY(mutex_) = 0;
  std::size_t videoBytes_ ROSTRA_GUARDED_BY(mutex_) = 0;
  std::map<StreamKey, Stream> streams_ ROSTRA_GUARDED_BY(mutex_);  // those with packets here
  bool consumerWaits_ ROSTRA_GUARDED_BY(mutex_) = true;
  std::uint64_t droppedSound_ ROSTRA_GUARDED_BY(mutex_) = 0;
  std::uint64_t droppedVideo_ ROSTRA_GUARDED_BY(mutex_) = 0;
};

}  // namespace rostra::mix
