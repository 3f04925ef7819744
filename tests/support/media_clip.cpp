// SPDX-License-Identifier: Apache-2.0
#include "support/media_clip.hpp"

#include "gst/init.hpp"
#include "gst/ref.hpp"
#include "gst/scope.hpp"
#include "rtp/packet/packet_view.hpp"

#include <gst/app/gstappsink.h>

#include <map>
#include <sstream>

namespace rostra::test {
namespace {

constexpr int kMtu = 1200;
constexpr int kAudioFrames = 50;  // one second
constexpr GstClockTime kPullTimeout = 20 * GST_SECOND;

// Runs a pipeline that ends in `appsink name=out` to its end; packets of one RTP timestamp are one frame.
Result<std::vector<std::vector<Buffer>>> run(const std::string& description) {
  if (auto ready = gst::initialise(); !ready) return tl::make_unexpected(ready.error());
  glib::ErrorOut error;
  const auto pipeline = gst::Ref<GstElement>::sink(gst_parse_launch(description.c_str(), error.out()));
  if (error || !pipeline) return error.toFailure(ErrorKind::Unavailable, "make a test clip");
  const auto sink = gst::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "out"));
  gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
  std::vector<std::vector<Buffer>> frames;
  std::uint32_t newest = 0;
  const auto take = [&](GstBuffer* buffer) {
    const gst::MappedBuffer mapped(buffer);
    const auto packet = rtp::PacketView::parse(mapped.bytes());
    if (!packet) return;
    if (frames.empty() || packet->timestamp() != newest) frames.emplace_back();
    newest = packet->timestamp();
    frames.back().emplace_back(packet->payload().begin(), packet->payload().end());
  };
  while (const auto sample = gst::Ref<GstSample>::adopt(
             gst_app_sink_try_pull_sample(GST_APP_SINK(sink.get()), kPullTimeout))) {
    if (GstBufferList* list = gst_sample_get_buffer_list(sample.get())) {
      for (guint i = 0; i < gst_buffer_list_length(list); ++i) take(gst_buffer_list_get(list, i));
    } else if (GstBuffer* buffer = gst_sample_get_buffer(sample.get())) {
      take(buffer);
    }
  }
  gst_element_set_state(pipeline.get(), GST_STATE_NULL);
  if (frames.empty())
    return fail(ErrorKind::Unavailable, "make a test clip: the pipeline gave nothing: " + description);
  return frames;
}

std::string videoPipeline(const VideoClipSpec& spec) {
  std::ostringstream text;
  text << "videotestsrc num-buffers=" << spec.frames << " pattern=" << spec.pattern
       << " foreground-color=" << spec.color << " ! video/x-raw,format=I420,width=" << spec.width
       << ",height=" << spec.height << ",framerate=" << spec.frameRate << "/1 ! ";
  if (spec.codec == Codec::Vp8) {
    text << "vp8enc deadline=1 cpu-used=8 end-usage=cbr error-resilient=default keyframe-max-dist=100000 "
            "target-bitrate="
         << spec.bitrateKbps * 1000 << " ! rtpvp8pay picture-id-mode=15-bit mtu=" << kMtu;
  } else {
    text << "openh264enc complexity=low rate-control=bitrate gop-size=100000 bitrate="
         << spec.bitrateKbps * 1000
         << " ! video/x-h264,profile=constrained-baseline ! rtph264pay config-interval=-1 "
            "aggregate-mode=zero-latency mtu="
         << kMtu;
  }
  text << " ! appsink name=out sync=false max-buffers=0";
  return text.str();
}

}  // namespace

Result<std::shared_ptr<const MediaClip>> videoClip(const VideoClipSpec& spec) {
  static std::map<VideoClipSpec, std::shared_ptr<const MediaClip>> made;
  if (const auto found = made.find(spec); found != made.end()) return found->second;
  auto frames = run(videoPipeline(spec));
  if (!frames) return tl::make_unexpected(frames.error());
  auto clip = std::make_shared<MediaClip>(
      MediaClip{spec.codec, 90000, static_cast<std::uint32_t>(90000 / spec.frameRate), std::move(*frames)});
  made[spec] = clip;
  return clip;
}

Result<std::shared_ptr<const MediaClip>> audioClip(const AudioClipSpec& spec) {
  static std::map<AudioClipSpec, std::shared_ptr<const MediaClip>> made;
  if (const auto found = made.find(spec); found != made.end()) return found->second;
  std::ostringstream text;
  text << "audiotestsrc num-buffers=" << kAudioFrames
       << " samplesperbuffer=960 wave=sine freq=" << spec.frequency << " volume=" << spec.volume
       << " ! audio/x-raw,rate=48000,channels=2 ! opusenc frame-size=20 ! rtpopuspay"
       << " ! appsink name=out sync=false max-buffers=0";
  auto frames = run(text.str());
  if (!frames) return tl::make_unexpected(frames.error());
  auto clip = std::make_shared<MediaClip>(MediaClip{Codec::Opus, 48000, 960, std::move(*frames)});
  made[spec] = clip;
  return clip;
}

}  // namespace rostra::test
