// SPDX-License-Identifier: Apache-2.0
#include "control/operations/report.hpp"

#include "base/version.hpp"
#include "glib/json.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace rostra::control {
namespace {

using Clock = std::chrono::steady_clock;

std::int64_t millisecondsSince(Clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - time).count();
}

/// A JSON object that is written once from top to bottom.
class Json {
 public:
  Json() : object_(glib::Ref<JsonObject>::adopt(json_object_new())) {}
  Json& text(const char* name, const std::string& value) {
    json_object_set_string_member(object_.get(), name, value.c_str());
    return *this;
  }
  Json& number(const char* name, std::int64_t value) {
    json_object_set_int_member(object_.get(), name, value);
    return *this;
  }
  Json& flag(const char* name, bool value) {
    json_object_set_boolean_member(object_.get(), name, value);
    return *this;
  }
  Json& child(const char* name, Json value) {
    json_object_set_object_member(object_.get(), name, value.object_.release());
    return *this;
  }
  Json& list(const char* name, std::vector<Json> values) {
    JsonArray* array = json_array_new();
    for (Json& value : values) json_array_add_object_element(array, value.object_.release());
    json_object_set_array_member(object_.get(), name, array);
    return *this;
  }
  [[nodiscard]] JsonObject* get() const { return object_.get(); }
  [[nodiscard]] std::string toText() const { return glib::toText(object_.get()); }

 private:
  glib::Ref<JsonObject> object_;
};

Json workerJson(const char* kind, pid_t pid, int number, const char* role, Clock::time_point started) {
  Json json;
  json.text("kind", kind)
      .number("worker", number)
      .number("pid", pid)
      .text("role", role)
      .number("uptimeMs", millisecondsSince(started));
  return json;
}

Json roomJson(Room& room) {
  Json json;
  json.text("room", room.slug()).text("title", room.title());
  json.text("state", std::string(protocol::signalling::toString(room.state())));
  json.number("onStage", static_cast<std::int64_t>(room.stage().size()))
      .number("viewers", static_cast<std::int64_t>(room.viewers()));
  if (room.liveSince()) json.number("liveMs", millisecondsSince(*room.liveSince()));
  if (const auto& worker = room.stage().worker()) json.number("sfuPid", worker->pid());
  if (const auto& mixer = room.broadcast().mixer()) json.number("mixerPid", mixer->pid());
  json.number("mixerRestarts", static_cast<std::int64_t>(room.broadcast().mixerRestarts()));
  json.flag("playable", room.broadcast().playable());
  if (!room.broadcast().show().empty()) json.text("show", room.broadcast().show());
  std::vector<Json> people;
  for (const auto& listed : room.stage().list()) {
    Json person;
    person.text("id", listed.participant.id).text("name", listed.participant.name);
    person.flag("microphone", listed.participant.microphone).flag("camera", listed.participant.camera);
    person.flag("screen", listed.participant.screen).flag("connected", listed.connected);
    person.text("remote", listed.remote).number("onStageMs", listed.onStage.count());
    people.push_back(std::move(person));
  }
  json.list("participants", std::move(people));
  return json;
}

