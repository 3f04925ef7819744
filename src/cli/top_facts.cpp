// SPDX-License-Identifier: Apache-2.0
#include "cli/top_facts.hpp"

#include "glib/json_view.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace rostra::cli {
namespace {

using glib::countOf;
using glib::eachOf;
using glib::flagOf;
using glib::numberOf;
using glib::objectOf;
using glib::textOf;

constexpr std::int64_t kBitsPerByte = 8;
constexpr std::int64_t kBitsPerKilobit = 1000;

/// Counters of one look, by what they count: "cpu 4711", "out demo ada 7 1234".
using Counters = std::map<std::string, std::int64_t>;

std::chrono::milliseconds millisecondsOf(JsonObject* object, const char* name) {
  return std::chrono::milliseconds(countOf(object, name));
}

/// Calls back with every participant of a room as its SFU worker knows them.
template <class F>
void eachRouted(const Look& look, F each) {
  for (const auto& [room, stats] : look.stats) {
    eachOf(objectOf(stats.get(), "sfu"), "rooms", [&, &name = room](JsonObject* routed) {
      eachOf(routed, "participants", [&](JsonObject* person) { each(name, person); });
    });
  }
}

template <class F>
void eachProcess(const Look& look, F each) {
  if (JsonObject* server = objectOf(look.rooms.get(), "server")) each(server);
  eachOf(look.rooms.get(), "workers", each);
}

std::string cpuKey(std::int64_t pid) {
  return "cpu " + std::to_string(pid);
}
std::string missKey(std::int64_t pid) {
  return "misses " + std::to_string(pid);
}
std::string lossKey(const std::string& room, const std::string& person) {
  return "lost " + room + " " + person;
}
/// A consumer: one that replaces another counts from 0, so each has a counter of its own.
std::string outKey(const std::string& room, const std::string& person, JsonObject* consumer) {
  return "out " + room + " " + person + " " + textOf(consumer, "mid") + " " +
         textOf(consumer, "participant") + " " + textOf(consumer, "source");
}

std::int64_t lostOf(JsonObject* person) {
  std::int64_t lost = 0;
  eachOf(objectOf(person, "publish"), "producers", [&](JsonObject* producer) {
    eachOf(producer, "layers", [&](JsonObject* layer) { lost += countOf(layer, "lost"); });
  });
  return lost;
}

Counters countersOf(const Look& look) {
  Counters counters;
  eachProcess(look, [&](JsonObject* process) {
    counters[cpuKey(countOf(process, "pid"))] = countOf(process, "cpuMs");
  });
  for (const auto& [room, stats] : look.stats) {
    JsonObject* output = objectOf(objectOf(stats.get(), "mixer"), "output");
    if (output)
      counters[missKey(countOf(objectOf(stats.get(), "room"), "mixerPid"))] =
          countOf(output, "deadlineMisses");
  }
  eachRouted(look, [&](const std::string& room, JsonObject* person) {
    const std::string id = textOf(person, "id");
    counters[lossKey(room, id)] = lostOf(person);
    eachOf(objectOf(person, "subscribe"), "consumers",
           [&](JsonObject* consumer) { counters[outKey(room, id, consumer)] = countOf(consumer, "bytes"); });
  });
  return counters;
}

/// Rates of counters between two looks.
class Rates {
 public:
  Rates(const Look& before, const Look& now)
      : before_(countersOf(before)),
        now_(countersOf(now)),
        seconds_(std::chrono::duration<double>(now.when - before.when).count()) {}
  /// A second.
  [[nodiscard]] double of(const std::string& key) const {
    const auto then = before_.find(key);
    const auto now = now_.find(key);
    if (then == before_.end() || now == now_.end() || seconds_ <= 0) return 0;
    return static_cast<double>(std::max<std::int64_t>(0, now->second - then->second)) / seconds_;
  }
  /// Milliseconds on a CPU in a second of time, as percent of one core.
  [[nodiscard]] double cpuPercent(std::int64_t pid) const { return of(cpuKey(pid)) / 10; }

