// SPDX-License-Identifier: Apache-2.0
#include "sfu/worker/stats.hpp"

#include "glib/json.hpp"

#include <malloc.h>

namespace rostra::sfu {
namespace {

// A thin way to write json-glib's builder as the document reads.
class Writer {
 public:
  Writer() : builder_(glib::Ref<JsonBuilder>::adopt(json_builder_new())) {}
  template <class F>
  void object(const char* name, F content) {
    if (name) json_builder_set_member_name(builder_.get(), name);
    json_builder_begin_object(builder_.get());
    content();
    json_builder_end_object(builder_.get());
  }
  template <class F>
  void array(const char* name, F content) {
    json_builder_set_member_name(builder_.get(), name);
    json_builder_begin_array(builder_.get());
    content();
    json_builder_end_array(builder_.get());
  }
  void text(const char* name, const std::string& value) {
    json_builder_set_member_name(builder_.get(), name);
    json_builder_add_string_value(builder_.get(), value.c_str());
  }
  void text(const char* name, std::string_view value) { text(name, std::string(value)); }
  template <std::integral T>
  void number(const char* name, T value) {
    json_builder_set_member_name(builder_.get(), name);
    json_builder_add_int_value(builder_.get(), static_cast<gint64>(value));
  }
  void flag(const char* name, bool value) {
    json_builder_set_member_name(builder_.get(), name);
    json_builder_add_boolean_value(builder_.get(), value);
  }
  [[nodiscard]] std::string finish() {
    JsonNode* root = json_builder_get_root(builder_.get());
    const glib::CharPtr text(json_to_string(root, FALSE));
    json_node_unref(root);
    return text.get();
  }

