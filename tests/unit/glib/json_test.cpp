// SPDX-License-Identifier: Apache-2.0
#include "glib/json.hpp"

#include <gtest/gtest.h>

namespace rostra::glib {
namespace {

TEST(ParseObject, RefusesHostileText) {
  for (const std::string& text :
       {std::string(), std::string("[]"), std::string("1"), std::string("{"), std::string("{\"a\":}"),
        std::string("null"), std::string("\xff{}"), std::string(100000, '['),
        "{\"a\":" + std::string(5000, '{'), std::string("{}\0{}", 5)}) {
    const auto parsed = parseObject(text, 1 << 20);
    ASSERT_FALSE(parsed) << text.substr(0, 20);
    EXPECT_EQ(parsed.error().kind, ErrorKind::InvalidInput);
  }
  EXPECT_FALSE(parseObject("{\"a\":1}", 6));
  EXPECT_FALSE(parseObject(std::string_view(), 6));
}

// Some of these end a process that lets json-glib 1.10 parse into immutable nodes.
TEST(ParseObject, RefusesASecondValue) {
  for (const char* text :
       {R"("ready"{"a":1})", R"({"a":1}{"b":2})", R"({"a":1} "b")", "1{}", "{}{}", "{},{}", "null{}",
        R"({"a":1}])", R"({"a":1}x)", R"(x={"a":1})", R"(var x={"a":1};)", R"([]{})"}) {
    EXPECT_FALSE(parseObject(text, 1000)) << text;
  }
}

TEST(ParseObject, BracketsInsideStringsAreNotDepth) {
  EXPECT_TRUE(parseObject("{\"a\":\"" + std::string(100, '[') + "\\\"\"}", 1000));
}

TEST(Read, RefusesTextThatNoBrowserWouldTakeBack) {
  // json-glib 1.6 takes DEL for a digit of an escape and makes half a surrogate pair of it; 1.10 refuses it
  // itself.
  const auto half = parseObject("{\"half\":\"\\ud8\x7f\x30\"}", 1000);
  EXPECT_FALSE(half && readString(half->get(), "half", 10));
  const auto pair = parseObject("{\"pair\":\"\\ud83d\\ude00\"}", 1000).value();
  EXPECT_TRUE(readString(pair.get(), "pair", 10));
}

TEST(Read, NamesTheMemberThatIsWrong) {
  const auto object = parseObject(R"({"n":5,"s":"abc","b":true,"d":1.5,"a":["x"],"z":null})", 1000).value();
  EXPECT_EQ(readInteger(object.get(), "n", 0, 10).value(), 5);
  EXPECT_EQ(readString(object.get(), "s", 3).value(), "abc");
  EXPECT_TRUE(readBoolean(object.get(), "b").value());
  EXPECT_DOUBLE_EQ(readNumber(object.get(), "d", 0, 2).value(), 1.5);
  EXPECT_DOUBLE_EQ(readNumber(object.get(), "n", 0, 10).value(), 5);
  EXPECT_EQ(stringAt(readArray(object.get(), "a", 1).value(), 0, "a", 10).value(), "x");
  EXPECT_FALSE(has(object.get(), "z"));
  EXPECT_FALSE(has(object.get(), "missing"));

  EXPECT_NE(
      readInteger(object.get(), "n", 6, 10).error().message.find("'n' must be a whole number from 6 to 10"),
      std::string::npos);
  EXPECT_FALSE(readInteger(object.get(), "d", 0, 10));
  EXPECT_FALSE(readInteger(object.get(), "s", 0, 10));
  EXPECT_FALSE(readString(object.get(), "s", 2));
  EXPECT_FALSE(readString(object.get(), "missing", 2));
  EXPECT_FALSE(readString(object.get(), "a", 2));
  EXPECT_FALSE(readBoolean(object.get(), "n"));
  EXPECT_FALSE(readArray(object.get(), "a", 0));
  EXPECT_FALSE(readObject(object.get(), "a"));
}

}  // namespace
}  // namespace rostra::glib
