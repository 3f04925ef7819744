// SPDX-License-Identifier: Apache-2.0
// Takes a payload with redundant copies apart: every packet of sound carries the ones before it once more.
// In: the payload of a packet; out: its blocks. RFC 2198 s.3.
#pragma once

#include "rtp/packet/bounded_list.hpp"
#include "rtp/packet/packet_view.hpp"

#include <cstdint>
#include <optional>

namespace rostra::rtp {

struct RedBlock {
  std::uint8_t payloadType = 0;
  std::uint16_t timestampOffset = 0;  ///< how many ticks it is older than the packet
  Bytes data;
};
/// As sent: the oldest first, the packet's own (primary) block last.
using RedBlocks = BoundedList<RedBlock, 8>;

/// Nothing when blocks reach beyond the payload, or there are more than fit the list.
[[nodiscard]] std::optional<RedBlocks> parseRed(Bytes payload) noexcept;

}  // namespace rostra::rtp
