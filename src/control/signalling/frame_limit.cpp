// SPDX-License-Identifier: Apache-2.0
#include "control/signalling/frame_limit.hpp"

#include <algorithm>
#include <utility>

namespace rostra::control {
namespace {

constexpr std::uint8_t kFinal = 0x80;
constexpr std::uint8_t kControl = 0x08;
constexpr std::uint8_t kContinuation = 0x00;
constexpr std::uint8_t kClose = 0x08;
constexpr std::uint8_t kPing = 0x09;
constexpr std::uint8_t kOpcode = 0x0F;
constexpr std::uint8_t kMasked = 0x80;
constexpr std::uint8_t kLength = 0x7F;
constexpr std::uint64_t kMaskBytes = 4;
constexpr std::uint64_t kPongHeader = 2;
/// A fragment below this is no way to send a message: it costs more than its bytes.
constexpr std::uint64_t kLargeFragment = 1U << 10;

// Bytes of a header without its masking key.
std::size_t headerSize(std::uint8_t second) noexcept {
  const std::uint8_t length = second & kLength;
  return length == 127 ? 10U : length == 126 ? 4U : 2U;
}

}  // namespace

std::size_t FrameLimit::scan(std::span<const std::uint8_t> bytes, TimePoint now) noexcept {
  std::size_t pass = verdict_ == Verdict::Fine ? bytes.size() : 0;
  std::size_t at = 0;
  while (at < bytes.size()) {
    if (payloadLeft_ > 0) {
      const std::uint64_t part = std::min<std::uint64_t>(payloadLeft_, bytes.size() - at);
      at += static_cast<std::size_t>(part);
      payloadLeft_ -= part;
      continue;
    }
    if (closed_) return std::min(pass, at);
    headerByte(bytes[at], now);
    if (verdict_ != Verdict::Fine) pass = std::min(pass, at);
    ++at;
  }
  return pass;
}

std::uint64_t FrameLimit::takePongBytes() noexcept {
  return std::exchange(pongBytes_, 0);
}

void FrameLimit::headerByte(std::uint8_t byte, TimePoint now) noexcept {
  header_[headerBytes_++] = byte;
  if (headerBytes_ >= 2 && headerBytes_ == headerSize(header_[1])) headerDone(now);
}

void FrameLimit::headerDone(TimePoint now) noexcept {
  Frame frame{static_cast<std::uint8_t>(header_[0] & kOpcode), (header_[0] & kFinal) != 0,
              static_cast<std::uint64_t>(header_[1] & kLength)};
  if (headerBytes_ > 2) {
    frame.length = 0;
    for (std::size_t i = 2; i < headerBytes_; ++i) frame.length = frame.length << 8U | header_[i];
  }
  headerBytes_ = 0;
  if (verdict_ == Verdict::Fine) verdict_ = check(frame, now);
  closed_ = frame.opcode == kClose;
  const std::uint64_t mask = (header_[1] & kMasked) != 0 ? kMaskBytes : 0;
  payloadLeft_ = frame.length + std::min(mask, ~frame.length);  // a length may lie
}

FrameLimit::Verdict FrameLimit::check(const Frame& frame, TimePoint now) noexcept {
  if ((frame.opcode & kControl) != 0) {
    // It may come between two fragments and is no part of the message.
    if (frame.length > maxMessage_) return Verdict::TooLarge;
    if (!rate_.allow(now)) return Verdict::TooMany;
    if (frame.opcode == kPing) pongBytes_ += kPongHeader + frame.length;
    return Verdict::Fine;
  }
  const bool begins = frame.opcode != kContinuation;
  const std::uint64_t before = begins ? 0 : messageBytes_;
  if (frame.length > maxMessage_ || before > maxMessage_ - frame.length) return Verdict::TooLarge;
  const std::uint64_t after = before + frame.length;
  messageBytes_ = frame.final ? 0 : after;
  const std::uint64_t cost =
      (begins || frame.length < kLargeFragment ? 1U : 0U) + after / kBytesPerFrame - before / kBytesPerFrame;
  return cost == 0 || rate_.allow(now, static_cast<double>(cost)) ? Verdict::Fine : Verdict::TooMany;
}

}  // namespace rostra::control
