// SPDX-License-Identifier: Apache-2.0
#include "sfu/worker/stats.hpp"

#include "glib/json_writer.hpp"

#include <malloc.h>

namespace rostra::sfu {
namespace {

using glib::ArrayWriter;
using glib::ObjectWriter;

struct Totals {
  std::uint64_t rooms = 0;
  std::uint64_t participants = 0;
  std::uint64_t producers = 0;
  std::uint64_t consumers = 0;
  std::uint64_t packetsIn = 0;
  std::uint64_t bytesIn = 0;
  std::uint64_t packetsOut = 0;
  std::uint64_t bytesOut = 0;
  std::uint64_t malformed = 0;
  std::uint64_t tapSent = 0;
  std::uint64_t tapDropped = 0;
  std::uint64_t engineTransports = 0;
  std::uint64_t webrtcbinTransports = 0;
};

std::uint64_t malformedOf(const PublishTransport& publish) {
  const Ingest* ingest = publish.ingest();
  const PublishReceiver* receiver = publish.receiver();
  return (ingest ? ingest->malformed() : 0) + (receiver ? receiver->malformed() : 0);
}

void add(Totals& totals, const Consumer& consumer) {
  ++totals.consumers;
  totals.packetsOut += consumer.packets();
  totals.bytesOut += consumer.bytes();
}

void add(Totals& totals, const Producer& producer) {
  ++totals.producers;
  for (std::size_t i = 0; i < producer.layerCount(); ++i) {
    const LayerCounters& layer = producer.counters(i);
    totals.packetsIn += layer.packets.load();
    totals.bytesIn += layer.bytes.load();
    totals.malformed += layer.malformed.load();
  }
}

void add(Totals& totals, const Transport& transport) {
  ++(transport.link() ? totals.engineTransports : totals.webrtcbinTransports);
}

void add(Totals& totals, const Participant& participant) {
  ++totals.participants;
  if (participant.publish) {
    add(totals, participant.publish->transport());
    totals.malformed += malformedOf(*participant.publish);
    for (const auto& producer : participant.publish->producers()) {
      if (producer) add(totals, *producer);
    }
  }
  if (!participant.subscribe) return;
  add(totals, participant.subscribe->transport());
  for (const auto& slot : participant.subscribe->slots()) {
    if (!slot.idle()) add(totals, *slot.consumer());
  }
}

void add(Totals& totals, const Router& router) {
  ++totals.rooms;
  for (const auto& [id, participant] : router.participants()) add(totals, *participant);
  const Tap* tap = router.tap();
  if (!tap) return;
  totals.tapSent += tap->socket().sent();
  totals.tapDropped += tap->socket().dropped();
  for (const auto& stream : tap->streams()) add(totals, *stream.consumer);
}

ObjectWriter jsonOf(const Totals& totals) {
  return ObjectWriter()
      .number("rooms", totals.rooms)
      .number("participants", totals.participants)
      .number("producers", totals.producers)
      .number("consumers", totals.consumers)
      .number("packetsIn", totals.packetsIn)
      .number("bytesIn", totals.bytesIn)
      .number("packetsOut", totals.packetsOut)
      .number("bytesOut", totals.bytesOut)
      .number("malformed", totals.malformed)
      .number("tapSent", totals.tapSent)
      .number("tapDropped", totals.tapDropped)
      .number("engineTransports", totals.engineTransports)
      .number("webrtcbinTransports", totals.webrtcbinTransports);
}

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

ObjectWriter transportOf(const Transport& transport) {
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
      .flag("starved", layer.starved.load())
      .flag("wanted", producer.wanted(index))
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

ObjectWriter producerOf(const Producer& producer) {
  ArrayWriter layers;
  for (std::size_t i = 0; i < producer.layerCount(); ++i) layers.add(layerOf(producer, i));
  return ObjectWriter()
      .text("source", protocol::worker::toString(producer.source()))
      .text("codec", factsOf(producer.codec()).encoding)
      .flag("on", producer.enabled())
      .number("droppedWhileOff", producer.mutedDrops())
      .number("keyFramesWanted", producer.keyFramesAsked())
      .number("keyFrameRequests", producer.keyFramesSent())
      .array("layers", layers);
}

/// Appended to `out`.
ObjectWriter& addConsumer(ObjectWriter& out, const Consumer& consumer) {
  const Producer& producer = *consumer.producer();
  const rtp::FrameSize tile = consumer.tile();
  return out.text("participant", producer.participant())
      .text("source", protocol::worker::toString(producer.source()))
      .flag("open", consumer.open())
      .number("layer", consumer.layer())
      .number("temporalLimit", consumer.temporalLimit())
      .flag("lowBandwidth", consumer.lowBandwidth())
      .flag("paused", consumer.paused())
      .number("tileWidth", tile.width)
      .number("tileHeight", tile.height)
      .number("packets", consumer.packets())
      .number("bytes", consumer.bytes())
      .number("keyFrameRequests", consumer.keyFrameRequests())
      .object("drops", ObjectWriter()
                           .number("otherLayer", consumer.drops(ConsumerDrop::Layer))
                           .number("temporalLayer", consumer.drops(ConsumerDrop::TemporalLayer))
                           .number("waitingForKeyFrame", consumer.drops(ConsumerDrop::WaitingForKeyFrame))
                           .number("rewriter", consumer.drops(ConsumerDrop::Rewriter))
                           .number("outlet", consumer.drops(ConsumerDrop::Outlet)));
}

ObjectWriter publishOf(const PublishTransport& publish) {
  const Ingest* ingest = publish.ingest();
  const PublishReceiver* receiver = publish.receiver();
  const std::uint64_t unidentified =
      (ingest ? ingest->unidentified() : 0) + (receiver ? receiver->unidentified() : 0);
  ArrayWriter producers;
  for (const auto& producer : publish.producers()) {
    if (producer) producers.add(producerOf(*producer));
  }
  return transportOf(publish.transport())
      .number("malformed", malformedOf(publish))
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
      .number("playoutDelayUs", counters.playoutDelayUs.load())
      .number("paddingBytes", counters.paddingBytes.load());
}

ObjectWriter subscribeOf(const SubscribeTransport& subscribe) {
  ArrayWriter consumers;
  for (const auto& slot : subscribe.slots()) {
    if (slot.idle()) continue;
    ObjectWriter consumer;
    consumer.text("mid", slot.mid())
        .number("ssrc", slot.outlet().ssrc())
        .flag("fastPath", slot.outlet().fastPath());
    consumers.add(addConsumer(consumer, *slot.consumer()));
  }
  ObjectWriter out = transportOf(subscribe.transport());
  out.number("negotiations", subscribe.negotiations())
      .number("retransmissionsRefused", subscribe.refusedRetransmissions())
      .number("slots", subscribe.slots().size());
  if (const SubscribeSender* sender = subscribe.sender())
    out.object("repair", repairOf(sender->sendCounters()));
  return out.array("consumers", consumers);
}

ObjectWriter participantOf(const Participant& participant) {
  ObjectWriter out;
  out.text("id", participant.id).text("name", participant.name);
  if (participant.publish) out.object("publish", publishOf(*participant.publish));
  if (participant.subscribe) out.object("subscribe", subscribeOf(*participant.subscribe));
  return out.object("data", ObjectWriter()
                                .number("relayed", participant.relay.relayed())
                                .number("dropped", participant.relay.dropped()));
}

ObjectWriter tapOf(const Tap& tap) {
  ArrayWriter consumers;
  for (const auto& stream : tap.streams()) {
    ObjectWriter consumer;
    consumers.add(addConsumer(consumer, *stream.consumer));
  }
  return ObjectWriter()
      .number("sent", tap.socket().sent())
      .number("dropped", tap.socket().dropped())
      .array("consumers", consumers);
}

ObjectWriter workerOf(const WorkerFacts& facts) {
  const auto uptime = std::chrono::steady_clock::now() - facts.started;
  // Not resident memory: what the allocator keeps for later, one arena a thread, says nothing of a leak.
  const auto heap = ::mallinfo2();
  return ObjectWriter()
      .number("uptimeMs", std::chrono::duration_cast<std::chrono::milliseconds>(uptime).count())
      .number("allocatedBytes", heap.uordblks + heap.hblkhd);
}

std::size_t entriesOf(const Participant& participant) {
  return 1 + (participant.publish ? kSources : 0) +
         (participant.subscribe ? participant.subscribe->slots().size() : 0);
}

}  // namespace

std::string totalsJson(const std::vector<std::shared_ptr<Router>>& routers, const WorkerFacts& facts) {
  Totals totals;
  for (const auto& router : routers) add(totals, *router);
  return workerOf(facts).object("totals", jsonOf(totals)).toText();
}

std::string roomPageJson(const Router& router, const std::optional<std::string>& after,
                         const WorkerFacts& facts) {
  ArrayWriter participants;
  std::size_t entries = 0;
  const auto& all = router.participants();
  auto next = after ? all.upper_bound(*after) : all.begin();
  std::string last;
  for (; next != all.end() && entries < kPageEntries; ++next) {
    participants.add(participantOf(*next->second));
    entries += entriesOf(*next->second);
    last = next->first;
  }
  ObjectWriter room;
  room.text("room", router.id()).array("participants", participants);
  if (const Tap* tap = router.tap(); tap && !after) room.object("tap", tapOf(*tap));
  Totals totals;
  add(totals, router);
  auto out = workerOf(facts);
  out.array("rooms", ArrayWriter().add(room)).object("totals", jsonOf(totals));
  if (next != all.end()) out.text("next", last);
  return out.toText();
}

}  // namespace rostra::sfu
