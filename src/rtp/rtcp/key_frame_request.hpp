// SPDX-License-Identifier: Apache-2.0
// Requests for a key frame: picture loss indication and full intra request. In and out: packets of a
// compound. RFC 4585 s.6.3.1 (PLI), RFC 5104 s.4.3.1 (FIR).
#pragma once

#include "rtp/packet/bounded_list.hpp"
#include "rtp/rtcp/compound.hpp"

#include <cstdint>
#include <optional>

namespace rostra::rtp {

struct FullIntraEntry {
  std::uint32_t ssrc = 0;
  std::uint8_t number = 0;  ///< counts requests: the same number again is the same request
  bool operator==(const FullIntraEntry&) const = default;
};
/// One FIR may ask several sources; more than these are not read.
using FullIntraRequest = BoundedList<FullIntraEntry, 16>;

/// The SSRC whose key frame is asked for. Nothing when `packet` is no PLI.
[[nodiscard]] std::optional<std::uint32_t> parsePictureLoss(const RtcpPacket& packet) noexcept;
/// Nothing when `packet` is no FIR.
[[nodiscard]] std::optional<FullIntraRequest> parseFullIntraRequest(const RtcpPacket& packet) noexcept;

/// False, and nothing is written, when there is no room.
bool writePictureLoss(CompoundWriter& out, std::uint32_t senderSsrc, std::uint32_t mediaSsrc) noexcept;
bool writeFullIntraRequest(CompoundWriter& out, std::uint32_t senderSsrc, FullIntraEntry entry) noexcept;

}  // namespace rostra::rtp
