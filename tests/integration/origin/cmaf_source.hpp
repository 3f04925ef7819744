// SPDX-License-Identifier: Apache-2.0
// A small real programme: a moving H.264 picture and an AAC tone, cut into CMAF parts of 200 ms as a mixer
// cuts them.
#pragma once

#include "av/handles.hpp"

#include <cstdint>
#include <vector>

namespace rostra::test {

class CmafSource {
 public:
  static constexpr int kFrameRate = 30;
  static constexpr int kPartFrames = 6;
  static constexpr int kSegmentParts = 5;
  CmafSource();
  ~CmafSource();
  CmafSource(const CmafSource&) = delete;
  CmafSource& operator=(const CmafSource&) = delete;
  /// ftyp+moov.
  [[nodiscard]] const std::vector<std::uint8_t>& init() const { return init_; }
  /// The next moof+mdat.
  [[nodiscard]] std::vector<std::uint8_t> part();

 private:
  void drain(AVCodecContext& encoder, AVStream& stream);
  av::CodecContextPtr video_;
  av::CodecContextPtr audio_;
  AVFormatContext* format_ = nullptr;
  std::vector<std::uint8_t> init_;
  std::vector<std::uint8_t> bytes_;
  std::int64_t frames_ = 0;
  std::int64_t samples_ = 0;
};

}  // namespace rostra::test
