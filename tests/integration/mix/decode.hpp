// SPDX-License-Identifier: Apache-2.0
// What a viewer gets out of the parts: decodes init segment + parts with libav, as an independent reading of
// what was written.
#pragma once

#include "av/handles.hpp"
#include "mix/scene/layout.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace rostra::test {

struct Colour {
  double y = 0;
  double u = 0;
  double v = 0;
};

struct DecodedFrame {
  double seconds = 0;
  av::FramePtr frame;
};

struct Decoded {
  std::vector<DecodedFrame> video;
  std::vector<float> left;  ///< one channel of the sound
  double audioStart = 0;    ///< seconds, of the first sample
  int audioGaps = 0;        ///< places where the next packet does not follow on
  int videoGaps = 0;
  int errors = 0;  ///< packets a decoder refused

  /// Mean colour of a rectangle of a frame.
  [[nodiscard]] static Colour colourOf(const AVFrame& frame, mix::Rect area);
  /// RMS of the sound between two moments.
  [[nodiscard]] double level(double from, double to) const;
  /// Amplitude of one frequency between two moments (Goertzel).
  [[nodiscard]] double tone(double hertz, double from, double to) const;
  /// Where the tenth of a second begins in which a tone is loudest: a sender that was late leaves holes in
  /// others.
  [[nodiscard]] double loudestTenth(double hertz, double from, double to) const;
};

/// `bytes` is an init segment followed by parts, with sound and perhaps pictures.
[[nodiscard]] Decoded decodeShow(std::span<const std::byte> bytes);
/// Writes a frame as PNG.
void writePng(const AVFrame& frame, const std::string& path);

}  // namespace rostra::test
