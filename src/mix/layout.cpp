// SPDX-License-Identifier: Apache-2.0
#include <rostra/glib/json.hpp>
#include <rostra/mix/layout.hpp>

#include <algorithm>
#include <cmath>

namespace rostra::mix {
namespace {

constexpr std::size_t kMaxBytes = 64 * 1024;
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

Result<Layout> Layout::parse(std::string_view json) {
  const auto object = glib::parseObject(json, kMaxBytes);
  if (!object) return wrap(object.error(), "layout");
  Layout layout;
  struct Number {
    const char* name;
    double Layout::*member;
    double min;
    double max;
  };
  for (const Number& number :
       {Number{"margin", &Layout::margin_, 0, 100}, Number{"spacing", &Layout::spacing_, 0, 100},
        Number{"cornerRadius", &Layout::cornerRadius_, 0, 100},
        Number{"minAspect", &Layout::minAspect_, 0.5, 3}, Number{"maxAspect", &Layout::maxAspect_, 0.5, 3},
        Number{"screenShare", &Layout::screenShare_, 0.5, 0.95}}) {
    const auto value = glib::readNumber(object->get(), number.name, number.min, number.max);
    if (!value) return wrap(value.error(), "layout");
    layout.*number.member = *value;
  }
  if (layout.minAspect_ > layout.maxAspect_)
    return fail(ErrorKind::InvalidInput, "layout: minAspect is above maxAspect");
  const auto single = glib::readBoolean(object->get(), "singleFillsCanvas");
  if (!single) return wrap(single.error(), "layout");
  layout.singleFillsCanvas_ = *single;

  const auto rows = glib::readArray(object->get(), "rows", kMaxTiles);
  if (!rows) return wrap(rows.error(), "layout");
  for (guint i = 0; i < json_array_get_length(*rows); ++i) {
    JsonNode* node = json_array_get_element(*rows, i);
    const auto wrong = [i] {
      return fail(ErrorKind::InvalidInput,
                  "layout: rows[" + std::to_string(i) +
                      "] must be an array of whole numbers from 1 to 64, the tiles of each row");
    };
    if (!JSON_NODE_HOLDS_ARRAY(node)) return wrong();
    JsonArray* numbers = json_node_get_array(node);
    std::vector<std::size_t> counts;
    std::size_t total = 0;
    for (guint k = 0; k < json_array_get_length(numbers) && k <= kMaxTiles; ++k) {
      JsonNode* element = json_array_get_element(numbers, k);
      if (!JSON_NODE_HOLDS_VALUE(element) || json_node_get_value_type(element) != G_TYPE_INT64)
        return wrong();
      const gint64 value = json_node_get_int(element);
      if (value < 1 || value > static_cast<gint64>(kMaxTiles)) return wrong();
      counts.push_back(static_cast<std::size_t>(value));
      total += counts.back();
    }
    if (counts.empty() || total > kMaxTiles) return wrong();
    if (!layout.rows_.emplace(total, std::move(counts)).second) {
      return fail(ErrorKind::InvalidInput,
                  "layout: two entries of rows are for " + std::to_string(total) + " tiles");
    }
  }
  return layout;
}

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
      if (candidate.width > 0 && candidate.height > 0 &&
          candidate.width * candidate.height > best.width * best.height) {
        best = std::move(candidate);
      }
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
  if (screens == 0) {
    result.cameras = fill(cameras, inside, true);
    return result;
  }
  if (cameras == 0) {
    result.screens = fill(screens, inside, false);
    return result;
  }
  Rect large = inside;
  large.width = even((inside.width - spacing) * screenShare_);
  Rect strip = inside;
  strip.x = large.x + large.width + spacing;
  strip.width = even(inside.x + inside.width - strip.x);
  result.screens = fill(screens, large, false);
  result.cameras = fill(cameras, strip, false);
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
