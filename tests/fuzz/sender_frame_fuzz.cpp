// SPDX-License-Identifier: Apache-2.0
// Any bytes, as frames of one sender on their way to a decoder: what the guard lets through is decoded by
// libav, which must not find a larger picture in it than the limit. In: a byte for the codec, then frames,
// each behind its length in two bytes.
#include "av/handles.hpp"
#include "base/bytes.hpp"
#include "mix/input/frame_guard.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

using namespace rostra;

namespace {

constexpr std::int64_t kSize = 128 * 128;
constexpr std::uint64_t kFrameNs = 33'000'000;

class Decoder {
 public:
  explicit Decoder(AVCodecID id) {
    const AVCodec* codec = avcodec_find_decoder(id);
    context_.reset(avcodec_alloc_context3(codec));
    context_->thread_count = 1;
    if (avcodec_open2(context_.get(), codec, nullptr) < 0) std::abort();
  }
  void decode(rtp::Bytes bytes) {
    const av::PacketPtr packet = av::makePacket();
    if (av_new_packet(packet.get(), static_cast<int>(bytes.size())) < 0) std::abort();
    if (!bytes.empty()) std::memcpy(packet->data, bytes.data(), bytes.size());
    (void)avcodec_send_packet(context_.get(), packet.get());
    const av::FramePtr frame = av::makeFrame();
    while (avcodec_receive_frame(context_.get(), frame.get()) >= 0) check(frame->width, frame->height);
    check(context_->coded_width, context_->coded_height);
  }

 private:
  static void check(std::int64_t width, std::int64_t height) {
    if (width * height > kSize) std::abort();
  }
  av::CodecContextPtr context_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  av_log_set_level(AV_LOG_QUIET);
  if (size == 0) return 0;
  const bool h264 = (data[0] & 1) != 0;
  rtp::Bytes rest{reinterpret_cast<const std::byte*>(data) + 1, size - 1};
  mix::FrameGuard guard(h264 ? ipc::TapCodec::H264 : ipc::TapCodec::Vp8, {kSize, kSize * 60});
  Decoder decoder(h264 ? AV_CODEC_ID_H264 : AV_CODEC_ID_VP8);
  for (std::uint64_t now = 0; rest.size() >= 2; now += kFrameNs) {
    const std::size_t length = std::min<std::size_t>(read16(rest, 0), rest.size() - 2);
    const rtp::Bytes frame = rest.subspan(2, length);
    rest = rest.subspan(2 + length);
    if (!guard.enter(frame.size())) std::abort();
    if (guard.decodable(frame, now)) decoder.decode(frame);
  }
  return 0;
}
