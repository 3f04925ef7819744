// SPDX-License-Identifier: Apache-2.0
// Templates against the real GStreamer: places of every kind of mistake, and text that tries to break out of
// its property.
#include "glib/handle.hpp"
#include "gst/init.hpp"
#include "pipeline/template/template.hpp"
#include "unit/pipeline/support.hpp"

#include <gtest/gtest.h>

namespace rostra::pipeline {
namespace {

class TemplateCheck : public testing::Test {
 protected:
  static void SetUpTestSuite() { ASSERT_TRUE(gst::initialise()); }

  static std::string problemsIn(std::string_view fragment, std::string_view placeholders = "none",
                                std::string_view elements = "none") {
    const auto parsed = Template::parse("f", fileOf(fragment, placeholders, elements));
    return parsed ? toString(parsed->check()) : "unreadable: " + toString(parsed.error());
  }
};

TEST_F(TemplateCheck, FindsNothingInGoodFragments) {
  for (const char* fragment : {
           "fakesrc",
           "videotestsrc is-live=true pattern=smpte ! video/x-raw,width=320,height=180 ! queue name=q "
           "max-size-buffers=2\n ! fakesink",
           "tee name=t t. ! queue ! fakesink t. ! queue ! fakesink videotestsrc ! t.",
           "compositor name=c background=black sink_0::xpos=16 ! fakesink videotestsrc ! c.sink_0",
           "bin.( name=b fakesrc ! fakesink )",
           "( fakesrc ! fakesink )",
           "fakesrc name = spaced\n ! fakesink name=\"quoted name\"",
           "appsrc caps=application/x-rtp,media=audio,clock-rate=48000 ! fakesink",
           "appsrc caps=\"application/x-rtp, media=(string)audio\" ! capsfilter caps=video/x-raw ! fakesink",
           "fakesrc ! identity\n  # a comment between\n ! fakesink",
       }) {
    EXPECT_EQ(problemsIn(fragment), "") << fragment;
  }
}

TEST_F(TemplateCheck, PointsAtEveryKindOfMistake) {
  struct Case {
    const char* fragment;
    const char* expected;
  };
  for (
      const Case& test : {
          Case{"fakesrc ! quue ! fakesink", "f:9:11: GStreamer has no element 'quue'; did you mean 'queue'?"},
          Case{
              "fakesrc\n  ! queue max-size-bufers=2\n  ! fakesink",
              "f:10:11: element 'queue' has no property 'max-size-bufers'; did you mean 'max-size-buffers'?"},
          Case{"videotestsrc pattern=smtpe ! fakesink", nullptr},
          Case{"fakesrc ! queue max-size-buffers=many ! fakesink",
               "f:9:34: property 'max-size-buffers' of 'queue' does not take 'many'; it takes a number in "
               "0..4294967295"},
          Case{"audiotestsrc volume=1.5 ! fakesink",
               "f:9:21: property 'volume' of 'audiotestsrc' does not take 1.5; its range is 0..1"},
          Case{"fakesrc silense=true ! fakesink",
               "f:9:9: element 'fakesrc' has no property 'silense'; did you mean 'silent'?"},
          Case{"fakesrc # why\n ! fakesink", "f:9:9: a comment needs its own line"},
          Case{"fakesink last-message=x", "f:9:10: property 'last-message' of 'fakesink' is read-only"},
          Case{"fakesrc name=a ! fakesink name=a", "f:9:27: two elements are named 'a', the first in line 9"},
          Case{"fakesrc ! ! fakesink", "f:9:11: a link has nothing before it"},
          Case{"! fakesink", "f:9:1: a link has nothing before it"},
          Case{"fakesrc !", "f:9:9: a link leads nowhere"},
          Case{"fakesrc ! video/x-raw", "f:9:11: caps must be between two links: ! caps !"},
          Case{"fakesrc ! ( fakesink", "f:9:11: '(' is never closed"},
          Case{"fakesrc ) ! fakesink", "f:9:9: ')' without a '('"},
          Case{"fakesrc name=\"x ! fakesink", "f:9:14: a quote is never closed"},
          Case{"fakesrc ; fakesink", "f:9:9: ';' is not expected here"},
          Case{"a=b fakesrc", "f:9:1: a property has no element before it"},
          Case{"videotestsrc\n  ! audioconvert\n  ! fakesink", nullptr},
      }) {
    const std::string problems = problemsIn(test.fragment);
    if (test.expected) {
      EXPECT_EQ(problems, test.expected) << test.fragment;
    }
    EXPECT_EQ(problems.substr(0, 2), "f:") << test.fragment;
  }
  EXPECT_TRUE(problemsIn("videotestsrc pattern=smtpe ! fakesink")
                  .starts_with("f:9:22: property 'pattern' of 'videotestsrc' does not take 'smtpe'; it takes "
                               "one of smpte, snow, black,"));
  EXPECT_TRUE(problemsIn("videotestsrc\n  ! audioconvert\n  ! fakesink")
                  .starts_with("f:10:5: GStreamer rejects the fragment: could not link videotestsrc"));
  EXPECT_TRUE(problemsIn("fakesrc ! video/x-raw,=,! fakesink").starts_with("f:9:"));
}

TEST_F(TemplateCheck, NamesThePackageOfAMissingElement) {
  const auto parsed = Template::parse("f", fileOf("fakesrc ! x264enc ! fakesink"));
  ASSERT_TRUE(parsed);
  const auto factory = gst::Ref<GstElementFactory>::adopt(gst_element_factory_find("x264enc"));
  // Debian's "ugly" plug-ins are not needed by the project; where somebody has them there is nothing to
  // report.
  if (factory) {
    EXPECT_EQ(toString(parsed->check()), "");
    return;
  }
  const Problems problems = parsed->check();
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(toString(problems[0]),
            "f:9:11: GStreamer has no element 'x264enc'; install the package gstreamer1.0-plugins-ugly");
  EXPECT_EQ(problems[0].kind, ErrorKind::Unavailable);
}

TEST_F(TemplateCheck, TriesBothLimitsAndEveryWordOfAPlaceholder) {
  EXPECT_EQ(problemsIn("audiotestsrc volume={{v:number}} ! fakesink", "v: number 0..2 = 1  m"),
            "f:10:21: property 'volume' of 'audiotestsrc' does not take 2; its range is 0..1");
  EXPECT_EQ(problemsIn("queue leaky={{l:word}}", "l: word no|upstream|sideways = no  m"),
            "f:10:13: property 'leaky' of 'queue' does not take 'sideways'; it takes one of no, upstream, "
            "downstream");
  EXPECT_EQ(problemsIn("fakesrc ! {{e:word}} ! fakesink", "e: word queue|queue9 = queue  m"),
            "f:10:11: GStreamer has no element 'queue9'; did you mean 'queue'?");
  EXPECT_EQ(problemsIn("fakesrc name={{n:string}} bad=1", "n: string 0..40 = \"a name with spaces\"  m")
                .substr(0, 8),
            "f:10:27:");
  EXPECT_EQ(problemsIn("queue max-size-time={{t:ns}}", "t: ns 0..2000 = 80  m"), "");
}

TEST_F(TemplateCheck, AsksForTheElementsTheCodeNeeds) {
  EXPECT_EQ(problemsIn("fakesrc name=source", "none", "source: fakesrc  m\nsink: fakesink  m"),
            "f:6: the code needs an element named 'sink': write name=sink after it in the fragment");
  EXPECT_EQ(problemsIn("videotestsrc name=source", "none", "source: fakesrc|appsrc  m"),
            "f:10:1: element 'source' is a videotestsrc; the code needs fakesrc or appsrc");
  EXPECT_EQ(problemsIn("videotestsrc name=source", "none", "source: *  m"), "");
  EXPECT_EQ(problemsIn("fakesrk name=source", "none", "source: fakesrc  m"),
            "f:10:1: GStreamer has no element 'fakesrk'; did you mean 'fakesrc'?");
}

TEST_F(TemplateCheck, KeepsHostileTextInsideItsProperty) {
  // `after` proves that nothing behind the text was swallowed, the count that nothing was added.
  const auto parsed =
      Template::parse("f", fileOf("filesrc name=a location={{text:string}} ! identity name=b ! fakesink "
                                  "name=c filesrc name=after location=\"behind it\"",
                                  "text: string 0..200 = \"x\"  m", "after: filesrc  m"));
  ASSERT_TRUE(parsed) << toString(parsed.error());
  for (const char* text : {"",
                           " ",
                           "Ada Lovelace",
                           "\"",
                           "\\",
                           "\\\\",
                           "\\\"",
                           "\"\"",
                           "'",
                           "a\"b",
                           "\" ! fakesrc name=evil ! \"",
                           "' name=evil '",
                           "x\\",
                           "x\\\\",
                           "x\" location=/etc/passwd \"",
                           "! fakesink",
                           "a.b",
                           "name=evil",
                           "(string)evil",
                           "\\042",
                           "\\\\042",
                           "$(reboot)",
                           "`reboot`",
                           "%n%s",
                           "{{text:string}}",
                           "a\nb",
                           "a\r\nb",
                           "# not a comment",
                           "NULL",
                           "😀",
                           "अदा",
                           "@preset=x",
                           "&lt;<b>",
                           "\x01\x7F"}) {
    const auto bin = buildBin(*parsed, {{"text", text}});
    ASSERT_TRUE(bin) << text << ": " << bin.error().message;
    EXPECT_EQ(GST_BIN_NUMCHILDREN(bin->get()), 4) << text;
    const auto property = [&](const char* element) {
      const auto found = gst::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(bin->get()), element));
      char* location = nullptr;
      g_object_get(found.get(), "location", &location, nullptr);
      const glib::CharPtr owned(location);
      return std::string(location ? location : "");
    };
    EXPECT_EQ(property("a"), text);
    EXPECT_EQ(property("after"), "behind it") << text;
  }
}

