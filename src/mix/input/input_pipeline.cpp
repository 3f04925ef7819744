// SPDX-License-Identifier: Apache-2.0
#include "mix/input/input_pipeline.hpp"

#include "gst/init.hpp"

#include <gst/app/app.h>

namespace rostra::mix {

void onSampleOf(GstElement* appsink, std::function<void(GstSample*)> onSample) {
  // async=false: in a live pipeline with several sinks, GStreamer 1.22.0 now and then leaves an asynchronous
  // sink waiting for its preroll forever when a buffer comes while the bin goes from PAUSED to PLAYING
  // (MixTest.ManyStartsAllHaveSound).
  g_object_set(appsink, "async", FALSE, "sync", FALSE, nullptr);
  GstAppSinkCallbacks callbacks{};
  callbacks.new_sample = [](GstAppSink* sink, gpointer data) noexcept -> GstFlowReturn {
    const auto sample = gst::Ref<GstSample>::adopt(gst_app_sink_pull_sample(sink));
    if (sample) (*static_cast<std::function<void(GstSample*)>*>(data))(sample.get());
    return GST_FLOW_OK;
  };
  gst_app_sink_set_callbacks(
      GST_APP_SINK(appsink), &callbacks, new std::function<void(GstSample*)>(std::move(onSample)),
      [](gpointer data) { delete static_cast<std::function<void(GstSample*)>*>(data); });
}

Result<std::unique_ptr<InputPipeline>> InputPipeline::open(std::shared_ptr<glib::Loop> loop,
                                                           const pipeline::Template& fragment,
                                                           std::string name, GstClockTime baseTime,
                                                           const std::shared_ptr<FrameGuard>& guard,
                                                           OnSample onSample, OnFailed onFailed) {
  loop->assertHere();
  auto built = pipeline::buildPipeline(fragment, {});
  if (!built) return tl::make_unexpected(built.error());
  std::unique_ptr<InputPipeline> input(new InputPipeline(std::move(loop)));
  input->pipeline_ = std::move(*built);
  input->source_ = std::make_unique<AppSource>(
      gst::Ref<GstElement>::adopt(gst_bin_get_by_name(input->bin(), "source")), std::move(name));
  const auto sink = gst::Ref<GstElement>::adopt(gst_bin_get_by_name(input->bin(), "sink"));
  onSampleOf(sink.get(), std::move(onSample));
  if (guard) input->gate_ = closeGate(input->bin(), guard);
  gst::useSharedClock(GST_PIPELINE(input->pipeline_.get()), baseTime);
  input->bus_ = gst::BusWatch(*input->loop_, input->pipeline_.get(),
                              [onFailed = std::move(onFailed)](GstMessage* message) {
                                if (GST_MESSAGE_TYPE(message) != GST_MESSAGE_ERROR) return;
                                GError* error = nullptr;
                                gst_message_parse_error(message, &error, nullptr);
                                const glib::ErrorPtr owned(error);
                                onFailed(error->message);
                              });
  gst::setState(input->pipeline_.get(), GST_STATE_PLAYING);
  return input;
}

InputPipeline::~InputPipeline() {
  loop_->assertHere();
  bus_ = {};
  gst::setState(pipeline_.get(), GST_STATE_NULL);
}

void InputPipeline::push(std::span<const std::byte> rtp, GstClockTime pts) {
  loop_->assertHere();
  auto buffer = gst::Ref<GstBuffer>::adopt(gst_buffer_new_memdup(rtp.data(), rtp.size()));
  GST_BUFFER_PTS(buffer.get()) = pts;
  GST_BUFFER_DTS(buffer.get()) = pts;
  source_->push(std::move(buffer));
}

void InputPipeline::pushLost(std::uint16_t firstSequence, GstClockTime pts, GstClockTime duration) {
  loop_->assertHere();
  GstStructure* lost = gst_structure_new(
      "GstRTPPacketLost", "seqnum", G_TYPE_UINT, static_cast<guint>(firstSequence), "timestamp",
      G_TYPE_UINT64, pts, "duration", G_TYPE_UINT64, duration, "retry", G_TYPE_UINT, 0U, nullptr);
  source_->send(gst_event_new_custom(GST_EVENT_CUSTOM_DOWNSTREAM, lost));
}

}  // namespace rostra::mix
