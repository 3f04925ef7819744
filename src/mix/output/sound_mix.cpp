// SPDX-License-Identifier: Apache-2.0
#include "mix/output/sound_mix.hpp"

#include "mix/input/input_pipeline.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace rostra::mix {
namespace {

constexpr std::int64_t kClockRounding = 8;  // samples

}  // namespace

SoundMix::SoundMix(const glib::Loop& loop, const pipeline::Catalog& catalog, GstElement* pipeline,
                   Config config, OnSound onSound)
    : loop_(loop),
      catalog_(catalog),
      pipeline_(gst::Ref<GstElement>::retain(pipeline)),
      config_(config),
      onSound_(std::move(onSound)) {}

Result<std::unique_ptr<SoundMix>> SoundMix::open(const glib::Loop& loop, const pipeline::Catalog& catalog,
                                                 GstElement* pipeline, Config config, OnSound onSound) {
  loop.assertHere();
  std::unique_ptr<SoundMix> mix(new SoundMix(loop, catalog, pipeline, config, std::move(onSound)));
  if (auto built = mix->build(); !built) return tl::make_unexpected(built.error());
  return mix;
}

Result<void> SoundMix::build() {
  const auto fragment = catalog_.fragment("mix/audio-mix");
  if (!fragment) return tl::make_unexpected(fragment.error());
  const auto bin = pipeline::buildBin(**fragment, {{"slack", config_.slack}});
  if (!bin) return tl::make_unexpected(bin.error());
  gst_bin_add(GST_BIN(pipeline_.get()), bin->get());
  audioMixer_ = elementOf(bin->get(), "mixer");
  onSampleOf(elementOf(bin->get(), "sink").get(),
             [this](GstSample* sample) { deliver(gst_sample_get_buffer(sample)); });
  const auto ticks =
      gst::Ref<GstPad>::adopt(gst_element_get_static_pad(elementOf(bin->get(), "clock").get(), "src"));
  clock_ = gst::PadProbe(ticks.get(), GST_PAD_PROBE_TYPE_BUFFER, [this](GstPad*, GstPadProbeInfo* info) {
    tick(GST_PAD_PROBE_INFO_BUFFER(info));
    return GST_PAD_PROBE_OK;
  });
  return {};
}

Result<void> SoundMix::add(std::shared_ptr<VoiceBuffer> voice) {
  loop_.assertHere();
  const auto fragment = catalog_.fragment("mix/voice");
  if (!fragment) return tl::make_unexpected(fragment.error());
  auto opened = Branch::open(**fragment, pipeline_.get(), audioMixer_.get(), "voice to audio mixer");
  if (!opened) return tl::make_unexpected(opened.error());
  Branch& branch = **opened;
  {
    const Lock lock(mutex_);
    voices_.push_back({std::move(voice), std::move(*opened)});
  }
  branch.play();
  return {};
}

void SoundMix::remove(const std::shared_ptr<VoiceBuffer>& voice) {
  loop_.assertHere();
  Voice removed;  // its branch ends without the lock
  const Lock lock(mutex_);
  const auto found = std::ranges::find(voices_, voice, &Voice::from);
  if (found == voices_.end()) return;
  removed = std::move(*found);
  voices_.erase(found);
  droppedBefore_ += removed.branch->source().dropped();
}

void SoundMix::tick(GstBuffer* tick) {
  const std::uint64_t time = GST_BUFFER_PTS(tick);
  const std::size_t size = gst_buffer_get_size(tick);
  // Times in nanoseconds round to one sample more or less now and then; the blocks of a voice must join
  // exactly.
  const auto clock =
      static_cast<std::int64_t>(gst_util_uint64_scale_round(time, kSampleRate, GST_SECOND)) + config_.lead;
  const std::int64_t position = std::abs(clock - nextTick_) <= kClockRounding ? nextTick_ : clock;
  nextTick_ = position + static_cast<std::int64_t>(size / (sizeof(float) * kChannels));
  const Lock lock(mutex_);
  for (Voice& voice : voices_) {
    auto buffer = gst::Ref<GstBuffer>::adopt(gst_buffer_new_allocate(nullptr, size, nullptr));
    GstMapInfo map;
    if (gst_buffer_map(buffer.get(), &map, GST_MAP_WRITE)) {
      const bool heard =
          voice.from->read(position, {reinterpret_cast<float*>(map.data), size / sizeof(float)});
      gst_buffer_unmap(buffer.get(), &map);
      if (!heard) GST_BUFFER_FLAG_SET(buffer.get(), GST_BUFFER_FLAG_GAP);  // the mixer skips it
    }
    GST_BUFFER_PTS(buffer.get()) = time;
    GST_BUFFER_DURATION(buffer.get()) = GST_BUFFER_DURATION(tick);
    voice.branch->source().push(std::move(buffer));
  }
}

void SoundMix::deliver(GstBuffer* buffer) {
  const gst::MappedBuffer mapped(buffer);
  if (!mapped || !GST_BUFFER_PTS_IS_VALID(buffer)) return;
  const auto position =
      static_cast<std::int64_t>(gst_util_uint64_scale_round(GST_BUFFER_PTS(buffer), kSampleRate, GST_SECOND));
  const auto bytes = mapped.bytes();
  const auto* samples = reinterpret_cast<const float*>(bytes.data());
  const auto count = static_cast<std::int64_t>(bytes.size() / (sizeof(float) * kChannels));
  if (position + count <= nextSample_) return;
  const std::int64_t missing = std::max<std::int64_t>(0, position - nextSample_);
  const std::int64_t skip = std::max<std::int64_t>(0, nextSample_ - position);
  filled_ += static_cast<std::uint64_t>(missing);
  sound_.assign(static_cast<std::size_t>(missing * kChannels), 0.0F);
  sound_.insert(sound_.end(), samples + skip * kChannels, samples + count * kChannels);
  nextSample_ = position + count;
  onSound_(sound_);
}

SoundMix::Counters SoundMix::counters() const {
  const Lock lock(mutex_);
  std::uint64_t dropped = droppedBefore_;
  for (const Voice& voice : voices_) dropped += voice.branch->source().dropped();
  return {filled_, dropped};
}

}  // namespace rostra::mix