std::string roomsAnswer(const Facts& facts) {
  std::vector<Json> rooms;
  for (const auto& [slug, room] : facts.rooms->all()) rooms.push_back(roomJson(*room));
  std::vector<Json> workers;
  for (const auto& worker : facts.fleet->active()) {
    Json json = workerJson(SfuTraits::kWord, worker->pid(), worker->number(), "rooms", worker->started());
    json.number("participants", facts.fleet->load(worker));
    workers.push_back(std::move(json));
  }
  for (const auto& worker : facts.fleet->all()) {
    const auto& active = facts.fleet->active();
    if (std::find(active.begin(), active.end(), worker) != active.end()) continue;
    const char* role = worker->state() == SfuWorker::State::Ready ? "spare" : "starting";
    workers.push_back(workerJson(SfuTraits::kWord, worker->pid(), worker->number(), role, worker->started()));
  }
  for (const auto& worker : facts.mixers->all()) {
    std::string room;
    for (const auto& [slug, candidate] : facts.rooms->all()) {
      if (candidate->broadcast().mixer() == worker) room = slug;
    }
    const char* role = !room.empty()                                ? "mixing"
                       : worker->state() == MixWorker::State::Ready ? "spare"
                                                                    : "starting or stopping";
    Json json = workerJson(MixTraits::kWord, worker->pid(), worker->number(), role, worker->started());
    if (!room.empty()) json.text("room", room);
    workers.push_back(std::move(json));
  }
  Json answer;
  answer.flag("ok", true).text("version", version()).number("uptimeMs", millisecondsSince(facts.started));
  answer.list("rooms", std::move(rooms)).list("workers", std::move(workers));
  return answer.toText();
}

/// Collects the answers of two workers and replies when both are there.
struct StatsAnswer {
  Json json;
  AdminServer::Reply reply;
  void add(const char* name, const Result<std::string>& text) {
    const auto object = text ? glib::parseObject(*text, kMaxAdminAnswer) : tl::make_unexpected(text.error());
    if (object) {
      json_object_set_object_member(json.get(), name, glib::Ref<JsonObject>(*object).release());
    } else {
      json_object_set_string_member(json.get(), (std::string(name) + "Error").c_str(),
                                    object.error().message.c_str());
    }
  }
  explicit StatsAnswer(AdminServer::Reply answer) : reply(std::move(answer)) {}
  StatsAnswer(const StatsAnswer&) = delete;
  StatsAnswer& operator=(const StatsAnswer&) = delete;
  ~StatsAnswer() { reply(json.toText()); }
};

Error noRoom(const std::string& name) {
  return {ErrorKind::NotFound, "there is no room '" + name + "' now; 'rostra rooms' lists them",
          std::source_location::current()};
}

void answerStats(const Facts& facts, const StatsRequest& request, AdminServer::Reply reply) {
  const auto room = facts.rooms->find(request.room);
  if (!room) {
    reply(adminFailure(noRoom(request.room)));
    return;
  }
  const auto answer = std::make_shared<StatsAnswer>(std::move(reply));
  answer->json.flag("ok", true).child("room", roomJson(*room));
  if (const auto& worker = room->stage().worker()) {
    protocol::worker::sfuCommand::GetStats question;
    question.room = request.room;
    worker->ask(std::move(question), [answer](const Result<std::string>& text) { answer->add("sfu", text); });
  }
  if (const auto& mixer = room->broadcast().mixer()) {
    mixer->ask(protocol::worker::mixCommand::GetStats{},
               [answer](const Result<std::string>& text) { answer->add("mixer", text); });
  }
}

void answerGraph(const Facts& facts, const GraphQuery& query, AdminServer::Reply reply) {
  const auto refuse = [&](ErrorKind kind, const std::string& sentence) {
    reply(adminFailure({kind, sentence, std::source_location::current()}));
  };
  const auto room = facts.rooms->find(query.room);
  if (!room) {
    reply(adminFailure(noRoom(query.room)));
    return;
  }
  const auto send = [reply](const Result<std::string>& dot) {
    if (!dot) {
      reply(adminFailure(dot.error()));
    } else if (dot->empty()) {
      reply(adminFailure({ErrorKind::NotFound,
                          "there is no such participant or transport; 'rostra stats' lists them",
                          std::source_location::current()}));
    } else {
      Json json;
      json.flag("ok", true).text("dot", *dot);
      reply(json.toText());
    }
  };
  if (!query.participant) {
    const auto& mixer = room->broadcast().mixer();
    if (!mixer) return refuse(ErrorKind::NotFound, "no mixer runs for the room '" + query.room + "' now");
    mixer->ask(protocol::worker::mixCommand::GetGraph{}, send);
    return;
  }
  const auto& worker = room->stage().worker();
  if (!worker) return refuse(ErrorKind::NotFound, "nobody is on the stage of '" + query.room + "'");
  protocol::worker::sfuCommand::GetGraph question;
  question.room = query.room;
  question.participant = *query.participant;
  question.transport = query.transport == "publish" ? protocol::worker::Transport::Publish
                                                    : protocol::worker::Transport::Subscribe;
  worker->ask(std::move(question), send);
}

}  // namespace

