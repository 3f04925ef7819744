// SPDX-License-Identifier: Apache-2.0
// A space while somebody is in it: ties the stage, the audience, the chat, the map and the broadcast
// together. In: people who were let in, what viewers ask for, the time; out: who is here and `live` to
// everyone, a mixer when one is needed, the end of the show.
#pragma once

#include "control/config/configuration.hpp"
#include "control/room/admission.hpp"
#include "control/room/chat/chat.hpp"
#include "control/room/map/map_updates.hpp"
#include "control/room/moderation.hpp"
#include "control/room/reactions.hpp"
#include "control/room/state.hpp"
#include "control/show/broadcast.hpp"
#include "control/show/show_state.hpp"
#include "control/show/stage.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace rostra::control {

/// Thread: the loop's home thread.
class Room : public std::enable_shared_from_this<Room> {
 public:
  using Clock = std::chrono::steady_clock;
  struct Services {
    Stage::Services stage;
    Broadcast::Services broadcast;
    std::shared_ptr<Directory> directory;
    std::shared_ptr<ChatPace> pace;
    /// May a slate go on air for a space whose stage nobody entered yet?
    std::function<bool()> slateAllowed;
    /// May any mixer more be started?
    std::function<bool()> mixerAllowed;
    /// Nobody is here any more and nothing is on air.
    std::function<void(const std::string& slug)> onForgettable;
  };

  /// `space`: its row, nothing for an open space.
  [[nodiscard]] static std::shared_ptr<Room> create(Services services, std::string slug,
                                                    std::optional<store::Space> space);

  /// Takes somebody on stage, into the lobby or into the audience, or refuses them with a fatal error.
  void join(const std::shared_ptr<Session>& session, const protocol::signalling::clientMessage::Join& message,
            const Arrival& arrival);
  void watch(const std::shared_ptr<Session>& session,
             const protocol::signalling::clientMessage::Watch& message, const Arrival& arrival);
  /// Somebody with a token of this room: back on stage after a lost connection, or with an accepted
  /// invitation. False when the token is not one of this room.
  [[nodiscard]] bool resume(const std::shared_ptr<Session>& session,
                            const protocol::signalling::clientMessage::Join& message);
  /// A message of a session that sits here.
  void receive(const std::shared_ptr<Session>& session, protocol::signalling::ClientMessage message);
  void sessionClosed(const std::shared_ptr<Session>& session);
  /// A viewer asked for a playlist while there was no show.
  void requested();
  /// Is this the row the room was made for, or another version of it?
  [[nodiscard]] bool isOf(const std::optional<store::Space>& space) const;
  /// The row of the space changed: taken over at once, and everyone is told. Another space at this address:
  /// everyone leaves and asks again.
  void spaceChanged(const std::optional<store::Space>& space);
  /// Ends one connection; somebody on stage through it leaves the stage.
  void end(const std::shared_ptr<Session>& session, const Refusal& why);
  /// Everyone leaves, with this reason; nothing stays on air.
  void dissolve(const Refusal& why);
  /// The show ends: the stage goes into the audience. False when nothing is on air and nobody on stage.
  bool endShow(const std::string& by);
  /// The server stops: the mixer is let go of and nothing is started any more.
  void drain();
  /// Looks at the clock and at what was asked for: starts or stops the mixer, ends the show. Called at
  /// changes and by a timer.
  void update();

  [[nodiscard]] Stage& stage() noexcept { return *stage_; }
  [[nodiscard]] Broadcast& broadcast() noexcept { return *broadcast_; }
  [[nodiscard]] const std::string& slug() const noexcept { return slug_; }
  [[nodiscard]] std::string title() const { return gathering_->title(); }
  /// Persons in the audience.
  [[nodiscard]] std::size_t viewers() const noexcept { return gathering_->people.viewers(); }
  [[nodiscard]] Gathering& gathering() noexcept { return *gathering_; }
  [[nodiscard]] Chat& chat() noexcept { return *chat_; }
  [[nodiscard]] Moderation& moderation() noexcept { return *moderation_; }
  /// Nobody is here and nothing is on air.
  [[nodiscard]] bool deserted() const noexcept;
  [[nodiscard]] ShowState::State state() const noexcept { return show_.state(); }
  [[nodiscard]] std::optional<Clock::time_point> liveSince() const noexcept { return show_.liveSince(); }

 private:
  using SessionPtr = std::shared_ptr<Session>;
  Room(Services services, std::string slug, std::optional<store::Space> space);
  void start();
  void connectTap();
  void markLive();
  void sendLive();
  [[nodiscard]] std::string liveText() const;

  // room_people.cpp
  [[nodiscard]] Verdict judgeHere(const Arrival& arrival, const Identity& who, Wish wish) const;
  [[nodiscard]] bool takeOnStage(const SessionPtr& session, const Identity& who,
                                 const std::optional<std::string>& resume);
  void seat(const SessionPtr& session);
  void finishSeat(const SessionPtr& session, const Result<Chat::Page>& page);
  void admit(const std::string& person, bool admitted, const std::string& by);
  void react(const SessionPtr& session, const protocol::signalling::clientMessage::React& message);
  void markPeople();
  void tellPeople();
  void settingsChanged();
  void judgeVisitors();
  void record();
  void protect();

  Services services_;
  std::string slug_;
  ShowState show_;
  std::shared_ptr<Gathering> gathering_;
  std::shared_ptr<Stage> stage_;
  std::shared_ptr<Broadcast> broadcast_;
  std::shared_ptr<Chat> chat_;
  std::shared_ptr<Moderation> moderation_;
  std::shared_ptr<Movement> movement_;
  Reactions reactions_;
  std::string key_;            ///< of the playlist of a private space; empty = everyone may have it
  bool mixerRefused_ = false;  ///< said once in the log
  bool drained_ = false;
  bool updating_ = false;
  bool updateAgain_ = false;
  Clock::time_point lastLive_{};
  glib::Source liveTimer_;
  glib::Source peopleTimer_;
  glib::Source nextUpdate_;
};

}  // namespace rostra::control
