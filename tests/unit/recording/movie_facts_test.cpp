// SPDX-License-Identifier: Apache-2.0
// Title and creation time, as an independent player reads them, and heads that are broken.
#include "recording/movie_facts.hpp"

#include "integration/origin/cmaf_source.hpp"
#include "recording/movie_file.hpp"
#include "support/temporary_folder.hpp"
#include "unit/recording/recorded.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace rostra::recording {
namespace {

namespace fs = std::filesystem;
using test::CmafSource;

// 2026-05-01T18:00:30.123Z
constexpr std::int64_t kBegan = 1'777'658'430'123;

std::string tagOf(const fs::path& file, const std::string& tag) {
  std::string text =
      outputOf("ffprobe -v error -show_entries " + tag + " -of csv=p=0:nk=1 '" + file.string() + "'");
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

class MovieFactsTest : public ::testing::Test {
 protected:
  fs::path record(const MovieFacts& facts) {
    CmafSource source;
    const auto file = MovieFile::create(fs::path(folder.path()) / "show.part", source.init(), facts);
    EXPECT_TRUE(file) << file.error().message;
    for (int i = 0; i < 5; ++i) EXPECT_TRUE((*file)->append(source.part()));
    EXPECT_TRUE((*file)->finish());
    return fs::path(folder.path()) / "show.mp4";
  }
  test::TemporaryFolder folder;
};

TEST_F(MovieFactsTest, APlayerReadsTitleAndCreationTime) {
  const std::string title = "Évening \u00BBshow\u00AB \u0928\u092E\u0938\u094D\u0924\u0947 \U0001F680";
  const fs::path file = record({title, kBegan});
  EXPECT_EQ(tagOf(file, "format_tags=title"), title);
  EXPECT_EQ(tagOf(file, "format_tags=creation_time"), "2026-05-01T18:00:30.000000Z");
  EXPECT_EQ(tagOf(file, "stream_tags=creation_time"),
            "2026-05-01T18:00:30.000000Z\n2026-05-01T18:00:30.000000Z");
  const Played played = play(file);
  EXPECT_EQ(played.complaints, "");
  EXPECT_EQ(played.pictures, 30);
}

TEST_F(MovieFactsTest, NoTitleIsNoTitle) {
  EXPECT_EQ(tagOf(record({"", kBegan}), "format_tags=title"), "");
}

TEST_F(MovieFactsTest, BrokenHeadsAreRefused) {
  CmafSource source;
  const auto init = source.init();
  const View whole(init);
  ASSERT_TRUE(withFacts(whole, {"title", kBegan}));
  EXPECT_FALSE(withFacts({}, {"title", kBegan}));
  for (std::size_t length = 1; length < whole.size(); ++length)
    EXPECT_FALSE(withFacts(whole.first(length), {"title", kBegan})) << length;
}

}  // namespace
}  // namespace rostra::recording
