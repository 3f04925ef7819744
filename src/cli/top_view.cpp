// SPDX-License-Identifier: Apache-2.0
#include "cli/top_view.hpp"

#include "base/text.hpp"
#include "cli/table.hpp"
#include "glib/json_writer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <tuple>
#include <utility>

namespace rostra::cli {
namespace {

using By = TopOrder::By;

constexpr double kLast = -std::numeric_limits<double>::infinity();
constexpr double kMost = 1e9;  // rooms that miss deadlines now come before those that did
constexpr double kMebi = 1024.0 * 1024.0;
constexpr std::string_view kNone = "-";

std::string decimal(double value, int places = 1) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.*f", places, value);
  return text.data();
}
std::string kilobits(std::int64_t bps) {
  return std::to_string(std::llround(static_cast<double>(bps) / 1000));
}
std::string bitRate(std::int64_t bps) {
  return bps < 1'000'000 ? kilobits(bps) + " kbit/s" : decimal(static_cast<double>(bps) / 1e6) + " Mbit/s";
}
std::string plural(std::size_t number, const std::string& noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}
std::string orNone(const std::string& text) {
  return text.empty() ? std::string(kNone) : text;
}

/// What is larger comes first.
double score(const TopProcess& process, By by) {
  return by == By::Name ? 0 : process.cpuPercent;
}
double score(const TopRoom& room, By by) {
  const TopMixer mixer = room.mixer.value_or(TopMixer{});
  switch (by) {
    case By::Name:
      return 0;
    case By::In:
      return static_cast<double>(room.inBps);
    case By::Cpu:
      return mixer.cpuPercent;
    case By::Loss:
      return room.mixer ? mixer.missesPerSecond * kMost + static_cast<double>(mixer.deadlineMisses) : kLast;
    case By::Delay:
      return room.mixer ? mixer.lagMs : kLast;
    case By::Out:
    case By::Estimate:
      break;
  }
  return static_cast<double>(room.outBps);
}
double score(const TopPerson& person, By by) {
  switch (by) {
    case By::Name:
      return 0;
    case By::In:
      return static_cast<double>(person.inBps);
    case By::Out:
      return static_cast<double>(person.outBps);
    case By::Estimate:  // whose line carries the least is looked for
      return person.estimateBps ? -static_cast<double>(*person.estimateBps) : kLast;
    case By::Loss:
      return person.lostPerSecond;
    case By::Delay:
      return person.roundTripMs.value_or(kLast);
    case By::Cpu:
      break;
  }
  return static_cast<double>(person.inBps + person.outBps);
}

auto nameOf(const TopProcess& process) {
  // serve first, then its workers.
  return std::tuple(process.kind != "serve", process.kind, process.pid);
}
auto nameOf(const TopRoom& room) {
  return room.room;
}
auto nameOf(const TopPerson& person) {
  return std::tuple(person.name, person.room, person.id);
}

template <class Row>
std::vector<Row> sorted(std::vector<Row> rows, TopOrder order) {
  std::ranges::sort(rows, [&](const Row& a, const Row& b) {
    const double first = score(a, order.by);
    const double second = score(b, order.by);
    return first != second ? first > second : nameOf(a) < nameOf(b);
  });
  if (order.reversed) std::ranges::reverse(rows);
  return rows;
}

void append(std::vector<TopLine>& lines, const Table& table, std::size_t width) {
  lines.push_back({});
  const std::string all = table.toText(width);
  bool heading = true;
  for (const std::string_view line : split(trimEnd(all, "\n"), '\n')) {
    lines.push_back({width == 0 ? std::string(line) : cutShort(line, width), heading});
    heading = false;
  }
}

Table processTable(const TopFacts& facts, TopOrder order) {
  Table table({"PROCESS", ">PID", ">CPU %", ">MEMORY MIB", "UP FOR", "DOES", "ROOM"});
  for (const TopProcess& each : sorted(facts.processes, order)) {
    table.add({each.kind, std::to_string(each.pid), decimal(each.cpuPercent),
               decimal(static_cast<double>(each.residentBytes) / kMebi, 0), humanDuration(each.uptime),
               orNone(each.role), orNone(each.room)});
  }
  return table;
}

Table roomTable(const TopFacts& facts, TopOrder order) {
  Table table(
      {"ROOM", "SHOW", ">STAGE", ">WATCH", ">IN", ">OUT", ">CPU %", ">MISSED", ">ENCODE", ">LAG", "WITHOUT"});
  for (const TopRoom& each : sorted(facts.rooms, order)) {
    std::vector<std::string> row{each.room,
                                 each.state,
                                 std::to_string(each.onStage),
                                 std::to_string(each.viewers),
                                 kilobits(each.inBps),
                                 kilobits(each.outBps)};
    if (const auto& mixer = each.mixer) {
      row.insert(row.end(),
                 {decimal(mixer->cpuPercent), std::to_string(mixer->deadlineMisses), decimal(mixer->encodeMs),
                  decimal(mixer->lagMs), orNone(mixer->without == "none" ? "" : mixer->without)});
    } else {
      row.insert(row.end(), 5, std::string(kNone));
    }
    table.add(std::move(row));
  }
  return table;
}

Table peopleTable(const TopFacts& facts, TopOrder order) {
  Table table({"PERSON", "ROOM", "SENDS", ">IN", ">OUT", ">ESTIMATE", ">RTT", ">LOST/S"});
  for (const TopPerson& each : sorted(facts.people, order)) {
    std::string sends;
    for (const auto& [on, word] :
         {std::pair{each.microphone, "mic"}, {each.camera, "camera"}, {each.screen, "screen"}}) {
      if (on) sends += (sends.empty() ? "" : " ") + std::string(word);
    }
    table.add({each.name, each.room, each.connected ? orNone(sends) : "connection lost", kilobits(each.inBps),
               kilobits(each.outBps), each.estimateBps ? kilobits(*each.estimateBps) : std::string(kNone),
               each.roundTripMs ? decimal(*each.roundTripMs) : std::string(kNone),
               decimal(each.lostPerSecond)});
  }
  return table;
}

}  // namespace

