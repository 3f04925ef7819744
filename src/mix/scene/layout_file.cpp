// SPDX-License-Identifier: Apache-2.0
// Reads a layout file. in: JSON an operator wrote; out: a Layout, or which member is wrong, for the line of
// the message. What is not known is a mistake, too: a mistyped name must not be ignored.
#include "glib/handle.hpp"
#include "glib/json.hpp"
#include "mix/scene/layout.hpp"

#include <algorithm>
#include <array>

namespace rostra::mix {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{64} * 1024;
constexpr std::size_t kMaxTiles = 64;
constexpr std::size_t kMaxLines = 100;
constexpr std::size_t kMaxLine = 4096;
constexpr std::size_t kMaxWord = 64;
constexpr double kMaxSeconds = 60;

constexpr std::array<std::string_view, 14> kMembers{
    "description",       "margin",   "spacing",     "cornerRadius", "minAspect", "maxAspect",
    "singleFillsCanvas", "rows",     "screenShare", "largeShare",   "large",     "strip",
    "speakAfter",        "holdLarge"};

tl::unexpected<Error> mistake(const std::string& what) {
  return fail(ErrorKind::InvalidInput, "layout: " + what);
}

Result<void> checkMembers(JsonObject* object) {
  std::string all;
  for (const std::string_view member : kMembers) all.append(all.empty() ? "" : ", ").append(member);
  const glib::Handle<GList, g_list_free> members(json_object_get_members(object));
  for (const GList* each = members.get(); each != nullptr; each = each->next) {
    const std::string name = static_cast<const char*>(each->data);
    if (std::ranges::find(kMembers, name) == kMembers.end())
      return mistake("'" + name + "' is not known; a layout has " + all);
  }
  return {};
}

std::chrono::milliseconds fromSeconds(double seconds) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

}  // namespace

/// Fills a Layout from the members of a file.
class LayoutFile {
 public:
  LayoutFile(JsonObject* object, Layout& layout) : object_(object), layout_(layout) {}
  [[nodiscard]] Result<void> readWords();
  [[nodiscard]] Result<void> readRows();

 private:
  JsonObject* object_;
  Layout& layout_;
};

Result<Layout> Layout::parse(std::string_view json) {
  const auto object = glib::parseObject(json, kMaxBytes);
  if (!object) return wrap(object.error(), "layout");
  if (auto known = checkMembers(object->get()); !known) return tl::make_unexpected(known.error());
  Layout layout;
  LayoutFile file(object->get(), layout);
  if (auto words = file.readWords(); !words) return tl::make_unexpected(words.error());
  struct Number {
    const char* name;
    double* target;
    double min;
    double max;
    bool needed;
  };
  const bool large = layout.large_ != Large::Nobody;
  const bool speaker = layout.large_ == Large::Speaker;
  double speakAfter = 0;
  double holdLarge = 0;
  const std::array<Number, 9> numbers{{{"margin", &layout.margin_, 0, 100, true},
                                       {"spacing", &layout.spacing_, 0, 100, true},
                                       {"cornerRadius", &layout.cornerRadius_, 0, 100, true},
                                       {"minAspect", &layout.minAspect_, 0.5, 3, true},
                                       {"maxAspect", &layout.maxAspect_, 0.5, 3, true},
                                       {"screenShare", &layout.screenShare_, 0.5, 0.95, true},
                                       {"largeShare", &layout.largeShare_, 0.5, 0.95, large},
                                       {"speakAfter", &speakAfter, 0, kMaxSeconds, speaker},
                                       {"holdLarge", &holdLarge, 0, kMaxSeconds, speaker}}};
  for (const Number& number : numbers) {
    if (json_object_has_member(object->get(), number.name) == FALSE) {
      if (!number.needed) continue;
      const std::string because = number.target == &layout.largeShare_ || number.max == kMaxSeconds
                                      ? " with this value of 'large'"
                                      : "";
      return mistake("'" + std::string(number.name) + "' is missing; it is needed" + because);
    }
    const auto value = glib::readNumber(object->get(), number.name, number.min, number.max);
    if (!value) return wrap(value.error(), "layout");
    *number.target = *value;
  }
  layout.speakAfter_ = fromSeconds(speakAfter);
  layout.holdLarge_ = fromSeconds(holdLarge);
  if (layout.minAspect_ > layout.maxAspect_) return mistake("'minAspect' is above 'maxAspect'");
  const auto single = glib::readBoolean(object->get(), "singleFillsCanvas");
  if (!single) return wrap(single.error(), "layout");
  layout.singleFillsCanvas_ = *single;
  if (auto rows = file.readRows(); !rows) return tl::make_unexpected(rows.error());
  return layout;
}

/// The members that are text.
Result<void> LayoutFile::readWords() {
  if (json_object_has_member(object_, "description") != FALSE) {
    const auto lines = glib::readArray(object_, "description", kMaxLines);
    for (guint i = 0; lines && i < json_array_get_length(*lines); ++i) {
      auto line = glib::stringAt(*lines, i, "description", kMaxLine);
      if (!line) return wrap(line.error(), "layout");
      if (i == 0) layout_.description_ = std::move(*line);
    }
    if (!lines) {
      auto text = glib::readString(object_, "description", kMaxLine);
      if (!text) return mistake("'description' must be text, or a list of texts");
      layout_.description_ = std::move(*text);
    }
  }
  if (json_object_has_member(object_, "large") != FALSE) {
    const std::string word = glib::readString(object_, "large", kMaxWord).value_or("");
    if (word != "nobody" && word != "first" && word != "speaker")
      return mistake("'large' must be \"nobody\", \"first\" or \"speaker\"");
    layout_.large_ = word == "speaker" ? Large::Speaker : word == "first" ? Large::First : Large::Nobody;
  }
  if (json_object_has_member(object_, "strip") != FALSE) {
    const std::string word = glib::readString(object_, "strip", kMaxWord).value_or("");
    if (word != "beside" && word != "below") return mistake("'strip' must be \"beside\" or \"below\"");
    layout_.stripBelow_ = word == "below";
  }
  return {};
}

Result<void> LayoutFile::readRows() {
  if (json_object_has_member(object_, "rows") == FALSE) return {};
  const auto rows = glib::readArray(object_, "rows", kMaxTiles);
  if (!rows) return wrap(rows.error(), "layout");
  for (guint i = 0; i < json_array_get_length(*rows); ++i) {
    JsonNode* node = json_array_get_element(*rows, i);
    const auto wrong = [i] {
      return mistake("rows[" + std::to_string(i) +
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
    if (!layout_.rows_.emplace(total, std::move(counts)).second)
      return mistake("two entries of rows are for " + std::to_string(total) + " tiles");
  }
  return {};
}

}  // namespace rostra::mix
