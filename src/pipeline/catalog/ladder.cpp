// SPDX-License-Identifier: Apache-2.0
// What is not known is a mistake, too: a mistyped name must not be ignored.
#include "pipeline/catalog/ladder.hpp"

#include "glib/handle.hpp"
#include "glib/json.hpp"
#include "pipeline/catalog/json_check.hpp"
#include "pipeline/catalog/json_places.hpp"
#include "pipeline/template/header_words.hpp"
#include "pipeline/template/launch_text.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace rostra::pipeline {
namespace {

constexpr std::size_t kMaxLines = 100;
constexpr std::size_t kMaxLine = 4096;

constexpr std::array<std::string_view, 2> kMembers{"description", "renditions"};
constexpr std::array<std::string_view, 5> kRungMembers{"width", "height", "videoBitrate", "audioBitrate",
                                                       "encode"};

// As the options `canvas`, `video-bitrate` and `audio-bitrate`.
struct Range {
  const char* name;
  std::int64_t min;
  std::int64_t max;
  const char* unit;
};
constexpr Range kWidth{"width", 160, 3840, "pixels"};
constexpr Range kHeight{"height", 90, 2160, "pixels"};
constexpr Range kVideoBitrate{"videoBitrate", 100'000, 100'000'000, "bits per second"};
constexpr Range kAudioBitrate{"audioBitrate", 16'000, 512'000, "bits per second"};

/// Reads one file and collects its mistakes.
class LadderFile {
 public:
  LadderFile(std::string file, std::string_view text)
      : file_(std::move(file)), text_(text), places_(jsonPlaces(text)) {}

  tl::expected<Ladder, Problems> read() {
    if (Problems syntax = jsonProblems(file_, text_); !syntax.empty())
      return tl::make_unexpected(std::move(syntax));
    const auto object = glib::parseObject(text_, Ladder::kMaxBytes);
    if (!object) return tl::make_unexpected(Problems{{file_, 0, 0, object.error().message}});
    checkMembers(object->get(), "", kMembers, "a ladder");
    readDescription(object->get());
    readRenditions(object->get());
    if (!problems_.empty()) return tl::make_unexpected(std::move(problems_));
    return std::move(ladder_);
  }

 private:
  void mistake(const std::string& path, std::string message) {
    const auto found = places_.find(path);
    const Place place = found == places_.end() ? Place{0, 0} : placeOf(text_, found->second);
    problems_.push_back({file_, place.line, place.column, std::move(message)});
  }

  void checkMembers(JsonObject* object, const std::string& path, std::span<const std::string_view> known,
                    const std::string& whose) {
    const std::vector<std::string> names(known.begin(), known.end());
    const glib::Handle<GList, g_list_free> members(json_object_get_members(object));
    for (const GList* each = members.get(); each != nullptr; each = each->next) {
      const std::string name = static_cast<const char*>(each->data);
      if (std::ranges::find(names, name) != names.end()) continue;
      std::string all;
      for (const std::string& one : names) all += (all.empty() ? "" : ", ") + one;
      mistake(path + name,
              "'" + name + "' is not known" + suggestion(name, names) + "; " + whose + " has " + all);
    }
  }

  void readDescription(JsonObject* object) {
    if (!glib::has(object, "description")) return;
    if (auto text = glib::readString(object, "description", kMaxLine)) {
      ladder_.description = std::move(*text);
      return;
    }
    const auto lines = glib::readArray(object, "description", kMaxLines);
    for (guint i = 0; lines && i < json_array_get_length(*lines); ++i) {
      auto line = glib::stringAt(*lines, i, "description", kMaxLine);
      if (!line)
        return mistake("description[" + std::to_string(i) + "]", "a line of 'description' must be text");
      if (i == 0) ladder_.description = std::move(*line);
    }
    if (!lines) mistake("description", "'description' must be text, or a list of texts");
  }

  void readRenditions(JsonObject* object) {
    if (!glib::has(object, "renditions"))
      return mistake("", "'renditions' is missing: a list of 1 to " + std::to_string(Ladder::kMaxRungs));
    const auto list = glib::readArray(object, "renditions", Ladder::kMaxRungs);
    if (!list || json_array_get_length(*list) == 0) {
      return mistake("renditions",
                     "'renditions' must be a list of 1 to " + std::to_string(Ladder::kMaxRungs));
    }
    for (guint i = 0; i < json_array_get_length(*list); ++i) {
      const auto one = glib::objectAt(*list, i, "renditions");
      const std::string path = "renditions[" + std::to_string(i) + "]";
      if (!one) {
        mistake(path, "a rendition must be an object: { \"height\": 720, \"videoBitrate\": 2500000 }");
      } else {
        readRung(*one, path);
      }
    }
  }

  /// 0 when it is not there, or is wrong and said to be so.
  std::int64_t readNumber(JsonObject* object, const std::string& path, const Range& range) {
    if (!glib::has(object, range.name)) return 0;
    const auto value = glib::readInteger(object, range.name, range.min, range.max);
    if (value) return *value;
    mistake(path + "." + range.name, "'" + std::string(range.name) + "' must be a whole number of " +
                                         range.unit + ", " + std::to_string(range.min) + " to " +
                                         std::to_string(range.max));
    return 0;
  }

  int readSide(JsonObject* object, const std::string& path, const Range& range) {
    const std::int64_t value = readNumber(object, path, range);
    if (value % 2 != 0) {
      mistake(
          path + "." + range.name,
          "'" + std::string(range.name) + "' must be even, because colour is stored once per pair of pixels");
    }
    return static_cast<int>(value);
  }

  void readRung(JsonObject* object, const std::string& path) {
    checkMembers(object, path + ".", kRungMembers, "a rendition");
    Rung rung;
    rung.width = readSide(object, path, kWidth);
    rung.height = readSide(object, path, kHeight);
    rung.videoBitrate = readNumber(object, path, kVideoBitrate);
    rung.audioBitrate = readNumber(object, path, kAudioBitrate);
    if (glib::has(object, "encode")) {
      const std::string word = glib::readString(object, "encode", kMaxLine).value_or("");
      rung.onDemand = word == "on-demand";
      if (word != "always" && word != "on-demand")
        mistake(path + ".encode", "'encode' must be \"always\" or \"on-demand\"");
    }
    checkPlace(object, path, rung);
    ladder_.rungs.push_back(rung);
  }

  /// What a rung must be because of where it stands.
  void checkPlace(JsonObject* object, const std::string& path, const Rung& rung) {
    const bool first = ladder_.rungs.empty();
    const Rung* above = first ? nullptr : &ladder_.rungs.back();
    const bool picture = glib::has(object, "height");
    if (above != nullptr && lastIsSound_) mistake(path, "nothing comes after the rendition with sound only");
    lastIsSound_ = !picture;
    if (first && !picture) return mistake(path, "the first rendition needs a 'height': it is the canvas");
    if (!first && rung.width != 0)
      mistake(path + ".width", "only the first rendition has a 'width'; the others keep its shape");
    if (first && rung.onDemand)
      mistake(path + ".encode",
              "the first rendition is always encoded: it is what players begin with and what is recorded");
    if (!picture) {
      for (const char* name : {"videoBitrate", "encode"}) {
        if (glib::has(object, name)) {
          mistake(path + "." + name,
                  "a rendition without 'height' is sound only and has no '" + std::string(name) + "'");
        }
      }
      if (!glib::has(object, "audioBitrate"))
        mistake(path, "a rendition without 'height' is sound only and needs an 'audioBitrate'");
      return;
    }
    if (!glib::has(object, "videoBitrate")) mistake(path, "'videoBitrate' is missing");
    if (above == nullptr) return;
    if (rung.height != 0 && above->height != 0 && rung.height >= above->height) {
      mistake(path + ".height", "'height' must be less than the " + std::to_string(above->height) +
                                    " of the rendition before it: the largest comes first");
    }
    if (rung.videoBitrate != 0 && above->videoBitrate != 0 && rung.videoBitrate >= above->videoBitrate) {
      mistake(path + ".videoBitrate", "'videoBitrate' must be less than the " +
                                          std::to_string(above->videoBitrate) +
                                          " of the rendition before it");
    }
  }

  const std::string file_;
  const std::string_view text_;
  const std::map<std::string, std::size_t> places_;
  Ladder ladder_;
  bool lastIsSound_ = false;
  Problems problems_;
};

}  // namespace

tl::expected<Ladder, Problems> Ladder::parse(const std::string& file, std::string_view text) {
  return LadderFile(file, text).read();
}

}  // namespace rostra::pipeline
