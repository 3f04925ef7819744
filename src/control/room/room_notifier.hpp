// SPDX-License-Identifier: Apache-2.0
// News of a room, told to everyone in it. In: that people, the show or who speaks changed; out: `person`,
// `person-left`, `live` and `speakers`, gathered so that a crowd that comes at once costs one message each,
// not a thousand each.
#pragma once

#include "control/room/room_state.hpp"
#include "control/show/broadcast.hpp"
#include "control/show/show_control.hpp"
#include "control/show/stage.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace rostra::control {

/// Thread: the loop's home thread.
class RoomNotifier : public std::enable_shared_from_this<RoomNotifier> {
 public:
  using Clock = std::chrono::steady_clock;
  /// What it tells about.
  struct Sources {
    std::shared_ptr<RoomState> state;
    std::shared_ptr<const Stage> stage;
    std::shared_ptr<const Broadcast> broadcast;
    std::shared_ptr<const ShowControl> show;
  };

  /// `onPerson`: called for everyone who came, left or changed, after it was told.
  [[nodiscard]] static std::shared_ptr<RoomNotifier> create(
      Sources sources, std::function<void(const std::string& person)> onPerson) {
    return std::shared_ptr<RoomNotifier>(new RoomNotifier(std::move(sources), std::move(onPerson)));
  }

  /// Tells who came, left or changed; in a large room a moment later.
  void peopleChanged();
  /// Tells how the show stands, at most every quarter of a second.
  void liveChanged();
  /// Tells who speaks: the stage at once, the audience while the show is on air; a large one once a second.
  void speakersChanged();
  /// Tells nothing any more.
  void stop();
  /// The message `live` as it is now, for somebody who is here: the address of a private show is their own.
  [[nodiscard]] std::string liveText(const Connections::Attendee& attendee) const;
  /// The message `speakers` as it is now, for somebody who has not heard it; empty when nobody speaks or did.
  [[nodiscard]] std::string speakersText(const Connections::Attendee& attendee) const;

 private:
  RoomNotifier(Sources sources, std::function<void(const std::string& person)> onPerson)
      : sources_(std::move(sources)), onPerson_(std::move(onPerson)) {}
  void tellPeople();
  void tellPerson(const People::Change& change) const;
  void tellLive();
  [[nodiscard]] protocol::signalling::serverMessage::Live live() const;
  void tellAudienceSpeakers();
  /// As the audience, or as the stage hears it.
  [[nodiscard]] protocol::signalling::serverMessage::Speakers speakers(bool forStage) const;

  Sources sources_;
  std::function<void(const std::string& person)> onPerson_;
  Clock::time_point lastLive_{};
  bool stopped_ = false;
  glib::Source peopleTimer_;
  glib::Source liveTimer_;
  glib::Source speakersTimer_;
  bool audienceHears_ = false;  ///< what the audience was told last is not that nobody speaks
};

}  // namespace rostra::control
