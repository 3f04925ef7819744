// SPDX-License-Identifier: Apache-2.0
// Where tiles stand on the canvas. in: a layout file and how many cameras and screens are shown; out:
// rectangles. Pure.
#pragma once

#include <rostra/base/result.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
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

/// Where every tile of a scene stands. Order: as the people and screens were given.
struct Arrangement {
  std::vector<Rect> cameras;
  std::vector<Rect> screens;
  int cornerRadius = 0;  ///< pixels; 0 when a tile fills the canvas
};

/// One layout file (pipelines/layouts/*.json). Immutable. Thread: any.
class Layout {
 public:
  /// InvalidInput says which member is wrong and what it must be.
  [[nodiscard]] static Result<Layout> parse(std::string_view json);

  /// Tiles for `cameras` people and `screens` shared screens. Cameras that have no room as at least kMinTile
  /// are not shown: the result may hold fewer cameras, the first ones. Tiles never overlap and never leave
  /// the canvas.
  [[nodiscard]] Arrangement arrange(std::size_t cameras, std::size_t screens, int canvasWidth,
                                    int canvasHeight) const;

  /// Smallest tile worth showing, pixels.
  static constexpr int kMinTile = 32;

 private:
  Layout() = default;
  [[nodiscard]] std::vector<Rect> grid(std::size_t count, Rect area, int spacing, double minAspect,
                                       bool useRows) const;

  // Lengths are pixels on a canvas 720 lines high and scale with it.
  double margin_ = 0;
  double spacing_ = 0;
  double cornerRadius_ = 0;
  double minAspect_ = 0;
  double maxAspect_ = 0;
  double screenShare_ = 0;
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
