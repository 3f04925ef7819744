// SPDX-License-Identifier: Apache-2.0
#include "sfu/worker/stats.hpp"

#include "glib/json_writer.hpp"

#include <malloc.h>

namespace rostra::sfu {
namespace {

using glib::ArrayWriter;
using glib::ObjectWriter;

struct Totals {
  std::uint64_t participants = 0;
  std::uint64_t producers = 0;
  std::uint64_t consumers = 0;
  std::uint64_t packetsIn = 0;
  std::uint64_t bytesIn = 0;
  std::uint64_t packetsOut = 0;
  std::uint64_t bytesOut = 0;
  std::uint64_t malformed = 0;
  std::uint64_t engineTransports = 0;
  std::uint64_t webrtcbinTransports = 0;
};

ObjectWriter countersOf(const RtcpCounters& counters) {
  return ObjectWriter()
      .number("packets", counters.packets.load())
      .number("nack", counters.nack.load())
      .number("pli", counters.pli.load())
      .number("fir", counters.fir.load())
      .number("transportCc", counters.transportCc.load());
}

// How media goes: through the engine, or through webrtcbin.
ObjectWriter pathOf(const MediaLink* link) {
  if (!link) return ObjectWriter().text("path", "webrtcbin");
  const LinkCounters& counters = link->counters();
  return ObjectWriter()
      .text("path", "engine")
      .flag("direct", counters.direct.load())
      .number("received", counters.received.load())
      .number("overflown", counters.overflown.load())
      .number("refused", counters.refused.load())
      .number("replayed", counters.replayed.load())
      .number("sent", counters.sent.load())
      .number("sendFailed", counters.sendFailed.load());
}

ObjectWriter transportOf(const Transport& transport, Totals& totals) {
  ++(transport.link() ? totals.engineTransports : totals.webrtcbinTransports);
  return ObjectWriter()
      .text("state", transport.state())
      .text("candidatePair", transport.candidatePair())
      .object("media", pathOf(transport.link()))
      .object("rtcp", ObjectWriter()
                          .object("received", countersOf(transport.rtcp().received()))
                          .object("sent", countersOf(transport.rtcp().sent()))
                          .number("malformed", transport.malformedRtcp()));
}

ObjectWriter layerOf(const Producer& producer, std::size_t index) {
  const LayerCounters& layer = producer.counters(index);
  const Producer::Rate& rate = producer.rate(index);
  const std::uint32_t size = layer.size.load();
  return ObjectWriter()
      .text("rid", index < producer.rids().size() ? producer.rids()[index] : std::string())
      .number("ssrc", layer.ssrc.load())
      .flag("alive", layer.alive.load())
      .number("width", size >> 16)
      .number("height", size & 0xffff)
      .number("kbps", rate.kbps)
      .number("packetsPerSecond", rate.packetsPerSecond)
      .number("framesPerSecond", rate.framesPerSecond)
      .number("packets", layer.packets.load())
      .number("bytes", layer.bytes.load())
      .number("frames", layer.frames.load())
      .number("keyFrames", layer.keyFrames.load())
      .number("lost", layer.lost.load())
      .number("malformed", layer.malformed.load());
}

ObjectWriter producerOf(const Producer& producer, Totals& totals) {
  ++totals.producers;
  ArrayWriter layers;
  for (std::size_t i = 0; i < producer.layerCount(); ++i) {
    layers.add(layerOf(producer, i));
    const LayerCounters& layer = producer.counters(i);
    totals.packetsIn += layer.packets.load();
    totals.bytesIn += layer.bytes.load();
    totals.malformed += layer.malformed.load();
  }
  return ObjectWriter()
      .text("source", protocol::worker::toString(producer.source()))
      .text("codec", factsOf(producer.codec()).encoding)
      .flag("on", producer.enabled())
      .number("droppedWhileOff", producer.mutedDrops())
      .number("keyFramesWanted", producer.keyFramesAsked())
      .number("keyFrameRequests", producer.keyFramesSent())
      .array("layers", layers);
}

/// Behind what stands in `out` already.
ObjectWriter& addConsumer(ObjectWriter& out, const Consumer& consumer, Totals& totals) {
  const Producer& producer = *consumer.producer();
  ++totals.consumers;
  totals.packetsOut += consumer.packets();
  totals.bytesOut += consumer.bytes();
  const rtp::FrameSize tile = consumer.tile();
  return out.text("participant", producer.participant())
      .text("source", protocol::worker::toString(producer.source()))
      .flag("open", consumer.open())
      .number("layer", consumer.layer())
      .flag("lowBandwidth", consumer.lowBandwidth())
      .flag("paused", consumer.paused())
      .number("tileWidth", tile.width)
      .number("tileHeight", tile.height)
      .number("packets", consumer.packets())
      .number("bytes", consumer.bytes())
      .number("keyFrameRequests", consumer.keyFrameRequests())
      .object("drops", ObjectWriter()
                           .number("otherLayer", consumer.drops(ConsumerDrop::Layer))
                           .number("waitingForKeyFrame", consumer.drops(ConsumerDrop::WaitingForKeyFrame))
                           .number("rewriter", consumer.drops(ConsumerDrop::Rewriter))
                           .number("outlet", consumer.drops(ConsumerDrop::Outlet)));
}

ObjectWriter publishOf(const PublishTransport& publish, Totals& totals) {
  const Ingest* ingest = publish.ingest();
  const PublishReceiver* receiver = publish.receiver();
  const std::uint64_t malformed = (ingest ? ingest->malformed() : 0) + (receiver ? receiver->malformed() : 0);
  const std::uint64_t unidentified =
      (ingest ? ingest->unidentified() : 0) + (receiver ? receiver->unidentified() : 0);
  totals.malformed += malformed;
  ArrayWriter producers;
  for (const auto& producer : publish.producers()) {
    if (producer) producers.add(producerOf(*producer, totals));
  }
  return transportOf(publish.transport(), totals)
      .number("malformed", malformed)
      .number("unidentified", unidentified)
      .number("recovered", receiver ? receiver->recovered() : 0)
      .array("producers", producers);
}

ObjectWriter repairOf(const SendCounters& counters) {
  return ObjectWriter()
      .number("asked", counters.asked.load())
      .number("resent", counters.resent.load())
      .number("resentBytes", counters.resentBytes.load())
      .number("tooSoon", counters.tooSoon.load())
      .number("overBudget", counters.overBudget.load())
      .number("acknowledged", counters.acknowledged.load())
      .number("reportedLost", counters.reportedLost.load())
      .number("roundTripUs", counters.roundTripUs.load())
      .number("estimateBps", counters.estimateBps.load())
      .number("queueDelayUs", counters.queueDelayUs.load())
      .number("pacerDelayUs", counters.pacerDelayUs.load())
      .number("paddingBytes", counters.paddingBytes.load());
}

ObjectWriter subscribeOf(const SubscribeTransport& subscribe, Totals& totals) {
  ArrayWriter consumers;
  for (const auto& slot : subscribe.slots()) {
    if (slot.idle()) continue;
    ObjectWriter consumer;
    consumer.text("mid", slot.mid())
        .number("ssrc", slot.outlet().ssrc())
        .flag("fastPath", slot.outlet().fastPath());
    consumers.add(addConsumer(consumer, *slot.consumer(), totals));
  }
  ObjectWriter out = transportOf(subscribe.transport(), totals);
  out.number("negotiations", subscribe.negotiations()).number("slots", subscribe.slots().size());
  if (const SubscribeSender* sender = subscribe.sender())
    out.object("repair", repairOf(sender->sendCounters()));
  return out.array("consumers", consumers);
}

ObjectWriter participantOf(const Participant& participant, Totals& totals) {
  ++totals.participants;
  ObjectWriter out;
  out.text("id", participant.id).text("name", participant.name);
  if (participant.publish) out.object("publish", publishOf(*participant.publish, totals));
  if (participant.subscribe) out.object("subscribe", subscribeOf(*participant.subscribe, totals));
  return out.object("data", ObjectWriter()
                                .number("relayed", participant.relay.relayed())
                                .number("dropped", participant.relay.dropped()));
}

ObjectWriter tapOf(const Tap& tap, Totals& totals) {
  ArrayWriter consumers;
  for (const auto& stream : tap.streams()) {
    ObjectWriter consumer;
    consumers.add(addConsumer(consumer, *stream.consumer, totals));
  }
  return ObjectWriter()
      .number("sent", tap.socket().sent.load())
      .number("dropped", tap.socket().dropped.load())
      .array("consumers", consumers);
}

ObjectWriter roomOf(const Router& router, Totals& totals) {
  ArrayWriter participants;
  for (const auto& [id, participant] : router.participants()) {
    participants.add(participantOf(*participant, totals));
  }
  ObjectWriter out;
  out.text("room", router.id()).array("participants", participants);
  if (const Tap* tap = router.tap()) out.object("tap", tapOf(*tap, totals));
  return out;
}

}  // namespace

std::string statsJson(const std::vector<std::shared_ptr<Router>>& routers, const WorkerFacts& facts) {
  Totals totals;
  ArrayWriter listed;
  for (const auto& router : routers) listed.add(roomOf(*router, totals));
  const auto uptime = std::chrono::steady_clock::now() - facts.started;
  // Not resident memory: what the allocator keeps for later, one arena a thread, says nothing of a leak.
  const auto heap = ::mallinfo2();
  return ObjectWriter()
      .number("uptimeMs", std::chrono::duration_cast<std::chrono::milliseconds>(uptime).count())
      .number("allocatedBytes", heap.uordblks + heap.hblkhd)
      .array("rooms", listed)
      .object("totals", ObjectWriter()
                            .number("participants", totals.participants)
                            .number("producers", totals.producers)
                            .number("consumers", totals.consumers)
                            .number("packetsIn", totals.packetsIn)
                            .number("bytesIn", totals.bytesIn)
                            .number("packetsOut", totals.packetsOut)
                            .number("bytesOut", totals.bytesOut)
                            .number("malformed", totals.malformed)
                            .number("engineTransports", totals.engineTransports)
                            .number("webrtcbinTransports", totals.webrtcbinTransports))
      .toText();
}

}  // namespace rostra::sfu