TEST_F(TemplateCheck, TakesMarkupOutOfNames) {
  const auto parsed = Template::parse(
      "f", fileOf("filesrc name=o location={{name:markup}}", "name: markup 0..64 = \"x\"  m"));
  ASSERT_TRUE(parsed) << toString(parsed.error());
  const auto bin = buildBin(*parsed, {{"name", "<b>&\"O'Neil\" \\"}});
  ASSERT_TRUE(bin) << bin.error().message;
  const auto element = gst::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(bin->get()), "o"));
  char* text = nullptr;
  g_object_get(element.get(), "location", &text, nullptr);
  const glib::CharPtr owned(text);
  EXPECT_STREQ(text, "&lt;b&gt;&amp;&quot;O&apos;Neil&quot; \\");
}

TEST_F(TemplateCheck, BuildsAPipelineOfOneElementToo) {
  for (const char* fragment : {"fakesrc name=a", "fakesrc name=a ! fakesink"}) {
    const auto parsed = Template::parse("f", fileOf(fragment, "none", "a: fakesrc  m"));
    ASSERT_TRUE(parsed);
    const auto pipeline = buildPipeline(*parsed, {});
    ASSERT_TRUE(pipeline) << pipeline.error().message;
    EXPECT_TRUE(GST_IS_PIPELINE(pipeline->get()));
    const auto bin = buildBin(*parsed, {});
    ASSERT_TRUE(bin);
    EXPECT_FALSE(GST_IS_PIPELINE(bin->get()));
  }
}

TEST_F(TemplateCheck, BuildingSaysWhichFileAndWhy) {
  const auto parsed = Template::parse("f", fileOf("fakesrc ! fakesink", "none", "a: fakesrc  m"));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(buildBin(*parsed, {}).error().message, "f:5: the code needs an element named 'a'");
  const auto unknown = Template::parse("f", fileOf("nonsense"));
  EXPECT_EQ(buildPipeline(*unknown, {}).error().message, "f: no element \"nonsense\"");
}

}  // namespace
}  // namespace rostra::pipeline
