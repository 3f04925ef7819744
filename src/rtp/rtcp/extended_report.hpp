// SPDX-License-Identifier: Apache-2.0
// How a receiver that sends no media learns the round-trip time: it sends its clock (RRTR), the other side
// answers how long ago that was (DLRR). In and out: packets of a compound. RFC 3611 s.4.4 and 4.5.
#pragma once

#include "rtp/packet/bounded_list.hpp"
#include "rtp/packet/ntp_time.hpp"
#include "rtp/rtcp/compound.hpp"

#include <cstdint>
#include <optional>

namespace rostra::rtp {

/// The answer to one receiver's RRTR; roundTripTime() takes the last two.
struct ReferenceEcho {
  std::uint32_t ssrc = 0;           ///< of the receiver that asked
  std::uint32_t lastReference = 0;  ///< LRR: NtpTime::compact() of its RRTR
  std::uint32_t delay = 0;          ///< DLRR, in 1/65536 s
  bool operator==(const ReferenceEcho&) const = default;
};

struct ExtendedReport {
  std::uint32_t ssrc = 0;                 ///< of whoever reports
  std::optional<NtpTime> reference;       ///< its RRTR block
  BoundedList<ReferenceEcho, 16> echoes;  ///< its DLRR blocks; more are not read
};

/// Blocks of other types are passed over. Nothing when `packet` is no XR, or a block reaches beyond it.
[[nodiscard]] std::optional<ExtendedReport> parseExtendedReport(const RtcpPacket& packet) noexcept;

/// False, and nothing is written, when there is no room.
bool write(CompoundWriter& out, const ExtendedReport& report) noexcept;

}  // namespace rostra::rtp
