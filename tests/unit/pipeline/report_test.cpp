// SPDX-License-Identifier: Apache-2.0
#include "pipeline/check/report.hpp"

#include "base/id.hpp"
#include "glib/json.hpp"
#include "unit/pipeline/support.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace rostra::pipeline {
namespace {

namespace fs = std::filesystem;

class Report : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::temp_directory_path() / ("rostra-report-" + randomId(12));
    write("s/mix/a.pipeline", fileOf("fakesrc name=source num-buffers={{n:int}}\n  ! fakesink",
                                     "n: int 0..9 = 1  how many", "source: fakesrc  m"));
    write("s/encoders/video.conf", "# Purpose: The picture.\nencoder = libx264\n");
    write("s/layouts/grid.json", "{\"description\": [\"Everybody.\", \"More.\"]}\n");
    write("o/encoders/video.conf", "# Purpose: Mine.\nencoder = libx264\n");
  }
  void TearDown() override { fs::remove_all(root_); }
  void write(const fs::path& path, std::string_view text) const {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path, std::ios::binary) << text;
  }
  [[nodiscard]] Catalog open() const { return Catalog::open(root_ / "s", root_ / "o"); }
  [[nodiscard]] std::string cut(std::string text) const {
    const std::string prefix = root_.string() + '/';
    for (std::size_t at = 0; (at = text.find(prefix, at)) != std::string::npos;)
      text.erase(at, prefix.size());
    return text;
  }
  fs::path root_;
};

TEST_F(Report, ListsNamesPurposesAndPlaceholders) {
  EXPECT_EQ(cut(listText(open())),
            "encoders/video  Mine. (libx264)\n"
            "    your own file: o/encoders/video.conf\n"
            "layouts/grid    Everybody.\n"
            "mix/a           test\n"
            "    {{n}}  int 0..9  how many\n");
  const auto json = glib::parseObject(listJson(open()), 100000);
  ASSERT_TRUE(json);
  JsonArray* files = json_object_get_array_member(json->get(), "files");
  ASSERT_EQ(json_array_get_length(files), 3U);
  EXPECT_EQ(cut(json_object_get_string_member(json_array_get_object_element(files, 0), "replaces")),
            "s/encoders/video.conf");
  JsonObject* fragment = json_array_get_object_element(files, 2);
  EXPECT_STREQ(json_object_get_string_member(fragment, "kind"), "pipeline");
  JsonObject* placeholder =
      json_array_get_object_element(json_object_get_array_member(fragment, "placeholders"), 0);
  EXPECT_STREQ(json_object_get_string_member(placeholder, "type"), "int 0..9");
  EXPECT_STREQ(json_object_get_string_member(placeholder, "sample"), "1");
}

TEST_F(Report, ShowsTheFileInUseAndItsFilledInText) {
  const std::string text = cut(showText(open(), "mix/a").value());
  EXPECT_TRUE(text.starts_with("file: s/mix/a.pipeline\n\n# Purpose: test\n")) << text;
  EXPECT_TRUE(
      text.ends_with("\nwith its sample values:\n\nfakesrc name=source num-buffers=1\n  ! fakesink\n"))
      << text;
  EXPECT_TRUE(cut(showText(open(), "encoders/video").value())
                  .starts_with("file: o/encoders/video.conf\nreplaces: s/encoders/video.conf\n\n"));
  const auto json = glib::parseObject(showJson(open(), "mix/a").value(), 100000);
  ASSERT_TRUE(json);
  EXPECT_STREQ(json_object_get_string_member(json->get(), "instantiated"),
               "fakesrc name=source num-buffers=1\n  ! fakesink\n");
  EXPECT_EQ(showText(open(), "nothing").error().kind, ErrorKind::NotFound);
  EXPECT_EQ(showJson(open(), "nothing").error().kind, ErrorKind::NotFound);
}

TEST_F(Report, ShowsAWrongFileWithItsProblems) {
  write("s/mix/a.pipeline", fileOf("fakesrc num-buffers={{m:int}}", "n: int 0..9 = 1  how many"));
  const std::string text = cut(showText(open(), "mix/a").value());
  EXPECT_TRUE(text.ends_with(
      "\nproblems:\ns/mix/a.pipeline:10:21: placeholder 'm' is not in the header; did you mean 'n'?\n"))
      << text;
  EXPECT_NE(listText(open()).find("mix/a           (wrong: see `rostra pipeline check`)"), std::string::npos);
  EXPECT_TRUE(glib::parseObject(showJson(open(), "mix/a").value(), 100000));
}

TEST(CheckReport, CountsAndPlacesProblems) {
  const Problems problems{{"a", 3, 7, "wrong", ErrorKind::InvalidInput},
                          {"b", 0, 0, "gone", ErrorKind::Unavailable}};
  EXPECT_EQ(checkText({}, 9), "9 files, no problem\n");
  EXPECT_EQ(checkText(problems, 9), "a:3:7: wrong\nb: gone\n9 files, 2 problems\n");
  const auto json = glib::parseObject(checkJson(problems, 9), 100000);
  ASSERT_TRUE(json);
  EXPECT_FALSE(json_object_get_boolean_member(json->get(), "ok"));
  JsonObject* first = json_array_get_object_element(json_object_get_array_member(json->get(), "problems"), 0);
  EXPECT_EQ(json_object_get_int_member(first, "line"), 3);
  EXPECT_EQ(json_object_get_int_member(first, "column"), 7);
  EXPECT_STREQ(json_object_get_string_member(first, "kind"), "invalid-input");
}

}  // namespace
}  // namespace rostra::pipeline
