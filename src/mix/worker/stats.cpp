// SPDX-License-Identifier: Apache-2.0
// What the mixer knows about itself, as JSON; documented in docs/stats-mix.md.
#include "glib/json.hpp"
#include "mix/worker/mixer.hpp"

#include <cmath>

namespace rostra::mix {
namespace {

using glib::Ref;

constexpr double kSilence = -127;  // dBFS, as RFC 6464

double toDecibel(double meanSquare) {
  return meanSquare > 1e-12 ? std::max(kSilence, 10 * std::log10(meanSquare)) : kSilence;
}

class ObjectWriter {
 public:
  ObjectWriter() : object_(Ref<JsonObject>::adopt(json_object_new())) {}
  template <class T>
  ObjectWriter& add(const char* name, T value) {
    if constexpr (std::is_same_v<T, bool>) {
      json_object_set_boolean_member(object_.get(), name, value);
    } else if constexpr (std::is_floating_point_v<T>) {
      json_object_set_double_member(object_.get(), name,
                                    std::round(static_cast<double>(value) * 1000) / 1000);
    } else {
      json_object_set_int_member(object_.get(), name, static_cast<gint64>(value));
    }
    return *this;
  }
  ObjectWriter& text(const char* name, const std::string& value) {
    json_object_set_string_member(object_.get(), name, value.c_str());
    return *this;
  }
  ObjectWriter& child(const char* name, ObjectWriter value) {
    json_object_set_object_member(object_.get(), name, value.object_.release());
    return *this;
  }
  ObjectWriter& list(const char* name, std::vector<ObjectWriter> values) {
    JsonArray* array = json_array_new();
    for (auto& value : values) json_array_add_object_element(array, value.object_.release());
    json_object_set_array_member(object_.get(), name, array);
    return *this;
  }
  [[nodiscard]] std::string toText() const { return glib::toText(object_.get()); }

 private:
  Ref<JsonObject> object_;
};

ObjectWriter packetsOf(const Input& input) {
  const auto counters = input.counters();
  ObjectWriter writer;
  writer.add("packets", counters.packets.received)
      .add("lost", counters.packets.lost)
      .add("late", counters.packets.late)
      .add("malformed", counters.malformed)
      .add("decodeErrors", counters.rebuilds)
      .add("queuedBytes", counters.queuedBytes);
  return writer;
}

}  // namespace

std::string Mixer::stats() {
  const double seconds = static_cast<double>(gst_util_get_timestamp() - baseTimeNs_) / 1e9;
  std::vector<ObjectWriter> inputs;
  for (const auto& one : people_) {
    ObjectWriter person;
    person.text("participant", one->person.id)
        .text("name", one->person.name)
        .add("delayMs", static_cast<double>(one->delay->delayNs()) / 1e6);
    auto voice = one->voice->counters();
    person.child("microphone", packetsOf(*one->audio)
                                   .add("levelDb", toDecibel(static_cast<double>(voice.meanSquare)))
                                   .add("peak", static_cast<double>(voice.peak))
                                   .add("lateSamples", voice.late)
                                   .add("jumps", voice.jumps));
    for (const auto& [name, camera] :
         {std::pair<const char*, Camera*>{"camera", &one->camera}, {"screen", one->screen.get()}}) {
      if (!camera) continue;
      const auto tile = camera->tile->counters();
      const auto input = camera->input->counters();
      const Rect place = camera->tile->place();
      person.child(name, packetsOf(*camera->input)
                             .add("keyFrameRequests", input.keyFrameRequests)
                             .add("waitingForKeyFrame", input.waitingForKeyFrame)
                             .add("framesPerSecond", camera->rate.update(tile.offered, seconds))
                             .add("decoded", tile.offered)
                             .add("shown", tile.shown)
                             .add("skipped", tile.skipped)
                             .add("queuedFrames", tile.queued)
                             .add("placardTicks", tile.placard)
                             .add("lateMs", static_cast<double>(tile.lateNs) / 1e6)
                             .add("width", tile.width)
                             .add("height", tile.height)
                             .add("tileWidth", place.width)
                             .add("tileHeight", place.height));
    }
    inputs.push_back(std::move(person));
  }
  std::vector<ObjectWriter> renditions;
  for (const auto& one : renditions_) {
    const auto counters = one->counters();
    ObjectWriter writer;
    writer.text("name", one->init().rendition)
        .add("encoded", counters.encoded)
        .add("dropped", counters.dropped)
        .add("parts", counters.parts)
        .add("encodeMsPerFrame", counters.encoded == 0 ? 0.0
                                                       : static_cast<double>(counters.encodeMicroseconds) /
                                                             1000 / static_cast<double>(counters.encoded))
        .add("partJitterMs", counters.partJitterMs)
        .add("audioVideoSkewMs", counters.skewMs)
        .add("partsWithoutAllSound", counters.soundWaits)
        .add("queuedPictures", counters.queued);
    renditions.push_back(std::move(writer));
  }
  ObjectWriter output;
  if (stage_) {
    const auto stage = stage_->counters();
    output.add("seconds", seconds)
        .add("frames", stage.pictures)
        .add("repeatedFrames", stage.repeated)
        .add("deadlineMisses", stage.deadlineMisses)
        .add("filledSamples", stage.soundFilled)
        .add("tickMs", static_cast<double>(stage.tickMicroseconds) / 1000);
  }
  ObjectWriter tap;
  tap.add("open", tap_.valid())
      .add("packets", tapPackets_)
      .add("malformed", tapMalformed_)
      .add("unknown", tapUnknown_);
  ObjectWriter all;
  const auto order = seats(false);
  all.text("space", config_.space)
      .text("layout", layoutName_)
      .text("large", layout_.large() == Large::Nobody || order.empty() ? "" : order.front()->person.id)
      .child("output", std::move(output))
      .list("renditions", std::move(renditions))
      .child("tap", std::move(tap))
      .list("participants", std::move(inputs));
  return all.toText();
}

}  // namespace rostra::mix
