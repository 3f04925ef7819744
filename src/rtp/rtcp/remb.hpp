// SPDX-License-Identifier: Apache-2.0
// Receiver's estimate of the bandwidth, from peers without transport-wide feedback. In and out: packets of a
// compound. draft-alvestrand-rmcat-remb-03 s.2.
#pragma once

#include "rtp/packet/bitrate.hpp"
#include "rtp/packet/bounded_list.hpp"
#include "rtp/rtcp/compound.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace rostra::rtp {

struct ReceiverEstimate {
  Bitrate bitrate;
  BoundedList<std::uint32_t, 32> ssrcs;  ///< the streams it holds for together; more are not read
};

/// Nothing when `packet` is no REMB, shorter than it says, or its number does not fit 63 bits.
[[nodiscard]] std::optional<ReceiverEstimate> parseReceiverEstimate(const RtcpPacket& packet) noexcept;

/// Written with 18 significant bits, rounded down. False, and nothing is written, when there is no room.
bool write(CompoundWriter& out, std::uint32_t senderSsrc, const ReceiverEstimate& estimate) noexcept;

}  // namespace rostra::rtp
