// SPDX-License-Identifier: Apache-2.0
#include "pipeline/template/launch_text.hpp"

#include <gtest/gtest.h>

namespace rostra::pipeline {
namespace {

/// One letter a token, and its text.
std::string shape(std::string_view text) {
  constexpr std::string_view kLetters = "EALCR()U?";
  std::string out;
  for (const Token& token : tokenize(text)) {
    if (!out.empty()) out += ' ';
    out += kLetters[static_cast<std::size_t>(token.kind)];
    if (token.kind == TokenKind::Assignment) {
      out += '[' + std::string(token.name) + "|" + std::string(token.value) + (token.closed ? "]" : "|open]");
    } else if (token.kind != TokenKind::Link && token.kind != TokenKind::CloseBin) {
      out += '[' + std::string(token.text) + ']';
    }
  }
  return out;
}

TEST(LaunchText, SplitsAsGStreamerDoes) {
  struct Case {
    const char* text;
    const char* expected;
  };
  for (const Case& test : {
           Case{"a ! b", "E[a] L E[b]"},
           Case{"a!b", "E[a] L E[b]"},
           Case{"a x=1 y-z=2 ! b", "E[a] A[x|1] A[y-z|2] L E[b]"},
           Case{"a x = 1", "E[a] A[x|1]"},
           Case{"a x=\"b c\" d", "E[a] A[x|\"b c\"] E[d]"},
           Case{"a x='b c' d", "E[a] A[x|'b c'] E[d]"},
           Case{"a x=\"b \\\" c\" d", "E[a] A[x|\"b \\\" c\"] E[d]"},
           Case{"a x=b\\ c d", "E[a] A[x|b\\ c] E[d]"},
           // The longest match: a quote behind a backslash does not end the value while there is a later one.
           Case{"a x=\"b\\\" c=\"d\" e", "E[a] A[x|\"b\\\" c=\"] E[d] ?[\"] E[e]"},
           Case{"a x=\"b\\\" c", "E[a] A[x|\"b\\\"] E[c]"},
           Case{"a x=\"b c", "E[a] A[x|\"b|open] E[c]"},
           Case{"a ! video/x-raw, width=16 ! b", "E[a] L C[video/x-raw, width=16] L E[b]"},
           Case{"t. ! t.src_0 .sink x", "R[t.] L R[t.src_0] R[.sink] E[x]"},
           Case{"bin.( a ) ( b )", "([bin] E[a] ) ([] E[b] )"},
           Case{"file:///x/y ! a", "U[file:///x/y] L E[a]"},
           Case{"a sink_0::xpos=3", "E[a] A[sink_0::xpos|3]"},
           Case{"a @preset=x", "E[a] A[@preset|x]"},
           Case{"a # b", "E[a] ?[#] E[b]"},
           Case{"a x={{n:int}} {{e:word}}", "E[a] A[x|{{n:int}}] E[{{e:word}}]"},
           Case{"a ; {", "E[a] ?[;] ?[{]"},
           Case{"{{", "?[{] ?[{]"},
           Case{"", ""},
           Case{"x=", "A[x|]"},
           Case{"a x=\\", "E[a] A[x|\\]"},
       }) {
    EXPECT_EQ(shape(test.text), test.expected) << test.text;
  }
}

TEST(LaunchText, TakesOneLevelOfQuotesAndEscapesAway) {
  EXPECT_EQ(unescapeValue("a"), "a");
  EXPECT_EQ(unescapeValue("\"a b\""), "a b");
  EXPECT_EQ(unescapeValue("'a b'"), "a b");
  EXPECT_EQ(unescapeValue("a\\ b"), "a b");
  EXPECT_EQ(unescapeValue("\"\\\"a\\\\040\\\"\""), "\"a\\040\"");
  EXPECT_EQ(unescapeValue("\""), "\"");
  EXPECT_EQ(unescapeValue("\\"), "");
}

TEST(LaunchText, KnowsLinesAndColumns) {
  EXPECT_EQ(placeOf("ab\ncd", 0).line, 1);
  EXPECT_EQ(placeOf("ab\ncd", 4).line, 2);
  EXPECT_EQ(placeOf("ab\ncd", 4).column, 2);
}

}  // namespace
}  // namespace rostra::pipeline
