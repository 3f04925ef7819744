// SPDX-License-Identifier: Apache-2.0
#include "mix/worker/stats.hpp"

#include "glib/json_writer.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

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
      .number("restarts", counters.packets.restarts)
      .number("malformed", counters.malformed)
      .number("decodeErrors", counters.rebuilds)
      .number("queuedBytes", counters.queuedBytes)
      .number("decoderDrops", counters.decoderDrops);
  return writer;
}

ObjectWriter describeMicrophone(Participant& one) {
  const auto voice = one.voice()->counters();
  ObjectWriter writer = packetsOf(one.microphone());
  writer.number("levelDb", toDecibel(static_cast<double>(voice.meanSquare)))
      .number("peak", static_cast<double>(voice.peak))
      .number("lateSamples", voice.late)
      .number("jumps", voice.jumps)
      .number("stretchPpm", voice.stretch);
  return writer;
}

ObjectWriter describeVideo(VideoSource& source, double seconds) {
  const auto tile = source.tile().counters();
  const auto input = source.input().counters();
  const Rect place = source.tile().place();
  ObjectWriter writer = packetsOf(source.input());
  writer.number("keyFrameRequests", input.keyFrameRequests)
      .flag("waitingForKeyFrame", input.waitingForKeyFrame)
      .number("refused", input.refused)
      .number("framesPerSecond", source.framesPerSecond(seconds))
      .number("decoded", tile.offered)
      .number("shown", tile.shown)
      .number("skipped", tile.skipped)
      .number("queuedFrames", tile.queued)
      .number("placardTicks", tile.placard)
      .number("lateMs", static_cast<double>(tile.lateNs) / 1e6)
      .number("width", tile.width)
      .number("height", tile.height)
      .number("tileWidth", place.width)
      .number("tileHeight", place.height);
  return writer;
}

ObjectWriter describeParticipant(Participant& one, double seconds) {
  ObjectWriter writer;
  writer.text("participant", one.person().id)
      .text("name", one.person().name)
      .number("delayMs", static_cast<double>(one.delay().delayNs()) / 1e6)
      .object("microphone", describeMicrophone(one))
      .object("camera", describeVideo(one.camera(), seconds));
  if (one.screen()) writer.object("screen", describeVideo(*one.screen(), seconds));
  return writer;
}

ObjectWriter describeRendition(const Ladder::State& one) {
  const auto& counters = one.counters;
  const double encodeMs = static_cast<double>(counters.encodeMicroseconds) / 1000;
  ObjectWriter writer;
  writer.text("name", one.name)
      .flag("encoding", counters.running)
      .number("encoded", counters.encoded)
      .number("dropped", counters.dropped)
      .number("parts", counters.parts)
      .number("encodeMsPerFrame",
              counters.encoded == 0 ? 0.0 : encodeMs / static_cast<double>(counters.encoded))
      .number("partJitterMs", counters.partJitterMs)
      .number("lagMs", counters.lagMs)
      .number("audioVideoSkewMs", counters.skewMs)
      .number("partsWithoutAllSound", counters.soundWaits)
      .number("queuedPictures", counters.queued);
  return writer;
}

ObjectWriter describeOutput(const MixPipeline& mix, double seconds) {
  const auto picture = mix.picture().counters();
  const auto sound = mix.sound().counters();
  ObjectWriter writer;
  writer.number("seconds", seconds)
      .number("frames", picture.pictures)
      .number("repeatedFrames", picture.repeated)
      .number("deadlineMisses", picture.deadlineMisses)
      .number("filledSamples", sound.filled)
      .number("droppedPictures", picture.droppedPictures)
      .number("droppedBlocks", sound.droppedBlocks)
      .number("tickMs", static_cast<double>(picture.tickMicroseconds) / 1000);
  return writer;
}

ObjectWriter describeTap(const TapReceiver& tap, std::uint64_t unknownPackets) {
  const auto counters = tap.counters();
  ObjectWriter writer;
  writer.flag("open", tap.connected())
      .number("packets", counters.packets)
      .number("malformed", counters.malformed)
      .number("unknown", unknownPackets)
      .number("droppedSound", counters.queue.droppedSound)
      .number("droppedVideo", counters.queue.droppedVideo)
      .number("queuedBytes", counters.queue.queuedBytes);
  return writer;
}

}  // namespace

std::string describeMix(const MixParts& parts) {
  ArrayWriter participants;
  for (const auto& one : parts.people) participants.add(describeParticipant(*one, parts.seconds));
  ArrayWriter renditions;
  for (const auto& one : parts.renditions) renditions.add(describeRendition(one));
  ObjectWriter all;
  all.text("space", parts.space)
      .text("title", parts.title)
      .text("layout", parts.scene.layoutName())
      .text("large", parts.scene.large())
      .text("without", toString(parts.without))
      .number("steps", parts.steps)
      .object("output", parts.mix ? describeOutput(*parts.mix, parts.seconds) : ObjectWriter())
      .array("renditions", std::move(renditions))
      .object("tap", describeTap(parts.tap, parts.unknownPackets))
      .array("participants", std::move(participants));
  return all.toText();
}

}  // namespace rostra::mix