 private:
  Counters before_;
  Counters now_;
  double seconds_;
};

TopProcess processOf(JsonObject* process, const Rates& rates) {
  const std::int64_t pid = countOf(process, "pid");
  return {textOf(process, "kind"),
          pid,
          textOf(process, "role"),
          textOf(process, "room"),
          rates.cpuPercent(pid),
          countOf(process, "residentBytes"),
          millisecondsOf(process, "uptimeMs")};
}

std::optional<TopMixer> mixerOf(JsonObject* stats, const Rates& rates) {
  JsonObject* mixer = objectOf(stats, "mixer");
  JsonObject* output = objectOf(mixer, "output");
  if (!output) return std::nullopt;
  TopMixer facts;
  facts.pid = countOf(objectOf(stats, "room"), "mixerPid");
  facts.cpuPercent = rates.cpuPercent(facts.pid);
  facts.deadlineMisses = countOf(output, "deadlineMisses");
  facts.missesPerSecond = rates.of(missKey(facts.pid));
  facts.without = textOf(mixer, "without");
  eachOf(mixer, "renditions", [&](JsonObject* rendition) {
    facts.encodeMs = std::max(facts.encodeMs, numberOf(rendition, "encodeMsPerFrame"));
    facts.lagMs = std::max(facts.lagMs, numberOf(rendition, "lagMs"));
  });
  return facts;
}

/// Media of someone, from what the SFU worker says.
void addMedia(TopPerson& person, JsonObject* routed, const Rates& rates) {
  eachOf(objectOf(routed, "publish"), "producers", [&](JsonObject* producer) {
    eachOf(producer, "layers",
           [&](JsonObject* layer) { person.inBps += countOf(layer, "kbps") * kBitsPerKilobit; });
  });
  JsonObject* subscribe = objectOf(routed, "subscribe");
  double bytes = 0;
  eachOf(subscribe, "consumers",
         [&](JsonObject* consumer) { bytes += rates.of(outKey(person.room, person.id, consumer)); });
  person.outBps = static_cast<std::int64_t>(bytes * kBitsPerByte);
  person.lostPerSecond = rates.of(lossKey(person.room, person.id));
  JsonObject* repair = objectOf(subscribe, "repair");
  if (!repair) return;
  if (const auto bps = countOf(repair, "estimateBps"); bps > 0) person.estimateBps = bps;
  if (const double us = numberOf(repair, "roundTripUs"); us >= 0) person.roundTripMs = us / 1000;
}

TopPerson personOf(const std::string& room, JsonObject* participant) {
  TopPerson person;
  person.room = room;
  person.id = textOf(participant, "id");
  person.name = textOf(participant, "name");
  person.microphone = flagOf(participant, "microphone");
  person.camera = flagOf(participant, "camera");
  person.screen = flagOf(participant, "screen");
  person.connected = flagOf(participant, "connected");
  return person;
}

/// Sum of a member of each.
template <class Row, class Number>
Number sum(const std::vector<Row>& rows, Number Row::*member) {
  return std::accumulate(rows.begin(), rows.end(), Number{},
                         [&](Number total, const Row& row) { return total + row.*member; });
}

}  // namespace

std::int64_t TopFacts::onStage() const {
  return sum(rooms, &TopRoom::onStage);
}
std::int64_t TopFacts::viewers() const {
  return sum(rooms, &TopRoom::viewers);
}
std::int64_t TopFacts::inBps() const {
  return sum(rooms, &TopRoom::inBps);
}
std::int64_t TopFacts::outBps() const {
  return sum(rooms, &TopRoom::outBps);
}
double TopFacts::cpuPercent() const {
  return sum(processes, &TopProcess::cpuPercent);
}
double TopFacts::missesPerSecond() const {
  return std::accumulate(rooms.begin(), rooms.end(), 0.0, [](double total, const TopRoom& room) {
    return total + (room.mixer ? room.mixer->missesPerSecond : 0);
  });
}

TopFacts topFacts(const Look& before, const Look& now) {
  const Rates rates(before, now);
  TopFacts facts;
  facts.version = textOf(now.rooms.get(), "version");
  facts.uptime = millisecondsOf(now.rooms.get(), "uptimeMs");
  facts.interval = std::chrono::duration_cast<std::chrono::milliseconds>(now.when - before.when);
  facts.node = nodeFacts(now.rooms.get());
  eachProcess(now, [&](JsonObject* process) { facts.processes.push_back(processOf(process, rates)); });
  eachOf(now.rooms.get(), "rooms", [&](JsonObject* each) {
    TopRoom room{.room = textOf(each, "room"),
                 .state = textOf(each, "state"),
                 .onStage = countOf(each, "onStage"),
                 .viewers = countOf(each, "viewers")};
    eachOf(each, "participants",
           [&](JsonObject* participant) { facts.people.push_back(personOf(room.room, participant)); });
    if (const auto stats = now.stats.find(room.room); stats != now.stats.end())
      room.mixer = mixerOf(stats->second.get(), rates);
    facts.rooms.push_back(std::move(room));
  });
  eachRouted(now, [&](const std::string& room, JsonObject* routed) {
    const auto person = std::ranges::find_if(facts.people, [&](const TopPerson& each) {
      return each.room == room && each.id == textOf(routed, "id");
    });
    if (person != facts.people.end()) addMedia(*person, routed, rates);
  });
  for (TopRoom& room : facts.rooms) {
    for (const TopPerson& person : facts.people) {
      if (person.room != room.room) continue;
      room.inBps += person.inBps;
      room.outBps += person.outBps;
    }
  }
  return facts;
}

}  // namespace rostra::cli
