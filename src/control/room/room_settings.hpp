// SPDX-License-Identifier: Apache-2.0
// The settings of a space, as its room follows them. In: a row that changed, a lock; out: the rules of stage
// and picture, the key of a private playlist, a recording that starts and stops, and `settings` to everyone.
#pragma once

#include "control/room/joining.hpp"
#include "control/room/leaving.hpp"
#include "control/room/moderation.hpp"
#include "control/room/room_state.hpp"
#include "control/show/broadcast.hpp"
#include "control/show/show_state.hpp"
#include "control/show/stage.hpp"
#include "store/rows/spaces.hpp"

#include <memory>
#include <optional>

namespace rostra::control {

/// Thread: the loop's home thread.
class RoomSettings {
 public:
  /// What it acts on.
  struct Parts {
    std::shared_ptr<RoomState> state;
    std::shared_ptr<Stage> stage;
    std::shared_ptr<Broadcast> broadcast;
    std::shared_ptr<Joining> joining;
    std::shared_ptr<Leaving> leaving;
    std::shared_ptr<Moderation> moderation;
  };

  explicit RoomSettings(Parts parts);

  /// Is this the row the room was made for, or another version of it?
  [[nodiscard]] bool isOf(const std::optional<store::Space>& space) const;
  /// Another version of the row. Marks what follows from it.
  void update(const std::optional<store::Space>& space);
  /// Another space at this address: nothing of the earlier one holds. Nobody is here any more.
  void replace(const std::optional<store::Space>& space);

  /// Takes the settings over everywhere and tells everyone.
  void apply();
  /// Looks again at whoever is here without a role, because the space let visitors in: does it still?
  void checkVisitors();
  /// Starts or stops recording: a show is recorded from the first person on stage to its end.
  void record(ShowState::State show);

 private:
  void take(const std::optional<store::Space>& space);
  /// To the mix: layout and slate.
  void showSettings();
  void protectPlaylists();

  Parts parts_;
};

}  // namespace rostra::control