void answerAdmin(const Facts& facts, const AdminRequest& request, AdminServer::Reply reply) {
  if (std::holds_alternative<RoomsRequest>(request)) {
    reply(roomsAnswer(facts));
  } else if (const auto* stats = std::get_if<StatsRequest>(&request)) {
    answerStats(facts, *stats, std::move(reply));
  } else if (const auto* gone = std::get_if<AccountGoneRequest>(&request)) {
    facts.live->accountGone(gone->account, gone->reason);
    reply(Json().flag("ok", true).toText());
  } else if (const auto* space = std::get_if<SpaceGoneRequest>(&request)) {
    facts.live->spaceGone(space->space, space->room);
    reply(Json().flag("ok", true).toText());
  } else {
    answerGraph(facts, std::get<GraphQuery>(request), std::move(reply));
  }
}

namespace {

void appendPeople(MetricsText& text, const Facts& facts) {
  using Type = MetricsText::Type;
  const auto number = [](auto value) { return static_cast<double>(value); };
  const store::DatabaseStats database = facts.database->stats();
  text.single("rostra_database_available", Type::Gauge, "1 while the database answers.",
              database.available ? 1 : 0);
  text.single("rostra_database_jobs_total", Type::Counter, "Jobs of the database done.",
              number(database.jobs));
  text.single("rostra_database_failures_total", Type::Counter, "Jobs that could not reach the database.",
              number(database.failures));
  text.single("rostra_database_waiting", Type::Gauge, "Jobs waiting for a connection.",
              number(database.waiting));
  const auto api = facts.api.lock();
  const api::Stats calls = api ? api->stats() : api::Stats();
  text.single("rostra_api_requests_total", Type::Counter, "Calls of /api/v1.", number(calls.requests));
  text.metric("rostra_log_ins_total", Type::Counter, "Attempts to log in, by what came of them.");
  text.sample(number(calls.logIns), {{"result", "ok"}});
  text.sample(number(calls.logInsRefused), {{"result", "refused"}});
  text.single("rostra_sign_ups_total", Type::Counter, "Accounts made on the website.", number(calls.signUps));
}

void appendRecordings(MetricsText& text, const recording::RecorderStats& stats) {
  using Type = MetricsText::Type;
  text.single("rostra_recordings_active", Type::Gauge, "Recordings being written.",
              static_cast<double>(stats.active));
  text.single("rostra_recording_bytes_total", Type::Counter, "Bytes of media written to recordings.",
              static_cast<double>(stats.bytes));
  text.metric("rostra_recording_errors_total", Type::Counter,
              "Recordings that stopped while their show went on, by reason.");
  for (std::size_t i = 1; i < recording::kProblems; ++i) {
    text.sample(static_cast<double>(stats.problems[i]),
                {{"reason", std::string(toString(static_cast<recording::Problem>(i)))}});
  }
}

}  // namespace

