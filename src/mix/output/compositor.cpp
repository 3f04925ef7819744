// SPDX-License-Identifier: Apache-2.0
#include "mix/output/compositor.hpp"

#include "base/check.hpp"
#include "base/log.hpp"
#include "gst/init.hpp"
#include "mix/input/input_pipeline.hpp"

#include <gst/app/app.h>
#include <gst/video/gstvideoaggregator.h>
#include <gst/video/gstvideometa.h>

#include <algorithm>
#include <cstdlib>

namespace rostra::mix {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kSlack{40};
constexpr std::int64_t kClockRounding = 8;  // samples
constexpr int kPlaceId = 0x70616c63;        // of the region that says where a tile stands

gst::Ref<GstElement> named(GstElement* bin, const char* name) {
  auto element = gst::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(bin), name));
  ROSTRA_CHECK(element);  // the catalog was checked: the fragment's header promises it
  return element;
}

/// Where a tile stands travels with its picture: the compositor may be some ticks behind, and a property set
/// at the tick would move pictures that are not composed yet. Compositor's thread, before it looks at the
/// pads.
gboolean placePad(GstElement* /*compositor*/, GstPad* pad, gpointer /*data*/) noexcept {
  GstBuffer* picture = gst_video_aggregator_pad_get_current_buffer(GST_VIDEO_AGGREGATOR_PAD(pad));
  if (picture == nullptr) return TRUE;
  const auto* place = gst_buffer_get_video_region_of_interest_meta_id(picture, kPlaceId);
  if (place != nullptr) {
    g_object_set(pad, "xpos", static_cast<int>(place->x), "ypos", static_cast<int>(place->y), nullptr);
  }
  return TRUE;
}
void placePads(GstElement* compositor) noexcept {
  gst_element_foreach_sink_pad(compositor, placePad, nullptr);
}

}  // namespace

Stage::Stage(std::shared_ptr<glib::Loop> loop, const pipeline::Catalog& catalog, Config config,
             Handlers handlers)
    : loop_(std::move(loop)), catalog_(catalog), config_(config), handlers_(std::move(handlers)) {}

Result<std::unique_ptr<Stage>> Stage::open(std::shared_ptr<glib::Loop> loop, const pipeline::Catalog& catalog,
                                           Config config, Handlers handlers, Picture background) {
  std::unique_ptr<Stage> stage(new Stage(std::move(loop), catalog, config, std::move(handlers)));
  if (auto built = stage->build(background); !built) return tl::make_unexpected(built.error());
  return stage;
}

