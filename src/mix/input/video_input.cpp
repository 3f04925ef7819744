// SPDX-License-Identifier: Apache-2.0
#include "mix/input/video_input.hpp"

#include "base/log.hpp"
#include "rtp/packet/packet_view.hpp"
#include "rtp/payload/h264.hpp"
#include "rtp/payload/vp8.hpp"

#include <utility>

namespace rostra::mix {
namespace {

constexpr std::uint64_t kStreamGoneNs =
    1'000'000'000;  // no packets for this long: nobody to ask for a key frame

bool startsKeyFrame(ipc::TapCodec codec, rtp::Bytes payload) {
  if (codec == ipc::TapCodec::Vp8) {
    const auto descriptor = rtp::parseVp8(payload);
    return descriptor && descriptor->keyFrame && descriptor->startOfFrame();
  }
  const auto parsed = rtp::parseH264(payload);
  return parsed && parsed->keyFrame();
}

}  // namespace

VideoInput::VideoInput(InputContext context, std::string who, std::shared_ptr<VideoTile> tile,
                       RequestKeyFrame requestKeyFrame)
    : Input(std::move(context), std::move(who)),
      tile_(std::move(tile)),
      requestKeyFrame_(std::move(requestKeyFrame)) {
  waiting_ = true;
}

InputPipeline::OnSample VideoInput::sampleHandler() {
  return [tile = tile_](GstSample* sample) {
    GstVideoInfo info;
    GstBuffer* buffer = gst_sample_get_buffer(sample);
    if (!buffer || !GST_BUFFER_PTS_IS_VALID(buffer) ||
        !gst_video_info_from_caps(&info, gst_sample_get_caps(sample)))
      return;
    tile->offer(gst::Ref<GstBuffer>::retain(buffer), info, GST_BUFFER_PTS(buffer));
  };
}

bool VideoInput::onReceive(const ipc::TapPacket& packet) {
  if (packet.header.codec == ipc::TapCodec::Opus) return false;
  if (packet.header.codec != codec_) {
    reset();
    codec_ = packet.header.codec;
  }
  newestPacketNs_ = packet.header.playoutNs;
  return true;
}

void VideoInput::onReset() {
  waiting_ = true;
  requestedAtNs_ = 0;
  times_ = {};
  tile_->forgetMedia();
}

std::shared_ptr<FrameGuard> VideoInput::makeGuard() {
  return std::make_shared<FrameGuard>(codec_, context_.limits, PictureMemory::Share(context_.memory));
}

void VideoInput::onPoll(std::uint64_t nowNs) {
  if (guard_) followGuard();
  const bool wanted = waiting_ || (guard_ && guard_->wantsKeyFrame());
  const bool flowing = newestPacketNs_ + context_.jitterNs + kStreamGoneNs > nowNs;
  if (!wanted || !flowing || nowNs < requestedAtNs_ + kRequestIntervalNs) return;
  requestedAtNs_ = nowNs;
  ++counters_.keyFrameRequests;
  requestKeyFrame_();
}

void VideoInput::followGuard() {
  const FrameVerdict standing = guard_->standing();
  if (standing != FrameVerdict::Waiting && std::exchange(told_, standing) != standing &&
      standing != FrameVerdict::Pass) {
    static log::RateLimit limit(1);
    if (std::uint64_t suppressed = 0; limit.allow(suppressed)) {
      log::warning("pictures are not decoded",
                   {{"input", who_}, {"reason", toString(standing)}, {"suppressed", suppressed}});
    }
  }
  if (!guard_->stuck()) return;
  closePipeline();
  ++counters_.rebuilds;
  waiting_ = true;
}

void VideoInput::onPacket(std::uint16_t, std::uint64_t playoutNs, std::span<const std::byte> rtp) {
  const auto view = rtp::PacketView::parse(rtp);
  if (!view) return;  // never: receive() has read it, too
  if (waiting_) {
    if (!startsKeyFrame(codec_, view->payload())) return;
    openPipeline(codec_ == ipc::TapCodec::Vp8 ? "mix/video-input-vp8" : "mix/video-input-h264");
    waiting_ = !pipeline_;
  }
  if (pipeline_) pipeline_->push(rtp, times_.next(runningTime(playoutNs)));
}

void VideoInput::onGap(std::uint16_t, std::uint16_t, std::uint64_t) {
  if (!pipeline_) return;
  waiting_ = true;
  onPoll(gst_util_get_timestamp());
}

}  // namespace rostra::mix
