// SPDX-License-Identifier: Apache-2.0
#include "pipeline/catalog/catalog.hpp"

#include "base/id.hpp"
#include "gst/init.hpp"
#include "unit/pipeline/support.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace rostra::pipeline {
namespace {

namespace fs = std::filesystem;

class CatalogTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { ASSERT_TRUE(gst::initialise()); }
  void SetUp() override {
    root_ = fs::temp_directory_path() / ("rostra-catalog-" + randomId(12));
    shipped_ = root_ / "shipped";
    own_ = root_ / "own";
    fs::create_directories(own_);
    write(shipped_ / "mix/a.pipeline", fileOf("fakesrc name=source num-buffers={{n:int}} ! fakesink",
                                              "n: int 0..9 = 1  m", "source: fakesrc  m"));
    write(shipped_ / "webrtc/b.pipeline", fileOf("fakesrc"));
    write(shipped_ / "encoders/video.conf", "# Purpose: x\nencoder = libx264\npreset = veryfast\n");
    write(shipped_ / "layouts/grid.json", "{\n  \"margin\": 1\n}\n");
    write(shipped_ / "README.md", "read me");
  }
  void TearDown() override { fs::remove_all(root_); }

  static void write(const fs::path& path, std::string_view text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  [[nodiscard]] Catalog open() const { return Catalog::open(shipped_, own_); }
  /// Problems with the temporary folder taken out of their paths.
  [[nodiscard]] std::string told(const Problems& problems) const {
    std::string text = toString(problems);
    const std::string prefix = root_.string() + '/';
    for (std::size_t at = 0; (at = text.find(prefix, at)) != std::string::npos;)
      text.erase(at, prefix.size());
    return text;
  }

  fs::path root_, shipped_, own_;
};

TEST_F(CatalogTest, FindsFilesByNameAndKind) {
  const Catalog catalog = open();
  EXPECT_EQ(told(catalog.problems()), "");
  EXPECT_EQ(told(catalog.checkAll()), "");
  std::vector<std::string> names;
  for (const Entry& entry : catalog.entries()) names.push_back(entry.name);
  EXPECT_EQ(names, (std::vector<std::string>{"encoders/video", "layouts/grid", "mix/a", "webrtc/b"}));
  ASSERT_TRUE(catalog.fragment("mix/a"));
  EXPECT_EQ((*catalog.fragment("mix/a"))->header().placeholders.size(), 1U);
  EXPECT_EQ(catalog.encoder("encoders/video").value()->encoder(), "libx264");
  EXPECT_EQ(catalog.layout("layouts/grid").value()->text, "{\n  \"margin\": 1\n}\n");

  const auto missing = catalog.fragment("mix/b");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::NotFound);
  EXPECT_EQ(missing.error().message, "there is no file 'mix/b' in pipelines; did you mean 'mix/a'?");
  EXPECT_EQ(catalog.fragment("layouts/grid").error().message,
            "'layouts/grid' is another kind of file: layout");
  EXPECT_EQ(catalog.layout("mix/a").error().message, "'mix/a' is another kind of file: pipeline");
}

TEST_F(CatalogTest, ReplacesSingleFilesByThoseOfTheOperator) {
  write(own_ / "mix/a.pipeline",
        fileOf("fakesrc name=source ! fakesink", "n: int 0..9 = 2  m", "source: fakesrc  m"));
  write(own_ / "layouts/mine.json", "{}");
  const Catalog catalog = open();
  EXPECT_EQ(told(catalog.checkAll()), "");
  const Entry* entry = catalog.entry("mix/a").value();
  EXPECT_EQ(entry->path, own_ / "mix/a.pipeline");
  EXPECT_EQ(entry->replaces, shipped_ / "mix/a.pipeline");
  EXPECT_EQ((*catalog.fragment("mix/a"))->samples().at("n"), Value(2));
  EXPECT_TRUE(catalog.entry("webrtc/b").value()->replaces.empty());
  EXPECT_TRUE(catalog.layout("layouts/mine"));
}

TEST_F(CatalogTest, TheSameFolderTwiceReplacesNothing) {
  const Catalog catalog = Catalog::open(shipped_, shipped_ / ".." / "shipped");
  EXPECT_EQ(told(catalog.problems()), "");
  for (const Entry& entry : catalog.entries()) EXPECT_TRUE(entry.replaces.empty());
}

TEST_F(CatalogTest, HoldsAReplacementToWhatTheCodeReliesOn) {
  write(own_ / "mix/a.pipeline", fileOf("fakesrc num-buffers={{m:int}} ! fakesink", "m: int 0..9 = 1  m"));
  EXPECT_EQ(told(open().problems()),
            "own/mix/a.pipeline:1: the code needs the element 'source': keep it under 'Elements the code "
            "needs' as in "
            "shipped/mix/a.pipeline line 5\n"
            "own/mix/a.pipeline:1: the code sets a value for 'n': keep it under 'Placeholders' as in "
            "shipped/mix/a.pipeline line 7 (the "
            "fragment need not use it)\n"
            "own/mix/a.pipeline:6: the code sets no value for 'm'; did you mean 'n'?");
  write(own_ / "mix/a.pipeline",
        fileOf("fakesrc name=source ! fakesink", "n: int 0..5 = 1  m", "source: *  m"));
  EXPECT_EQ(
      told(open().problems()),
      "own/mix/a.pipeline:5: the factories of element 'source' differ from shipped/mix/a.pipeline line 5\n"
      "own/mix/a.pipeline:7: placeholder 'n' is int 0..9 in shipped/mix/a.pipeline, not int 0..5");
}

