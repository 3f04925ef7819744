// SPDX-License-Identifier: Apache-2.0
// The tap: one SOCK_SEQPACKET message per RTP packet from the SFU to a mixer, and small feedback messages
// back. Pure. Both ends run on one machine, so numbers are in host order and times are CLOCK_MONOTONIC
// nanoseconds.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace rostra::ipc {

enum class TapSource : std::uint8_t { Microphone = 0, Camera = 1, Screen = 2 };
enum class TapCodec : std::uint8_t { Opus = 0, Vp8 = 1, H264 = 2 };

inline constexpr std::size_t kMaxTapId = 32;  ///< bytes of a participant id

/// Fixed-size header in front of every packet; the RTP packet (own SSRC per producer, contiguous over layer
/// switches, no header extensions) follows in the same message.
struct TapHeader {
  static constexpr std::uint32_t kMagic = 0x50415452;  // "RTAP"
  std::uint32_t magic = kMagic;
  TapSource source = TapSource::Microphone;
  TapCodec codec = TapCodec::Opus;
  std::uint8_t idLength = 0;
  std::uint8_t reserved = 0;
  /// When this packet's media is to be played, CLOCK_MONOTONIC ns: jitter-buffered PTS + base time of the
  /// publish pipeline, so clock skew and lip-sync (RFC 3550 sender reports) are already in it.
  std::uint64_t playoutNs = 0;
  std::array<char, kMaxTapId> id{};

  [[nodiscard]] std::string_view participant() const noexcept { return {id.data(), idLength}; }
  /// False when the id is too long.
  [[nodiscard]] bool setParticipant(std::string_view participant) noexcept;
};
static_assert(sizeof(TapHeader) == 48);

/// Splits a message into header and RTP packet; nullopt when it is not one.
struct TapPacket {
  TapHeader header;
  std::span<const std::byte> rtp;
};
[[nodiscard]] std::optional<TapPacket> parseTapPacket(std::span<const std::byte> message) noexcept;

/// Mixer to SFU: how large a producer is shown now (0 x 0 = not at all: do not send it), and whether a key
/// frame is needed.
struct TapFeedback {
  static constexpr std::uint32_t kMagic = 0x46415452;  // "RTAF"
  std::uint32_t magic = kMagic;
  TapSource source = TapSource::Camera;
  std::uint8_t keyFrame = 0;
  std::uint8_t idLength = 0;
  std::uint8_t reserved = 0;
  std::uint16_t width = 0;
  std::uint16_t height = 0;
  std::array<char, kMaxTapId> id{};

  [[nodiscard]] std::string_view participant() const noexcept { return {id.data(), idLength}; }
  [[nodiscard]] bool setParticipant(std::string_view participant) noexcept;
};
static_assert(sizeof(TapFeedback) == 44);

[[nodiscard]] std::optional<TapFeedback> parseTapFeedback(std::span<const std::byte> message) noexcept;

/// Largest message: an RTP packet is never larger than an Ethernet MTU, with room to spare.
inline constexpr std::size_t kMaxTapMessage = sizeof(TapHeader) + 2048;

}  // namespace rostra::ipc
