// SPDX-License-Identifier: Apache-2.0
// `rostra rooms` and `rostra stats ROOM`: what the running server says, as tables or as JSON.
#include "cli/command_line.hpp"
#include "cli/node_facts.hpp"
#include "cli/screen.hpp"
#include "control/operations/admin_client.hpp"
#include "glib/json.hpp"
#include "glib/json_view.hpp"

#include <array>
#include <cstdio>
#include <iostream>

namespace rostra::cli {
namespace {

using glib::countOf;
using glib::eachOf;
using glib::flagOf;
using glib::numberOf;
using glib::objectOf;
using glib::textOf;

std::string count(JsonObject* object, const char* name) {
  return std::to_string(countOf(object, name));
}
std::string duration(JsonObject* object, const char* name) {
  return humanDuration(std::chrono::milliseconds(countOf(object, name)));
}
std::string decimal(double value, const char* unit) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.1f%s", value, unit);
  return text.data();
}
std::string size(JsonObject* object, const char* width, const char* height) {
  return countOf(object, width) == 0 ? "-" : count(object, width) + "x" + count(object, height);
}

/// "3 participants", "1 participant".
std::string plural(std::int64_t number, const std::string& noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

std::string mediaOf(JsonObject* person) {
  std::string text;
  for (const auto& [member, word] :
       {std::pair{"microphone", "microphone"}, {"camera", "camera"}, {"screen", "screen"}}) {
    if (flagOf(person, member)) text += (text.empty() ? "" : ", ") + std::string(word);
  }
  return text.empty() ? "nothing" : text;
}

std::string roomsText(JsonObject* answer) {
  Table rooms(
      {"ROOM", "SHOW", ">ON STAGE", ">WATCHING", "LIVE FOR", "SFU PID", "MIXER PID", ">MIXER RESTARTS"});
  eachOf(answer, "rooms", [&](JsonObject* room) {
    const auto pid = [&](const char* name) { return countOf(room, name) > 0 ? count(room, name) : "-"; };
    rooms.add({textOf(room, "room"), textOf(room, "state"), count(room, "onStage"), count(room, "viewers"),
               countOf(room, "liveMs") > 0 ? duration(room, "liveMs") : "-", pid("sfuPid"), pid("mixerPid"),
               count(room, "mixerRestarts")});
  });
  Table workers({"WORKER", ">PID", "DOES", ">PEOPLE", "ROOM", "UP FOR"});
  eachOf(answer, "workers", [&](JsonObject* worker) {
    const bool carries = textOf(worker, "role") == "rooms";
    workers.add({textOf(worker, "kind"), count(worker, "pid"), textOf(worker, "role"),
                 carries ? count(worker, "participants") : "-",
                 textOf(worker, "room").empty() ? "-" : textOf(worker, "room"),
                 duration(worker, "uptimeMs")});
  });
  std::string text = rooms.empty() ? "No one is on stage or watching.\n" : onScreen(rooms);
  std::string node;
  for (const std::string& one : nodeLines(nodeFacts(answer))) node += one + "\n";
  text += "\n" + onScreen(workers) + "\n" + node + "Rostra " + textOf(answer, "version") + ", up for " +
          duration(answer, "uptimeMs") + ".\n";
  return text;
}

void appendSection(std::string& text, const std::string& heading, const Table& table) {
  if (!table.empty()) text += "\n" + heading + "\n" + onScreen(table);
}

/// What someone receives, in one line: a full stage has hundreds of consumers, and --json has them all.
void appendReceived(Table& table, JsonObject* person) {
  std::int64_t sounds = 0;
  std::int64_t pictures = 0;
  std::int64_t packets = 0;
  std::int64_t requests = 0;
  std::int64_t all = 0;
  JsonObject* largest = nullptr;
  eachOf(objectOf(person, "subscribe"), "consumers", [&](JsonObject* consumer) {
    ++all;
    packets += countOf(consumer, "packets");
    requests += countOf(consumer, "keyFrameRequests");
    if (countOf(consumer, "layer") < 0) return;  // nothing is forwarded
    if (textOf(consumer, "source") == "microphone") {
      ++sounds;
      return;
    }
    ++pictures;
    if (!largest || countOf(consumer, "tileWidth") > countOf(largest, "tileWidth")) largest = consumer;
  });
  if (all == 0) return;
  table.add({textOf(person, "name"), std::to_string(sounds), std::to_string(pictures),
             size(largest, "tileWidth", "tileHeight"), std::to_string(packets), std::to_string(requests)});
}

std::string statsText(JsonObject* answer) {
  JsonObject* room = objectOf(answer, "room");
  std::string text = textOf(room, "room") + ": " + textOf(room, "state") + ", " +
                     plural(countOf(room, "onStage"), "participant") + ", " +
                     plural(countOf(room, "viewers"), "viewer") + "\n";
  Table people({"NAME", "ID", "SENDS", "FOR", "FROM"});
  eachOf(room, "participants", [&](JsonObject* person) {
    people.add({textOf(person, "name"), textOf(person, "id"), mediaOf(person), duration(person, "onStageMs"),
                flagOf(person, "connected") ? textOf(person, "remote") : "connection lost"});
  });
  appendSection(text, "On stage", people);

  Table sent({"NAME", "SOURCE", "CODEC", "LAYER", "SIZE", ">FPS", ">KBIT/S", ">LOST", ">KEY FRAMES"});
  Table received({"NAME", ">SOUNDS", ">PICTURES", "LARGEST TILE", ">PACKETS", ">KEY-FRAME REQUESTS"});
  eachOf(objectOf(answer, "sfu"), "rooms", [&](JsonObject* routed) {
    eachOf(routed, "participants", [&](JsonObject* person) {
      eachOf(objectOf(person, "publish"), "producers", [&](JsonObject* producer) {
        eachOf(producer, "layers", [&](JsonObject* layer) {
          if (countOf(layer, "packets") == 0) return;
          sent.add({textOf(person, "name"), textOf(producer, "source"), textOf(producer, "codec"),
                    textOf(layer, "rid").empty() ? "-" : textOf(layer, "rid"), size(layer, "width", "height"),
                    count(layer, "framesPerSecond"), count(layer, "kbps"), count(layer, "lost"),
                    count(layer, "keyFrames")});
        });
      });
      appendReceived(received, person);
    });
  });
  appendSection(text, "Sent", sent);
  appendSection(text, "Received", received);

  JsonObject* mixer = objectOf(answer, "mixer");
  if (JsonObject* output = objectOf(mixer, "output")) {
    text += "\nMixer\n";
    text += "  " + count(output, "frames") + " pictures in " + decimal(numberOf(output, "seconds"), " s") +
            ", " + count(output, "deadlineMisses") + " late, " + count(output, "repeatedFrames") +
            " repeated, " + decimal(numberOf(output, "tickMs"), " ms") + " to compose one\n";
    eachOf(mixer, "renditions", [&](JsonObject* rendition) {
      text += "  " + textOf(rendition, "name") + ": " + count(rendition, "parts") + " parts, " +
              count(rendition, "dropped") + " pictures dropped, " +
              decimal(numberOf(rendition, "encodeMsPerFrame"), " ms") + " to encode one, part jitter " +
              decimal(numberOf(rendition, "partJitterMs"), " ms") + ", sound and picture " +
              decimal(numberOf(rendition, "audioVideoSkewMs"), " ms") + " apart\n";
    });
    Table inputs({"NAME", "SOURCE", "SIZE", "TILE", ">FPS", ">DECODED", ">LATE", ">LOST", ">LEVEL"});
    eachOf(mixer, "participants", [&](JsonObject* person) {
      for (const char* source : {"microphone", "camera", "screen"}) {
        JsonObject* input = objectOf(person, source);
        if (!input || countOf(input, "packets") == 0) continue;
        const bool sound = std::string_view(source) == "microphone";
        inputs.add({textOf(person, "name"), source, sound ? "-" : size(input, "width", "height"),
                    sound ? "-" : size(input, "tileWidth", "tileHeight"),
                    sound ? "-" : decimal(numberOf(input, "framesPerSecond"), ""),
                    sound ? "-" : count(input, "decoded"), count(input, "late"), count(input, "lost"),
                    sound ? decimal(numberOf(input, "levelDb"), " dB") : "-"});
      }
    });
    appendSection(text, "Mixer inputs", inputs);
  }
  for (const char* problem : {"sfuError", "mixerError"}) {
    if (!textOf(answer, problem).empty()) text += "\nNote: " + textOf(answer, problem) + "\n";
  }
  return text;
}

/// Of the whole server.
std::string nodeText(JsonObject* answer) {
  const NodeFacts facts = nodeFacts(answer);
  std::string text;
  for (const std::string& one : nodeLines(facts)) text += one + "\n";
  JsonObject* costs = objectOf(objectOf(answer, "capacity"), "costs");
  Table table({"WHAT", ">CORES"});
  const auto row = [&](const char* what, const char* name) {
    std::array<char, 32> cores{};
    std::snprintf(cores.data(), cores.size(), "%.4f", numberOf(costs, name));
    table.add({what, cores.data()});
  };
  row("a show", "show");
  row("one more camera in the mix", "camera");
  row("one more person's transports", "person");
  row("one person, forwarded to one other", "pair");
  return text + "\nWhat is expected of\n" + onScreen(table);
}

/// Connects, asks, prints.
int answerOf(const ParsedLine& line,
             Result<glib::Ref<JsonObject>> (*ask)(control::AdminClient&, const ParsedLine&),
             std::string (*show)(JsonObject*)) {
  const auto configuration = loadConfiguration(line);
  if (!configuration) return report(configuration.error());
  auto client = control::AdminClient::connect(configuration->dataDir);
  if (!client) return report(client.error());
  const Progress progress("waiting for the server");
  const auto answer = ask(*client, line);
  if (!answer) return report(answer.error());
  std::cout << (line.has("json") ? glib::toPrettyText(answer->get()) + "\n" : show(answer->get()));
  return kExitOk;
}

}  // namespace

int runRooms(const ParsedLine& line) {
  return answerOf(
      line, [](control::AdminClient& client, const ParsedLine&) { return client.rooms(); }, roomsText);
}

int runStats(const ParsedLine& line) {
  if (line.word(0).empty()) {
    return answerOf(
        line, [](control::AdminClient& client, const ParsedLine&) { return client.rooms(); }, nodeText);
  }
  return answerOf(
      line, [](control::AdminClient& client, const ParsedLine& words) { return client.stats(words.word(0)); },
      statsText);
}

}  // namespace rostra::cli
