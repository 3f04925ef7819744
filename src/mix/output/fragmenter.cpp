// SPDX-License-Identifier: Apache-2.0
#include "mix/output/fragmenter.hpp"

#include "base/check.hpp"

#include <array>
#include <cstdio>
#include <span>

namespace rostra::mix {
namespace {

// frag_custom: only we cut. frag_discont: tfdt is the true time also when it does not start at 0, so picture
// and sound keep their offset. delay_moov must stay out: it merges the first part with the second.
constexpr const char* kFlags =
    "empty_moov+default_base_moof+frag_custom+cmaf+skip_trailer+skip_sidx+frag_discont";
constexpr int kIoBuffer = 64 * 1024;
constexpr std::uint8_t kSpsType = 7;  // ITU-T H.264 table 7-1

/// profile_idc, constraint flags, level_idc; empty when there are none.
std::span<const std::uint8_t> profileOf(const AVCodecContext& encoder) {
  const std::span<const std::uint8_t> video(encoder.extradata,
                                            static_cast<std::size_t>(encoder.extradata_size));
  if (video.size() >= 4 && video[0] == 1) return video.subspan(1, 3);  // avcC, ISO/IEC 14496-15 s.5.3.3.1
  for (std::size_t i = 0; i + 6 < video.size(); ++i) {
    if (video[i] == 0 && video[i + 1] == 0 && video[i + 2] == 1 && (video[i + 3] & 0x1F) == kSpsType)
      return video.subspan(i + 4, 3);
  }
  return {};
}

}  // namespace

int Fragmenter::write(void* self, av::WrittenByte* data, int size) noexcept {
  auto& bytes = static_cast<Fragmenter*>(self)->bytes_;
  const auto* begin = reinterpret_cast<const std::byte*>(data);
  bytes.insert(bytes.end(), begin, begin + size);
  return size;
}

Result<std::unique_ptr<Fragmenter>> Fragmenter::open(const AVCodecContext* video,
                                                     const AVCodecContext& audio) {
  std::unique_ptr<Fragmenter> self(new Fragmenter());
  if (const int code = avformat_alloc_output_context2(&self->format_, nullptr, "mp4", nullptr); code < 0) {
    return av::fail(ErrorKind::Unavailable, "libavformat has no mp4 muxer", code);
  }
  AVFormatContext* format = self->format_;
  auto* buffer = static_cast<std::uint8_t*>(av_malloc(kIoBuffer));
  ROSTRA_CHECK(buffer);
  format->pb = avio_alloc_context(buffer, kIoBuffer, 1, self.get(), nullptr, &Fragmenter::write, nullptr);
  ROSTRA_CHECK(format->pb);
  format->pb->seekable = 0;
  format->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_FLUSH_PACKETS;
  av_opt_set(format->priv_data, "movflags", kFlags, 0);
  const auto addStream = [format](const AVCodecContext& encoder) {
    AVStream* stream = avformat_new_stream(format, nullptr);
    ROSTRA_CHECK(stream);
    ROSTRA_CHECK(avcodec_parameters_from_context(stream->codecpar, &encoder) >= 0);
    stream->time_base = encoder.time_base;
    stream->avg_frame_rate = encoder.framerate;
    return stream;
  };
  if (video) {
    self->video_ = addStream(*video);
    self->videoBase_ = video->time_base;
  }
  self->audio_ = addStream(audio);
  self->audioBase_ = audio.time_base;
  if (const int code = avformat_write_header(format, nullptr); code < 0)
    return av::fail(ErrorKind::Internal, "cannot write the mp4 header", code);
  avio_flush(format->pb);
  self->init_ = std::move(self->bytes_);
  self->bytes_.clear();
  return self;
}

Fragmenter::~Fragmenter() {
  if (!format_) return;
  if (format_->pb) {
    av_freep(&format_->pb->buffer);
    avio_context_free(&format_->pb);
  }
  avformat_free_context(format_);
}

Result<void> Fragmenter::add(AVPacket& packet, AVStream& stream, AVRational timeBase) {
  packet.stream_index = stream.index;
  av_packet_rescale_ts(&packet, timeBase, stream.time_base);
  const int code = av_write_frame(format_, &packet);
  av_packet_unref(&packet);
  if (code < 0) return av::fail(ErrorKind::Internal, "cannot add a packet to the part", code);
  return {};
}

Result<void> Fragmenter::addVideo(AVPacket& packet) {
  return add(packet, *video_, videoBase_);
}
Result<void> Fragmenter::addAudio(AVPacket& packet) {
  return add(packet, *audio_, audioBase_);
}

Result<std::vector<std::byte>> Fragmenter::cut() {
  if (const int code = av_write_frame(format_, nullptr); code < 0)
    return av::fail(ErrorKind::Internal, "cannot cut a part", code);
  avio_flush(format_->pb);
  std::vector<std::byte> part;
  part.swap(bytes_);
  bytes_.reserve(part.size() + part.size() / 4);
  return part;
}

Result<std::string> videoCodec(const AVCodecContext& encoder) {
  const auto profile = profileOf(encoder);
  if (profile.empty())
    return fail(ErrorKind::InvalidInput, "the video encoder produced no sequence parameter set");
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "avc1.%02x%02x%02x", profile[0], profile[1], profile[2]);
  return std::string(text.data());
}

Result<std::string> audioCodec(const AVCodecContext& encoder) {
  if (encoder.extradata_size <= 0)
    return fail(ErrorKind::InvalidInput, "the audio encoder produced no AudioSpecificConfig");
  // Object type is the first five bits of AudioSpecificConfig, ISO/IEC 14496-3 s.1.6.2.1.
  return "mp4a.40." + std::to_string(encoder.extradata[0] >> 3);
}

}  // namespace rostra::mix
