// SPDX-License-Identifier: Apache-2.0
#include "mix/output/picture_mix.hpp"

#include "mix/input/input_pipeline.hpp"

#include <gst/app/app.h>
#include <gst/video/gstvideoaggregator.h>
#include <gst/video/gstvideometa.h>

#include <algorithm>
#include <utility>

namespace rostra::mix {
namespace {

constexpr int kPlaceId = 0x70616c63;  // of the region that says where a tile stands

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

PictureMix::PictureMix(const glib::Loop& loop, const pipeline::Catalog& catalog, GstElement* pipeline,
                       Config config, OnPicture onPicture)
    : loop_(loop),
      catalog_(catalog),
      pipeline_(gst::Ref<GstElement>::retain(pipeline)),
      config_(config),
      onPicture_(std::move(onPicture)) {}

Result<std::unique_ptr<PictureMix>> PictureMix::open(const glib::Loop& loop, const pipeline::Catalog& catalog,
                                                     GstElement* pipeline, Config config, OnPicture onPicture,
                                                     const Picture& background) {
  loop.assertHere();
  std::unique_ptr<PictureMix> mix(new PictureMix(loop, catalog, pipeline, config, std::move(onPicture)));
  if (auto built = mix->build(background); !built) return tl::make_unexpected(built.error());
  return mix;
}

Result<void> PictureMix::build(const Picture& background) {
  const auto fragment = catalog_.fragment("mix/video-mix");
  if (!fragment) return tl::make_unexpected(fragment.error());
  const auto bin = pipeline::buildBin(**fragment, {{"width", config_.width},
                                                   {"height", config_.height},
                                                   {"frame-rate", pipeline::Fraction{config_.frameRate, 1}},
                                                   {"slack", config_.slack}});
  if (!bin) return tl::make_unexpected(bin.error());
  gst_bin_add(GST_BIN(pipeline_.get()), bin->get());
  background_ = elementOf(bin->get(), "background");
  compositor_ = elementOf(bin->get(), "compositor");
  g_object_set(compositor_.get(), "emit-signals", TRUE, nullptr);
  g_signal_connect(compositor_.get(), "samples-selected", G_CALLBACK(placePads), nullptr);
  onSampleOf(elementOf(bin->get(), "sink").get(),
             [this](GstSample* sample) { deliver(gst_sample_get_buffer(sample)); });
  const auto ticks =
      gst::Ref<GstPad>::adopt(gst_element_get_static_pad(elementOf(bin->get(), "clock").get(), "src"));
  clock_ = gst::PadProbe(ticks.get(), GST_PAD_PROBE_TYPE_BUFFER, [this](GstPad*, GstPadProbeInfo* info) {
    tick(GST_PAD_PROBE_INFO_BUFFER(info));
    return GST_PAD_PROBE_OK;
  });
  opening_ = background;
  setBackground(background);
  return {};
}

void PictureMix::setBackground(const Picture& picture) {
  loop_.assertHere();
  const auto caps = pictureCaps(picture.width, picture.height, config_.frameRate);
  gst_app_src_set_caps(GST_APP_SRC(background_.get()), caps.get());
  gst_app_src_push_buffer(GST_APP_SRC(background_.get()), gst_buffer_copy(picture.buffer.get()));
}

Result<void> PictureMix::show(std::vector<NewLook> looks) {
  loop_.assertHere();
  {
    const Lock lock(mutex_);
    for (NewLook& one : looks) one.tile->setLook(std::move(one.look));
  }
  for (const NewLook& one : looks) {
    if (!one.added) continue;
    if (auto added = add(one.tile); !added) return added;
  }
  return {};
}

Result<void> PictureMix::add(std::shared_ptr<VideoTile> tile) {
  const auto fragment = catalog_.fragment("mix/tile");
  if (!fragment) return tl::make_unexpected(fragment.error());
  auto opened = Branch::open(**fragment, pipeline_.get(), compositor_.get(), "tile to compositor");
  if (!opened) return tl::make_unexpected(opened.error());
  Branch& branch = **opened;
  g_object_set(branch.mixerPad(), "zorder", 1U, nullptr);  // above the background
  {
    const Lock lock(mutex_);
    tiles_.push_back({std::move(tile), std::move(*opened), {}, {}});
  }
  branch.play();
  return {};
}

void PictureMix::remove(const std::shared_ptr<VideoTile>& tile) {
  loop_.assertHere();
  Tile removed;  // its branch ends without the lock
  const Lock lock(mutex_);
  const auto found = std::ranges::find(tiles_, tile, &Tile::from);
  if (found == tiles_.end()) return;
  removed = std::move(*found);
  tiles_.erase(found);
  droppedBefore_ += removed.branch->source().dropped();
}

std::uint64_t PictureMix::runningTime() const {
  const std::uint64_t now = gst_util_get_timestamp();
  return now > config_.baseTimeNs ? now - config_.baseTimeNs : 0;
}

void PictureMix::tick(GstBuffer* tick) {
  const std::int64_t started = g_get_monotonic_time();
  const std::uint64_t time = GST_BUFFER_PTS(tick);
  const auto rate = static_cast<std::uint64_t>(config_.frameRate);
  if (firstTick_ == UINT64_MAX) firstTick_ = gst_util_uint64_scale_round(time, rate, GST_SECOND);
  // The picture nearest to the tick, not the last before it: half a frame less delay, and no bias against the
  // sound.
  const std::uint64_t nearest = time + GST_SECOND / rate / 2;
  const bool again = halfRate_ && gst_util_uint64_scale_round(time, rate, GST_SECOND) % 2 != 0;
  const Lock lock(mutex_);
  for (Tile& tile : tiles_) {
    const Rect place = tile.from->place();
    if (again && tile.shown.width == place.width && tile.shown.height == place.height) {
      give(tile, tile.shown, tick);
      continue;
    }
    Picture picture = tile.from->next(nearest);
    if (picture) give(tile, picture, tick);
    tile.shown = halfRate_ ? std::move(picture) : Picture();
  }
  tickMicroseconds_ = static_cast<std::uint64_t>(g_get_monotonic_time() - started);
}

void PictureMix::give(Tile& tile, const Picture& picture, GstBuffer* tick) {
  const Rect place = tile.from->place();
  if (place != tile.place) {
    tile.place = place;
    tile.branch->source().setCaps(pictureCaps(place.width, place.height, config_.frameRate).get());
  }
  auto buffer = gst::Ref<GstBuffer>::adopt(gst_buffer_copy(picture.buffer.get()));  // shares the pixels
  GST_BUFFER_PTS(buffer.get()) = GST_BUFFER_PTS(tick);
  GST_BUFFER_DURATION(buffer.get()) = GST_BUFFER_DURATION(tick);
  auto* region = gst_buffer_add_video_region_of_interest_meta(
      buffer.get(), "tile", static_cast<guint>(place.x), static_cast<guint>(place.y),
      static_cast<guint>(place.width), static_cast<guint>(place.height));
  region->id = kPlaceId;
  tile.branch->source().push(std::move(buffer));
}

void PictureMix::deliver(GstBuffer* buffer) {
  if (!buffer || !GST_BUFFER_PTS_IS_VALID(buffer)) return;
  const std::uint64_t pts = GST_BUFFER_PTS(buffer);
  const auto rate = static_cast<std::uint64_t>(config_.frameRate);
  const std::uint64_t index = gst_util_uint64_scale_round(pts, rate, GST_SECOND);
  if (index < nextPicture_) return;
  const auto slack = static_cast<std::uint64_t>(std::chrono::nanoseconds(config_.slack).count());
  if (runningTime() > pts + GST_SECOND / rate + slack) ++misses_;
  // Time goes on even where the compositor was too slow: the picture before is shown again, and frame 0
  // always has one.
  for (; nextPicture_ < index; ++nextPicture_, ++repeated_) {
    onPicture_(nextPicture_ == 0 ? opening_.buffer : gst::Ref<GstBuffer>(), nextPicture_);
  }
  ++nextPicture_;
  pictures_ = nextPicture_;
  // The clock needs a moment to start; what the compositor makes before its first tick is black.
  onPicture_(index < firstTick_ ? opening_.buffer : gst::Ref<GstBuffer>::retain(buffer), index);
}

PictureMix::Counters PictureMix::counters() const {
  const Lock lock(mutex_);
  std::uint64_t dropped = droppedBefore_;
  for (const Tile& tile : tiles_) dropped += tile.branch->source().dropped();
  return {pictures_, repeated_, misses_, dropped, tickMicroseconds_};
}

}  // namespace rostra::mix
