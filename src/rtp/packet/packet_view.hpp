// SPDX-License-Identifier: Apache-2.0
// Reads one RTP packet in place. In: bytes from a peer that may lie; out: header fields, extension elements,
// payload. RFC 3550 s.5.1 (header), s.5.3.1 (extension), RFC 8285 (one- and two-byte elements), RFC 5761 s.4
// (RTP or RTCP).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace rostra::rtp {

using Bytes = std::span<const std::byte>;
using MutableBytes = std::span<std::byte>;

/// Length of the RTP header without CSRCs and extension.
inline constexpr std::size_t kFixedHeaderSize = 12;

/// True when a datagram that starts like RTP (version 2) is RTCP: second byte 192..223 (RFC 5761 s.4).
[[nodiscard]] bool isRtcp(Bytes packet) noexcept;

/// One RTP packet, borrowed: valid while the bytes are. Every accessor stays inside the bytes, whatever they
/// hold; nothing is copied or allocated. Thread: any.
class PacketView {
 public:
  /// Nothing when the bytes are not one whole RTP packet: too short, other version, RTCP, CSRC list,
  /// extension or padding longer than the packet.
  [[nodiscard]] static std::optional<PacketView> parse(Bytes packet) noexcept;

  [[nodiscard]] bool marker() const noexcept;
  [[nodiscard]] std::uint8_t payloadType() const noexcept;
  [[nodiscard]] std::uint16_t sequence() const noexcept;
  [[nodiscard]] std::uint32_t timestamp() const noexcept;
  [[nodiscard]] std::uint32_t ssrc() const noexcept;

  /// The value of header extension element `id` (1..14, or 1..255 in two-byte form), or nothing. A malformed
  /// extension block ends the search.
  [[nodiscard]] std::optional<Bytes> findExtension(std::uint8_t id) const noexcept;

  /// Payload without padding; empty for a padding-only packet.
  [[nodiscard]] Bytes payload() const noexcept { return packet_.subspan(payloadOffset_, payloadSize_); }
  /// Where payload() starts in the packet.
  [[nodiscard]] std::size_t payloadOffset() const noexcept { return payloadOffset_; }
  [[nodiscard]] Bytes bytes() const noexcept { return packet_; }

 private:
  PacketView() = default;

  Bytes packet_;
  std::size_t payloadOffset_ = 0;
  std::size_t payloadSize_ = 0;
  std::size_t extensionOffset_ = 0;  // of the elements, behind profile and length; 0 = no extension
  std::size_t extensionSize_ = 0;
  std::uint16_t extensionProfile_ = 0;
};

}  // namespace rostra::rtp
