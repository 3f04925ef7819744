// SPDX-License-Identifier: Apache-2.0
#include "control/signalling/frame_limit.hpp"

#include <algorithm>
#include <string_view>

namespace rostra::control {
namespace {

constexpr std::string_view kHandshakeEnd = "\r\n\r\n";
constexpr std::uint8_t kFinal = 0x80;
constexpr std::uint8_t kControl = 0x08;
constexpr std::uint8_t kClose = 0x08;
constexpr std::uint8_t kOpcode = 0x0F;
constexpr std::uint8_t kMasked = 0x80;
constexpr std::uint8_t kLength = 0x7F;
constexpr std::uint64_t kMaskBytes = 4;

// Bytes of a header without its masking key.
std::size_t headerSize(std::uint8_t second) noexcept {
  const std::uint8_t length = second & kLength;
  return length == 127 ? 10U : length == 126 ? 4U : 2U;
}

}  // namespace

std::size_t FrameLimit::scan(std::span<const std::uint8_t> bytes) noexcept {
  std::size_t pass = tooLarge_ ? 0 : bytes.size();
  std::size_t at = 0;
  while (at < bytes.size()) {
    if (state_ == State::Payload) {
      const std::uint64_t part = std::min<std::uint64_t>(payloadLeft_, bytes.size() - at);
      at += static_cast<std::size_t>(part);
      payloadLeft_ -= part;
      if (payloadLeft_ == 0) state_ = State::Header;
      continue;
    }
    const std::uint8_t byte = bytes[at];
    if (state_ == State::Handshake) {
      const bool next = byte == static_cast<std::uint8_t>(kHandshakeEnd[handshakeEnd_]);
      handshakeEnd_ = next ? handshakeEnd_ + 1 : byte == '\r' ? 1 : 0;
      if (handshakeEnd_ == kHandshakeEnd.size()) state_ = State::Header;
    } else {
      headerByte(byte);
      if (tooLarge_) pass = std::min(pass, at);
    }
    ++at;
  }
  return pass;
}

void FrameLimit::headerByte(std::uint8_t byte) noexcept {
  header_[headerBytes_++] = byte;
  if (headerBytes_ >= 2 && headerBytes_ == headerSize(header_[1])) headerDone();
}

void FrameLimit::headerDone() noexcept {
  std::uint64_t length = header_[1] & kLength;
  if (headerBytes_ > 2) {
    length = 0;
    for (std::size_t i = 2; i < headerBytes_; ++i) length = length << 8U | header_[i];
  }
  headerBytes_ = 0;
  const bool control = (header_[0] & kControl) != 0;
  // A control frame may come between two fragments and is no part of the message.
  if (!control && (header_[0] & kOpcode) != 0) messageBytes_ = 0;
  const std::uint64_t before = control ? 0 : messageBytes_;
  if (length > maxMessage_ || before > maxMessage_ - length) {
    tooLarge_ = true;
  } else if (!control) {
    messageBytes_ = (header_[0] & kFinal) != 0 ? 0 : before + length;
  }
  closed_ = closed_ || (tooLarge_ && (header_[0] & kOpcode) == kClose);
  const std::uint64_t mask = (header_[1] & kMasked) != 0 ? kMaskBytes : 0;
  payloadLeft_ = length + std::min(mask, ~length);  // a length may lie
  state_ = payloadLeft_ > 0 ? State::Payload : State::Header;
}

}  // namespace rostra::control
