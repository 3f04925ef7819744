// SPDX-License-Identifier: Apache-2.0
// The mixer's end of a tap. In: what an sfu-worker sends to its mixer; out: what of it makes no sense, and
// what a mixer asks for.
#pragma once

#include "base/file_descriptor.hpp"
#include "integration/sfu/sfu_fixture.hpp"
#include "ipc/tap.hpp"
#include "rtp/payload/vp8.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <sys/socket.h>
#include <utility>

namespace rostra::test {

class TapReader {
 public:
  explicit TapReader(FileDescriptor socket) : socket_(std::move(socket)) {}

  struct Stream {
    std::uint64_t packets = 0;
    std::uint64_t keyFrames = 0;
    std::uint64_t gaps = 0;
    std::uint64_t badTimes = 0;
    std::set<std::uint32_t> ssrcs;
    std::optional<std::uint16_t> sequence;
    rtp::FrameSize size;
    std::chrono::nanoseconds furthest{0};  ///< play-out time from now, the largest distance
  };
  /// Reads what is there.
  void drain() {
    std::array<std::byte, ipc::kMaxTapMessage> message;
    for (;;) {
      const ssize_t size = ::recv(socket_.get(), message.data(), message.size(), MSG_DONTWAIT);
      if (size <= 0) return;
      const auto packet = ipc::parseTapPacket(std::span(message).first(static_cast<std::size_t>(size)));
      const auto view = packet ? rtp::PacketView::parse(packet->rtp) : std::nullopt;
      if (!view) {
        ++malformed;
        continue;
      }
      Stream& stream = streams[{std::string(packet->header.participant()), packet->header.source}];
      ++stream.packets;
      stream.ssrcs.insert(view->ssrc());
      if (stream.sequence && static_cast<std::uint16_t>(*stream.sequence + 1) != view->sequence())
        ++stream.gaps;
      stream.sequence = view->sequence();
      const std::chrono::nanoseconds playout(packet->header.playoutNs);
      const auto distance = std::chrono::abs(now().time_since_epoch() - playout);
      stream.furthest = std::max<std::chrono::nanoseconds>(stream.furthest, distance);
      if (packet->header.codec == ipc::TapCodec::Vp8) {
        const auto vp8 = rtp::parseVp8(view->payload());
        if (vp8 && vp8->keyFrame) ++stream.keyFrames;
        if (vp8 && vp8->frameSize) stream.size = *vp8->frameSize;
      }
    }
  }
  Stream& of(const LightParticipant& person, ipc::TapSource source) { return streams[{person.id(), source}]; }
  void feedback(const LightParticipant& person, std::uint16_t width, std::uint16_t height, bool keyFrame) {
    ipc::TapFeedback message;
    message.source = ipc::TapSource::Camera;
    message.keyFrame = keyFrame ? 1 : 0;
    message.width = width;
    message.height = height;
    ASSERT_TRUE(message.setParticipant(person.id()));
    ASSERT_EQ(::send(socket_.get(), &message, sizeof(message), MSG_NOSIGNAL),
              static_cast<ssize_t>(sizeof(message)));
  }
  std::map<std::pair<std::string, ipc::TapSource>, Stream> streams;
  std::uint64_t malformed = 0;

 private:
  FileDescriptor socket_;
};

}  // namespace rostra::test
