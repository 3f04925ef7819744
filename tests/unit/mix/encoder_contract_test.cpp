// SPDX-License-Identifier: Apache-2.0
// Encoder files and layouts that cannot go on air are refused before anything starts, with file, line and
// reason. Each case is a shipped file with one change.
#include "mix/output/encoder_contract.hpp"

#include "gst/init.hpp"
#include "support/paths.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace rostra::mix {
namespace {

namespace fs = std::filesystem;

std::string shipped(const std::string& file) {
  std::ifstream stream(rostra::test::sourceFolder() + "/pipelines/" + file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class EncoderContract : public testing::Test {
 protected:
  static void SetUpTestSuite() { ASSERT_TRUE(gst::initialise()); }

  void write(const std::string& file, const std::string& text) const {
    const fs::path path = fs::path(own_.path()) / file;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  /// What is wrong with the folder, with paths from it on.
  [[nodiscard]] std::string problems() const {
    const auto catalog = pipeline::Catalog::open(rostra::test::sourceFolder() + "/pipelines", own_.path());
    std::string text = toString(catalog.checkAll(fileChecks()));
    const std::string prefix = own_.path() + "/";
    for (std::size_t at = 0; (at = text.find(prefix, at)) != std::string::npos;)
      text.erase(at, prefix.size());
    return text;
  }

  const rostra::test::TemporaryFolder own_;
};

TEST_F(EncoderContract, TheShippedFilesCanGoOnAir) {
  EXPECT_EQ(problems(), "");
}

TEST_F(EncoderContract, WhatTheFilesCallSafeToTuneCanGoOnAir) {
  for (const char* preset : {"ultrafast", "veryfast"}) {
    std::string text = shipped("encoders/video.conf");
    const std::string line = "preset = superfast";
    write("encoders/video.conf",
          text.replace(text.find(line), line.size(), std::string("preset = ") + preset));
    EXPECT_EQ(problems(), "") << preset;
  }
  std::string text = shipped("encoders/audio.conf");
  const std::string line = "aac_coder = fast";
  write("encoders/audio.conf", text.replace(text.find(line), line.size(), "aac_coder = twoloop"));
  EXPECT_EQ(problems(), "");
}

TEST_F(EncoderContract, EncodersThatCannotGoOnAirAreRefused) {
  struct Case {
    const char* file;
    const char* line;      ///< of the shipped file, with its line break
    const char* instead;   ///< and what stands there now
    const char* expected;  ///< beginning of one of the problems
  };
  const char* const kVideo = "encoders/video.conf";
  const char* const kAudio = "encoders/audio.conf";
  const char* const kEncoder = "encoder = libx264\n";
  for (const Case& test : {
           Case{kVideo, kEncoder, "encoder = aac\n",
                "encoders/video.conf:4:11: encoder 'aac' makes aac; the picture"},
           Case{kVideo, kEncoder, "encoder = mpeg4\n",
                "encoders/video.conf:4:11: encoder 'mpeg4' makes mpeg4; "},
           Case{kVideo, kEncoder, "encoder = libvpx-vp9\n",
                "encoders/video.conf:4:11: encoder 'libvpx-vp9' makes vp9; "},
           Case{kVideo, "bf = 0\n", "bf = 2\n",
                "encoders/video.conf:8:6: makes frames that need a later one"},
           Case{kVideo, "tune = zerolatency\n", "",
                "encoders/video.conf:4:11: 'tune = zerolatency' has to stay"},
           Case{kVideo, "tune = zerolatency\n", "tune = film\n",
                "encoders/video.conf:6:8: 'tune = zerolatency' has to stay"},
           Case{kVideo, "forced-idr = 1\n", "", "encoders/video.conf:4:11: 'forced-idr = 1' has to stay"},
           Case{kVideo, "forced-idr = 1\n", "forced-idr = 0\n",
                "encoders/video.conf:9:14: 'forced-idr = 1' has to stay"},
           Case{kVideo, "threads = 1\n", "threads = 4\n", "encoders/video.conf:11:11: holds pictures back"},
           Case{kVideo, "threads = 1\n", "rc-lookahead = 20\n",
                "encoders/video.conf:11:16: holds pictures back"},
           Case{kVideo, "sliced-threads=0\n", "sliced-threads=0:bframes=2\n",
                "encoders/video.conf:10:15: makes frames that need a later one"},
           Case{kAudio, "encoder = aac\n", "encoder = libopus\n",
                "encoders/audio.conf:3:11: encoder 'libopus' makes opus; the sound"},
           Case{kAudio, "encoder = aac\n", "encoder = libmp3lame\n",
                "encoders/audio.conf:3:11: encoder 'libmp3lame' makes mp3; "},
           Case{kAudio, "encoder = aac\n", "encoder = libx264\n",
                "encoders/audio.conf:3:11: encoder 'libx264' makes h264; "},
           Case{kAudio, "aac_coder = fast\n", "profile = aac_main\n", "encoders/audio.conf:4:11: "},
       }) {
    SCOPED_TRACE(std::string(test.file) + ": " + test.instead);
    std::string text = shipped(test.file);
    const std::string line = test.line;
    ASSERT_NE(text.find(line), std::string::npos);
    write(test.file, text.replace(text.find(line), line.size(), test.instead));
    EXPECT_EQ(('\n' + problems()).find('\n' + std::string(test.expected)), 0U) << problems();
    fs::remove(fs::path(own_.path()) / test.file);
  }
}

TEST_F(EncoderContract, EveryBrokenPromiseIsToldAtOnce) {
  write(
      "encoders/video.conf",
      "# Purpose: x\nencoder = libx264\npreset = superfast\nbf = 2\nx264-params = scenecut=0\nthreads = 1\n");
  const std::string told = problems();
  EXPECT_NE(told.find("video.conf:4:6: makes frames that need a later one"), std::string::npos) << told;
  EXPECT_NE(told.find("video.conf:2:11: 'tune = zerolatency' has to stay"), std::string::npos) << told;
  EXPECT_NE(told.find("video.conf:2:11: 'forced-idr = 1' has to stay"), std::string::npos) << told;
}

TEST_F(EncoderContract, AnEncoderOfAnotherNameMayBeForEither) {
  write("encoders/spare.conf", shipped("encoders/audio.conf"));
  EXPECT_EQ(problems(), "");
  write("encoders/spare.conf", "# Purpose: x\nencoder = mpeg4\n");
  EXPECT_TRUE(problems().starts_with("encoders/spare.conf:2:11: encoder 'mpeg4' makes mpeg4; "))
      << problems();
}

TEST_F(EncoderContract, NamesThatNothingWouldUseAreRefused) {
  write("layouts/My-Grid.json", shipped("layouts/grid.json"));
  write("layouts/old/grid.json", shipped("layouts/grid.json"));
  write("mix/audio-mix.pipeline/README.md", "a folder");
  const std::string told = problems();
  EXPECT_NE(told.find("layouts/My-Grid.json: no space could choose this layout"), std::string::npos) << told;
  EXPECT_NE(told.find("layouts/old/grid.json: no space could choose this layout"), std::string::npos) << told;
  EXPECT_NE(told.find("mix/audio-mix.pipeline: is a folder, but has the name of a file"), std::string::npos)
      << told;
}

}  // namespace
}  // namespace rostra::mix
