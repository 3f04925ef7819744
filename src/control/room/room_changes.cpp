// SPDX-License-Identifier: Apache-2.0
#include "control/room/room_changes.hpp"

#include <utility>

namespace rostra::control {

std::shared_ptr<RoomChanges> RoomChanges::create(std::shared_ptr<glib::Loop> loop,
                                                 std::function<void()> act) {
  loop->assertHere();
  return std::shared_ptr<RoomChanges>(new RoomChanges(std::move(loop), std::move(act)));
}

void RoomChanges::mark(Change change) {
  loop_->assertHere();
  if (stopped_) return;
  if (marked_.marks_.none()) {
    loop_->post(weak_from_this(), [](RoomChanges& self) {
      // The room may have acted at once meanwhile.
      if (self.marked_.marks_.any()) self.act_();
    });
  }
  marked_.marks_.set(static_cast<std::size_t>(change));
}

RoomChanges::Taken RoomChanges::take() {
  loop_->assertHere();
  return std::exchange(marked_, Taken());
}

void RoomChanges::stop() {
  loop_->assertHere();
  stopped_ = true;
  marked_ = Taken();
}

}  // namespace rostra::control
