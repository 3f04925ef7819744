// SPDX-License-Identifier: Apache-2.0
#include "glib/json_writer.hpp"

#include "glib/json_view.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace rostra::glib {
namespace {

TEST(ObjectWriter, WritesEveryKindOfMemberInOrder) {
  const std::string view = "part of a text";
  ObjectWriter object;
  object.text("text", "a\"b")
      .text("view", std::string_view(view).substr(0, 4))
      .textOrNull("some", std::string("x"))
      .textOrNull("none", std::nullopt)
      .number("small", std::uint8_t{7})
      .number("large", std::int64_t{9'007'199'254'740'993})
      .number("decimal", 1.24961)
      .flag("flag", true)
      .null("null")
      .object("object", ObjectWriter().number("n", -1))
      .array("array", ArrayWriter().add("a").add(ObjectWriter()));
  EXPECT_EQ(object.toText(),
            R"({"text":"a\"b","view":"part","some":"x","none":null,"small":7,"large":9007199254740993,)"
            R"("decimal":1.25,"flag":true,"null":null,"object":{"n":-1},"array":["a",{}]})");
}

TEST(ObjectWriter, WhatJsonCannotSayIsNull) {
  ObjectWriter object;
  object.number("a", std::numeric_limits<double>::quiet_NaN())
      .number("b", std::numeric_limits<float>::infinity());
  EXPECT_EQ(object.toText(), R"({"a":null,"b":null})");
}

TEST(ObjectWriter, ACopyIsTheSameObject) {
  ObjectWriter object;
  ObjectWriter outer;
  outer.object("a", object).object("b", object);
  object.number("n", 1);
  EXPECT_EQ(outer.toText(), R"({"a":{"n":1},"b":{"n":1}})");
}

TEST(ObjectWriter, TakesAParsedObject) {
  ObjectWriter object;
  object.object("parsed", parseObject(R"({"x":[1]})", 100).value());
  EXPECT_EQ(object.toText(), R"({"parsed":{"x":[1]}})");
}

TEST(JsonView, WhatIsMissingOrOfAnotherTypeIsNothing) {
  const auto parsed =
      parseObject(R"({"n":2.6,"i":-3,"s":"x","b":true,"o":{"n":1},"a":[{"n":1},7,{"n":2}],"z":null})", 1000)
          .value();
  JsonObject* object = parsed.get();
  EXPECT_DOUBLE_EQ(numberOf(object, "n"), 2.6);
  EXPECT_EQ(countOf(object, "n"), 3);
  EXPECT_EQ(countOf(object, "i"), -3);
  EXPECT_EQ(textOf(object, "s"), "x");
  EXPECT_TRUE(flagOf(object, "b"));
  EXPECT_EQ(countOf(objectOf(object, "o"), "n"), 1);
  std::int64_t sum = 0;
  eachOf(object, "a", [&](JsonObject* item) { sum += countOf(item, "n"); });
  EXPECT_EQ(sum, 3);
  for (const char* name : {"missing", "z", "s", "o"}) EXPECT_EQ(numberOf(object, name), 0) << name;
  for (const char* name : {"missing", "z", "i", "a"}) {
    EXPECT_EQ(textOf(object, name), "") << name;
    EXPECT_FALSE(flagOf(object, name)) << name;
    EXPECT_FALSE(objectOf(object, name)) << name;
  }
  EXPECT_EQ(countOf(objectOf(object, "missing"), "n"), 0);
  eachOf(nullptr, "a", [](JsonObject*) { ADD_FAILURE(); });
}

}  // namespace
}  // namespace rostra::glib
