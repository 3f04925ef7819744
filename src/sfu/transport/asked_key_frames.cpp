// SPDX-License-Identifier: Apache-2.0
#include "sfu/transport/asked_key_frames.hpp"

namespace rostra::sfu {
namespace {

// Between two turns of the loop. More than a browser has pictures would be somebody filling our memory.
constexpr std::size_t kMaxAsked = 1024;

}  // namespace

void AskedKeyFrames::note(std::uint32_t ssrc) {
  {
    const std::lock_guard lock(mutex_);
    if (asked_.size() >= kMaxAsked) return;
    const bool first = asked_.empty();
    asked_.insert(ssrc);
    if (!first) return;  // posted already
  }
  loop_->post(weak_from_this(), [](AskedKeyFrames& self) { self.deliver(); });
}

void AskedKeyFrames::deliver() {
  std::set<std::uint32_t> asked;
  {
    const std::lock_guard lock(mutex_);
    asked.swap(asked_);
  }
  onAsked_(asked);
}

}  // namespace rostra::sfu
