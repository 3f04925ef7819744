// SPDX-License-Identifier: Apache-2.0
// What the HTTP API asks of rooms, on the loop that rooms live on. In: calls of any thread; out: callbacks
// on that loop, or on a thread of the database. The chat of a space in which nobody is now is only rows.
#pragma once

#include "control/rooms.hpp"

#include <rostra/api/live_rooms.hpp>
#include <rostra/glib/loop.hpp>
#include <rostra/store/database.hpp>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rostra::control {

/// Thread: any.
class LiveRoomsOnLoop : public api::LiveRooms {
 public:
  LiveRoomsOnLoop(std::shared_ptr<glib::Loop> loop, std::weak_ptr<Rooms> rooms,
                  std::shared_ptr<store::Database> database)
      : loop_(std::move(loop)), rooms_(std::move(rooms)), database_(std::move(database)) {}

  void facts(std::vector<std::string> slugs, Done<std::map<std::string, api::LiveFacts>> done) override;
  void onAir(Done<std::vector<std::string>> done) override;
  void people(std::string slug, Done<std::vector<api::LivePerson>> done) override;

  void accountChanged(store::Account account) override;
  void accountGone(std::string id, std::string reason) override;
  void sessionGone(std::string tokenHash) override;
  void spaceChanged(store::Space space, std::string oldSlug) override;
  void spaceGone(std::string id, std::string slug) override;
  void roleChanged(std::string slug, std::string person, std::optional<store::Role> role) override;

  void postChat(std::string slug, std::optional<store::Space> space, api::Actor actor, std::string text,
                std::string nonce, Done<store::MessageRow> done) override;
  void editChat(std::string slug, std::optional<store::Space> space, api::Actor actor, std::int64_t id,
                std::string text, Done<store::MessageRow> done) override;
  void deleteChat(std::string slug, std::optional<store::Space> space, api::Actor actor, std::int64_t id,
                  Done<void> done) override;
  void endShow(std::string slug, api::Actor actor, Done<void> done) override;

 private:
  /// `task(Rooms&) -> Result<T>` on the loop, its result to `done`; Unavailable when the rooms are gone.
  template <class T, class Task>
  void ask(Done<T> done, Task task);

  std::shared_ptr<glib::Loop> loop_;
  std::weak_ptr<Rooms> rooms_;
  std::shared_ptr<store::Database> database_;
};

}  // namespace rostra::control