Result<void> Stage::build(const Picture& background) {
  const auto videoFragment = catalog_.fragment("mix/video-mix");
  if (!videoFragment) return tl::make_unexpected(videoFragment.error());
  const auto audioFragment = catalog_.fragment("mix/audio-mix");
  if (!audioFragment) return tl::make_unexpected(audioFragment.error());
  auto video = pipeline::buildBin(**videoFragment, {{"width", config_.width},
                                                    {"height", config_.height},
                                                    {"frame-rate", pipeline::Fraction{config_.frameRate, 1}},
                                                    {"slack", kSlack}});
  if (!video) return tl::make_unexpected(video.error());
  auto audio = pipeline::buildBin(**audioFragment, {{"slack", kSlack}});
  if (!audio) return tl::make_unexpected(audio.error());

  pipeline_ = gst::Ref<GstElement>::sink(gst_pipeline_new("mix"));
  for (const auto& bin : {*video, *audio}) gst_bin_add(GST_BIN(pipeline_.get()), bin.get());
  background_ = named(video->get(), "background");
  compositor_ = named(video->get(), "compositor");
  audioMixer_ = named(audio->get(), "mixer");
  g_object_set(compositor_.get(), "emit-signals", TRUE, nullptr);
  g_signal_connect(compositor_.get(), "samples-selected", G_CALLBACK(placePads), nullptr);
  onSampleOf(named(video->get(), "sink").get(),
             [this](GstSample* sample) { pictureDone(gst_sample_get_buffer(sample)); });
  onSampleOf(named(audio->get(), "sink").get(),
             [this](GstSample* sample) { soundDone(gst_sample_get_buffer(sample)); });

  const auto tickOf = [](GstElement* clock) {
    return gst::Ref<GstPad>::adopt(gst_element_get_static_pad(clock, "src"));
  };
  pictureTick_ = gst::PadProbe(tickOf(named(video->get(), "clock").get()).get(), GST_PAD_PROBE_TYPE_BUFFER,
                               [this](GstPad*, GstPadProbeInfo* info) {
                                 tickPicture(GST_PAD_PROBE_INFO_BUFFER(info));
                                 return GST_PAD_PROBE_OK;
                               });
  soundTick_ = gst::PadProbe(tickOf(named(audio->get(), "clock").get()).get(), GST_PAD_PROBE_TYPE_BUFFER,
                             [this](GstPad*, GstPadProbeInfo* info) {
                               tickSound(GST_PAD_PROBE_INFO_BUFFER(info));
                               return GST_PAD_PROBE_OK;
                             });
  gst::useSharedClock(GST_PIPELINE(pipeline_.get()), config_.baseTimeNs);
  bus_ = gst::BusWatch(*loop_, pipeline_.get(), [this](GstMessage* message) {
    switch (GST_MESSAGE_TYPE(message)) {
      case GST_MESSAGE_ERROR: {
        GError* error = nullptr;
        gchar* detail = nullptr;
        gst_message_parse_error(message, &error, &detail);
        const glib::ErrorPtr owned(error);
        const glib::CharPtr ownedDetail(detail);
        handlers_.onFailed({ErrorKind::Internal, std::string("the mix broke: ") + error->message,
                            std::source_location::current()});
        break;
      }
      case GST_MESSAGE_LATENCY:
        gst_bin_recalculate_latency(GST_BIN(pipeline_.get()));
        break;
      default:
        break;
    }
  });
  opening_ = background;
  setBackground(background);
  gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING);
  return {};
}

Stage::~Stage() {
  if (!pipeline_) return;
  bus_ = {};
  gst::setState(pipeline_.get(), GST_STATE_NULL);
  pictureTick_.remove();
  soundTick_.remove();
}

void Stage::setBackground(const Picture& picture) {
  const auto caps = pictureCaps(picture.width, picture.height, config_.frameRate);
  gst_app_src_set_caps(GST_APP_SRC(background_.get()), caps.get());
  gst_app_src_push_buffer(GST_APP_SRC(background_.get()), gst_buffer_copy(picture.buffer.get()));
}

template <class T>
Result<Stage::Branch<T>> Stage::makeBranch(const char* fragmentName, GstElement* target,
                                           std::shared_ptr<T> from) {
  const auto fragment = catalog_.fragment(fragmentName);
  if (!fragment) return tl::make_unexpected(fragment.error());
  auto bin = pipeline::buildBin(**fragment, {});
  if (!bin) return tl::make_unexpected(bin.error());
  Branch<T> branch;
  branch.from = std::move(from);
  branch.bin = *bin;
  branch.source = named(bin->get(), "source");
  const auto open = gst::Ref<GstPad>::adopt(gst_bin_find_unlinked_pad(GST_BIN(bin->get()), GST_PAD_SRC));
  if (!open)
    return fail(ErrorKind::InvalidInput,
                (*fragment)->file() + ": the last element has no unlinked source pad");
  GstPad* out = gst_ghost_pad_new("src", open.get());
  gst_element_add_pad(bin->get(), out);
  gst_bin_add(GST_BIN(pipeline_.get()), bin->get());
  branch.pad =
      gst::RequestPad(target, gst::Ref<GstPad>::adopt(gst_element_request_pad_simple(target, "sink_%u")));
  // The mixer's own bin has no ghost pad for it; linking across is what GStreamer offers for that.
  const GstPadLinkReturn linked = gst_pad_link_full(out, branch.pad.get(), GST_PAD_LINK_CHECK_NOTHING);
  ROSTRA_CHECK(linked == GST_PAD_LINK_OK);
  return branch;
}

