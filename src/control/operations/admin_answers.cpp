// SPDX-License-Identifier: Apache-2.0
#include "control/operations/admin_answers.hpp"

#include "base/log.hpp"
#include "base/version.hpp"
#include "control/operations/log_level_answer.hpp"
#include "control/operations/operator_changes.hpp"
#include "control/operations/sfu_pages.hpp"
#include "control/supervisor/process_state.hpp"
#include "glib/json.hpp"
#include "glib/json_writer.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <unistd.h>
#include <utility>

namespace rostra::control {
namespace {

using glib::ArrayWriter;
using glib::ObjectWriter;
using Clock = std::chrono::steady_clock;

std::int64_t millisecondsSince(Clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - time).count();
}

/// A process, and what it uses.
ObjectWriter processJson(const char* kind, pid_t pid, const char* role, Clock::time_point started) {
  const ProcessUse use = useOf(pid);
  ObjectWriter json;
  json.text("kind", kind)
      .number("pid", pid)
      .text("role", role)
      .number("uptimeMs", millisecondsSince(started));
  json.number("cpuMs", use.cpu.count()).number("residentBytes", use.residentBytes);
  return json;
}

ObjectWriter workerJson(const char* kind, pid_t pid, int number, const char* role,
                        Clock::time_point started) {
  return processJson(kind, pid, role, started).number("worker", number);
}

ObjectWriter roomJson(Room& room) {
  ObjectWriter json;
  json.text("room", room.state().slug).text("title", room.state().title());
  json.text("state", protocol::signalling::toString(room.show().state()));
  json.flag("backstage", room.state().backstage());
  json.number("onStage", room.stage().size()).number("viewers", room.state().people.viewers());
  if (room.show().liveSince()) json.number("liveMs", millisecondsSince(*room.show().liveSince()));
  if (const auto& worker = room.stage().worker()) json.number("sfuPid", worker->pid());
  if (const auto& mixer = room.broadcast().mixer()) json.number("mixerPid", mixer->pid());
  json.number("mixerRestarts", room.broadcast().mixerRestarts());
  json.flag("playable", room.broadcast().playable());
  if (!room.broadcast().show().empty()) json.text("show", room.broadcast().show());
  ArrayWriter people;
  for (const auto& participant : room.stage().participants()) {
    const auto& facts = participant->facts;
    const auto& connection = participant->connection;
    ObjectWriter person;
    person.text("id", facts.id).text("name", facts.name);
    person.flag("microphone", facts.microphone).flag("camera", facts.camera);
    person.flag("screen", facts.screen).flag("connected", connection != nullptr);
    person.text("remote", connection ? connection->peer().remote : std::string());
    person.number("onStageMs", millisecondsSince(participant->joined));
    people.add(person);
  }
  json.array("participants", people);
  return json;
}

/// What rooms cost, and how much is left.
ObjectWriter capacityJson(const Facts& facts) {
  const Capacity& capacity = facts.rooms->capacity();
  const auto now = Clock::now();
  const auto refused = [&](Newcomer who) {
    const auto& reasons = facts.counters->refused[static_cast<std::size_t>(who)];
    return std::accumulate(reasons.begin(), reasons.end(), std::uint64_t{0});
  };
  ObjectWriter json;
  json.number("budgetCores", capacity.settings().cores).number("usedCores", capacity.used());
  json.number("expectedCores", capacity.expected(now)).number("leftCores", capacity.coresLeft(now));
  json.number("showsLeft", capacity.showsLeft(now)).number("steps", capacity.steps());
  json.object("costs", ObjectWriter()
                           .number("show", capacity.costs().show)
                           .number("camera", capacity.costs().camera)
                           .number("person", capacity.costs().person)
                           .number("pair", capacity.costs().pair));
  json.object("refused", ObjectWriter()
                             .number("slates", refused(Newcomer::Slate))
                             .number("shows", refused(Newcomer::Show))
                             .number("people", refused(Newcomer::Person)));
  return json;
}

ObjectWriter drainJson(const Facts& facts) {
  const Draining::Progress progress = facts.draining->progress();
  ObjectWriter json;
  json.flag("draining", progress.draining).flag("drained", progress.drained());
  if (const auto time = facts.draining->lasted()) json.number("drainingMs", time->count());
  return json.number("rooms", progress.rooms);
}

void answerDrain(const Facts& facts, const DrainRequest& request, const AdminPeer& peer,
                 AdminServer::Reply reply) {
  if (request.action == "wait") {
    facts.draining->wait({request.draining, request.rooms, request.onStage, request.viewers},
                         std::move(reply));
    return;
  }
  if (request.action == "begin") facts.draining->begin(peer);
  if (request.action == "undo") facts.draining->undo(peer);
  reply(facts.draining->answer());
}

std::string roomsAnswer(const Facts& facts) {
  ArrayWriter rooms;
  for (const auto& [slug, room] : facts.rooms->all()) rooms.add(roomJson(*room));
  ArrayWriter workers;
  for (const auto& worker : facts.fleet->active()) {
    ObjectWriter json =
        workerJson(SfuTraits::kWord, worker->pid(), worker->number(), "rooms", worker->started());
    json.number("participants", facts.fleet->load(worker));
    workers.add(json);
  }
  for (const auto& worker : facts.fleet->all()) {
    const auto& active = facts.fleet->active();
    if (std::find(active.begin(), active.end(), worker) != active.end()) continue;
    const char* role = worker->state() == SfuWorker::State::Ready ? "spare" : "starting";
    workers.add(workerJson(SfuTraits::kWord, worker->pid(), worker->number(), role, worker->started()));
  }
  for (const auto& worker : facts.mixers->all()) {
    std::string room;
    for (const auto& [slug, candidate] : facts.rooms->all()) {
      if (candidate->broadcast().mixer() == worker) room = slug;
    }
    const char* role = !room.empty()                                ? "mixing"
                       : worker->state() == MixWorker::State::Ready ? "spare"
                                                                    : "starting or stopping";
    ObjectWriter json =
        workerJson(MixTraits::kWord, worker->pid(), worker->number(), role, worker->started());
    if (!room.empty()) json.text("room", room);
    workers.add(json);
  }
  ObjectWriter answer;
  answer.flag("ok", true).text("version", version()).number("uptimeMs", millisecondsSince(facts.started));
  answer.object("capacity", capacityJson(facts)).object("drain", drainJson(facts));
  answer.object("server", processJson("serve", ::getpid(), "server", facts.started));
  answer.array("rooms", rooms).array("workers", workers);
  return answer.toText();
}

/// Collects the answers of two workers and replies when both are there.
struct StatsAnswer {
  ObjectWriter json;
  AdminServer::Reply reply;
  void add(const char* name, const Result<std::string>& text) {
    add(name, text ? glib::parseObject(*text, kMaxAdminAnswer) : tl::make_unexpected(text.error()));
  }
  void add(const char* name, const Result<glib::Ref<JsonObject>>& object) {
    if (object) {
      json.object(name, *object);
    } else {
      json.text((std::string(name) + "Error").c_str(), object.error().message);
    }
  }
  explicit StatsAnswer(AdminServer::Reply answer) : reply(std::move(answer)) {}
  StatsAnswer(const StatsAnswer&) = delete;
  StatsAnswer& operator=(const StatsAnswer&) = delete;
  ~StatsAnswer() { reply(json.toText()); }
};

Error noRoom(const std::string& name) {
  return {ErrorKind::NotFound, "there is no room '" + name + "'; 'rostra rooms' lists all rooms",
          std::source_location::current()};
}

void answerStats(const Facts& facts, const StatsRequest& request, AdminServer::Reply reply) {
  const auto room = facts.rooms->find(request.room);
  if (!room) {
    reply(adminFailure(noRoom(request.room)));
    return;
  }
  const auto answer = std::make_shared<StatsAnswer>(std::move(reply));
  answer->json.flag("ok", true).object("room", roomJson(*room));
  if (const auto& worker = room->stage().worker()) {
    SfuPages::collect(worker, request.room, [answer](const Result<glib::Ref<JsonObject>>& pages, bool whole) {
      answer->add("sfu", pages);
      if (!whole)
        answer->json.text("sfuError", "the room is too large: only its first participants are listed");
    });
  }
  if (const auto& mixer = room->broadcast().mixer()) {
    mixer->ask(protocol::worker::mixCommand::GetStats{},
               [answer](const Result<std::string>& text) { answer->add("mixer", text); });
  }
}

/// Whom the log names.
void answerGraph(const Facts& facts, const GraphRequest& query, AdminServer::Reply reply) {
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
      ObjectWriter json;
      json.flag("ok", true).text("dot", *dot);
      reply(json.toText());
    }
  };
  if (!query.participant) {
    const auto& mixer = room->broadcast().mixer();
    if (!mixer) return refuse(ErrorKind::NotFound, "no mixer is running for the room '" + query.room + "'");
    mixer->ask(protocol::worker::mixCommand::GetGraph{}, send);
    return;
  }
  const auto& worker = room->stage().worker();
  if (!worker) return refuse(ErrorKind::NotFound, "no one is on the stage of '" + query.room + "'");
  protocol::worker::sfuCommand::GetGraph question;
  question.room = query.room;
  question.participant = *query.participant;
  question.transport = query.transport == "publish" ? protocol::worker::Transport::Publish
                                                    : protocol::worker::Transport::Subscribe;
  worker->ask(std::move(question), send);
}

