// SPDX-License-Identifier: Apache-2.0
// What the HTTP API asks of rooms that are live, and tells them. Implemented by control, which posts every
// call to its main loop: nothing here waits, answers come by callback. A space is named by its slug here,
// because rooms of open spaces have nothing else.
#pragma once

#include "base/result.hpp"
#include "store/rows/messages.hpp"
#include "store/rows/spaces.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rostra::api {

/// The same numbers as signalling's `live` and /metrics.
struct LiveFacts {
  std::string state = "waiting";  ///< a StageState of signalling: waiting, live or ended
  std::int64_t onStage = 0;
  std::int64_t viewers = 0;  ///< persons, not connections
  std::optional<store::Millis> since;
  std::optional<store::Millis> liveAt;  ///< when the countdown ends that a host started
  [[nodiscard]] bool onAir() const { return state == "live"; }
};

enum class Place : std::uint8_t { Audience, Stage, Lobby };
struct LivePerson {
  std::string id;  ///< account id, or guest person id
  std::string name;
  std::string account;  ///< empty for guests
  std::string avatar;   ///< path, or empty
  store::Role role = store::Role::Viewer;
  Place place = Place::Audience;
  bool handRaised = false;
  bool connected = true;  ///< false while a lost connection may come back
  store::Millis since = 0;
};

/// Who acts. A handler fills it from the session or token and the database.
struct Actor {
  std::string id;  ///< account id
  std::string name;
  store::Role role = store::Role::Viewer;  ///< in the space concerned
  bool member = false;                     ///< has a role there; in an open space everyone has
};

/// Thread: calls any; callbacks on any thread, never inside the call, exactly once (Unavailable when the
/// server stops).
class LiveRooms {
 public:
  template <class T>
  using Done = std::function<void(Result<T>)>;

  LiveRooms() = default;
  LiveRooms(const LiveRooms&) = delete;
  LiveRooms& operator=(const LiveRooms&) = delete;
  virtual ~LiveRooms() = default;

  /// Facts of the rooms among `slugs`; who is missing in the answer has no room now.
  virtual void facts(std::vector<std::string> slugs, Done<std::map<std::string, LiveFacts>> done) = 0;
  /// Slugs of all spaces that are on air now.
  virtual void onAir(Done<std::vector<std::string>> done) = 0;
  /// Who is in a room, longest first; at most `people-list`. Empty when nobody is.
  virtual void people(std::string slug, Done<std::vector<LivePerson>> done) = 0;

  /// Name, picture or status changed: shown to everyone at once.
  virtual void accountChanged(store::Account account) = 0;
  /// Disabled, deleted, or its sessions were ended: its connections end now. `reason` is a sentence for the
  /// person.
  virtual void accountGone(std::string id, std::string reason) = 0;
  /// One session was ended (log out, "log out everywhere", password changed): the connections that came with
  /// it end. `tokenHash` as stored.
  virtual void sessionGone(std::string tokenHash) = 0;
  /// Title, settings, visibility or slug changed. `oldSlug`: the address it had before, equal when unchanged.
  virtual void spaceChanged(store::Space space, std::string oldSlug) = 0;
  /// Deleted: everyone is told and leaves.
  virtual void spaceGone(std::string id, std::string slug) = 0;
  /// A role was given or taken (nullopt) by the API. `person`: account id or guest person id.
  virtual void roleChanged(std::string slug, std::string person, std::optional<store::Role> role) = 0;
  /// A ban was stored: the person leaves now. `by`: name of who banned.
  virtual void banned(std::string slug, store::BanRow ban, std::string by) = 0;
  /// The person may come in again.
  virtual void banLifted(std::string slug, std::string person) = 0;

  /// Chat by program: the same rules, order and delivery as a message of someone in the room. Denied,
  /// Exhausted (slow mode, rate), NotFound, InvalidInput with a sentence. `space`: its row, nothing for an
  /// open space.
  virtual void postChat(std::string slug, std::optional<store::Space> space, Actor actor, std::string text,
                        std::string nonce, Done<store::MessageRow> done) = 0;
  virtual void editChat(std::string slug, std::optional<store::Space> space, Actor actor, std::int64_t id,
                        std::string text, Done<store::MessageRow> done) = 0;
  virtual void deleteChat(std::string slug, std::optional<store::Space> space, Actor actor, std::int64_t id,
                          Done<void> done) = 0;
  /// The stage goes on air after a countdown. Conflict when nobody is on stage or it is on air already.
  virtual void goLive(std::string slug, Actor actor, std::chrono::seconds countdown, Done<void> done) = 0;
  /// The show ends for everyone. NotFound when nothing is on air and nobody on stage.
  virtual void endShow(std::string slug, Actor actor, Done<void> done) = 0;
};

}  // namespace rostra::api