TEST_F(CatalogTest, ReportsFilesNothingWouldUse) {
  write(own_ / "mix/aa.pipeline", fileOf("fakesrc"));
  write(own_ / "mix/a.pipline", fileOf("fakesrc"));
  write(own_ / "video.conf", "x");
  write(own_ / "mix/a.pipeline~", "x");
  write(own_ / "mix/a.pipeline.bak", "x");
  write(own_ / ".git/config.json", "x");
  write(own_ / "README", "x");
  EXPECT_EQ(told(open().problems()),
            "own/mix/a.pipline: is neither *.pipeline, encoders/*.conf, layouts/*.json nor ladders/*.json; "
            "rename it or move it out of this folder\n"
            "own/mix/aa.pipeline: no fragment is named 'mix/aa', so this file would never be used; did you "
            "mean 'mix/a'?\n"
            "own/video.conf: is neither *.pipeline, encoders/*.conf, layouts/*.json nor ladders/*.json; "
            "rename it or move it out of this folder");
}

TEST_F(CatalogTest, SkipsAByteOrderMark) {
  const std::string mark = "\xEF\xBB\xBF";
  write(own_ / "mix/a.pipeline", mark + fileOf("fakesrc name=source num-buffers={{n:int}} ! fakesink",
                                               "n: int 0..9 = 1  m", "source: fakesrc  m"));
  write(own_ / "encoders/video.conf", mark + "# Purpose: x\nencoder = libx264\n");
  write(own_ / "layouts/grid.json", mark + "{}");
  EXPECT_EQ(told(open().checkAll()), "");
}

TEST_F(CatalogTest, ReportsNamesThatAreNoneOfAFileOrLayout) {
  write(own_ / "mix/a.pipeline/notes", "x");
  write(own_ / "layouts/My-Grid.json", "{}");
  write(own_ / "layouts/old/grid.json", "{}");
  write(own_ / "ladders/Big.json", "{\"renditions\": [{\"height\": 720, \"videoBitrate\": 2500000}]}");
  const std::string rule =
      ": no space could choose this layout: its file is called with letters a to z, digits and '-', at most "
      "64, and "
      "stands in layouts/ itself\n";
  EXPECT_EQ(
      told(open().problems()),
      "own/ladders/Big.json: the option 'ladder' could not name this file: it is called with letters a to z, "
      "digits and '-', at most 64, and stands in ladders/ itself\n"
      "own/layouts/My-Grid.json" +
          rule + "own/layouts/old/grid.json" + rule +
          "own/mix/a.pipeline: is a folder, but has the name of a file; rename it");
}

TEST_F(CatalogTest, AWrongFileIsReportedAndNotServed) {
  write(own_ / "mix/a.pipeline", "nonsense");
  write(own_ / "layouts/grid.json", "{\n  \"margin\": 1,\n  oops\n}\n");
  write(own_ / "encoders/video.conf", "# Purpose: x\nencoder = libx264\npreset = nonsense\n");
  write(own_ / "ladders/mine.json", "{\n  \"renditions\": [{ \"height\": 720 }]\n}\n");
  const Catalog catalog = open();
  const std::string all = told(catalog.checkAll());
  EXPECT_NE(all.find("own/encoders/video.conf:3:10: "), std::string::npos) << all;
  EXPECT_NE(all.find("own/layouts/grid.json:2:14: is not JSON: unexpected character `,', expected string "
                     "constant after this"),
            std::string::npos)
      << all;
  EXPECT_NE(all.find("own/mix/a.pipeline:1: has no header"), std::string::npos) << all;
  EXPECT_FALSE(catalog.fragment("mix/a"));
  EXPECT_FALSE(catalog.layout("layouts/grid"));
  EXPECT_NE(all.find("own/ladders/mine.json:2:18: 'videoBitrate' is missing"), std::string::npos) << all;
  EXPECT_FALSE(catalog.ladder("ladders/mine"));
  EXPECT_EQ(told(catalog.checkOne("webrtc/b")), "");
  EXPECT_NE(told(catalog.checkOne("mix/a")), "");
  EXPECT_EQ(catalog.checkOne("nothing").at(0).kind, ErrorKind::NotFound);
}

TEST_F(CatalogTest, FindsTheLineOfAWrongMemberOfALayout) {
  const LayoutCheck check = layoutCheckOf([](std::string_view) -> Result<void> {
    return fail(ErrorKind::InvalidInput, "layout: 'margin' must be a number in 2..3");
  });
  EXPECT_EQ(told(open().checkAll({check, {}})),
            "shipped/layouts/grid.json:2:3: layout: 'margin' must be a number in 2..3");
  for (const char* text : {"", "[]", "1", "{", "{\"a\":}", "\xFF"}) {
    write(shipped_ / "layouts/grid.json", text);
    EXPECT_NE(told(open().problems()), "") << text;
  }
  write(shipped_ / "layouts/grid.json", std::string(5000, '['));
  EXPECT_NE(told(open().problems()), "");
}

TEST_F(CatalogTest, SaysWhenTheFolderIsMissing) {
  EXPECT_TRUE(told(Catalog::open(shipped_, root_ / "none").problems())
                  .starts_with("none: cannot be read as a folder: "));
}

}  // namespace
}  // namespace rostra::pipeline
