// SPDX-License-Identifier: Apache-2.0
// The codecs this worker forwards, with the numbers they have on every subscribe transport. Pure.
#pragma once

#include "ipc/tap.hpp"
#include "protocol/worker.hpp"
#include "rtp/forward/rewriter.hpp"
#include "rtp/sdp/sdp.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace rostra::sfu {

enum class Codec : std::uint8_t { Opus, Vp8, H264 };

struct CodecFacts {
  std::string_view encoding;  ///< as in a=rtpmap, upper case as GStreamer's caps want it
  rtp::MediaKind kind;
  std::uint32_t clockRate;
  /// Fixed on the subscribe side, where this worker makes the offer; webrtcbin takes payload + 1 for RTX.
  std::uint8_t payload;
  rtp::PayloadFormat format;
  ipc::TapCodec tap;
};

[[nodiscard]] constexpr CodecFacts factsOf(Codec codec) noexcept {
  switch (codec) {
    case Codec::Opus:
      return {"OPUS", rtp::MediaKind::Audio, 48000, 111, rtp::PayloadFormat::Opaque, ipc::TapCodec::Opus};
    case Codec::H264:
      return {"H264", rtp::MediaKind::Video, 90000, 102, rtp::PayloadFormat::Opaque, ipc::TapCodec::H264};
    case Codec::Vp8:
      break;
  }
  return {"VP8", rtp::MediaKind::Video, 90000, 96, rtp::PayloadFormat::Vp8, ipc::TapCodec::Vp8};
}

/// By the encoding name of a=rtpmap, without case; nothing for what this worker does not forward.
[[nodiscard]] std::optional<Codec> codecNamed(std::string_view encoding) noexcept;

[[nodiscard]] constexpr ipc::TapSource tapSourceOf(protocol::worker::Source source) noexcept {
  switch (source) {
    case protocol::worker::Source::Camera:
      return ipc::TapSource::Camera;
    case protocol::worker::Source::Screen:
      return ipc::TapSource::Screen;
    case protocol::worker::Source::Microphone:
      break;
  }
  return ipc::TapSource::Microphone;
}
[[nodiscard]] constexpr protocol::worker::Source sourceOf(ipc::TapSource source) noexcept {
  switch (source) {
    case ipc::TapSource::Camera:
      return protocol::worker::Source::Camera;
    case ipc::TapSource::Screen:
      return protocol::worker::Source::Screen;
    case ipc::TapSource::Microphone:
      break;
  }
  return protocol::worker::Source::Microphone;
}

}  // namespace rostra::sfu
