// SPDX-License-Identifier: Apache-2.0
// Where tiles stand on the canvas, and whose is the large one. in: a layout file and how many cameras and
// screens are shown; out: rectangles. Pure.
#pragma once

#include "base/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rostra::mix {

/// Pixels; every member is even, because 4:2:0 pictures have half the chroma lines and columns.
struct Rect {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
  friend bool operator==(const Rect&, const Rect&) = default;
};

/// Whose camera gets the large part while no screen is shared.
enum class Large : std::uint8_t {
  Nobody,   ///< everybody the same size
  First,    ///< who came on stage first
  Speaker,  ///< the active speaker, see LargePart
};

/// Where every tile of a scene stands. Order: as the people and screens were given.
struct Arrangement {
  std::vector<Rect> cameras;
  std::vector<Rect> screens;
  int cornerRadius = 0;  ///< pixels; 0 when a tile fills the canvas
};

/// One layout file (pipelines/layouts/*.json). Immutable. Thread: any.
class Layout {
 public:
  /// InvalidInput says which member is wrong or unknown and what it must be.
  [[nodiscard]] static Result<Layout> parse(std::string_view json);

  /// What it is for, one sentence of the file.
  [[nodiscard]] const std::string& description() const noexcept { return description_; }
  [[nodiscard]] Large large() const noexcept { return large_; }
  /// How long somebody must be the active speaker to get the large part.
  [[nodiscard]] std::chrono::milliseconds speakAfter() const noexcept { return speakAfter_; }
  /// How long they keep it at least.
  [[nodiscard]] std::chrono::milliseconds holdLarge() const noexcept { return holdLarge_; }

  /// Tiles for `cameras` people and `screens` shared screens. The first camera gets the large part when
  /// large() is somebody and no screen is shared. Cameras that have no room as at least kMinTile are not
  /// shown: the result may hold fewer cameras, the first ones. Tiles never overlap and never leave the
  /// canvas.
  [[nodiscard]] Arrangement arrange(std::size_t cameras, std::size_t screens, int canvasWidth,
                                    int canvasHeight) const;

  /// Smallest tile worth showing, pixels.
  static constexpr int kMinTile = 32;

 private:
  friend class LayoutFile;
  Layout() = default;
  [[nodiscard]] std::pair<Rect, Rect> split(Rect inside, int spacing, double share) const;
  [[nodiscard]] std::vector<Rect> grid(std::size_t count, Rect area, int spacing, double minAspect,
                                       bool useRows) const;

  // Lengths are pixels on a canvas 720 lines high and scale with it.
  double margin_ = 0;
  double spacing_ = 0;
  double cornerRadius_ = 0;
  double minAspect_ = 0;
  double maxAspect_ = 0;
  double screenShare_ = 0;
  double largeShare_ = 0;
  bool stripBelow_ = false;
  Large large_ = Large::Nobody;
  std::chrono::milliseconds speakAfter_{0};
  std::chrono::milliseconds holdLarge_{0};
  std::string description_;
  bool singleFillsCanvas_ = true;
  std::map<std::size_t, std::vector<std::size_t>> rows_;  // number of tiles -> tiles per row
};

/// What part of a picture is shown and where in its tile: `source` is cut out of the picture and scaled into
/// `target`.
struct Fit {
  Rect source;
  Rect target;
};
/// Cameras fill their tile (the picture is cropped) unless more than kMaxCrop of it would be lost; screens
/// and such cameras are shown whole with bars. Sizes are positive.
inline constexpr double kMaxCrop =
    0.45;  // 4:3 in a 16:9 tile loses 25 %, 16:9 in a 1:1 tile 44 %, a phone held upright 68 %
[[nodiscard]] Fit fitPicture(int pictureWidth, int pictureHeight, int tileWidth, int tileHeight,
                             bool mayCrop);

}  // namespace rostra::mix
