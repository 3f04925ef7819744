// SPDX-License-Identifier: Apache-2.0
// What the mixer knows about itself, as JSON; documented in docs/stats-mix.md.
#include "glib/json_writer.hpp"
#include "mix/worker/mixer.hpp"

#include <cmath>

namespace rostra::mix {
namespace {

using glib::ArrayWriter;
using glib::ObjectWriter;

constexpr double kSilence = -127;  // dBFS, as RFC 6464

double toDecibel(double meanSquare) {
  return meanSquare > 1e-12 ? std::max(kSilence, 10 * std::log10(meanSquare)) : kSilence;
}

ObjectWriter packetsOf(const Input& input) {
  const auto counters = input.counters();
  ObjectWriter writer;
  writer.number("packets", counters.packets.received)
      .number("lost", counters.packets.lost)
      .number("late", counters.packets.late)
      .number("malformed", counters.malformed)
      .number("decodeErrors", counters.rebuilds)
      .number("queuedBytes", counters.queuedBytes);
  return writer;
}

}  // namespace

std::string Mixer::stats() {
  const double seconds = static_cast<double>(gst_util_get_timestamp() - baseTimeNs_) / 1e9;
  ArrayWriter inputs;
  for (const auto& one : people_) {
    ObjectWriter person;
    person.text("participant", one->person.id)
        .text("name", one->person.name)
        .number("delayMs", static_cast<double>(one->delay->delayNs()) / 1e6);
    auto voice = one->voice->counters();
    person.object("microphone", packetsOf(*one->audio)
                                    .number("levelDb", toDecibel(static_cast<double>(voice.meanSquare)))
                                    .number("peak", static_cast<double>(voice.peak))
                                    .number("lateSamples", voice.late)
                                    .number("jumps", voice.jumps));
    for (const auto& [name, camera] :
         {std::pair<const char*, Camera*>{"camera", &one->camera}, {"screen", one->screen.get()}}) {
      if (!camera) continue;
      const auto tile = camera->tile->counters();
      const auto input = camera->input->counters();
      const Rect place = camera->tile->place();
      person.object(name, packetsOf(*camera->input)
                              .number("keyFrameRequests", input.keyFrameRequests)
                              .flag("waitingForKeyFrame", input.waitingForKeyFrame)
                              .number("framesPerSecond", camera->rate.update(tile.offered, seconds))
                              .number("decoded", tile.offered)
                              .number("shown", tile.shown)
                              .number("skipped", tile.skipped)
                              .number("queuedFrames", tile.queued)
                              .number("placardTicks", tile.placard)
                              .number("lateMs", static_cast<double>(tile.lateNs) / 1e6)
                              .number("width", tile.width)
                              .number("height", tile.height)
                              .number("tileWidth", place.width)
                              .number("tileHeight", place.height));
    }
    inputs.add(std::move(person));
  }
  ArrayWriter renditions;
  for (const auto& one : renditions_) {
    const auto counters = one->counters();
    ObjectWriter writer;
    writer.text("name", one->init().rendition)
        .number("encoded", counters.encoded)
        .number("dropped", counters.dropped)
        .number("parts", counters.parts)
        .number("encodeMsPerFrame", counters.encoded == 0 ? 0.0
                                                          : static_cast<double>(counters.encodeMicroseconds) /
                                                                1000 / static_cast<double>(counters.encoded))
        .number("partJitterMs", counters.partJitterMs)
        .number("audioVideoSkewMs", counters.skewMs)
        .number("partsWithoutAllSound", counters.soundWaits)
        .number("queuedPictures", counters.queued);
    renditions.add(std::move(writer));
  }
  ObjectWriter output;
  if (stage_) {
    const auto stage = stage_->counters();
    output.number("seconds", seconds)
        .number("frames", stage.pictures)
        .number("repeatedFrames", stage.repeated)
        .number("deadlineMisses", stage.deadlineMisses)
        .number("filledSamples", stage.soundFilled)
        .number("tickMs", static_cast<double>(stage.tickMicroseconds) / 1000);
  }
  ObjectWriter tap;
  tap.flag("open", tap_.valid())
      .number("packets", tapPackets_)
      .number("malformed", tapMalformed_)
      .number("unknown", tapUnknown_);
  ObjectWriter all;
  const auto order = seats(false);
  all.text("space", config_.space)
      .text("layout", layoutName_)
      .text("large", layout_.large() == Large::Nobody || order.empty() ? "" : order.front()->person.id)
      .object("output", std::move(output))
      .array("renditions", std::move(renditions))
      .object("tap", std::move(tap))
      .array("participants", std::move(inputs));
  return all.toText();
}

}  // namespace rostra::mix
