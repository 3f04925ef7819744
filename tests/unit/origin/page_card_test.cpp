// SPDX-License-Identifier: Apache-2.0
#include "origin/web/page_card.hpp"

#include <gtest/gtest.h>

namespace rostra::origin {
namespace {

constexpr std::string_view kPage =
    "<head>\n<!-- card: here -->\n<title>Watch</title>\n<!-- /card -->\n<script></script></head>";

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(PageCard, SaysWhatALinkShows) {
  const std::string page = withCard(kPage, {"Night sky", "A weekly round."},
                                    {"https://stage.example", "/watch/night-sky", "/card.png"});
  for (const char* tag :
       {"<title>Night sky \u2013 Rostra</title>", R"(<meta name="description" content="A weekly round." />)",
        R"(<meta property="og:title" content="Night sky" />)",
        R"(<meta property="og:description" content="A weekly round." />)",
        R"(<meta property="og:url" content="https://stage.example/watch/night-sky" />)",
        R"(<meta property="og:image" content="https://stage.example/card.png" />)",
        R"(<meta name="twitter:card" content="summary_large_image" />)"})
    EXPECT_TRUE(has(page, tag)) << tag << "\n" << page;
  EXPECT_FALSE(has(page, "<title>Watch</title>"));
  EXPECT_FALSE(has(page, "card:"));
  EXPECT_TRUE(page.starts_with("<head>\n"));
  EXPECT_TRUE(page.ends_with("\n<script></script></head>"));
}

TEST(PageCard, NamesNoAddressThatItDoesNotKnow) {
  const std::string page = withCard(kPage, {"A", "b"}, {"", "/watch/a", "/card.png"});
  EXPECT_FALSE(has(page, "og:url"));
  EXPECT_FALSE(has(page, "og:image"));
  EXPECT_TRUE(has(page, R"(content="summary")"));
}

TEST(PageCard, LetsNothingOutOfItsPlace) {
  const std::string page =
      withCard(kPage, {R"(</title><script>alert("1")</script>)", "a\" onload='x' & <b>\n</b>"}, {});
  EXPECT_FALSE(has(page, "<script>alert"));
  EXPECT_FALSE(has(page, "<b>"));
  EXPECT_TRUE(has(page, "&lt;/title&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"));
  EXPECT_TRUE(has(page, "a&quot; onload=&#39;x&#39; &amp; &lt;b&gt; &lt;/b&gt;"));
}

TEST(PageCard, ShortensADescriptionBetweenTwoCharacters) {
  std::string text(299, 'a');
  text += "\u00e9 and more";
  EXPECT_TRUE(has(withCard(kPage, {"A", text}, {}), "content=\"" + std::string(299, 'a') + "\u2026\""));
  EXPECT_TRUE(has(withCard(kPage, {"A", " \n"}, {}), R"(content="Watch A live.")"));
}

TEST(PageCard, APageWithoutAPlaceStaysAsItIs) {
  EXPECT_EQ(withCard("<title>x</title>", {"A", "b"}, {}), "<title>x</title>");
  EXPECT_EQ(withCard("<!-- card --><title>x</title>", {"A", "b"}, {}), "<!-- card --><title>x</title>");
}

}  // namespace
}  // namespace rostra::origin
