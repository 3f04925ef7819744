// SPDX-License-Identifier: Apache-2.0
#include "control/operations/server_metrics.hpp"

#include "base/version.hpp"
#include "control/metrics/metrics_text.hpp"
#include "control/metrics/sfu_metrics_text.hpp"

#include <array>
#include <cstddef>
#include <map>

namespace rostra::control {
namespace {

using Type = MetricsText::Type;

template <class T>
double number(T value) {
  return static_cast<double>(value);
}

void appendServer(MetricsText& text, const Facts& facts) {
  text.metric("rostra_build_info", Type::Gauge, "Always 1; the version is a label.");
  text.sample(1, {{"version", version()}});
  const auto uptime =
      std::chrono::floor<std::chrono::milliseconds>(std::chrono::steady_clock::now() - facts.started);
  text.single("rostra_uptime_seconds", Type::Gauge, "Time since the server started.",
              number(uptime.count()) / 1000);
}

void appendRooms(MetricsText& text, const Facts& facts) {
  const Counters& counters = *facts.counters;
  std::size_t onStage = 0;
  std::size_t viewers = 0;
  std::size_t connections = 0;
  std::size_t persons = 0;
  std::map<ShowState::State, int> states{
      {ShowState::State::Waiting, 0}, {ShowState::State::Live, 0}, {ShowState::State::Ended, 0}};
  for (const auto& [slug, room] : facts.rooms->all()) {
    onStage += room->stage().size();
    viewers += room->state().people.viewers();
    connections += room->state().connections.size();
    persons += room->state().people.size();
    ++states[room->show().state()];
  }
  text.metric("rostra_rooms", Type::Gauge, "Rooms in use, by state of their show.");
  for (const auto& [state, count] : states)
    text.sample(count, {{"state", std::string(protocol::signalling::toString(state))}});
  text.single("rostra_participants", Type::Gauge, "People on all stages.", number(onStage));
  text.single("rostra_viewers", Type::Gauge,
              "People in all audiences; several tabs of one person count once.", number(viewers));
  text.single("rostra_joins_total", Type::Counter, "People who entered a stage.", number(counters.joins));
  text.single("rostra_persons", Type::Gauge, "People in all rooms: stage, audience and lobby.",
              number(persons));
  text.single("rostra_room_connections", Type::Gauge, "Their signalling connections.", number(connections));
  text.single("rostra_chat_messages_total", Type::Counter, "Chat messages that were stored.",
              number(counters.chatMessages));
  text.metric("rostra_map_moves_total", Type::Counter, "Moves on maps, by result.");
  text.sample(number(counters.moves), {{"result", "taken"}});
  text.sample(number(counters.movesIgnored), {{"result", "ignored"}});
  text.single("rostra_rejoins_total", Type::Counter,
              "People whose media moved to another SFU worker because theirs died.",
              number(counters.rejoins));
}

void appendWorkers(MetricsText& text, const Facts& facts) {
  const SfuPool::Counts sfu = facts.fleet->counts();
  const MixPool::Counts mix = facts.mixers->counts();
  const auto each = [&](std::string_view name, Type type, std::string_view help, auto sfuValue,
                        auto mixValue) {
    text.metric(name, type, help);
    text.sample(number(sfuValue), {{"kind", SfuTraits::kWord}});
    text.sample(number(mixValue), {{"kind", MixTraits::kWord}});
  };
  each("rostra_workers", Type::Gauge, "Worker processes, spares included.", sfu.running, mix.running);
  each("rostra_workers_spare", Type::Gauge, "Idle worker processes.", sfu.spare, mix.spare);
  each("rostra_worker_starts_total", Type::Counter, "Worker processes started.", sfu.started, mix.started);
  each("rostra_worker_crashes_total", Type::Counter, "Worker processes that ended unexpectedly.", sfu.crashed,
       mix.crashed);
  std::size_t mixing = 0;
  for (const auto& [slug, room] : facts.rooms->all()) mixing += room->broadcast().mixing() ? 1 : 0;
  text.single("rostra_mixers_on_air", Type::Gauge, "Mixers on air.", number(mixing));
  text.single("rostra_mixer_restarts_total", Type::Counter, "Mixers that crashed on air and were replaced.",
              number(facts.counters->mixerRestarts));
}

void appendCapacity(MetricsText& text, const Facts& facts) {
  const Capacity& capacity = facts.rooms->capacity();
  const auto now = Capacity::TimePoint::clock::now();
  text.single("rostra_cpu_budget_cores", Type::Gauge, "Processor time the server plans with.",
              capacity.settings().cores);
  text.single("rostra_cpu_used_cores", Type::Gauge,
              "Processor time the server and its workers use, over some seconds.", capacity.used());
  text.single("rostra_cpu_expected_cores", Type::Gauge,
              "Processor time that those who just came are going to use.", capacity.expected(now));
  text.single("rostra_show_cost_cores", Type::Gauge, "What a show costs, as measured.",
              capacity.costs().show);
  text.single("rostra_shows_left", Type::Gauge, "How many more shows would be begun now; -1: no limit.",
              number(capacity.showsLeft(now)));
  text.single("rostra_degradation_asked", Type::Gauge,
              "Steps of degradation that all mixers take because the server is full.",
              number(capacity.steps()));
  text.metric("rostra_refused_total", Type::Counter,
              "Times that viewers of an empty stage, shows and people were not taken on, by reason.");
  constexpr std::array kWhat{"slate", "show", "person"};
  constexpr std::array kWhy{"cpu", "pictures", "drain"};
  for (std::size_t what = 0; what < kNewcomers; ++what) {
    for (std::size_t why = 0; why < kRefusalReasons; ++why)
      text.sample(number(facts.counters->refused[what][why]), {{"kind", kWhat[what]}, {"reason", kWhy[why]}});
  }
  const Draining::Progress drain = facts.draining->progress();
  text.single("rostra_draining", Type::Gauge, "1 while the server takes no new rooms.",
              drain.draining ? 1 : 0);
  text.single("rostra_rooms_running", Type::Gauge, "Rooms with somebody on stage, or on air.",
              number(drain.rooms));
}

void appendSignalling(MetricsText& text, const Facts& facts) {
  const Counters& counters = *facts.counters;
  text.single("rostra_signalling_connections", Type::Gauge, "Open signalling connections.",
              number(facts.signalling->connections()));
  text.single("rostra_signalling_connections_total", Type::Counter,
              "Signalling connections that were opened.", number(counters.connectionsOpened.load()));
  text.single("rostra_signalling_refused_total", Type::Counter,
              "Signalling connections refused during the handshake.",
              number(counters.connectionsRefused.load()));
  text.metric("rostra_signalling_messages_total", Type::Counter, "Signalling messages.");
  text.sample(number(counters.messagesReceived.load()), {{"direction", "in"}});
  text.sample(number(counters.messagesSent.load()), {{"direction", "out"}});
  text.metric("rostra_signalling_errors_total", Type::Counter, "Errors sent to browsers, by code.");
  for (std::size_t code = 0; code < Counters::kErrorCodes; ++code) {
    const auto name = protocol::signalling::toString(static_cast<protocol::signalling::ErrorCode>(code));
    text.sample(number(counters.errors[code].load()), {{"code", std::string(name)}});
  }
}

void appendDatabase(MetricsText& text, const Facts& facts) {
  const store::DatabaseStats database = facts.database->stats();
  text.single("rostra_database_available", Type::Gauge, "1 while the database is available.",
              database.available ? 1 : 0);
  text.single("rostra_database_jobs_total", Type::Counter, "Database jobs completed.", number(database.jobs));
  text.single("rostra_database_failures_total", Type::Counter,
              "Database jobs that failed because the database was unreachable.", number(database.failures));
  text.single("rostra_database_waiting", Type::Gauge, "Database jobs waiting for a connection.",
              number(database.waiting));
}

void appendApi(MetricsText& text, const Facts& facts) {
  const auto api = facts.api.lock();
  const api::Stats calls = api ? api->stats() : api::Stats();
  text.single("rostra_api_requests_total", Type::Counter, "Requests to /api/v1.", number(calls.requests));
  text.metric("rostra_log_ins_total", Type::Counter, "Log-in attempts, by result.");
  text.sample(number(calls.logIns), {{"result", "ok"}});
  text.sample(number(calls.logInsRefused), {{"result", "refused"}});
  text.single("rostra_sign_ups_total", Type::Counter, "Accounts created on the website.",
              number(calls.signUps));
}

void appendRecordings(MetricsText& text, const recording::RecorderStats& stats) {
  text.single("rostra_recordings_active", Type::Gauge, "Recordings being written.", number(stats.active));
  text.single("rostra_recording_bytes_total", Type::Counter, "Bytes of media written to recordings.",
              number(stats.bytes));
  text.metric("rostra_recording_errors_total", Type::Counter,
              "Recordings that stopped before their show ended, by reason.");
  for (std::size_t i = 1; i < recording::kProblems; ++i) {
    text.sample(number(stats.problems[i]),
                {{"reason", std::string(toString(static_cast<recording::Problem>(i)))}});
  }
}

/// Sums of what all workers counted.
void appendMedia(MetricsText& text, const Facts& facts) {
  const MediaTotals& media = facts.collector->totals();
  text.metric("rostra_rtp_packets_total", Type::Counter,
              "RTP packets from publishers and forwarded to subscribers.");
  text.sample(number(media.packetsIn), {{"direction", "in"}});
  text.sample(number(media.packetsOut), {{"direction", "out"}});
  text.metric("rostra_rtp_bytes_total", Type::Counter, "Bytes of these packets.");
  text.sample(number(media.bytesIn), {{"direction", "in"}});
  text.sample(number(media.bytesOut), {{"direction", "out"}});
  text.single("rostra_rtp_malformed_total", Type::Counter, "Packets dropped because they were malformed.",
              number(media.malformed));
  text.single("rostra_tap_packets_total", Type::Counter, "Packets sent to mixers.", number(media.tapSent));
  text.single("rostra_tap_dropped_total", Type::Counter, "Packets dropped because a mixer was too slow.",
              number(media.tapDropped));
  text.single("rostra_mixer_frames_total", Type::Counter, "Pictures composed.", number(media.mixFrames));
  text.single("rostra_mixer_repeated_frames_total", Type::Counter,
              "Pictures repeated because the next one was late.", number(media.mixRepeated));
  text.single("rostra_mixer_deadline_misses_total", Type::Counter, "Pictures that were not composed in time.",
              number(media.mixDeadlineMisses));
  text.single("rostra_mixer_encoded_frames_total", Type::Counter, "Pictures encoded.",
              number(media.mixEncoded));
  text.single("rostra_mixer_dropped_frames_total", Type::Counter,
              "Pictures dropped because the encoder was too slow.", number(media.mixDropped));
}

/// How the mixers do now, each the worst of all.
void appendMixers(MetricsText& text, const Facts& facts) {
  const MediaNow now = facts.collector->now();
  text.single("rostra_mixer_tick_seconds", Type::Gauge, "Time to compose one picture in the slowest mixer.",
              now.tickMs / 1000);
  text.single("rostra_mixer_encode_seconds", Type::Gauge, "Time to encode one picture in the slowest mixer.",
              now.encodeMsPerFrame / 1000);
  text.single("rostra_mixer_encoder_queue", Type::Gauge,
              "Pictures waiting for the encoder in the worst mixer.", now.queuedPictures);
  text.single("rostra_mixer_encoder_lag_seconds", Type::Gauge,
              "Time from the end of a part to when it was encoded, in the slowest rendition.",
              now.lagMs / 1000);
  text.single("rostra_mixer_renditions", Type::Gauge, "Renditions with a picture that are encoded.",
              number(now.renditions));
  text.single("rostra_mixers_degraded", Type::Gauge, "Mixers that do less because they do not keep up.",
              number(now.without));
  text.single("rostra_mixer_degradation", Type::Gauge,
              "Steps of degradation that the worst mixer takes; 0 = it does everything.", now.withoutSteps);
  text.single("rostra_mixer_part_jitter_seconds", Type::Gauge, "Jitter of the parts of the worst mixer.",
              now.partJitterMs / 1000);
  text.single("rostra_mixer_audio_video_skew_seconds", Type::Gauge,
              "Offset between sound and picture of the worst mixer.", now.skewMs / 1000);
}

void appendHls(MetricsText& text, const Facts& facts) {
  const Counters& counters = *facts.counters;
  std::size_t held = 0;
  for (const auto& show : facts.origin->stats()) held += show.bytes;
  text.single("rostra_hls_parts_total", Type::Counter, "Parts received from mixers.",
              number(counters.partsReceived));
  text.single("rostra_hls_parts_refused_total", Type::Counter, "Parts that violated a playlist rule.",
              number(counters.partsRefused));
  text.single("rostra_hls_window_bytes", Type::Gauge, "Media held in memory for viewers.", number(held));
}

void appendFrames(MetricsText& text, const Facts& facts) {
  const origin::WebStats web = facts.web->stats();
  text.single("rostra_frame_streams", Type::Gauge, "Viewers of single pictures (/live/).",
              number(web.frameStreams));
  text.single("rostra_frame_streams_refused_total", Type::Counter, "Such streams refused because of a limit.",
              number(web.frameStreamsRefused));
  text.single("rostra_frames_total", Type::Counter, "Single pictures received from mixers.",
              number(facts.counters->framesReceived));
  text.single("rostra_frames_sent_total", Type::Counter, "Single pictures sent to viewers.",
              number(web.framesSent));
  text.single("rostra_frame_jumps_total", Type::Counter,
              "Viewers of single pictures moved to the newest key frame because they read too slowly.",
              number(web.frameJumps));
}

void appendHttp(MetricsText& text, const Facts& facts) {
  const origin::WebStats web = facts.web->stats();
  text.single("rostra_http_connections", Type::Gauge, "Open HTTP connections.", number(web.connections));
  text.single("rostra_http_connections_total", Type::Counter, "HTTP connections accepted.",
              number(web.accepted));
  text.single("rostra_http_refused_total", Type::Counter,
              "HTTP connections closed because of a limit or a timeout.", number(web.refused));
  text.single("rostra_http_requests_total", Type::Counter, "HTTP requests.", number(web.requests));
  text.single("rostra_http_waiting", Type::Gauge, "Blocked playlist and part requests held now.",
              number(web.waiting));
  text.single("rostra_http_body_bytes_total", Type::Counter, "Bytes of HTTP responses.",
              number(web.bodyBytes));
}

}  // namespace

std::string metricsText(const Facts& facts) {
  MetricsText text;
  appendServer(text, facts);
  appendRooms(text, facts);
  appendWorkers(text, facts);
  appendCapacity(text, facts);
  appendSignalling(text, facts);
  appendDatabase(text, facts);
  appendApi(text, facts);
  appendRecordings(text, facts.recorder->stats());
  appendMedia(text, facts);
  appendSfuMetrics(text, facts.collector->sfuTotals());
  appendMixers(text, facts);
  appendHls(text, facts);
  appendFrames(text, facts);
  appendHttp(text, facts);
  return text.take();
}

}  // namespace rostra::control
