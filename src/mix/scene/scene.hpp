// SPDX-License-Identifier: Apache-2.0
// Whose tile stands where in the picture. in: people in order of joining, their screens, a layout, the active
// speaker; out: a place for every camera and screen, which is also the size that the SFU is asked for.
// Pure, virtual clock.
#pragma once

#include "mix/scene/large_part.hpp"
#include "mix/scene/layout.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rostra::mix {

/// Thread: none of its own.
class Scene {
 public:
  struct Member {
    std::string id;
    bool screen = false;  ///< shares one
  };
  /// Where the camera or the screen of a member stands.
  struct Tile {
    std::string id;
    bool screen = false;
    Rect place;  ///< empty: there is no room for it
    int cornerRadius = 0;
    [[nodiscard]] bool shown() const noexcept { return place.width > 0; }
  };

  /// Canvas in pixels.
  Scene(int width, int height, std::string layoutName, Layout layout);

  void setLayout(std::string name, Layout layout);
  [[nodiscard]] const std::string& layoutName() const noexcept { return layoutName_; }
  /// Everybody on stage, in order of joining.
  void setMembers(std::vector<Member> members);
  [[nodiscard]] bool empty() const noexcept { return members_.empty(); }
  /// The active speaker from `nowNs` on; empty = there is none.
  void setSpeaker(std::uint64_t nowNs, const std::string& id) { largePart_.setSpeaker(nowNs, id); }
  /// Call it a few times a second. True when somebody else has the large part of the picture now.
  [[nodiscard]] bool update(std::uint64_t nowNs);

  /// A tile for every camera and screen; a member's screen comes before their camera.
  [[nodiscard]] std::vector<Tile> arrange() const;
  /// Id of whose camera has the large part when no screen is shared; empty where everybody has the same size,
  /// or nobody is there.
  [[nodiscard]] std::string large() const;

 private:
  [[nodiscard]] std::vector<const Member*> bySpeaker() const;

  const int width_;
  const int height_;
  std::string layoutName_;
  Layout layout_;
  LargePart largePart_;
  std::vector<Member> members_;
};

}  // namespace rostra::mix
