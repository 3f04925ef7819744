// SPDX-License-Identifier: Apache-2.0
#include "mix/scene/layout.hpp"

#include <algorithm>
#include <cmath>

namespace rostra::mix {
namespace {

constexpr std::size_t kMaxTiles = 64;
constexpr double kReferenceHeight = 720;

int even(double value) {
  return static_cast<int>(value / 2) * 2;
}

struct Grid {
  std::vector<std::size_t> rows;
  double width = 0;
  double height = 0;
};

/// The largest cell with an allowed aspect when `rows` stand in an area of this size.
Grid cellsOf(std::vector<std::size_t> rows, double width, double height, double spacing, double minAspect,
             double maxAspect) {
  const auto columns = static_cast<double>(*std::max_element(rows.begin(), rows.end()));
  const auto lines = static_cast<double>(rows.size());
  double cellWidth = (width - (columns - 1) * spacing) / columns;
  double cellHeight = (height - (lines - 1) * spacing) / lines;
  if (cellWidth <= 0 || cellHeight <= 0) return {std::move(rows), 0, 0};  // more gaps than room
  if (cellWidth / cellHeight > maxAspect) cellWidth = cellHeight * maxAspect;
  if (cellWidth / cellHeight < minAspect) cellHeight = cellWidth / minAspect;
  return {std::move(rows), cellWidth, cellHeight};
}

/// `count` tiles over `lines` rows, fuller rows first, difference at most one.
std::vector<std::size_t> spread(std::size_t count, std::size_t lines) {
  std::vector<std::size_t> rows(lines, count / lines);
  for (std::size_t i = 0; i < count % lines; ++i) ++rows[i];
  return rows;
}

}  // namespace

std::vector<Rect> Layout::grid(std::size_t count, Rect area, int spacing, double minAspect,
                               bool useRows) const {
  if (count == 0) return {};
  const double width = area.width;
  const double height = area.height;
  Grid best;
  if (const auto fixed = rows_.find(count); useRows && fixed != rows_.end()) {
    best = cellsOf(fixed->second, width, height, spacing, minAspect, maxAspect_);
  } else {
    for (std::size_t lines = 1; lines <= count; ++lines) {
      Grid candidate = cellsOf(spread(count, lines), width, height, spacing, minAspect, maxAspect_);
      if (candidate.width * candidate.height > best.width * best.height) best = std::move(candidate);
    }
  }
  const int cellWidth = even(best.width);
  const int cellHeight = even(best.height);
  if (cellWidth < kMinTile || cellHeight < kMinTile) return {};
  const int lines = static_cast<int>(best.rows.size());
  std::vector<Rect> tiles;
  tiles.reserve(count);
  int y = area.y + even((area.height - lines * cellHeight - (lines - 1) * spacing) / 2.0);
  for (const std::size_t tilesInRow : best.rows) {
    const int columns = static_cast<int>(tilesInRow);
    int x = area.x + even((area.width - columns * cellWidth - (columns - 1) * spacing) / 2.0);
    for (int column = 0; column < columns; ++column) {
      tiles.push_back({x, y, cellWidth, cellHeight});
      x += cellWidth + spacing;
    }
    y += cellHeight + spacing;
  }
  return tiles;
}

/// The large part and the strip beside or below it.
std::pair<Rect, Rect> Layout::split(Rect inside, int spacing, double share) const {
  Rect large = inside;
  Rect strip = inside;
  if (stripBelow_) {
    large.height = even((inside.height - spacing) * share);
    strip.y = large.y + large.height + spacing;
    strip.height = even(inside.y + inside.height - strip.y);
  } else {
    large.width = even((inside.width - spacing) * share);
    strip.x = large.x + large.width + spacing;
    strip.width = even(inside.x + inside.width - strip.x);
  }
  return {large, strip};
}

Arrangement Layout::arrange(std::size_t cameras, std::size_t screens, int canvasWidth,
                            int canvasHeight) const {
  const double scale = canvasHeight / kReferenceHeight;
  const int margin = even(margin_ * scale);
  const int spacing = even(spacing_ * scale);
  Arrangement result;
  result.cornerRadius = even(cornerRadius_ * scale);
  if (singleFillsCanvas_ && cameras + screens == 1) {
    auto& only = cameras == 1 ? result.cameras : result.screens;
    only.push_back({0, 0, canvasWidth / 2 * 2, canvasHeight / 2 * 2});
    result.cornerRadius = 0;
    return result;
  }
  const Rect inside{margin, margin, even(canvasWidth - 2 * margin), even(canvasHeight - 2 * margin)};
  // Fewer tiles until the smallest is worth looking at; the first ones are kept.
  const auto fill = [&](std::size_t wanted, Rect area, bool useRows) {
    for (std::size_t count = std::min(wanted, kMaxTiles); count > 0; --count) {
      auto tiles = grid(count, area, spacing, minAspect_, useRows);
      if (!tiles.empty()) return tiles;
    }
    return std::vector<Rect>();
  };
  if (screens == 0 && (large_ == Large::Nobody || cameras < 2)) {
    result.cameras = fill(cameras, inside, true);
    return result;
  }
  if (cameras == 0) {
    result.screens = fill(screens, inside, false);
    return result;
  }
  const auto [large, strip] = split(inside, spacing, screens > 0 ? screenShare_ : largeShare_);
  if (screens > 0) {
    result.screens = fill(screens, large, false);
    result.cameras = fill(cameras, strip, false);
    return result;
  }
  result.cameras = fill(1, large, false);
  if (result.cameras.empty()) return result;
  const auto others = fill(cameras - 1, strip, false);
  result.cameras.insert(result.cameras.end(), others.begin(), others.end());
  return result;
}

Fit fitPicture(int pictureWidth, int pictureHeight, int tileWidth, int tileHeight, bool mayCrop) {
  const double picture = static_cast<double>(pictureWidth) / pictureHeight;
  const double tile = static_cast<double>(tileWidth) / tileHeight;
  Fit fit{{0, 0, std::max(2, pictureWidth / 2 * 2), std::max(2, pictureHeight / 2 * 2)},
          {0, 0, tileWidth, tileHeight}};
  const double lost = 1 - std::min(picture, tile) / std::max(picture, tile);
  if (lost < 0.01) return fit;
  if (mayCrop && lost <= kMaxCrop) {
    if (picture > tile) {
      fit.source.width = std::max(2, even(pictureHeight * tile));
      fit.source.x = even((pictureWidth - fit.source.width) / 2.0);
    } else {
      fit.source.height = std::max(2, even(pictureWidth / tile));
      fit.source.y = even((pictureHeight - fit.source.height) / 2.0);
    }
    return fit;
  }
  if (picture > tile) {
    fit.target.height = std::max(2, even(tileWidth / picture));
    fit.target.y = even((tileHeight - fit.target.height) / 2.0);
  } else {
    fit.target.width = std::max(2, even(tileHeight * picture));
    fit.target.x = even((tileWidth - fit.target.width) / 2.0);
  }
  return fit;
}

}  // namespace rostra::mix
