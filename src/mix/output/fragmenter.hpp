// SPDX-License-Identifier: Apache-2.0
// Cuts encoded picture and sound into CMAF parts: one moof+mdat each, times that never start over. in:
// packets; out: bytes. ISO/IEC 23000-19 (CMAF), ISO/IEC 14496-12 (tfdt, trun). libavformat does the boxes;
// nothing is muxed twice.
#pragma once

#include "av/compatibility.hpp"
#include "av/handles.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace rostra::mix {

/// Thread: one at a time.
class Fragmenter {
 public:
  /// Streams as the encoders were opened (with AV_CODEC_FLAG_GLOBAL_HEADER); without `video` there is sound
  /// only. Internal with libav's reason.
  [[nodiscard]] static Result<std::unique_ptr<Fragmenter>> open(const AVCodecContext* video,
                                                                const AVCodecContext& audio);
  ~Fragmenter();
  Fragmenter(const Fragmenter&) = delete;
  Fragmenter& operator=(const Fragmenter&) = delete;

  /// ftyp+moov: the initialization segment.
  [[nodiscard]] const std::vector<std::byte>& initSegment() const noexcept { return init_; }
  /// Adds a packet with its times in its encoder's time base and its duration set; the packet is left empty.
  [[nodiscard]] Result<void> addVideo(AVPacket& packet);
  [[nodiscard]] Result<void> addAudio(AVPacket& packet);
  /// Everything added since the last cut as one moof+mdat.
  [[nodiscard]] Result<std::vector<std::byte>> cut();

 private:
  Fragmenter() = default;
  [[nodiscard]] Result<void> add(AVPacket& packet, AVStream& stream, AVRational timeBase);
  static int write(void* self, av::WrittenByte* data, int size) noexcept;

  AVFormatContext* format_ = nullptr;
  AVStream* video_ = nullptr;
  AVStream* audio_ = nullptr;
  AVRational videoBase_{};
  AVRational audioBase_{};
  std::vector<std::byte> init_;
  std::vector<std::byte> bytes_;
};

/// RFC 6381 s.3.3 codecs string of a track, from the encoder's extradata: "avc1.640020" (annex B or avcC).
/// InvalidInput when there is no SPS in it.
[[nodiscard]] Result<std::string> videoCodec(const AVCodecContext& encoder);
/// "mp4a.40.2". InvalidInput without an AudioSpecificConfig.
[[nodiscard]] Result<std::string> audioCodec(const AVCodecContext& encoder);

}  // namespace rostra::mix
