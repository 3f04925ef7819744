// SPDX-License-Identifier: Apache-2.0
#include "mix/output/mix_pipeline.hpp"

#include "gst/init.hpp"

#include <chrono>
#include <utility>

namespace rostra::mix {
namespace {

constexpr std::chrono::milliseconds kSlack{40};  // how late a tile or voice may come to its tick

}  // namespace

MixPipeline::MixPipeline(std::shared_ptr<glib::Loop> loop, std::function<void(Error)> onFailed)
    : loop_(std::move(loop)),
      onFailed_(std::move(onFailed)),
      pipeline_(gst::Ref<GstElement>::sink(gst_pipeline_new("mix"))) {}

Result<std::unique_ptr<MixPipeline>> MixPipeline::open(std::shared_ptr<glib::Loop> loop,
                                                       const pipeline::Catalog& catalog, Config config,
                                                       Handlers handlers, const Picture& background) {
  loop->assertHere();
  std::unique_ptr<MixPipeline> mix(new MixPipeline(std::move(loop), std::move(handlers.onFailed)));
  GstElement* pipeline = mix->pipeline_.get();
  auto picture = PictureMix::open(*mix->loop_, catalog, pipeline,
                                  {config.width, config.height, config.frameRate, config.baseTimeNs, kSlack},
                                  std::move(handlers.onPicture), background);
  if (!picture) return tl::make_unexpected(picture.error());
  mix->picture_ = std::move(*picture);
  auto sound =
      SoundMix::open(*mix->loop_, catalog, pipeline, {config.audioLead, kSlack}, std::move(handlers.onSound));
  if (!sound) return tl::make_unexpected(sound.error());
  mix->sound_ = std::move(*sound);
  gst::useSharedClock(GST_PIPELINE(pipeline), config.baseTimeNs);
  mix->bus_ = gst::BusWatch(*mix->loop_, pipeline,
                            [self = mix.get()](GstMessage* message) { self->onMessage(message); });
  gst::setState(pipeline, GST_STATE_PLAYING);
  return mix;
}

MixPipeline::~MixPipeline() {
  loop_->assertHere();
  bus_ = {};
  gst::setState(pipeline_.get(), GST_STATE_NULL);  // before what its threads use is gone
}

void MixPipeline::onMessage(GstMessage* message) {
  switch (GST_MESSAGE_TYPE(message)) {
    case GST_MESSAGE_ERROR: {
      GError* error = nullptr;
      gst_message_parse_error(message, &error, nullptr);
      const glib::ErrorPtr owned(error);
      onFailed_({ErrorKind::Internal, std::string("mix pipeline failed: ") + error->message,
                 std::source_location::current()});
      break;
    }
    case GST_MESSAGE_LATENCY:
      gst_bin_recalculate_latency(GST_BIN(pipeline_.get()));
      break;
    default:
      break;
  }
}

std::string MixPipeline::graph() const {
  loop_->assertHere();
  return gst::toDot(GST_BIN(pipeline_.get()));
}

}  // namespace rostra::mix
