// SPDX-License-Identifier: Apache-2.0
#include "pipeline/template/value.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace rostra::pipeline {
namespace {

using namespace std::chrono_literals;

Placeholder make(PlaceholderType type, double min, double max, std::vector<std::string> words = {}) {
  return {.name = "x",
          .type = type,
          .min = min,
          .max = max,
          .words = std::move(words),
          .sample = 0,
          .meaning = "m",
          .line = 1};
}

struct Case {
  const char* what;
  Placeholder placeholder;
  Value value;
  const char* expected;  ///< null: refused
};

TEST(Encode, WritesEveryTypeAsItsPropertyWantsIt) {
  using enum PlaceholderType;
  const double kMost = 1e15;
  const Case cases[] = {
      {"int", make(Int, 0, 4000), 1280, "1280"},
      {"negative int", make(Int, -5, 5), -5, "-5"},
      {"unsigned", make(Int, 0, kMost), std::size_t{7}, "7"},
      {"int above", make(Int, 0, 10), 11, nullptr},
      {"int below", make(Int, 1, 10), 0, nullptr},
      {"int from text", make(Int, 0, 10), "1", nullptr},
      {"int from truth", make(Int, 0, 10), true, nullptr},
      {"int from decimal", make(Int, 0, 10), 1.0, nullptr},
      {"huge unsigned", make(Int, 0, kMost), std::numeric_limits<std::uint64_t>::max(), nullptr},
      {"number", make(Number, 0, 2), 0.25, "0.25"},
      {"number from whole", make(Number, 0, 2), 1, "1"},
      {"small number", make(Number, 0, 2), 0.000001, "0.000001"},
      {"tiny number is no exponent", make(Number, 0, 2), 1e-12, "0.000000000001"},
      {"not a number", make(Number, 0, 2), std::numeric_limits<double>::quiet_NaN(), nullptr},
      {"infinite", make(Number, 0, 2), std::numeric_limits<double>::infinity(), nullptr},
      {"bool", make(Bool, 0, 0), true, "true"},
      {"bool false", make(Bool, 0, 0), false, "false"},
      {"bool from int", make(Bool, 0, 0), 1, nullptr},
      {"word", make(Word, 0, 0, {"a", "b"}), "b", "b"},
      {"unknown word", make(Word, 0, 0, {"a", "b"}), "c", nullptr},
      {"hostile word", make(Word, 0, 0, {"a", "b"}), "a ! fakesink", nullptr},
      {"ms", make(Ms, 0, 2000), 80ms, "80"},
      {"ms from seconds", make(Ms, 0, 2000), 2s, "2000"},
      {"ms above", make(Ms, 0, 2000), 3s, nullptr},
      {"ms from int", make(Ms, 0, 2000), 80, nullptr},
      {"ns", make(Ns, 0, 2000), 80ms, "80000000"},
      {"bitrate", make(Bitrate, 0, 1e6), 64000, "64000"},
      {"kbitrate", make(Kbitrate, 0, 1e7), 2'000'000, "2000"},
      {"fraction", make(Fraction, 1, 60), pipeline::Fraction{30000, 1001}, "30000/1001"},
      {"fraction from int", make(Fraction, 1, 60), 30, "30/1"},
      {"fraction above", make(Fraction, 1, 60), 61, nullptr},
      {"fraction by zero", make(Fraction, 1, 60), pipeline::Fraction{30, 0}, nullptr},
      {"fraction by less", make(Fraction, 0, 60), pipeline::Fraction{-30, -1}, nullptr},
      {"string too long", make(String, 0, 3), "abcd", nullptr},
      {"string too short", make(String, 1, 3), "", nullptr},
      {"string from int", make(String, 0, 3), 1, nullptr},
  };
  for (const Case& test : cases) {
    const auto encoded = encode(test.placeholder, test.value);
    ASSERT_EQ(encoded.has_value(), test.expected != nullptr)
        << test.what << ' ' << (encoded ? *encoded : encoded.error().message);
    if (encoded) {
      EXPECT_EQ(*encoded, test.expected) << test.what;
    } else {
      EXPECT_EQ(encoded.error().kind, ErrorKind::InvalidInput) << test.what;
      EXPECT_NE(encoded.error().message.find("'x'"), std::string::npos) << test.what;
    }
  }
}

TEST(Encode, CountsCharactersOfTextNotBytes) {
  EXPECT_TRUE(encode(make(PlaceholderType::String, 0, 3), "ééé"));
  EXPECT_FALSE(encode(make(PlaceholderType::String, 0, 3), "éééé"));
}

TEST(Encode, LeavesTextNoCharacterThatGstLaunchKnows) {
  for (const std::string& text : {std::string("plain"), std::string("a b"),
                                  std::string("\"\\'!.(){}:;,=#@\n\t"), std::string("अदा 😀")}) {
    const auto encoded = encode(make(PlaceholderType::String, 0, 100), text);
    ASSERT_TRUE(encoded) << text;
    const std::string inner = encoded->substr(3, encoded->size() - 6);
    EXPECT_EQ(encoded->substr(0, 3), "\"\\\"");
    EXPECT_EQ(encoded->substr(encoded->size() - 3), "\\\"\"");
    EXPECT_EQ(inner.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789\\"), std::string::npos) << inner;
  }
}

TEST(Encode, RefusesTextThatIsNotUtf8OrHoldsNul) {
  for (const std::string& text :
       {std::string("\xC0\xAF"), std::string("\xFF"), std::string("a\0b", 3), std::string("\xE2\x82")}) {
    EXPECT_FALSE(encode(make(PlaceholderType::String, 0, 100), text));
    EXPECT_FALSE(encode(make(PlaceholderType::Markup, 0, 100), text));
  }
}

}  // namespace
}  // namespace rostra::pipeline