std::string_view toString(TopOrder::By by) noexcept {
  return std::ranges::find(kTopSorts, by, &TopSort::by)->word;
}

std::vector<TopLine> topLines(const TopFacts& facts, TopOrder order, std::size_t width) {
  const std::string node = "Rostra " + facts.version + ", up for " + humanDuration(facts.uptime) + ": " +
                           plural(facts.rooms.size(), "room") + ", " + std::to_string(facts.onStage()) +
                           " on stage, " + std::to_string(facts.viewers()) + " watching";
  const std::string load = "CPU " + decimal(facts.cpuPercent(), 0) + " %, in " + bitRate(facts.inBps()) +
                           ", out " + bitRate(facts.outBps()) + ", " + decimal(facts.missesPerSecond()) +
                           " deadlines missed a second";
  std::vector<TopLine> lines;
  std::vector<std::string> first{node, load};
  for (std::string& line : nodeLines(facts.node)) first.push_back(std::move(line));
  for (const std::string& line : first) lines.push_back({width == 0 ? line : cutShort(line, width), false});
  append(lines, processTable(facts, order), width);
  if (!facts.rooms.empty()) append(lines, roomTable(facts, order), width);
  if (!facts.people.empty()) append(lines, peopleTable(facts, order), width);
  return lines;
}

std::string topJson(const TopFacts& facts, TopOrder order) {
  using glib::ArrayWriter;
  using glib::ObjectWriter;
  ArrayWriter processes;
  for (const TopProcess& each : sorted(facts.processes, order)) {
    ObjectWriter process;
    process.text("kind", each.kind).number("pid", each.pid).text("role", each.role);
    if (!each.room.empty()) process.text("room", each.room);
    process.number("cpuPercent", each.cpuPercent).number("residentBytes", each.residentBytes);
    processes.add(process.number("uptimeMs", each.uptime.count()));
  }
  ArrayWriter rooms;
  for (const TopRoom& each : sorted(facts.rooms, order)) {
    ObjectWriter room;
    room.text("room", each.room).text("state", each.state);
    room.number("onStage", each.onStage).number("viewers", each.viewers);
    room.number("inBps", each.inBps).number("outBps", each.outBps);
    if (each.mixer) {
      room.object("mixer", ObjectWriter()
                               .number("pid", each.mixer->pid)
                               .number("cpuPercent", each.mixer->cpuPercent)
                               .number("deadlineMisses", each.mixer->deadlineMisses)
                               .number("deadlineMissesPerSecond", each.mixer->missesPerSecond)
                               .number("encodeMs", each.mixer->encodeMs)
                               .number("lagMs", each.mixer->lagMs)
                               .text("without", each.mixer->without));
    }
    rooms.add(room);
  }
  ArrayWriter people;
  for (const TopPerson& each : sorted(facts.people, order)) {
    ObjectWriter person;
    person.text("room", each.room).text("id", each.id).text("name", each.name);
    person.flag("microphone", each.microphone).flag("camera", each.camera).flag("screen", each.screen);
    person.flag("connected", each.connected).number("inBps", each.inBps).number("outBps", each.outBps);
    if (each.estimateBps) person.number("estimateBps", *each.estimateBps);
    if (each.roundTripMs) person.number("roundTripMs", *each.roundTripMs);
    people.add(person.number("lostPerSecond", each.lostPerSecond));
  }
  return ObjectWriter()
      .flag("ok", true)
      .text("version", facts.version)
      .number("uptimeMs", facts.uptime.count())
      .number("intervalMs", facts.interval.count())
      .number("onStage", facts.onStage())
      .number("viewers", facts.viewers())
      .number("inBps", facts.inBps())
      .number("outBps", facts.outBps())
      .number("cpuPercent", facts.cpuPercent())
      .number("deadlineMissesPerSecond", facts.missesPerSecond())
      .number("cpuBudgetCores", facts.node.budgetCores)
      .number("cpuUsedCores", facts.node.usedCores)
      .number("showsLeft", facts.node.showsLeft)
      .flag("draining", facts.node.draining)
      .number("roomsRunning", facts.node.running)
      .array("processes", processes)
      .array("rooms", rooms)
      .array("people", people)
      .toPrettyText();
}

}  // namespace rostra::cli
