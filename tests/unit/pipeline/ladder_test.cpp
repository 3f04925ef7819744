// SPDX-License-Identifier: Apache-2.0
#include "pipeline/catalog/ladder.hpp"

#include "pipeline/catalog/json_places.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace rostra::pipeline {
namespace {

std::string problemsOf(std::string_view text) {
  const auto parsed = Ladder::parse("x.json", text);
  return parsed ? std::string() : toString(parsed.error());
}

/// A ladder with these renditions, the first one in line 3.
std::string with(std::string_view renditions) {
  return "{\n  \"renditions\": [\n    " + std::string(renditions) + "\n  ]\n}\n";
}

TEST(Ladder, IsReadFromTheLargestRenditionToSoundOnly) {
  const auto parsed = Ladder::parse("x.json", R"({
    "description": ["Two sizes.", "More."],
    "renditions": [
      { "width": 1920, "height": 1080, "videoBitrate": 5000000 },
      { "height": 240, "videoBitrate": 350000, "audioBitrate": 64000, "encode": "on-demand" },
      { "audioBitrate": 48000 }
    ]
  })");
  ASSERT_TRUE(parsed) << toString(parsed.error());
  EXPECT_EQ(parsed->description, "Two sizes.");
  EXPECT_EQ(parsed->rungs, (std::vector<Rung>{{1920, 1080, 5'000'000, 0, false},
                                              {0, 240, 350'000, 64'000, true},
                                              {0, 0, 0, 48'000, false}}));
}

TEST(Ladder, EveryMistakeHasItsLineAndColumn) {
  struct Case {
    std::string text;
    std::string problems;
  };
  const std::string top = R"({ "height": 720, "videoBitrate": 2500000 },)";
  const std::array cases{
      Case{"[]", "x.json: must be one JSON object: { ... }"},
      Case{"{}", "x.json: 'renditions' is missing: a list of 1 to 8"},
      Case{"{\n  \"renditions\": []\n}", "x.json:2:3: 'renditions' must be a list of 1 to 8"},
      Case{"{\n  \"renditions\": {}\n}", "x.json:2:3: 'renditions' must be a list of 1 to 8"},
      Case{with("1"),
           "x.json:3:5: a rendition must be an object: { \"height\": 720, \"videoBitrate\": 2500000 }"},
      Case{"{\n  \"rendition\": []\n}",
           "x.json:2:3: 'rendition' is not known; did you mean 'renditions'?; a ladder has description, "
           "renditions\n"
           "x.json: 'renditions' is missing: a list of 1 to 8"},
      Case{with(R"({ "heigth": 720, "videoBitrate": 2500000 })"),
           "x.json:3:7: 'heigth' is not known; did you mean 'height'?; a rendition has width, height, "
           "videoBitrate, audioBitrate, encode\n"
           "x.json:3:5: the first rendition needs a 'height': it is the canvas"},
      Case{with(R"({ "height": 721, "videoBitrate": 2500000 })"),
           "x.json:3:7: 'height' must be even, because colour is stored once per pair of pixels"},
      Case{with(R"({ "height": "720", "videoBitrate": 2500000 })"),
           "x.json:3:7: 'height' must be a whole number of pixels, 90 to 2160"},
      Case{with(R"({ "height": 720, "videoBitrate": 2500 })"),
           "x.json:3:22: 'videoBitrate' must be a whole number of bits per second, 100000 to 100000000"},
      Case{with(R"({ "height": 720 })"), "x.json:3:5: 'videoBitrate' is missing"},
      Case{with(R"({ "height": 720, "videoBitrate": 2500000, "encode": "sometimes" })"),
           "x.json:3:47: 'encode' must be \"always\" or \"on-demand\""},
      Case{with(R"({ "height": 720, "videoBitrate": 2500000, "encode": "on-demand" })"),
           "x.json:3:47: the first rendition is always encoded: it is what players begin with and what is "
           "recorded"},
      Case{with(top + "\n    { \"height\": 720, \"videoBitrate\": 1000000 }"),
           "x.json:4:7: 'height' must be less than the 720 of the rendition before it: the largest comes "
           "first"},
      Case{with(top + "\n    { \"height\": 480, \"videoBitrate\": 3000000 }"),
           "x.json:4:22: 'videoBitrate' must be less than the 2500000 of the rendition before it"},
      Case{with(top + "\n    { \"width\": 640, \"height\": 480, \"videoBitrate\": 1000000 }"),
           "x.json:4:7: only the first rendition has a 'width'; the others keep its shape"},
      Case{with(top + "\n    { \"videoBitrate\": 1000000 }"),
           "x.json:4:7: a rendition without 'height' is sound only and has no 'videoBitrate'\n"
           "x.json:4:5: a rendition without 'height' is sound only and needs an 'audioBitrate'"},
      Case{
          with(top + "\n    { \"audioBitrate\": 64000 },\n    { \"height\": 240, \"videoBitrate\": 350000 }"),
          "x.json:5:5: nothing comes after the rendition with sound only"},
      Case{"{\n  \"description\": 1,\n  \"renditions\": [" + top.substr(0, top.size() - 1) + "]\n}",
           "x.json:2:3: 'description' must be text, or a list of texts"},
  };
  for (const Case& one : cases) EXPECT_EQ(problemsOf(one.text), one.problems) << one.text;
}

TEST(JsonPlaces, NamesMembersAndElements) {
  const std::string text = R"({ "a": 1, "b": [ 2, { "c\"d": "]}" , "e": [[3]] } ], "f": {} })";
  const auto places = jsonPlaces(text);
  const auto at = [&](const std::string& path) { return text.substr(places.at(path), 3); };
  EXPECT_EQ(at("a"), "\"a\"");
  EXPECT_EQ(at("b[0]"), "2, ");
  EXPECT_EQ(at("b[1].c\\\"d"), "\"c\\");
  EXPECT_EQ(at("b[1].e[0][0]"), "3]]");
  EXPECT_EQ(at("f"), "\"f\"");
  EXPECT_EQ(places.size(), 9U);
}

TEST(JsonPlaces, TakesAnyText) {
  for (const char* text :
       {"", "{", "[", "{\"", "{\"a", "{\"a\"", "{\"a\":", "[1", "[,", "\"\\", "}", "{\"a\":[[[["})
    (void)jsonPlaces(text);
  (void)jsonPlaces(std::string(100'000, '['));
}

}  // namespace
}  // namespace rostra::pipeline
