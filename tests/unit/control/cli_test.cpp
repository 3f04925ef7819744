// SPDX-License-Identifier: Apache-2.0
// What people read and type: tables, durations, command lines.
#include "cli/command_line.hpp"
#include "cli/documents.hpp"
#include "cli/table.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace rostra::cli {
namespace {

using namespace std::chrono_literals;

TEST(Table, AlignsColumnsByWhatIsSeen) {
  Table table({"NAME", ">COUNT"});
  table.add({"Åsa", "7"});
  table.add({"Bartholomew", "12345"});
  EXPECT_EQ(table.toText(),
            "NAME         COUNT\n"
            "Åsa              7\n"
            "Bartholomew  12345\n");
  EXPECT_EQ(displayWidth("Åsa"), 3U);
}

TEST(Table, NoLineEndsInBlanks) {
  Table table({"A", "B"});
  table.add({"long", ""});
  EXPECT_EQ(table.toText(), "A     B\nlong\n");
}

TEST(Table, FitsATerminalByCuttingTextAndNoNumbers) {
  Table table({"NAME", ">BYTES", "PLACE"});
  table.add({"a name that is longer than all others", "123456789012", "stage"});
  table.add({"b", "1", "audience"});
  EXPECT_EQ(table.toText(40),
            "NAME                     BYTES  PLACE\n"
            "a name that is …  123456789012  stage\n"
            "b                            1  audience\n");
  for (std::size_t width = 10; width < 80; ++width)
    EXPECT_NE(table.toText(width).find("123456789012"), std::string::npos) << width;
  EXPECT_EQ(table.toText(0), table.toText(200));
}

TEST(Table, WideAndCombiningCharactersTakeTheRoomTheyTake) {
  EXPECT_EQ(displayWidth("日本"), 4U);
  EXPECT_EQ(displayWidth("e\u0301"), 1U);
  EXPECT_EQ(displayWidth("\xff\xfe"), 2U) << "what is no UTF-8 ends nothing";
  EXPECT_EQ(cutShort("日本語", 5), "日本…");
  EXPECT_EQ(cutShort("日本語", 4), "日…");
  EXPECT_EQ(cutShort("abc", 3), "abc");
  EXPECT_EQ(cutShort("abc", 0), "");
}

TEST(CommandTable, EveryCommandCanRunAndSaysWhatItTakes) {
  for (const CommandSpec& spec : commands()) {
    EXPECT_NE(spec.run, nullptr) << spec.name;
    EXPECT_TRUE(spec.summary.ends_with('.')) << spec.name;
    const bool json =
        std::ranges::any_of(spec.switches, [](const Switch& one) { return one.name == "json"; });
    EXPECT_EQ(json, !spec.json.empty()) << spec.name << ": --json and its members go together";
    bool optional = false;
    for (const Word& word : spec.words) {
      EXPECT_FALSE(optional && !word.optional) << spec.name;
      optional = word.optional;
    }
    for (const Switch& one : spec.switches) EXPECT_FALSE(one.doc.empty()) << spec.name << " " << one.name;
  }
}

TEST(HumanDuration, SaysTheTwoLargestUnits) {
  EXPECT_EQ(humanDuration(0ms), "0 s");
  EXPECT_EQ(humanDuration(59'999ms), "59 s");
  EXPECT_EQ(humanDuration(200s), "3 min 20 s");
  EXPECT_EQ(humanDuration(2h), "2 h");
  EXPECT_EQ(humanDuration(51h + 30min), "2 d 3 h");
}

TEST(CommandLine, WordsSwitchesAndValues) {
  const auto line = parseLine(commandNamed("stats"), {"demo", "--json", "--data-dir=/x"});
  ASSERT_TRUE(line) << line.error().message;
  EXPECT_EQ(line->positional, std::vector<std::string>{"demo"});
  EXPECT_TRUE(line->has("json"));
  EXPECT_EQ(line->value("data-dir"), "/x");
  EXPECT_TRUE(parseLine(commandNamed("room show"), {"--help"})->help) << "help needs no ROOM";
}

TEST(CommandLine, MistakesAreNamed) {
  struct Case {
    Arguments arguments;
    const char* says;
  };
  for (const Case& one : {Case{{}, "ROOM is missing"}, Case{{"a", "b"}, "'b' is unexpected"},
                          Case{{"a", "--jason"}, "unknown option --jason; did you mean --json?"},
                          Case{{"a", "--json=1"}, "--json takes no value"},
                          Case{{"a", "--data-dir"}, "--data-dir needs a value"},
                          Case{{"a", "--data"}, "unknown option --data"}}) {
    const auto line = parseLine(commandNamed("room show"), one.arguments);
    ASSERT_FALSE(line) << one.says;
    EXPECT_NE(line.error().message.find(one.says), std::string::npos) << line.error().message;
    EXPECT_EQ(line.error().kind, ErrorKind::InvalidInput);
  }
}

TEST(CommandLine, EveryCommandHasHelpWithoutLongLines) {
  for (const CommandSpec& spec : commands()) {
    const std::string text = helpText(spec);
    EXPECT_NE(text.find("Usage: " + usageOf(spec)), std::string::npos);
    std::size_t begin = 0;
    while (begin < text.size()) {
      const std::size_t end = text.find('\n', begin);
      EXPECT_LE(end - begin, 110U) << text.substr(begin, end - begin);
      begin = end + 1;
    }
  }
}

}  // namespace
}  // namespace rostra::cli
