// SPDX-License-Identifier: Apache-2.0
// Turns packets of whichever source a consumer has selected into one continuous outgoing stream: its own
// SSRC and payload type, and sequence, timestamp and VP8 picture numbers without a seam at a switch. In:
// PacketView of the selected layer; out: a small new header without extensions; the payload memory itself is
// shared, never copied. RFC 3550 s.5.1 and A.1, RFC 7741 s.4.2.
#pragma once

#include "rtp/forward/number_shifts.hpp"
#include "rtp/forward/sent_window.hpp"
#include "rtp/packet/clock.hpp"
#include "rtp/packet/packet_view.hpp"
#include "rtp/payload/vp8.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace rostra::rtp {

enum class PayloadFormat : std::uint8_t {
  Opaque,  ///< payload goes through untouched (Opus, H.264, VP9, AV1)
  Vp8,     ///< picture id and TL0PICIDX are made continuous
};

/// What the outgoing stream looks like.
struct RewriterConfig {
  std::uint32_t ssrc = 0;
  std::uint8_t payloadType = 0;
  std::uint32_t clockRate = 90000;  ///< ticks a second
  bool frames = false;              ///< packets are parts of frames, and a marker ends each
  PayloadFormat format = PayloadFormat::Opaque;
  std::uint16_t firstSequence = 0;  ///< give random values (RFC 3550 s.5.1); fixed ones make tests readable
  std::uint32_t firstTimestamp = 0;
  std::uint16_t firstPictureId = 0;
};

enum class RewriteDrop : std::uint8_t {
  None,
  NotSelected,    ///< its SSRC is not the one of switchTo()
  BeforeSwitch,   ///< its place in the outgoing stream was already used by the source before
  PaddingOnly,    ///< nothing in it; leaves no gap
  OutOfSequence,  ///< far from where this source was; taken if the next packet follows on (RFC 3550 A.1)
  TooLate,        ///< its number was used, or lies so far back that SRTP refuses it
  Malformed,      ///< VP8 descriptor broken
};

/// An outgoing packet is the first `headerSize` bytes of the caller's buffer, followed by `payloadSize` bytes
/// that start at `payloadOffset` of the incoming packet.
struct RewrittenPacket {
  RewriteDrop drop = RewriteDrop::None;
  std::size_t headerSize = 0;
  std::size_t payloadOffset = 0;
  std::size_t payloadSize = 0;
  std::uint16_t sequence = 0;
  std::uint32_t timestamp = 0;
  bool jumped = false;  ///< the source went on far from where it was: what was between is missing
  explicit operator bool() const noexcept { return drop == RewriteDrop::None; }
};

/// Rules: the outgoing stream keeps every gap its source has (so that a NACK can be answered) and makes none
/// of its own but one: where a source ends in the middle of a frame, or jumps, a number is skipped, or a
/// receiver would take what comes next for the rest of it. Otherwise a switch continues at the next sequence
/// number, and at a timestamp later by the wall time that passed (at least one tick); picture ids continue.
/// Reordered packets keep their place. Where to switch (key frames) is the caller's decision: see
/// LayerSelector. Thread: none of its own, the caller serialises.
class Rewriter {
 public:
  /// What VP8 needs; other payloads are not touched.
  static constexpr std::size_t kMaxHeaderSize = kFixedHeaderSize + kMaxVp8DescriptorSize;
  using Header = std::array<std::byte, kMaxHeaderSize>;

  explicit Rewriter(RewriterConfig config);

  /// The next packet with this SSRC continues the outgoing stream, however its numbers compare to those
  /// before. Also for the same SSRC again, after packets were left out on purpose (mute, pause). Packets of
  /// any other SSRC are dropped.
  void switchTo(std::uint32_t ssrc) noexcept;

  /// `arrival` never goes back. `vp8`: the payload's descriptor, where somebody has read it already.
  [[nodiscard]] RewrittenPacket rewrite(const PacketView& packet, TimePoint arrival, Header& header,
                                        const Vp8Descriptor* vp8 = nullptr) noexcept;

  /// A packet that is not sent on purpose: neither its sequence number nor, when all packets of its frame are
  /// left out, its VP8 picture number is missed. In place of rewrite().
  void leaveOut(const PacketView& packet, TimePoint arrival, const Vp8Descriptor* vp8 = nullptr) noexcept;

  [[nodiscard]] const RewriterConfig& config() const noexcept { return config_; }

 private:
  [[nodiscard]] RewriteDrop place(const PacketView& packet, TimePoint arrival, std::int64_t& input) noexcept;
  void rebase(const PacketView& packet, TimePoint arrival, bool hole) noexcept;
  [[nodiscard]] std::int64_t placePicture(const Vp8Descriptor& descriptor) noexcept;
  [[nodiscard]] std::size_t writeVp8(const PacketView& packet, const Vp8Descriptor& descriptor,
                                     Header& header) noexcept;

  RewriterConfig config_;

  // Source.
  std::uint32_t source_ = 0;
  bool selected_ = false;
  bool rebasePending_ = false;
  std::int64_t highestIn_ = 0;
  std::optional<std::uint16_t> resyncAt_;  // RFC 3550 A.1 bad_seq
  bool jumped_ = false;                    // and nothing was sent since
  NumberShifts shifts_;
  std::uint32_t timestampOffset_ = 0;
  bool pictureRebase_ = false;
  std::int64_t highestPictureIn_ = 0;
  NumberShifts pictureShifts_;
  bool tl0Rebase_ = false;
  std::uint8_t tl0Offset_ = 0;

  // Outgoing stream.
  bool started_ = false;
  std::int64_t highestOut_ = 0;
  SentWindow sent_;
  bool newestMarker_ = true;
  std::uint32_t newestTimestamp_ = 0;
  TimePoint newestArrival_{};
  bool picturesStarted_ = false;
  std::int64_t highestPictureOut_ = 0;
  bool tl0Started_ = false;
  std::uint8_t newestTl0_ = 0;
};

}  // namespace rostra::rtp
