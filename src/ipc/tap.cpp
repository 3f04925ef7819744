// SPDX-License-Identifier: Apache-2.0
#include "ipc/tap.hpp"

#include <cstring>

namespace rostra::ipc {
namespace {

constexpr std::size_t kMinRtp = 12;  // RFC 3550 s.5.1

template <class Message>
bool setId(Message& message, std::string_view participant) noexcept {
  if (participant.empty() || participant.size() > kMaxTapId) return false;
  message.id = {};
  std::memcpy(message.id.data(), participant.data(), participant.size());
  message.idLength = static_cast<std::uint8_t>(participant.size());
  return true;
}

bool validId(std::uint8_t length) noexcept {
  return length > 0 && length <= kMaxTapId;
}

}  // namespace

bool TapHeader::setParticipant(std::string_view participant) noexcept {
  return setId(*this, participant);
}
bool TapFeedback::setParticipant(std::string_view participant) noexcept {
  return setId(*this, participant);
}

std::optional<TapPacket> parseTapPacket(std::span<const std::byte> message) noexcept {
  if (message.size() < sizeof(TapHeader) + kMinRtp || message.size() > kMaxTapMessage) return std::nullopt;
  TapPacket packet;
  std::memcpy(&packet.header, message.data(), sizeof(TapHeader));
  const TapHeader& header = packet.header;
  if (header.magic != TapHeader::kMagic || !validId(header.idLength) || header.source > TapSource::Screen ||
      header.codec > TapCodec::H264 ||
      (header.source == TapSource::Microphone) != (header.codec == TapCodec::Opus)) {
    return std::nullopt;
  }
  packet.rtp = message.subspan(sizeof(TapHeader));
  return packet;
}

std::optional<TapFeedback> parseTapFeedback(std::span<const std::byte> message) noexcept {
  if (message.size() != sizeof(TapFeedback)) return std::nullopt;
  TapFeedback feedback;
  std::memcpy(&feedback, message.data(), sizeof(feedback));
  if (feedback.magic != TapFeedback::kMagic || !validId(feedback.idLength) ||
      feedback.source > TapSource::Screen) {
    return std::nullopt;
  }
  return feedback;
}

}  // namespace rostra::ipc
