// SPDX-License-Identifier: Apache-2.0
#include "cli/json_fields.hpp"

namespace rostra::cli::json {
namespace {

using Fields = std::vector<JsonField>;

/// `fields`, each below `prefix`.
Fields below(const std::string& prefix, Fields fields) {
  for (JsonField& field : fields) field.path = prefix + "." + field.path;
  return fields;
}

Fields operator+(Fields a, const Fields& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Fields room() {
  return Fields{{"room", "string", "slug of the space"},
                {"title", "string", "title of the space"},
                {"state", "string", "waiting, live, empty or ended"},
                {"onStage", "integer", "people on stage"},
                {"viewers", "integer", "people who watch"},
                {"liveMs", "integer", "how long it has been live; only while it is"},
                {"sfuPid", "integer", "process that routes its media; only while someone is on stage"},
                {"mixerPid", "integer", "process that mixes it; only while there is one"},
                {"mixerRestarts", "integer", "how often its mixer was replaced"},
                {"playable", "boolean", "there is something to watch"},
                {"show", "string", "the show in addresses of playlists; only when there is one"}} +
         below("participants[]", {{"id", "string", "id in this room"},
                                  {"name", "string", "as others see it"},
                                  {"microphone", "boolean", "on"},
                                  {"camera", "boolean", "on"},
                                  {"screen", "boolean", "a screen is shared"},
                                  {"connected", "boolean", "the signalling connection is there"},
                                  {"remote", "string", "address; empty without a connection"},
                                  {"onStageMs", "integer", "since they came on stage"}});
}

Fields process(const char* kinds, const char* roles) {
  return {{"kind", "string", kinds},
          {"pid", "integer", "process"},
          {"role", "string", roles},
          {"uptimeMs", "integer", "since it started"},
          {"cpuMs", "integer", "time on a CPU since then, of all threads"},
          {"residentBytes", "integer", "memory"}};
}

Fields capacity() {
  return {{"budgetCores", "number", "processor time that the server plans with (cpu-budget)"},
          {"usedCores", "number", "what it and its workers use, over some seconds"},
          {"expectedCores", "number", "what those who just came are going to use"},
          {"leftCores", "number", "for shows"},
          {"showsLeft", "integer", "how many more would be begun now; -1 = not limited"},
          {"steps", "integer", "of degradation that all mixers take because the server is full"},
          {"costs.show", "number", "cores of a show, as measured"},
          {"costs.camera", "number", "cores of one more camera in a mixer"},
          {"costs.person", "number", "cores of the transports of one more person"},
          {"costs.pair", "number", "cores of what one person sends, forwarded to one other"},
          {"refused.slates", "integer", "times that viewers of an empty stage got no picture"},
          {"refused.shows", "integer", "shows that were not begun"},
          {"refused.people", "integer", "people who were not let onto a stage"}};
}

Fields problem() {
  return {{"file", "string", "path"},
          {"line", "integer", "from 1; 0 = the whole file"},
          {"column", "integer", "from 1; 0 = the whole line"},
          {"message", "string", "what is wrong"},
          {"kind", "string", "what kind of mistake it is"}};
}

Fields file() {
  return Fields{{"name", "string", "as in `rostra pipeline show NAME`"},
                {"kind", "string", "fragment, encoder or layout"},
                {"path", "string", "the file in use"},
                {"replaces", "string", "the shipped file that it stands for; only for one of your own"}};
}

Fields header() {
  return below("placeholders[]", {{"name", "string", "name"},
                                  {"type", "string", "type and limits"},
                                  {"sample", "string", "a sample value"},
                                  {"meaning", "string", "what it is"}}) +
         below("elements[]", {{"name", "string", "name of an element that the program looks for"},
                              {"factories[]", "string", "what it can be"},
                              {"meaning", "string", "what it is for"}});
}

}  // namespace

Fields rooms() {
  return Fields{{"ok", "boolean", "true"},
                {"version", "string", "of the running server"},
                {"uptimeMs", "integer", "since it started"}} +
         below("capacity", capacity()) +
         below("drain", {{"draining", "boolean", "no new rooms begin"},
                         {"drained", "boolean", "and none runs any more"},
                         {"drainingMs", "integer", "since when; only while it is"},
                         {"rooms", "integer", "that run: with somebody on stage, or on air"}}) +
         below("server", process("serve", "server")) + below("rooms[]", room()) +
         below("workers[]",
               process("sfu-worker or mix-worker", "rooms, mixing, spare, starting, starting or stopping")) +
         below("workers[]", {{"worker", "integer", "number since the server started"},
                             {"participants", "integer", "people whose media it routes; sfu-worker only"},
                             {"room", "string", "that it mixes; mix-worker only"}});
}

Fields drain() {
  return {{"ok", "boolean", "true"},
          {"draining", "boolean", "no new rooms begin"},
          {"drained", "boolean", "and none runs any more"},
          {"drainingMs", "integer", "since when; only while it is"},
          {"rooms", "integer", "that run: with somebody on stage, or on air"},
          {"onStage", "integer", "people on all stages"},
          {"viewers", "integer", "people who watch what is on air"}};
}

Fields stats() {
  return Fields{{"ok", "boolean", "true; without ROOM the rest is as in rostra rooms --json"}} +
         below("room", room()) +
         Fields{{"sfu", "object", "what the sfu-worker says, as in stats.md"},
                {"sfuError", "string", "why that is missing or not whole"},
                {"mixer", "object", "what the mixer says, as in stats-mix.md"},
                {"mixerError", "string", "why that is missing"}};
}

Fields top() {
  return Fields{{"ok", "boolean", "true"},
                {"version", "string", "of the running server"},
                {"uptimeMs", "integer", "since it started"},
                {"intervalMs", "integer", "time that rates are of"},
                {"onStage", "integer", "people on all stages"},
                {"viewers", "integer", "people who watch"},
                {"inBps", "integer", "bits a second that people on stage send"},
                {"outBps", "integer", "bits a second that they receive"},
                {"cpuPercent", "number", "of all processes; 100 = one core"},
                {"deadlineMissesPerSecond", "number", "of all mixers"},
                {"cpuBudgetCores", "number", "as in rostra rooms --json, like the next ones"},
                {"cpuUsedCores", "number", ""},
                {"showsLeft", "integer", ""},
                {"draining", "boolean", ""},
                {"roomsRunning", "integer", ""}} +
         below("processes[]", {{"kind", "string", "serve, sfu-worker or mix-worker"},
                               {"pid", "integer", "process"},
                               {"role", "string", "as in rostra rooms --json"},
                               {"room", "string", "that it mixes; only then"},
                               {"cpuPercent", "number", "100 = one core"},
                               {"residentBytes", "integer", "memory"},
                               {"uptimeMs", "integer", "since it started"}}) +
         below("rooms[]", {{"room", "string", "slug of the space"},
                           {"state", "string", "waiting, live, empty or ended"},
                           {"onStage", "integer", "people on stage"},
                           {"viewers", "integer", "people who watch"},
                           {"inBps", "integer", "bits a second that its people send"},
                           {"outBps", "integer", "bits a second that they receive"}}) +
         below("rooms[].mixer",
               {{"pid", "integer", "process; without a mixer there is none of these"},
                {"cpuPercent", "number", "100 = one core"},
                {"deadlineMisses", "integer", "pictures that were too late, since it started"},
                {"deadlineMissesPerSecond", "number", "now"},
                {"encodeMs", "number", "for one picture, in the slowest rendition"},
                {"lagMs", "number", "what encoding adds to the delay, in the slowest rendition"},
                {"without", "string", "what it does without: none, renditions, frame-rate or tile-size"}}) +
         below("people[]", {{"room", "string", "slug of the space"},
                            {"id", "string", "id in this room"},
                            {"name", "string", "as others see it"},
                            {"microphone", "boolean", "on"},
                            {"camera", "boolean", "on"},
                            {"screen", "boolean", "a screen is shared"},
                            {"connected", "boolean", "the signalling connection is there"},
                            {"inBps", "integer", "bits a second that they send"},
                            {"outBps", "integer", "bits a second that they receive"},
                            {"estimateBps", "integer", "what their line carries; only where it is known"},
                            {"roundTripMs", "number", "to them and back; only where it is known"},
                            {"lostPerSecond", "number", "packets of theirs that never came"}});
}

Fields reload() {
  return Fields{{"ok", "boolean", "true"}, {"dryRun", "boolean", "nothing was changed"}} +
         below("changes[]", {{"option", "string", "name"},
                             {"from", "string", "what the server runs with"},
                             {"to", "string", "what the configuration says now"},
                             {"applies", "string", "at once, next show or restart"}});
}

Fields logLevel() {
  return Fields{{"ok", "boolean", "true"},
                {"levels", "string", "in force, as the option log-level"},
                {"from", "string", "what they were before; only when they changed"},
                {"configured", "string", "what the configuration says"}} +
         below("modules[]", {{"module", "string", "name, as in each line of the log"},
                             {"level", "string", "trace, debug, info, warning or error"}});
}

Fields change() {
  return Fields{{"ok", "boolean", "true"}, {"dryRun", "boolean", "nothing was changed"}} +
         below("changes[]", {{"what", "string", "what changes; the list is empty if it is so already"},
                             {"from", "string", "as it is"},
                             {"to", "string", "as it becomes"}});
}

Fields people() {
  return Fields{{"ok", "boolean", "true"}, {"room", "string", "slug of the space"}} +
         below("people[]", {{"person", "string", "id, of an account or of a guest"},
                            {"name", "string", "as others see it"},
                            {"role", "string", "viewer, participant, host or owner"},
                            {"place", "string", "audience, stage or lobby"},
                            {"guest", "boolean", "has no account"},
                            {"handRaised", "boolean", "wants to go on stage"},
                            {"hereMs", "integer", "since they came"},
                            {"participant", "string", "id on stage; only there"},
                            {"microphone", "boolean", "on; only on stage"},
                            {"camera", "boolean", "on; only on stage"},
                            {"screen", "boolean", "shared; only on stage"}});
}

Fields configCheck() {
  return Fields{{"ok", "boolean", "there is no mistake"},
                {"file", "string", "the configuration file; empty = none"}} +
         below("mistakes[]", {{"line", "integer", "in the file; 0 = elsewhere"},
                              {"message", "string", "with its place in front"}});
}

Fields configShow() {
  return Fields{{"file", "string", "the configuration file; empty = none"}} +
         below("options[]", {{"name", "string", "option"},
                             {"values[]", "string", "as one would write them; (secret) for a password"},
                             {"default", "string", "empty = none"},
                             {"from", "string", "place that it comes from; empty = the default"},
                             {"applies", "string", "at once, next show or restart"}});
}

Fields doctor() {
  return Fields{{"ok", "boolean", "nothing is broken"}, {"worst", "string", "good, warning or broken"}} +
         below("findings[]", {{"check", "string", "what was looked at, such as udp-ports"},
                              {"verdict", "string", "good, warning or broken"},
                              {"what", "string", "a sentence"},
                              {"mend", "string", "what mends it; not with good"}});
}

Fields account() {
  return {{"id", "string", "id"},
          {"userName", "string", "name to log in with"},
          {"displayName", "string", "as others see it"},
          {"serverOwner", "boolean", "owns the server"},
          {"disabled", "boolean", "cannot log in"},
          {"createdMs", "integer", "Unix time in milliseconds"}};
}

Fields accounts() {
  return below("accounts[]", account());
}

Fields recordings() {
  return below("recordings[]", {{"space", "string", "slug, or id of a space that was deleted"},
                                {"id", "string", "id"},
                                {"startedMs", "integer", "Unix time in milliseconds"},
                                {"durationMs", "integer", "only when it is ready"},
                                {"bytes", "integer", "size of the file"},
                                {"state", "string", "ready or recording"}});
}

Fields recordingDeleted() {
  return {{"space", "string", "as it was named"}, {"deleted", "string", "id"}};
}

Fields snapshot() {
  return Fields{{"file", "string", "the backup"}, {"bytes", "integer", "its size"}} +
         below("tables[]", {{"table", "string", "name"}, {"rows", "integer", "that were copied"}});
}

Fields pipelineList() {
  return below("files[]", file() + Fields{{"purpose", "string", "what it is for"}} + header()) +
         below("problems[]", problem());
}

Fields pipelineShow() {
  return file() +
         Fields{{"purpose", "string", "what it is for"},
                {"text", "string", "the file"},
                {"instantiated", "string", "with sample values filled in; of a fragment"}} +
         header() + below("problems[]", problem());
}

Fields pipelineCheck() {
  return Fields{{"ok", "boolean", "there is no error"}, {"files", "integer", "how many were checked"}} +
         below("problems[]", problem());
}

Fields pipelineGraph() {
  return {{"room", "string", "as it was named"},
          {"participant", "string", "only when one was named"},
          {"transport", "string", "publish or subscribe; with a participant"},
          {"dot", "string", "Graphviz text; without --output"},
          {"output", "string", "file that was written; with --output"}};
}

}  // namespace rostra::cli::json