template <class T>
void Stage::dropBranch(std::mutex& mutex, std::vector<Branch<T>>& branches, const std::shared_ptr<T>& from) {
  Branch<T> branch;
  {
    const std::lock_guard lock(mutex);
    const auto found =
        std::find_if(branches.begin(), branches.end(), [&](const auto& one) { return one.from == from; });
    if (found == branches.end()) return;
    branch = std::move(*found);
    branches.erase(found);
  }
  // Not under the lock: the branch's thread may wait in the mixer until the next tick. Stopped before it is
  // unlinked, because a source that pushes into nothing reports an error.
  gst::setState(branch.bin.get(), GST_STATE_NULL);
  branch.pad.release();
  gst_bin_remove(GST_BIN(pipeline_.get()), branch.bin.get());
}

Result<void> Stage::show(Looks looks) {
  {
    const std::lock_guard lock(tilesMutex_);
    for (NewLook& one : looks) one.tile->setLook(std::move(one.look));
  }
  for (const NewLook& one : looks) {
    if (!one.added) continue;
    if (auto added = addTile(one.tile); !added) return added;
  }
  return {};
}

Result<void> Stage::addTile(std::shared_ptr<VideoTile> tile) {
  auto branch = makeBranch("mix/tile", compositor_.get(), std::move(tile));
  if (!branch) return tl::make_unexpected(branch.error());
  GstElement* bin = branch->bin.get();
  g_object_set(branch->pad.get(), "zorder", 1U, nullptr);
  {
    const std::lock_guard lock(tilesMutex_);
    tiles_.push_back(std::move(*branch));
  }
  gst_element_sync_state_with_parent(bin);
  return {};
}

void Stage::removeTile(const std::shared_ptr<VideoTile>& tile) {
  dropBranch(tilesMutex_, tiles_, tile);
}

Result<void> Stage::addVoice(std::shared_ptr<VoiceBuffer> voice) {
  auto branch = makeBranch("mix/voice", audioMixer_.get(), std::move(voice));
  if (!branch) return tl::make_unexpected(branch.error());
  GstElement* bin = branch->bin.get();
  {
    const std::lock_guard lock(voicesMutex_);
    voices_.push_back(std::move(*branch));
  }
  gst_element_sync_state_with_parent(bin);
  return {};
}

void Stage::removeVoice(const std::shared_ptr<VoiceBuffer>& voice) {
  dropBranch(voicesMutex_, voices_, voice);
}

std::uint64_t Stage::runningTime() const {
  const std::uint64_t now = gst_util_get_timestamp();
  return now > config_.baseTimeNs ? now - config_.baseTimeNs : 0;
}

void Stage::tickPicture(GstBuffer* tick) {
  const std::int64_t started = g_get_monotonic_time();
  const std::uint64_t time = GST_BUFFER_PTS(tick);
  if (firstTick_ == UINT64_MAX)
    firstTick_ = gst_util_uint64_scale_round(time, static_cast<guint64>(config_.frameRate), GST_SECOND);
  // The picture nearest to the tick, not the last before it: half a frame less delay, and no bias against the
  // sound.
  const std::uint64_t nearest = time + GST_SECOND / static_cast<std::uint64_t>(config_.frameRate) / 2;
  const std::lock_guard lock(tilesMutex_);
  for (auto& branch : tiles_) {
    const Picture picture = branch.from->next(nearest);
    if (!picture) continue;
    const Rect place = branch.from->place();
    if (place != branch.place) {
      branch.place = place;
      const auto caps = pictureCaps(place.width, place.height, config_.frameRate);
      gst_app_src_set_caps(GST_APP_SRC(branch.source.get()), caps.get());
    }
    GstBuffer* buffer = gst_buffer_copy(picture.buffer.get());  // shares the pixels
    GST_BUFFER_PTS(buffer) = time;
    GST_BUFFER_DURATION(buffer) = GST_BUFFER_DURATION(tick);
    auto* region = gst_buffer_add_video_region_of_interest_meta(
        buffer, "tile", static_cast<guint>(place.x), static_cast<guint>(place.y),
        static_cast<guint>(place.width), static_cast<guint>(place.height));
    region->id = kPlaceId;
    gst_app_src_push_buffer(GST_APP_SRC(branch.source.get()), buffer);
  }
  tickMicroseconds_ = static_cast<std::uint64_t>(g_get_monotonic_time() - started);
}