void answerReload(const Facts& facts, const ReloadRequest& request, const AdminPeer& peer,
                  const AdminServer::Reply& reply) {
  const auto changes = facts.reloading->reload(request.dryRun);
  if (!changes) {
    reply(adminFailure(changes.error()));
    return;
  }
  ArrayWriter list;
  for (const OptionChange& change : *changes) {
    list.add(ObjectWriter()
                 .text("option", std::string(change.option->name))
                 .text("from", change.from)
                 .text("to", change.to)
                 .text("applies", std::string(appliesText(*change.option))));
  }
  if (!request.dryRun) {
    log::info("operator reloaded the configuration",
              {{"user", peer.user}, {"user-pid", peer.pid}, {"changes", changes->size()}});
  }
  reply(ObjectWriter().flag("ok", true).flag("dryRun", request.dryRun).array("changes", list).toText());
}

}  // namespace

void answerAdmin(const Facts& facts, const AdminRequest& request, const AdminPeer& peer,
                 AdminServer::Reply reply) {
  if (std::holds_alternative<RoomsRequest>(request)) {
    reply(roomsAnswer(facts));
  } else if (const auto* stats = std::get_if<StatsRequest>(&request)) {
    answerStats(facts, *stats, std::move(reply));
  } else if (const auto* gone = std::get_if<AccountGoneRequest>(&request)) {
    facts.live->accountGone(gone->account, gone->reason);
    reply(ObjectWriter().flag("ok", true).toText());
  } else if (const auto* space = std::get_if<SpaceGoneRequest>(&request)) {
    facts.live->spaceGone(space->space, space->room);
    reply(ObjectWriter().flag("ok", true).toText());
  } else if (const auto* change = std::get_if<ChangeRequest>(&request)) {
    answerChange(facts, *change, peer, std::move(reply));
  } else if (const auto* drain = std::get_if<DrainRequest>(&request)) {
    answerDrain(facts, *drain, peer, std::move(reply));
  } else if (const auto* people = std::get_if<PeopleRequest>(&request)) {
    const auto answer = peopleAnswer(facts, *people);
    reply(answer ? *answer : adminFailure(answer.error()));
  } else if (const auto* reload = std::get_if<ReloadRequest>(&request)) {
    answerReload(facts, *reload, peer, reply);
  } else if (const auto* log = std::get_if<LogLevelRequest>(&request)) {
    const auto answer = logLevelAnswer(facts, *log, peer);
    reply(answer ? *answer : adminFailure(answer.error()));
  } else {
    answerGraph(facts, std::get<GraphRequest>(request), std::move(reply));
  }
}

}  // namespace rostra::control
