// SPDX-License-Identifier: Apache-2.0
// What the payload types and SSRCs of a publish connection mean. In: the browser's offer and the answer to
// it; out: one look-up for a packet. Pure.
#pragma once

#include "rtp/sdp/sdp.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>

namespace rostra::sfu {

struct PublishPayload {
  rtp::MediaKind kind{};
  std::uint32_t clockRate = 0;
  std::optional<std::uint8_t> original =
      std::nullopt;  ///< of a retransmission: what it repeats (RFC 4588, apt)
};

/// Immutable after construction: any thread.
class PublishPayloads {
 public:
  PublishPayloads() = default;
  PublishPayloads(const rtp::SessionDescription& offer, const rtp::SessionDescription& answer);

  /// Null when it was not agreed on.
  [[nodiscard]] const PublishPayload* find(std::uint8_t payloadType) const noexcept {
    const auto& entry = payloads_[payloadType & 0x7FU];
    return entry ? &*entry : nullptr;
  }
  /// The stream that this one repeats, where the offer says so; simulcast says it in the packets.
  [[nodiscard]] std::optional<std::uint32_t> originalOf(std::uint32_t ssrc) const noexcept;
  /// 0 = not agreed on.
  [[nodiscard]] std::uint8_t transportNumberId() const noexcept { return transportNumberId_; }

 private:
  std::array<std::optional<PublishPayload>, 128> payloads_{};
  std::map<std::uint32_t, std::uint32_t> originals_;  // RTX -> media
  std::uint8_t transportNumberId_ = 0;
};

}  // namespace rostra::sfu
