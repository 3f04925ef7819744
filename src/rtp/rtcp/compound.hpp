// SPDX-License-Identifier: Apache-2.0
// Takes a compound RTCP packet apart and puts one together. In: bytes of a peer that may lie, or bodies of
// packets; out: packets with their bounds checked, or bytes. What a body means is in the other files of
// this folder. RFC 3550 s.6.1 and 6.4.1, RFC 5506 (a compound may be one packet of any kind).
#pragma once

#include "rtp/packet/packet_view.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace rostra::rtp {

enum class RtcpType : std::uint8_t {
  SenderReport = 200,
  ReceiverReport = 201,
  SourceDescription = 202,
  Bye = 203,
  App = 204,
  TransportFeedback = 205,  ///< RFC 4585 s.6.2: generic NACK, transport-wide feedback
  PayloadFeedback = 206,    ///< RFC 4585 s.6.3: PLI, FIR, REMB
  ExtendedReport = 207,
};

/// One packet of a compound, borrowed.
struct RtcpPacket {
  RtcpType type{};
  std::uint8_t count =
      0;       ///< the five bits behind the padding bit: how many blocks, or the feedback format (FMT)
  Bytes body;  ///< behind the header of four bytes, without padding
};

/// Reads packet by packet. Thread: none of its own.
class CompoundReader {
 public:
  explicit CompoundReader(Bytes compound) noexcept : rest_(compound) {}

  /// The next packet, whatever its type, or nothing: at the end, and at the first that is malformed (what
  /// comes behind it has no known place).
  [[nodiscard]] std::optional<RtcpPacket> next() noexcept;

  /// True once next() met other versions, lengths beyond the bytes, or padding that is not in the last
  /// packet.
  [[nodiscard]] bool malformed() const noexcept { return malformed_; }

 private:
  Bytes rest_;
  bool malformed_ = false;
};

/// Writes packets one behind the other into the caller's buffer. Thread: none of its own.
class CompoundWriter {
 public:
  explicit CompoundWriter(MutableBytes buffer) noexcept : buffer_(buffer) {}

  /// Adds a packet whose body has `bodySize` bytes, a multiple of four, and returns that body to be filled;
  /// it is zero. Nothing, and nothing is added, when it does not fit.
  [[nodiscard]] std::optional<MutableBytes> add(RtcpType type, unsigned count, std::size_t bodySize) noexcept;

  /// How many bytes a body may still have.
  [[nodiscard]] std::size_t room() const noexcept;
  /// What was written.
  [[nodiscard]] Bytes bytes() const noexcept { return buffer_.first(size_); }

 private:
  MutableBytes buffer_;
  std::size_t size_ = 0;
};

}  // namespace rostra::rtp
