// SPDX-License-Identifier: Apache-2.0
// Draws everything of the picture that is not a camera: background, slate, placards, name tags, round
// corners. Drawn once per change, never per frame. Names and titles are hostile text: they are laid out as
// plain text, never parsed as markup.
#pragma once

#include "mix/scene/picture.hpp"

#include <string_view>
#include <vector>

namespace rostra::mix {

/// How one tile looks apart from its camera.
struct TileLook {
  Rect place;                    ///< on the canvas
  bool screen = false;           ///< shown whole, never cropped
  Picture placard;               ///< shown while there is no camera picture; size of the tile
  std::vector<Patch> ornaments;  ///< blended onto each camera picture: tag and corners
};

/// Thread: one at a time (Pango's font map belongs to a thread).
class Painter {
 public:
  Painter(int width, int height) : width_(width), height_(height) {}

  /// Behind the tiles.
  [[nodiscard]] Picture background() const;
  /// Nobody is on stage: the space's title, and below it a note (slateNote()).
  [[nodiscard]] Picture slate(std::string_view title, std::string_view note) const;
  [[nodiscard]] TileLook tile(std::string_view name, bool muted, bool screen, Rect place,
                              int cornerRadius) const;

 private:
  int width_;
  int height_;
};

}  // namespace rostra::mix
