// SPDX-License-Identifier: Apache-2.0
#include "control/operations/operator_changes.hpp"

#include "base/log.hpp"
#include "base/spelling.hpp"
#include "control/signalling/protocol_names.hpp"
#include "glib/json_writer.hpp"
#include "pipeline/catalog/catalog.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>
#include <utility>

namespace rostra::control {
namespace {

using glib::ArrayWriter;
using glib::ObjectWriter;
using protocol::signalling::ErrorCode;
using protocol::signalling::Source;
using Saved = Moderation::Saved;

/// People on stage read who it was.
constexpr const char* kOperator = "The operator";

/// A change that was checked: what it says, and what does it.
struct Plan {
  std::string from;
  std::string to;
  std::function<void(const Saved& saved)> apply;  ///< null = it is so already
};

tl::unexpected<Error> refuse(std::string sentence) {
  return fail(ErrorKind::InvalidInput, std::move(sentence));
}

/// By id, by id on stage, or by a name that only one person here has.
Result<std::string> findPerson(Room& room, const std::string& wanted) {
  const People& people = room.state().people;
  if (people.find(wanted)) return wanted;
  for (const auto& participant : room.stage().participants()) {
    if (participant->facts.id == wanted) return participant->facts.person;
  }
  std::vector<std::string> names;
  std::vector<std::string> ids;
  for (const auto& [id, entry] : people.all()) {
    names.push_back(entry.who.name);
    if (entry.who.name == wanted) ids.push_back(id);
  }
  if (ids.size() == 1) return ids.front();
  if (ids.size() > 1)
    return refuse("several people are called '" + wanted + "'; take an id of 'rostra participant list'");
  return fail(ErrorKind::NotFound, "nobody called '" + wanted + "' is in the room '" + room.state().slug +
                                       "'" + suggestion(wanted, names));
}

std::string placeText(const People::Entry& entry) {
  return std::string(protocol::signalling::toString(entry.place()));
}

// --- of rooms ---

Result<Plan> planLive(const std::shared_ptr<Room>& room, const std::string& countdown) {
  std::int64_t seconds = 0;
  const char* end = countdown.data() + countdown.size();
  const auto read = std::from_chars(countdown.data(), end, seconds);
  if (!countdown.empty() &&
      (read.ec != std::errc() || read.ptr != end || seconds < 0 || seconds > kMaxCountdown))
    return refuse("a countdown is a number of seconds from 0 to " + std::to_string(kMaxCountdown));
  if (room->show().onAir())
    return fail(ErrorKind::Conflict, "the room '" + room->state().slug + "' is on air already");
  if (room->stage().size() == 0)
    return fail(ErrorKind::Conflict, "no one is on the stage of '" + room->state().slug + "'");
  if (!room->showFits())
    return fail(ErrorKind::Exhausted,
                "the server has not enough processor time left for another show; 'rostra "
                "stats' says what it uses (cpu-for-shows)");
  return Plan{std::string(protocol::signalling::toString(room->show().state())), "live",
              [room, seconds](const Saved& saved) {
                static_cast<void>(room->goLive(kOperator, std::chrono::seconds(seconds)));
                saved({});
              }};
}

Result<Plan> planEnd(const std::shared_ptr<Room>& room) {
  const bool begins = !room->state().backstage() || room->show().liveAt();
  if (!room->show().onAir() && (room->stage().size() == 0 || !begins))
    return fail(ErrorKind::NotFound, "nothing is on air in the room '" + room->state().slug + "'");
  return Plan{std::string(protocol::signalling::toString(room->show().state())), "ended",
              [room](const Saved& saved) {
                room->endShow(kOperator);
                saved({});
              }};
}

Result<Plan> planLock(const std::shared_ptr<Room>& room, bool locked) {
  const auto word = [](bool is) { return is ? "locked" : "open"; };
  Plan plan{word(room->state().locked), word(locked), nullptr};
  if (room->state().locked != locked)
    plan.apply = [room, locked](const Saved& saved) { room->moderation().lock(locked, saved); };
  return plan;
}

Result<Plan> planLayout(const Facts& facts, const std::shared_ptr<Room>& room, const std::string& name) {
  RoomState& state = room->state();
  const std::string wanted = name == "default" ? "" : name;
  if (!wanted.empty()) {
    // Only what the mixer can use: files are checked before they are named.
    const auto catalog = pipeline::Catalog::load(facts.pipelines);
    if (!catalog) return tl::make_unexpected(catalog.error());
    std::vector<std::string> names;
    for (const auto& entry : catalog->entries()) {
      if (entry.kind == pipeline::FileKind::Layout) names.push_back(entry.path.stem().string());
    }
    if (std::find(names.begin(), names.end(), wanted) == names.end())
      return fail(ErrorKind::NotFound, "there is no layout '" + wanted + "'" + suggestion(wanted, names));
  }
  const auto shown = [&](const std::string& layout) {
    return layout.empty() ? state.configuration.layout : layout;
  };
  const std::string usual = state.space ? state.space->settings.layout : std::string();
  Plan plan{shown(state.layout()), shown(wanted.empty() ? usual : wanted), nullptr};
  if (state.operatorLayout != wanted) {
    plan.apply = [room, wanted](const Saved& saved) {
      room->state().operatorLayout = wanted;
      room->broadcast().setLayout(room->state().layout());
      saved({});
    };
  }
  return plan;
}

Result<Plan> planRecording(const std::shared_ptr<Room>& room, bool on) {
  RoomState& state = room->state();
  if (!state.space) return refuse("an open space has no recordings; create it first, with an account");
  if (room->show().state() != ShowState::State::Live)
    return fail(ErrorKind::NotFound, "nothing is on air in the room '" + state.slug + "'");
  const bool now = room->broadcast().recording() != protocol::signalling::RecordingState::Off;
  const auto word = [](bool is) { return is ? "recording" : "not recording"; };
  Plan plan{word(now), word(on), nullptr};
  if (now != on) {
    plan.apply = [room, on](const Saved& saved) {
      room->state().operatorRecording = on;
      room->settings().record(room->show().state());
      saved({});
    };
  }
  return plan;
}

// --- of people ---

Result<Source> sourceNamed(const std::string& word) {
  for (const Source source : {Source::Microphone, Source::Camera, Source::Screen}) {
    if (protocol::signalling::toString(source) == word) return source;
  }
  return refuse("'" + word + "' is not microphone, camera or screen");
}

/// Has somebody this on, in one tab at least?
bool sends(Room& room, const std::string& person, Source source) {
  return std::ranges::any_of(room.stage().participants(), [&](const auto& participant) {
    const auto& facts = participant->facts;
    return facts.person == person && (source == Source::Microphone ? facts.microphone
                                      : source == Source::Camera   ? facts.camera
                                                                   : facts.screen);
  });
}

Result<Plan> planMute(const std::shared_ptr<Room>& room, const std::string& person, const std::string& word) {
  const auto source = sourceNamed(word.empty() ? "microphone" : word);
  if (!source) return tl::make_unexpected(source.error());
  const bool on = sends(*room, person, *source);
  const std::string name(protocol::signalling::toString(*source));
  Plan plan{name + (on ? " on" : " off"), name + " off", nullptr};
  if (on) {
    plan.apply = [room, person, source = *source](const Saved& saved) {
      room->stage().mute(person, source, kOperator);
      saved({});
    };
  }
  return plan;
}

Result<Plan> planUnmuteRequest(const std::shared_ptr<Room>& room, const People::Entry& entry,
                               const std::string& word) {
  const auto source = sourceNamed(word.empty() ? "microphone" : word);
  if (!source) return tl::make_unexpected(source.error());
  if (*source == Source::Screen) return refuse("nobody can be asked to share a screen");
  if (!entry.at(People::Place::Stage)) return refuse(entry.who.name + " is not on stage");
  const auto reached = [&](const auto& participant) {
    return participant->facts.person == entry.who.person && participant->connection;
  };
  if (std::ranges::none_of(room->stage().participants(), reached))
    return fail(ErrorKind::Conflict, "the connection of " + entry.who.name + " is lost");
  const std::string name(protocol::signalling::toString(*source));
  const bool on = sends(*room, entry.who.person, *source);
  Plan plan{name + (on ? " on" : " off"), on ? name + " on" : "asked", nullptr};
  if (!on) {
    plan.apply = [room, person = entry.who.person, source = *source](const Saved& saved) {
      static_cast<void>(room->stage().requestUnmute(person, source, kOperator));
      saved({});
    };
  }
  return plan;
}

Result<Plan> planRemove(const std::shared_ptr<Room>& room, const People::Entry& entry) {
  return Plan{placeText(entry), "removed", [room, person = entry.who.person](const Saved& saved) {
                room->leaving().expel(
                    person,
                    {ErrorCode::Removed, std::string(kOperator) + " removed you from this space. You can "
                                                                  "come back."});
                saved({});
              }};
}

Result<Plan> planAudience(const std::shared_ptr<Room>& room, const People::Entry& entry) {
  if (!entry.at(People::Place::Stage)) return refuse(entry.who.name + " is not on stage");
  return Plan{"stage", "audience", [room, person = entry.who.person](const Saved& saved) {
                room->leaving().toAudience(person, kOperator);
                saved({});
              }};
}

Result<Plan> planBan(const std::shared_ptr<Room>& room, const People::Entry& entry,
                     const std::string& reason) {
  if (room->state().space && room->state().space->owner == entry.who.person)
    return fail(ErrorKind::Denied, entry.who.name + " owns the space and cannot be banned from it");
  store::BanRow ban;
  ban.person = entry.who.person;
  ban.name = entry.who.name;
  ban.reason = reason;
  return Plan{placeText(entry), "banned",
              [room, ban](const Saved& saved) { room->moderation().ban(ban, kOperator, saved); }};
}

Result<Plan> planRole(const std::shared_ptr<Room>& room, const People::Entry& entry,
                      const std::string& word) {
  constexpr std::array kRoles{Role::Viewer, Role::Participant, Role::Host, Role::Owner};
  const auto role = std::find_if(kRoles.begin(), kRoles.end(),
                                 [&](Role each) { return protocol::signalling::toString(each) == word; });
  if (role == kRoles.end()) return refuse("'" + word + "' is not viewer, participant, host or owner");
  if (*role == Role::Owner && entry.who.guest) return refuse("a guest cannot be an owner");
  if (room->state().space && room->state().space->owner == entry.who.person && *role != Role::Owner)
    return fail(ErrorKind::Denied, entry.who.name + " created the space and stays its owner");
  Plan plan{std::string(protocol::signalling::toString(entry.who.role)), word, nullptr};
  if (entry.who.role != *role) {
    plan.apply = [room, person = entry.who.person, role = *role](const Saved& saved) {
      room->moderation().setRole(person, role, saved);
    };
  }
  return plan;
}

Result<Plan> planFor(const Facts& facts, const std::shared_ptr<Room>& room, const ChangeRequest& request) {
  if (request.what == "live") return planLive(room, request.value);
  if (request.what == "end") return planEnd(room);
  if (request.what == "lock" || request.what == "unlock") return planLock(room, request.what == "lock");
  if (request.what == "layout") return planLayout(facts, room, request.value);
  if (request.what == "record-start" || request.what == "record-stop")
    return planRecording(room, request.what == "record-start");
  const auto person = findPerson(*room, request.person);
  if (!person) return tl::make_unexpected(person.error());
  const People::Entry& entry = *room->state().people.find(*person);
  if (request.what == "mute") return planMute(room, *person, request.value);
  if (request.what == "unmute-request") return planUnmuteRequest(room, entry, request.value);
  if (request.what == "remove") return planRemove(room, entry);
  if (request.what == "audience") return planAudience(room, entry);
  if (request.what == "ban") return planBan(room, entry, request.value);
  return planRole(room, entry, request.value);
}

void audit(const ChangeRequest& request, const AdminPeer& peer, const Plan& plan, const Result<void>& done) {
  log::info("operator changed a room", {{"user", peer.user},
                                        {"user-pid", peer.pid},
                                        {"room", request.room},
                                        {"what", request.what},
                                        {"person", request.person},
                                        {"from", plan.from},
                                        {"to", plan.to},
                                        {"stored", done ? "yes" : done.error().message}});
}

Result<std::shared_ptr<Room>> roomNamed(const Facts& facts, const std::string& slug) {
  if (auto room = facts.rooms->find(slug)) return room;
  std::vector<std::string> names;
  for (const auto& [name, room] : facts.rooms->all()) names.push_back(name);
  const std::string near = suggestion(slug, names);
  return fail(ErrorKind::NotFound,
              "there is no room '" + slug + "'" + (near.empty() ? "; 'rostra rooms' lists all rooms" : near));
}

}  // namespace

void answerChange(const Facts& facts, const ChangeRequest& request, const AdminPeer& peer,
                  AdminServer::Reply reply) {
  const auto room = roomNamed(facts, request.room);
  auto plan = room ? planFor(facts, *room, request) : tl::make_unexpected(room.error());
  if (!plan) {
    reply(adminFailure(plan.error()));
    return;
  }
  ArrayWriter changes;
  if (plan->apply) {
    changes.add(ObjectWriter()
                    .text("what", request.person.empty() ? request.what : request.what + " " + request.person)
                    .text("from", plan->from)
                    .text("to", plan->to));
  }
  ObjectWriter answer;
  answer.flag("ok", true).flag("dryRun", request.dryRun).array("changes", changes);
  if (!plan->apply || request.dryRun) {
    reply(answer.toText());
    return;
  }
  const auto apply = plan->apply;
  apply([request, peer, plan = std::move(*plan), reply = std::move(reply),
         text = answer.toText()](const Result<void>& done) {
    audit(request, peer, plan, done);
    reply(done ? text
               : adminFailure(
                     {done.error().kind,
                      "it holds until the room closes, but could not be stored: " + done.error().message,
                      std::source_location::current()}));
  });
}

Result<std::string> peopleAnswer(const Facts& facts, const PeopleRequest& request) {
  const auto room = roomNamed(facts, request.room);
  if (!room) return tl::make_unexpected(room.error());
  const auto now = protocolTime();
  ArrayWriter people;
  for (const auto& [id, entry] : (*room)->state().people.all()) {
    ObjectWriter person;
    person.text("person", id).text("name", entry.who.name);
    person.text("role", std::string(protocol::signalling::toString(entry.who.role)));
    person.text("place", placeText(entry)).flag("guest", entry.who.guest).flag("handRaised", entry.hand > 0);
    person.number("hereMs", static_cast<std::int64_t>(now - entry.since));
    for (const auto& participant : (*room)->stage().participants()) {
      const auto& onStage = participant->facts;
      if (onStage.person != id) continue;
      person.text("participant", onStage.id).flag("microphone", onStage.microphone);
      person.flag("camera", onStage.camera).flag("screen", onStage.screen);
      break;
    }
    people.add(person);
  }
  return ObjectWriter().flag("ok", true).text("room", request.room).array("people", people).toText();
}

}  // namespace rostra::control
