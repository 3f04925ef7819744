// SPDX-License-Identifier: Apache-2.0
#include "mix/output/video_encoder.hpp"

#include "av/compatibility.hpp"
#include "base/check.hpp"
#include "mix/output/open_encoder.hpp"

#include <gst/video/video.h>

#include <algorithm>
#include <memory>

namespace rostra::mix {
namespace {

struct HeldPicture {
  gst::Ref<GstBuffer> buffer;
  GstMapInfo map;
};

}  // namespace

Result<VideoEncoder> VideoEncoder::open(const pipeline::EncoderSettings& settings,
                                        const VideoFormat& format) {
  auto context = openEncoder(settings, [&](AVCodecContext& encoder) {
    encoder.width = format.width;
    encoder.height = format.height;
    encoder.pix_fmt = AV_PIX_FMT_YUV420P;
    encoder.time_base = {1, format.frameRate};
    encoder.framerate = {format.frameRate, 1};
    encoder.sample_aspect_ratio = {1, 1};
    encoder.gop_size = format.segmentFrames;
    encoder.keyint_min = format.segmentFrames;
    encoder.bit_rate = format.bitRate;
    encoder.rc_max_rate = format.bitRate;
    encoder.rc_buffer_size =
        static_cast<int>(std::min<std::int64_t>(format.bitRate / 2, INT32_MAX));  // half a second
    encoder.flags |= AV_CODEC_FLAG_CLOSED_GOP;
    // Players take HD for BT.709 unless told: cameras come from browsers as BT.601.
    encoder.colorspace = AVCOL_SPC_SMPTE170M;
    encoder.color_primaries = AVCOL_PRI_BT709;
    encoder.color_trc = AVCOL_TRC_BT709;
    encoder.color_range = AVCOL_RANGE_MPEG;
  });
  if (!context) return tl::make_unexpected(context.error());
  VideoEncoder encoder;
  const Scaler::Size size{format.width, format.height};
  if (format.canvas != Scaler::Size{} && format.canvas != size) {
    auto scaler = Scaler::open(format.canvas, size);
    if (!scaler) return tl::make_unexpected(scaler.error());
    encoder.scaler_.emplace(std::move(*scaler));
  }
  encoder.context_ = std::move(*context);
  encoder.frame_ = av::makeFrame();
  encoder.scaled_ = av::makeFrame();
  encoder.packet_ = av::makePacket();
  encoder.format_ = format;
  if (!encoder.scaler_) encoder.format_.canvas = size;
  return encoder;
}

Result<void> VideoEncoder::take(gst::Ref<GstBuffer> picture) {
  auto held = std::make_unique<HeldPicture>();
  if (!gst_buffer_map(picture.get(), &held->map, GST_MAP_READ))
    return fail(ErrorKind::Internal, "cannot map a picture");
  held->buffer = std::move(picture);
  GstVideoInfo info;
  gst_video_info_set_format(&info, GST_VIDEO_FORMAT_I420, static_cast<guint>(format_.canvas.width),
                            static_cast<guint>(format_.canvas.height));
  ROSTRA_CHECK(held->map.size >= GST_VIDEO_INFO_SIZE(&info));
  av_frame_unref(frame_.get());
  AVFrame& frame = *frame_;
  frame.format = AV_PIX_FMT_YUV420P;
  frame.width = format_.canvas.width;
  frame.height = format_.canvas.height;
  for (unsigned plane = 0; plane < 3; ++plane) {
    frame.data[plane] = held->map.data + GST_VIDEO_INFO_PLANE_OFFSET(&info, plane);
    frame.linesize[plane] = GST_VIDEO_INFO_PLANE_STRIDE(&info, plane);
  }
  auto* data = held->map.data;
  const std::size_t size = held->map.size;
  frame.buf[0] = av_buffer_create(
      data, size,
      [](void* opaque, std::uint8_t*) {
        const std::unique_ptr<HeldPicture> owned(static_cast<HeldPicture*>(opaque));
        gst_buffer_unmap(owned->buffer.get(), &owned->map);
      },
      held.release(), AV_BUFFER_FLAG_READONLY);
  ROSTRA_CHECK(frame.buf[0]);
  return {};
}

Result<void> VideoEncoder::encode(gst::Ref<GstBuffer> picture, std::uint64_t index,
                                  const std::function<Result<void>(AVPacket&)>& onPacket) {
  if (picture) {
    if (auto taken = take(std::move(picture)); !taken) return taken;
    if (scaler_) {
      auto scaled = scaler_->scale(*frame_, *scaled_);
      av_frame_unref(frame_.get());  // the mix may use its memory again
      if (!scaled) return scaled;
    }
  }
  AVFrame& frame = scaler_ ? *scaled_ : *frame_;
  ROSTRA_CHECK(
      frame.buf[0]);  // the first frame has a picture, else the first part would be short and refused
  frame.pts = static_cast<std::int64_t>(index);
  const bool key = index % static_cast<std::uint64_t>(format_.segmentFrames) == 0;
  frame.pict_type = key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
  av::markKeyFrame(frame, key);
  if (const int code = avcodec_send_frame(context_.get(), &frame); code < 0)
    return av::fail(ErrorKind::Internal, "cannot encode a picture", code);
  for (;;) {
    const int code = avcodec_receive_packet(context_.get(), packet_.get());
    if (code == AVERROR(EAGAIN)) return {};
    if (code < 0) return av::fail(ErrorKind::Internal, "cannot encode a picture", code);
    packet_->duration = 1;
    if (auto taken = onPacket(*packet_); !taken) return taken;
  }
}

}  // namespace rostra::mix