 private:
  glib::Ref<JsonBuilder> builder_;
};

struct Totals {
  std::uint64_t participants = 0;
  std::uint64_t producers = 0;
  std::uint64_t consumers = 0;
  std::uint64_t packetsIn = 0;
  std::uint64_t bytesIn = 0;
  std::uint64_t packetsOut = 0;
  std::uint64_t bytesOut = 0;
  std::uint64_t malformed = 0;
};

void writeCounters(Writer& out, const char* name, const RtcpCounters& counters) {
  out.object(name, [&] {
    out.number("packets", counters.packets.load());
    out.number("nack", counters.nack.load());
    out.number("pli", counters.pli.load());
    out.number("fir", counters.fir.load());
    out.number("transportCc", counters.transportCc.load());
  });
}

void writeTransport(Writer& out, const Transport& transport) {
  out.text("state", transport.state());
  out.text("candidatePair", transport.candidatePair());
  out.object("rtcp", [&] {
    writeCounters(out, "received", transport.rtcp().received());
    writeCounters(out, "sent", transport.rtcp().sent());
    out.number("malformed", transport.malformedRtcp());
  });
}

void writeProducer(Writer& out, const Producer& producer, Totals& totals) {
  out.object(nullptr, [&] {
    ++totals.producers;
    out.text("source", protocol::worker::toString(producer.source()));
    out.text("codec", factsOf(producer.codec()).encoding);
    out.flag("on", producer.enabled());
    out.number("droppedWhileOff", producer.mutedDrops());
    out.number("keyFramesWanted", producer.keyFramesAsked());
    out.number("keyFrameRequests", producer.keyFramesSent());
    out.array("layers", [&] {
      for (std::size_t i = 0; i < producer.layerCount(); ++i) {
        const LayerCounters& layer = producer.counters(i);
        const Producer::Rate& rate = producer.rate(i);
        out.object(nullptr, [&] {
          const std::uint32_t size = layer.size.load();
          out.text("rid", i < producer.rids().size() ? producer.rids()[i] : std::string());
          out.number("ssrc", layer.ssrc.load());
          out.flag("alive", layer.alive.load());
          out.number("width", size >> 16);
          out.number("height", size & 0xffff);
          out.number("kbps", rate.kbps);
          out.number("packetsPerSecond", rate.packetsPerSecond);
          out.number("framesPerSecond", rate.framesPerSecond);
          out.number("packets", layer.packets.load());
          out.number("bytes", layer.bytes.load());
          out.number("frames", layer.frames.load());
          out.number("keyFrames", layer.keyFrames.load());
          out.number("lost", layer.lost.load());
          out.number("malformed", layer.malformed.load());
        });
        totals.packetsIn += layer.packets.load();
        totals.bytesIn += layer.bytes.load();
        totals.malformed += layer.malformed.load();
      }
    });
  });
}

void writeConsumer(Writer& out, const Consumer& consumer, Totals& totals) {
  const Producer& producer = *consumer.producer();
  ++totals.consumers;
  totals.packetsOut += consumer.packets();
  totals.bytesOut += consumer.bytes();
  const rtp::FrameSize tile = consumer.tile();
  out.text("participant", producer.participant());
  out.text("source", protocol::worker::toString(producer.source()));
  out.flag("open", consumer.open());
  out.number("layer", consumer.layer());
  out.number("tileWidth", tile.width);
  out.number("tileHeight", tile.height);
  out.number("packets", consumer.packets());
  out.number("bytes", consumer.bytes());
  out.number("keyFrameRequests", consumer.keyFrameRequests());
  out.object("drops", [&] {
    out.number("otherLayer", consumer.drops(ConsumerDrop::Layer));
    out.number("waitingForKeyFrame", consumer.drops(ConsumerDrop::WaitingForKeyFrame));
    out.number("rewriter", consumer.drops(ConsumerDrop::Rewriter));
    out.number("outlet", consumer.drops(ConsumerDrop::Outlet));
  });
}

void writeParticipant(Writer& out, const Participant& participant, Totals& totals) {
  ++totals.participants;
  out.text("id", participant.id);
  out.text("name", participant.name);
  if (participant.publish) {
    out.object("publish", [&] {
      writeTransport(out, participant.publish->transport());
      const Ingest* ingest = participant.publish->ingest();
      out.number("malformed", ingest ? ingest->malformed() : 0);
      out.number("unidentified", ingest ? ingest->unidentified() : 0);
      totals.malformed += ingest ? ingest->malformed() : 0;
      out.array("producers", [&] {
        for (const auto& producer : participant.publish->producers()) {
          if (producer) writeProducer(out, *producer, totals);
        }
      });
    });
  }
  if (participant.subscribe) {
    out.object("subscribe", [&] {
      writeTransport(out, participant.subscribe->transport());
      out.number("negotiations", participant.subscribe->negotiations());
      out.number("slots", participant.subscribe->slots().size());
      out.array("consumers", [&] {
        for (const auto& slot : participant.subscribe->slots()) {
          if (slot.idle()) continue;
          out.object(nullptr, [&] {
            out.text("mid", slot.mid());
            out.number("ssrc", slot.outlet().ssrc());
            out.flag("fastPath", slot.outlet().fastPath());
            writeConsumer(out, *slot.consumer(), totals);
          });
        }
      });
    });
  }
  out.object("data", [&] {
    out.number("relayed", participant.relay.relayed());
    out.number("dropped", participant.relay.dropped());
  });
}

}  // namespace

std::string statsJson(const std::vector<std::shared_ptr<Router>>& routers, const WorkerFacts& facts) {
  Writer out;
  Totals totals;
  out.object(nullptr, [&] {
    const auto uptime = std::chrono::steady_clock::now() - facts.started;
    out.number("uptimeMs", std::chrono::duration_cast<std::chrono::milliseconds>(uptime).count());
    // Not resident memory: what the allocator keeps for later, one arena a thread, says nothing of a leak.
    const auto heap = ::mallinfo2();
    out.number("allocatedBytes", heap.uordblks + heap.hblkhd);
    out.array("rooms", [&] {
      for (const auto& router : routers) {
        out.object(nullptr, [&] {
          out.text("room", router->id());
          out.array("participants", [&] {
            for (const auto& [id, participant] : router->participants()) {
              out.object(nullptr, [&] { writeParticipant(out, *participant, totals); });
            }
          });
          if (const Tap* tap = router->tap()) {
            out.object("tap", [&] {
              out.number("sent", tap->socket().sent.load());
              out.number("dropped", tap->socket().dropped.load());
              out.array("consumers", [&] {
                for (const auto& stream : tap->streams()) {
                  out.object(nullptr, [&] { writeConsumer(out, *stream.consumer, totals); });
                }
              });
            });
          }
        });
      }
    });
    out.object("totals", [&] {
      out.number("participants", totals.participants);
      out.number("producers", totals.producers);
      out.number("consumers", totals.consumers);
      out.number("packetsIn", totals.packetsIn);
      out.number("bytesIn", totals.bytesIn);
      out.number("packetsOut", totals.packetsOut);
      out.number("bytesOut", totals.bytesOut);
      out.number("malformed", totals.malformed);
    });
  });
  return out.finish();
}

}  // namespace rostra::sfu