void Stage::tickSound(GstBuffer* tick) {
  const std::uint64_t time = GST_BUFFER_PTS(tick);
  const std::size_t size = gst_buffer_get_size(tick);
  // Times in nanoseconds round to one sample more or less now and then; the blocks of a voice must join
  // exactly.
  const auto clock = static_cast<std::int64_t>(gst_util_uint64_scale_round(time, kSampleRate, GST_SECOND)) +
                     config_.audioLead;
  const std::int64_t position = std::abs(clock - nextTick_) <= kClockRounding ? nextTick_ : clock;
  nextTick_ = position + static_cast<std::int64_t>(size / (sizeof(float) * kChannels));
  const std::lock_guard lock(voicesMutex_);
  for (auto& branch : voices_) {
    GstBuffer* buffer = gst_buffer_new_allocate(nullptr, size, nullptr);
    GstMapInfo map;
    if (gst_buffer_map(buffer, &map, GST_MAP_WRITE)) {
      const bool heard =
          branch.from->read(position, {reinterpret_cast<float*>(map.data), size / sizeof(float)});
      gst_buffer_unmap(buffer, &map);
      if (!heard) GST_BUFFER_FLAG_SET(buffer, GST_BUFFER_FLAG_GAP);  // the mixer skips it
    }
    GST_BUFFER_PTS(buffer) = time;
    GST_BUFFER_DURATION(buffer) = GST_BUFFER_DURATION(tick);
    gst_app_src_push_buffer(GST_APP_SRC(branch.source.get()), buffer);
  }
}

void Stage::pictureDone(GstBuffer* buffer) {
  if (!buffer || !GST_BUFFER_PTS_IS_VALID(buffer)) return;
  const std::uint64_t pts = GST_BUFFER_PTS(buffer);
  const std::uint64_t index =
      gst_util_uint64_scale_round(pts, static_cast<guint64>(config_.frameRate), GST_SECOND);
  if (index < nextPicture_) return;
  const std::uint64_t frame = GST_SECOND / static_cast<std::uint64_t>(config_.frameRate);
  if (runningTime() > pts + frame + static_cast<std::uint64_t>(std::chrono::nanoseconds(kSlack).count()))
    ++misses_;
  // Time goes on even where the compositor was too slow: the picture before is shown again, and frame 0
  // always has one.
  for (; nextPicture_ < index; ++nextPicture_, ++repeated_) {
    handlers_.onPicture(nextPicture_ == 0 ? opening_.buffer : gst::Ref<GstBuffer>(), nextPicture_);
  }
  ++nextPicture_;
  pictures_ = nextPicture_;
  // The clock needs a moment to start; what the compositor makes before its first tick is black.
  handlers_.onPicture(index < firstTick_ ? opening_.buffer : gst::Ref<GstBuffer>::retain(buffer), index);
}

void Stage::soundDone(GstBuffer* buffer) {
  const gst::MappedBuffer mapped(buffer);
  if (!mapped || !GST_BUFFER_PTS_IS_VALID(buffer)) return;
  const auto position =
      static_cast<std::int64_t>(gst_util_uint64_scale_round(GST_BUFFER_PTS(buffer), kSampleRate, GST_SECOND));
  const auto bytes = mapped.bytes();
  const auto* samples = reinterpret_cast<const float*>(bytes.data());
  const std::int64_t count = static_cast<std::int64_t>(bytes.size() / (sizeof(float) * kChannels));
  if (position + count <= nextSample_) return;
  const std::int64_t missing = std::max<std::int64_t>(0, position - nextSample_);
  const std::int64_t skip = std::max<std::int64_t>(0, nextSample_ - position);
  filled_ += static_cast<std::uint64_t>(missing);
  sound_.assign(static_cast<std::size_t>(missing * kChannels), 0.0F);
  sound_.insert(sound_.end(), samples + skip * kChannels, samples + count * kChannels);
  nextSample_ = position + count;
  handlers_.onSound(sound_);
}

Stage::Counters Stage::counters() const {
  return {pictures_, repeated_, misses_, filled_, tickMicroseconds_};
}

std::string Stage::graph() const {
  return gst::toDot(GST_BIN(pipeline_.get()));
}

}  // namespace rostra::mix
