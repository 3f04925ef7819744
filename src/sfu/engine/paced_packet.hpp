// SPDX-License-Identifier: Apache-2.0
// A packet that waits for its time to leave.
#pragma once

#include "rtp/send/packet_history.hpp"
#include "sfu/engine/shared_packet.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace rostra::sfu {

class EngineOutlet;

/// Thread: the engine's.
struct PacedPacket {
  EngineOutlet* outlet = nullptr;  ///< of the transport that holds the packet, and outlives it
  SharedPacket payload;
  GstClockTime playout = GST_CLOCK_TIME_NONE;
  bool reported = false;      ///< as InboundPacket's
  bool again = false;         ///< it was sent before and goes as a retransmission
  rtp::TimePoint received{};  ///< as InboundPacket's
  std::uint8_t headerSize = 0;
  std::array<std::byte, rtp::PacketHistory<SharedPacket>::kMaxHeaderSize> headerBytes{};

  [[nodiscard]] rtp::Bytes header() const noexcept { return rtp::Bytes(headerBytes).first(headerSize); }
  /// At most as many as fit; the rewriter's headers do.
  void setHeader(rtp::Bytes header) noexcept {
    headerSize = static_cast<std::uint8_t>(std::min(header.size(), headerBytes.size()));
    std::copy_n(header.begin(), headerSize, headerBytes.begin());
  }
  [[nodiscard]] std::uint32_t size() const noexcept {
    return static_cast<std::uint32_t>(headerSize + payload.bytes().size());
  }
};

}  // namespace rostra::sfu
