// SPDX-License-Identifier: Apache-2.0
// Who a source is, and that it leaves: SDES with the CNAME, the one item that is required, and BYE. In and
// out: packets of a compound. RFC 3550 s.6.5 and 6.6.
#pragma once

#include "rtp/packet/bounded_list.hpp"
#include "rtp/rtcp/compound.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace rostra::rtp {

/// The count field has five bits.
inline constexpr std::size_t kMaxDescribedSources = 31;

struct SourceName {
  std::uint32_t ssrc = 0;
  std::string_view cname;  ///< points into the packet; empty when the chunk has none
};
using SourceNames = BoundedList<SourceName, kMaxDescribedSources>;
using Sources = BoundedList<std::uint32_t, kMaxDescribedSources>;

/// Nothing when `packet` is of another type, or a chunk or item reaches beyond it.
[[nodiscard]] std::optional<SourceNames> parseDescription(const RtcpPacket& packet) noexcept;
/// Who leaves; the reason is not read. Nothing when `packet` is of another type, or shorter than its count
/// says.
[[nodiscard]] std::optional<Sources> parseBye(const RtcpPacket& packet) noexcept;

/// One CNAME (at most 255 bytes) for all `ssrcs`, at most kMaxDescribedSources. False, and nothing is
/// written, when there is no room.
bool writeDescription(CompoundWriter& out, std::span<const std::uint32_t> ssrcs,
                      std::string_view cname) noexcept;
bool writeBye(CompoundWriter& out, std::span<const std::uint32_t> ssrcs) noexcept;

}  // namespace rostra::rtp
