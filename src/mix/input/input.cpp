// SPDX-License-Identifier: Apache-2.0
#include "mix/input/input.hpp"

#include "base/log.hpp"
#include "gst/init.hpp"
#include "rtp/packet/packet_view.hpp"
#include "rtp/payload/h264.hpp"
#include "rtp/payload/vp8.hpp"

#include <algorithm>

namespace rostra::mix {
namespace {

constexpr std::uint64_t kOpusFrameNs = 20'000'000;  // what every browser sends
constexpr std::uint16_t kMaxConcealed =
    5;  // packets; more than 100 ms of made-up sound is worse than silence
constexpr std::uint64_t kReopenStepNs =
    200'000'000;  // a stream that breaks its decoder again and again waits longer each time
constexpr std::uint32_t kMaxReopenSteps = 25;
constexpr std::uint64_t kStreamGoneNs =
    1'000'000'000;  // no packets for this long: nobody to ask for a key frame

/// Start of a key frame that is worth giving to a decoder; `tooLarge` when its picture is beyond the limit.
bool startsKeyFrame(ipc::TapCodec codec, rtp::Bytes payload, bool& tooLarge) {
  std::optional<rtp::FrameSize> size;
  bool key = false;
  if (codec == ipc::TapCodec::Vp8) {
    const auto descriptor = rtp::parseVp8(payload);
    if (!descriptor) return false;
    key = descriptor->keyFrame && descriptor->startOfFrame();
    size = descriptor->frameSize;
  } else {
    const auto parsed = rtp::parseH264(payload);
    if (!parsed) return false;
    key = parsed->keyFrame();
    size = parsed->frameSize;
  }
  tooLarge = size && (size->width == 0 || size->height == 0 ||
                      static_cast<std::int64_t>(size->width) * size->height > VideoTile::kMaxPixels);
  return key;
}

}  // namespace

Input::Input(InputContext context, std::string who)
    : context_(std::move(context)),
      who_(std::move(who)),
      token_(std::make_shared<Input*>(this)),
      reorder_(context_.jitterNs / 2, *this) {}

std::uint64_t Input::runningTime(std::uint64_t playoutNs) const noexcept {
  const std::uint64_t time =
      playoutNs + context_.jitterNs + static_cast<std::uint64_t>(context_.delay->delayNs());
  return time > context_.baseTimeNs ? time - context_.baseTimeNs : 0;
}

void Input::receive(const ipc::TapPacket& packet) {
  const auto view = rtp::PacketView::parse(packet.rtp);
  if (!view || view->payload().empty() || !onReceive(packet)) {
    ++counters_.malformed;
    return;
  }
  context_.delay->observe(gst_util_get_timestamp(), packet.header.playoutNs);
  reorder_.push(view->sequence(), packet.header.playoutNs, packet.rtp);
}

void Input::poll(std::uint64_t nowNs) {
  reorder_.expire(nowNs);
  if (reopenAtNs_ != 0 && nowNs >= reopenAtNs_) reopenAtNs_ = 0;
  onPoll(nowNs);
}

void Input::reset() {
  reorder_.reset();
  closePipeline();
  reopenAtNs_ = 0;
  breaks_ = 0;
  onReset();
}

void Input::openPipeline(std::string_view name) {
  if (pipeline_ || reopenAtNs_ != 0) return;
  const auto fragment = context_.catalog->fragment(name);
  if (!fragment) {
    log::error("input cannot be decoded", {{"input", who_}, {"reason", fragment.error().message}});
    return;
  }
  auto opened = InputPipeline::open(
      *context_.loop, **fragment, context_.baseTimeNs, sampleHandler(),
      [loop = context_.loop.get(), weak = std::weak_ptr<Input*>(token_)](const std::string& why) {
        // Posted: the pipeline must not be destroyed from inside its own bus watch.
        loop->post([weak, why] {
          const auto alive = weak.lock();
          if (!alive || !(*alive)->pipeline_) return;
          Input& self = **alive;
          log::warning("decoder broke; it is made anew", {{"input", self.who_}, {"reason", why}});
          self.closePipeline();
          ++self.counters_.rebuilds;
          self.breaks_ = std::min(self.breaks_ + 1, kMaxReopenSteps);
          self.reopenAtNs_ = gst_util_get_timestamp() + self.breaks_ * kReopenStepNs;
          self.waiting_ = true;
        });
      });
  if (!opened) {
    log::error("input cannot be decoded", {{"input", who_}, {"reason", opened.error().message}});
    reopenAtNs_ = gst_util_get_timestamp() + kMaxReopenSteps * kReopenStepNs;
    return;
  }
  pipeline_ = std::move(*opened);
}

Input::Counters Input::counters() const {
  Counters copy = counters_;
  copy.packets = reorder_.counters();
  copy.waitingForKeyFrame = waiting_;
  copy.queuedBytes = pipeline_ ? pipeline_->queuedBytes() : 0;
  return copy;
}

std::string Input::graph() const {
  return pipeline_ ? gst::toDot(pipeline_->bin()) : std::string();
}

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
  tile_->forgetMedia();
}

