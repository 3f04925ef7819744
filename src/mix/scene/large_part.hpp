// SPDX-License-Identifier: Apache-2.0
// Who gets the large part of the picture: the active speaker. In: who that is, as the SFU says; out: the
// seats, the large one first. Pure, virtual clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace rostra::mix {

/// The SFU decides who speaks, for pages and mix alike (src/sfu/worker/speaker_detector); a layout may be
/// slower than it. The new one and the one before change places, everybody else stays where they were.
/// Thread: none of its own.
class LargePart {
 public:
  struct Settings {
    std::chrono::milliseconds after{0};    ///< somebody must be the active speaker for this long
    std::chrono::milliseconds hold{2000};  ///< then they keep the large part for this long at least
  };

  void setSettings(Settings settings) noexcept { settings_ = settings; }
  /// Everybody on stage in order of joining. Who is new sits behind the others; the large part of somebody
  /// who left is free for the next active speaker at once.
  void setPeople(const std::vector<std::string>& ids);
  /// The active speaker from `nowNs` on; may come before setPeople() names them. Empty = there is none:
  /// whoever is large stays it.
  void setSpeaker(std::uint64_t nowNs, const std::string& id);
  /// Call it a few times a second. True when the large part has changed.
  [[nodiscard]] bool update(std::uint64_t nowNs);
  /// Everybody, the large one first. Before anybody spoke, in order of joining.
  [[nodiscard]] const std::vector<std::string>& seats() const noexcept { return seats_; }

 private:
  Settings settings_;
  std::vector<std::string> seats_;
  std::string speaker_;
  std::uint64_t sinceNs_ = 0;  ///< since when speaker_ is the one
  std::uint64_t heldUntilNs_ = 0;
};

}  // namespace rostra::mix
