// SPDX-License-Identifier: Apache-2.0
// A few seconds of real encoded media, made once per process with GStreamer and sent in a loop by any number
// of light clients: encoding costs nothing while a test or measurement runs.
#pragma once

#include "base/result.hpp"
#include "support/wire.hpp"

#include <memory>
#include <string>
#include <vector>

namespace rostra::test {

enum class Codec : std::uint8_t { Opus, Vp8, H264 };

/// A loop of frames; each frame is the RTP payloads of its packets. The first frame is a key frame, and the
/// only one.
struct MediaClip {
  Codec codec = Codec::Opus;
  std::uint32_t clockRate = 48000;
  std::uint32_t frameTicks = 960;  ///< duration of a frame, in clockRate
  std::vector<std::vector<Buffer>> frames;
};

struct VideoClipSpec {
  Codec codec = Codec::Vp8;
  int width = 640;
  int height = 360;
  int frameRate = 30;
  int frames = 60;
  int bitrateKbps = 500;
  std::string pattern = "smpte";     ///< of videotestsrc
  std::uint32_t color = 0xFF3366CC;  ///< ARGB, of pattern "solid-color"
  auto operator<=>(const VideoClipSpec&) const = default;
};

struct AudioClipSpec {
  double frequency = 440;  ///< Hz; whole periods in a second, so that the loop has no click
  double volume = 0.2;
  auto operator<=>(const AudioClipSpec&) const = default;
};

/// Made on first use, then shared. Unavailable when GStreamer lacks an element. Thread: one.
[[nodiscard]] Result<std::shared_ptr<const MediaClip>> videoClip(const VideoClipSpec& spec);
[[nodiscard]] Result<std::shared_ptr<const MediaClip>> audioClip(const AudioClipSpec& spec);

}  // namespace rostra::test