std::string metricsText(const Facts& facts) {
  using Type = MetricsText::Type;
  MetricsText text;
  const auto number = [](auto value) { return static_cast<double>(value); };
  const Counters& counters = *facts.counters;

  text.metric("rostra_build_info", Type::Gauge, "Always 1; the version is a label.");
  text.sample(1, {{"version", version()}});
  text.single("rostra_uptime_seconds", Type::Gauge, "Time since the server started.",
              number(millisecondsSince(facts.started)) / 1000);

  std::size_t onStage = 0;
  std::size_t viewers = 0;
  std::size_t mixing = 0;
  std::map<ShowState::State, int> states{
      {ShowState::State::Waiting, 0}, {ShowState::State::Live, 0}, {ShowState::State::Ended, 0}};
  for (const auto& [slug, room] : facts.rooms->all()) {
    onStage += room->stage().size();
    viewers += room->viewers();
    mixing += room->broadcast().mixing() ? 1 : 0;
    ++states[room->state()];
  }
  text.metric("rostra_rooms", Type::Gauge, "Rooms in use, by state of their show.");
  for (const auto& [state, count] : states)
    text.sample(count, {{"state", std::string(protocol::signalling::toString(state))}});
  text.single("rostra_participants", Type::Gauge, "People on all stages.", number(onStage));
  text.single("rostra_viewers", Type::Gauge, "Persons in all audiences; tabs of one person are one.",
              number(viewers));
  text.single("rostra_joins_total", Type::Counter, "People who entered a stage.", number(counters.joins));
  std::size_t connections = 0;
  std::size_t persons = 0;
  for (const auto& [slug, room] : facts.rooms->all()) {
    connections += room->gathering().hall.size();
    persons += room->gathering().people.size();
  }
  text.single("rostra_persons", Type::Gauge, "Persons in all rooms: stage, audience and lobby.",
              number(persons));
  text.single("rostra_room_connections", Type::Gauge, "Their signalling connections.", number(connections));
  text.single("rostra_chat_messages_total", Type::Counter, "Chat messages that were stored.",
              number(counters.chatMessages));
  text.metric("rostra_map_moves_total", Type::Counter, "Steps on maps, by what became of them.");
  text.sample(number(counters.moves), {{"result", "taken"}});
  text.sample(number(counters.movesIgnored), {{"result", "ignored"}});
  text.single("rostra_rejoins_total", Type::Counter,
              "People whose media moved to another SFU worker because theirs died.",
              number(counters.rejoins));

  const SfuPool::Counts sfu = facts.fleet->counts();
  const MixPool::Counts mix = facts.mixers->counts();
  const auto each = [&](std::string_view name, Type type, std::string_view help, auto sfuValue,
                        auto mixValue) {
    text.metric(name, type, help);
    text.sample(number(sfuValue), {{"kind", SfuTraits::kWord}});
    text.sample(number(mixValue), {{"kind", MixTraits::kWord}});
  };
  each("rostra_workers", Type::Gauge, "Worker processes, spares included.", sfu.running, mix.running);
  each("rostra_workers_spare", Type::Gauge, "Worker processes that wait for work.", sfu.spare, mix.spare);
  each("rostra_worker_starts_total", Type::Counter, "Worker processes started.", sfu.started, mix.started);
  each("rostra_worker_crashes_total", Type::Counter, "Worker processes that ended without being asked to.",
       sfu.crashed, mix.crashed);
  text.single("rostra_mixers_on_air", Type::Gauge, "Mixers that send.", number(mixing));
  text.single("rostra_mixer_restarts_total", Type::Counter, "Mixers that died on air and were replaced.",
              number(counters.mixerRestarts));

  text.single("rostra_signalling_connections", Type::Gauge, "Open signalling connections.",
              number(facts.signalling->sessions()));
  text.single("rostra_signalling_connections_total", Type::Counter,
              "Signalling connections that were opened.", number(counters.sessionsOpened));
  text.single("rostra_signalling_refused_total", Type::Counter,
              "Signalling connections refused before they were open.", number(counters.sessionsRefused));
  appendPeople(text, facts);
  appendRecordings(text, facts.recorder->stats());
  text.metric("rostra_signalling_messages_total", Type::Counter, "Signalling messages.");
  text.sample(number(counters.messagesReceived), {{"direction", "in"}});
  text.sample(number(counters.messagesSent), {{"direction", "out"}});
  text.metric("rostra_signalling_errors_total", Type::Counter, "Errors told to browsers, by code.");
  for (std::size_t code = 0; code < Counters::kErrorCodes; ++code) {
    const auto name = protocol::signalling::toString(static_cast<protocol::signalling::ErrorCode>(code));
    text.sample(number(counters.errors[code]), {{"code", std::string(name)}});
  }

  const MediaTotals& media = facts.collector->totals();
  text.metric("rostra_rtp_packets_total", Type::Counter,
              "RTP packets from publishers and forwarded to subscribers.");
  text.sample(number(media.packetsIn), {{"direction", "in"}});
  text.sample(number(media.packetsOut), {{"direction", "out"}});
  text.metric("rostra_rtp_bytes_total", Type::Counter, "Bytes of these packets.");
  text.sample(number(media.bytesIn), {{"direction", "in"}});
  text.sample(number(media.bytesOut), {{"direction", "out"}});
  text.single("rostra_rtp_malformed_total", Type::Counter, "Packets dropped because they make no sense.",
              number(media.malformed));
  text.single("rostra_tap_packets_total", Type::Counter, "Packets sent to mixers.", number(media.tapSent));
  text.single("rostra_tap_dropped_total", Type::Counter, "Packets dropped because a mixer was too slow.",
              number(media.tapDropped));
  text.single("rostra_mixer_frames_total", Type::Counter, "Pictures composed.", number(media.mixFrames));
  text.single("rostra_mixer_repeated_frames_total", Type::Counter,
              "Pictures sent twice because the next was late.", number(media.mixRepeated));
  text.single("rostra_mixer_deadline_misses_total", Type::Counter, "Pictures that were not composed in time.",
              number(media.mixDeadlineMisses));
  text.single("rostra_mixer_encoded_frames_total", Type::Counter, "Pictures encoded.",
              number(media.mixEncoded));
  text.single("rostra_mixer_dropped_frames_total", Type::Counter, "Pictures the encoder had no time for.",
              number(media.mixDropped));
  const MediaNow now = facts.collector->now();
  text.single("rostra_mixer_tick_seconds", Type::Gauge, "Time to compose one picture, of the slowest mixer.",
              now.tickMs / 1000);
  text.single("rostra_mixer_encode_seconds", Type::Gauge, "Time to encode one picture, of the slowest mixer.",
              now.encodeMsPerFrame / 1000);
  text.single("rostra_mixer_encoder_queue", Type::Gauge,
              "Pictures waiting for the encoder, of the worst mixer.", now.queuedPictures);
  text.single("rostra_mixer_part_jitter_seconds", Type::Gauge,
              "How irregularly parts come, of the worst mixer.", now.partJitterMs / 1000);
  text.single("rostra_mixer_audio_video_skew_seconds", Type::Gauge,
              "Distance of sound and picture, of the worst mixer.", now.skewMs / 1000);

  std::size_t held = 0;
  for (const auto& show : facts.origin->stats()) held += show.bytes;
  text.single("rostra_hls_parts_total", Type::Counter, "Parts received from mixers.",
              number(counters.partsReceived));
  text.single("rostra_hls_parts_refused_total", Type::Counter, "Parts that broke a rule of the playlist.",
              number(counters.partsRefused));
  text.single("rostra_hls_window_bytes", Type::Gauge, "Media held in memory for viewers.", number(held));
  const origin::WebStats web = facts.web->stats();
  text.single("rostra_http_connections", Type::Gauge, "Open HTTP connections.", number(web.connections));
  text.single("rostra_http_connections_total", Type::Counter, "HTTP connections accepted.",
              number(web.accepted));
  text.single("rostra_http_refused_total", Type::Counter,
              "HTTP connections closed for a limit or a time-out.", number(web.refused));
  text.single("rostra_http_requests_total", Type::Counter, "HTTP requests.", number(web.requests));
  text.single("rostra_http_waiting", Type::Gauge, "Blocked playlist and part requests held now.",
              number(web.waiting));
  text.single("rostra_http_body_bytes_total", Type::Counter, "Bytes of HTTP responses.",
              number(web.bodyBytes));
  return text.take();
}

}  // namespace rostra::control
