// SPDX-License-Identifier: Apache-2.0
// What changed in a room since it last acted on it. In: marks, from whoever changed something; out: one call
// from the loop for all of them. Whoever marks something is never called back from inside the mark.
#pragma once

#include "glib/loop.hpp"

#include <bitset>
#include <cstdint>
#include <functional>
#include <memory>

namespace rostra::control {

enum class Change : std::uint8_t {
  Stage,     ///< somebody came on stage, left it, or sends something else
  People,    ///< somebody came, left or changed
  Settings,  ///< the rules changed
  Visitors,  ///< who may be here without a role changed
  Speakers,  ///< somebody began or ended speaking
  Tap,       ///< the SFU worker or the mixer is another one
  Live,      ///< what `live` says changed
  Show,      ///< something the show depends on changed
  Count_
};

/// Thread: the loop's home thread.
class RoomChanges : public std::enable_shared_from_this<RoomChanges> {
 public:
  /// Marks as they were taken.
  class Taken {
   public:
    [[nodiscard]] bool has(Change change) const { return marks_.test(static_cast<std::size_t>(change)); }

   private:
    friend class RoomChanges;
    std::bitset<static_cast<std::size_t>(Change::Count_)> marks_;
  };

  /// `act` takes the marks.
  [[nodiscard]] static std::shared_ptr<RoomChanges> create(std::shared_ptr<glib::Loop> loop,
                                                           std::function<void()> act);

  void mark(Change change);
  /// All marks since the last call; none is left.
  [[nodiscard]] Taken take();
  /// Nothing is marked any more.
  void stop();

 private:
  RoomChanges(std::shared_ptr<glib::Loop> loop, std::function<void()> act)
      : loop_(std::move(loop)), act_(std::move(act)) {}

  std::shared_ptr<glib::Loop> loop_;
  std::function<void()> act_;
  Taken marked_;
  bool stopped_ = false;
};

}  // namespace rostra::control
