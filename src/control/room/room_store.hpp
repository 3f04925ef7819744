// SPDX-License-Identifier: Apache-2.0
// What rooms ask of accounts and storage: who somebody is, what a space allows, the chat. In: questions from
// the main loop; out: answers on it. The work is done by threads of the database, so the loop that carries
// signalling never waits for one; while the database is gone every answer is Unavailable at once.
#pragma once

#include "accounts/identity.hpp"
#include "control/room/admission.hpp"
#include "glib/loop.hpp"
#include "store/database.hpp"
#include "store/rows/messages.hpp"
#include "store/rows/spaces.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace rostra::control {

/// What a browser that wants to come in says of itself.
struct JoinRequest {
  std::string slug;
  std::string sessionToken;           ///< of the log-in cookie; empty = none
  std::optional<std::string> guest;   ///< secret of the browser
  std::optional<std::string> invite;  ///< token of an invitation link
  std::string address;                ///< of the browser
};

/// A ban as the database keeps it.
struct BanRequest {
  std::optional<store::BanRow> row;  ///< until it is lifted; nothing = stored already, or an open space
  std::string channel;               ///< of the room, as RoomState::channel()
  std::string space;                 ///< id; empty = an open space
  std::string person;
  std::string reason;
  std::set<std::string> networks;  ///< of a guest, as bannedNetwork() makes them; none = an account
};

/// Thread: the loop's home thread; answers there too, in the order of the questions of one channel. Nobody is
/// called back after this object is gone.
class RoomStore : public std::enable_shared_from_this<RoomStore> {
 public:
  template <class T>
  using Done = std::function<void(Result<T>)>;
  struct Settings {
    bool openSpaces = true;  ///< a slug without a row is a space of its own (access = open)
    std::chrono::seconds sessionLifetime{0};
    std::chrono::milliseconds guestBanTime{0};  ///< of the networks of a ban; 0 = they are not stored
  };

  [[nodiscard]] static std::shared_ptr<RoomStore> create(std::shared_ptr<glib::Loop> loop,
                                                         std::shared_ptr<store::Database> database,
                                                         Settings settings);

  /// Who wants to come in. NotFound when there is no such space, InvalidInput for a guest's secret that
  /// cannot be one.
  void lookUp(JoinRequest request, Done<Applicant> done);
  /// The space of a slug; nothing = an open one. NotFound when there is none.
  void findSpace(std::string slug, Done<std::optional<store::Space>> done);

  void appendMessage(store::MessageRow message, Done<store::Appended> done);
  /// Only its author's. Denied and NotFound with a sentence.
  void editMessage(std::string channel, std::int64_t id, std::string author, std::string text,
                   Done<store::MessageRow> done);
  /// Its author's, or any public one with `any`.
  void deleteMessage(std::string channel, std::int64_t id, std::string person, bool any,
                     Done<store::MessageRow> done);
  /// As store::listMessages(), in order with appendMessage().
  void listMessages(std::string channel, std::string person, std::int64_t before, std::int64_t limit,
                    Done<std::vector<store::MessageRow>> done);

  void setRole(std::string space, std::string person, bool guest, store::Role role, Done<void> done);
  /// All of it or nothing.
  void ban(BanRequest request, Done<void> done);
  void setLocked(std::string space, bool locked, Done<void> done);

 private:
  RoomStore(std::shared_ptr<glib::Loop> loop, std::shared_ptr<store::Database> database, Settings settings)
      : loop_(std::move(loop)), database_(std::move(database)), settings_(settings) {}
  template <class T>
  [[nodiscard]] std::function<void(Result<T>)> onLoop(Done<T> done);

  std::shared_ptr<glib::Loop> loop_;
  std::shared_ptr<store::Database> database_;
  Settings settings_;
};

}  // namespace rostra::control
