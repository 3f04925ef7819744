// SPDX-License-Identifier: Apache-2.0
// How people come into a room. In: a connection's `join` or `watch`, and who sent it; out: they are on stage,
// in the lobby or in the audience and told who else is here, or refused with a reason.
#pragma once

#include "control/room/admission.hpp"
#include "control/room/chat/chat.hpp"
#include "control/room/room_notifier.hpp"
#include "control/room/room_state.hpp"
#include "control/show/stage.hpp"
#include "protocol/signalling.hpp"

#include <memory>
#include <optional>
#include <string>

namespace rostra::control {

/// Thread: the loop's home thread.
class Joining : public std::enable_shared_from_this<Joining> {
 public:
  using ConnectionPtr = std::shared_ptr<Connection>;
  using Join = protocol::signalling::clientMessage::Join;
  using Watch = protocol::signalling::clientMessage::Watch;

  [[nodiscard]] static std::shared_ptr<Joining> create(std::shared_ptr<RoomState> state,
                                                       std::shared_ptr<Stage> stage,
                                                       std::shared_ptr<Chat> chat,
                                                       std::shared_ptr<RoomNotifier> notifier) {
    return std::shared_ptr<Joining>(
        new Joining(std::move(state), std::move(stage), std::move(chat), std::move(notifier)));
  }

  /// Onto the stage or into the lobby, or a fatal error.
  void join(const ConnectionPtr& connection, const Join& message, const Applicant& applicant);
  /// Into the audience, or a fatal error.
  void watch(const ConnectionPtr& connection, const Watch& message, const Applicant& applicant);
  /// Somebody with a token of this room: back on stage after a lost connection, or with an accepted
  /// invitation. False when the token is not one of this room.
  [[nodiscard]] bool resume(const ConnectionPtr& connection, const Join& message);

  /// A host lets somebody out of the lobby onto the stage, or they need nobody's leave any more.
  void admit(const std::string& person);
  void admitAll();
  /// A host does not let somebody out of the lobby: their connections end.
  void turnAway(const std::string& person, const std::string& by);

 private:
  Joining(std::shared_ptr<RoomState> state, std::shared_ptr<Stage> stage, std::shared_ptr<Chat> chat,
          std::shared_ptr<RoomNotifier> notifier)
      : state_(std::move(state)),
        stage_(std::move(stage)),
        chat_(std::move(chat)),
        notifier_(std::move(notifier)) {}
  [[nodiscard]] Admission admissionOf(const ConnectionPtr& connection, const Applicant& applicant,
                                      Destination destination) const;
  /// `name`: what a guest wants to be called; they get a number if somebody here is called so. False when
  /// they were refused for it.
  [[nodiscard]] bool nameGuest(const ConnectionPtr& connection, const std::string& name, Identity& who) const;
  [[nodiscard]] std::vector<ConnectionPtr> lobbyOf(const std::string& person) const;
  void enterStage(const ConnectionPtr& connection, const Identity& who,
                  const std::optional<std::string>& resume);
  void enterLobby(const ConnectionPtr& connection, const Identity& who);
  void enterAudience(const ConnectionPtr& connection, const Identity& who);
  void seat(const ConnectionPtr& connection);
  void finishSeat(const ConnectionPtr& connection, const Result<Chat::Page>& page);

  std::shared_ptr<RoomState> state_;
  std::shared_ptr<Stage> stage_;
  std::shared_ptr<Chat> chat_;
  std::shared_ptr<RoomNotifier> notifier_;
};

}  // namespace rostra::control