void VideoInput::onPoll(std::uint64_t nowNs) {
  const bool flowing = newestPacketNs_ + context_.jitterNs + kStreamGoneNs > nowNs;
  if (!waiting_ || !flowing || nowNs < requestedAtNs_ + kRequestIntervalNs) return;
  requestedAtNs_ = nowNs;
  ++counters_.keyFrameRequests;
  requestKeyFrame_();
}

void VideoInput::onPacket(std::uint16_t, std::uint64_t playoutNs, std::span<const std::byte> rtp) {
  const auto view = rtp::PacketView::parse(rtp);
  bool tooLarge = false;
  const bool key = startsKeyFrame(codec_, view->payload(), tooLarge);
  if (tooLarge) {
    ++counters_.malformed;
    waiting_ = true;
    closePipeline();
    return;
  }
  if (waiting_) {
    if (!key) return;
    openPipeline(codec_ == ipc::TapCodec::Vp8 ? "mix/video-input-vp8" : "mix/video-input-h264");
    waiting_ = !pipeline_;
  }
  if (pipeline_) pipeline_->push(rtp, runningTime(playoutNs));
}

void VideoInput::onGap(std::uint16_t, std::uint16_t, std::uint64_t) {
  if (!pipeline_) return;
  waiting_ = true;
  onPoll(gst_util_get_timestamp());
}

AudioInput::AudioInput(InputContext context, std::string who, std::shared_ptr<VoiceBuffer> voice)
    : Input(std::move(context), std::move(who)), voice_(std::move(voice)) {}

InputPipeline::OnSample AudioInput::sampleHandler() {
  return [voice = voice_](GstSample* sample) {
    GstBuffer* buffer = gst_sample_get_buffer(sample);
    if (!buffer || !GST_BUFFER_PTS_IS_VALID(buffer)) return;
    const gst::MappedBuffer mapped(buffer);
    if (!mapped) return;
    const auto bytes = mapped.bytes();
    const auto position = gst_util_uint64_scale_round(GST_BUFFER_PTS(buffer), kSampleRate, GST_SECOND);
    voice->write(static_cast<std::int64_t>(position),
                 {reinterpret_cast<const float*>(bytes.data()),
                  bytes.size() / (sizeof(float) * kChannels) * kChannels});
  };
}

bool AudioInput::onReceive(const ipc::TapPacket& packet) {
  return packet.header.codec == ipc::TapCodec::Opus;
}

void AudioInput::onReset() {
  voice_->clear();
}

void AudioInput::onPacket(std::uint16_t, std::uint64_t playoutNs, std::span<const std::byte> rtp) {
  openPipeline("mix/audio-input");
  if (pipeline_) pipeline_->push(rtp, runningTime(playoutNs));
}

void AudioInput::onGap(std::uint16_t firstMissing, std::uint16_t count, std::uint64_t nextPlayoutNs) {
  if (!pipeline_ || count == 0 || count > kMaxConcealed) return;
  const std::uint64_t duration = count * kOpusFrameNs;
  pipeline_->pushLost(firstMissing, runningTime(nextPlayoutNs - duration), duration);
}

}  // namespace rostra::mix
