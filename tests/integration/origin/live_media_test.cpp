// SPDX-License-Identifier: Apache-2.0
// Real media through the origin, read by an independent player (ffprobe): live, over the death of a mixer,
// and to the end.
#include "integration/origin/cmaf_source.hpp"
#include "integration/origin/http_client.hpp"
#include "origin/web/web_front.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cctype>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

namespace rostra::origin {
namespace {

using namespace std::chrono_literals;
using test::CmafSource;

struct Output {
  int status = 0;
  std::string text;
};
Output run(const std::string& command) {
  Output output;
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  std::array<char, 4096> buffer{};
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    output.text.append(buffer.data(), got);
  output.status = ::pclose(pipe);
  return output;
}

class LiveMedia : public ::testing::Test {
 protected:
  LiveMedia() : origin(Origin::create()) {
    WebSettings settings;
    settings.listen = {"127.0.0.1:0"};
    front = std::make_unique<WebFront>(settings, origin);
    const auto started = front->start();
    EXPECT_TRUE(started);
    show = origin->openShow("live", {});
    address = "http://" + front->addresses().front() + "/hls/live/live.m3u8";
    newMixer();
  }
  ~LiveMedia() override { front->stop(); }
  static glib::Ref<GBytes> wrap(const std::vector<std::uint8_t>& bytes) {
    return glib::Ref<GBytes>::adopt(g_bytes_new(bytes.data(), bytes.size()));
  }
  void newMixer() {
    source = std::make_unique<CmafSource>();
    segment = 0;
    index = 0;
    ASSERT_TRUE(origin->addInit(show,
                                {"180p", "avc1.42c00d,mp4a.40.2", 320, 180, CmafSource::kFrameRate, 500'000},
                                wrap(source->init())));
  }
  void parts(int count) {
    for (int i = 0; i < count; ++i) {
      const bool last = index + 1 == CmafSource::kSegmentParts;
      const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
          std::chrono::system_clock::now().time_since_epoch());
      const auto added =
          origin->addPart(show, "180p", {segment, index, 200ms, index == 0, last, now}, wrap(source->part()));
      ASSERT_TRUE(added) << added.error().message;
      index = last ? 0 : index + 1;
      segment += last ? 1 : 0;
    }
  }
  std::shared_ptr<Origin> origin;
  std::unique_ptr<WebFront> front;
  std::string show;
  std::string address;
  std::unique_ptr<CmafSource> source;
  std::uint64_t segment = 0;
  std::uint32_t index = 0;
};

TEST_F(LiveMedia, IsDecodedToTheLastFrameOverARestart) {
  parts(17);  // the fourth segment stays short: two parts
  origin->restartMixer(show);
  newMixer();
  parts(15);
  origin->endShow(show);
  const Output whole =
      run("ffprobe -v error -count_packets -show_entries stream=codec_name,nb_read_packets -of csv=p=0 " +
          address);
  EXPECT_EQ(whole.status, 0) << whole.text;
  EXPECT_NE(whole.text.find("h264," + std::to_string(32 * CmafSource::kPartFrames) + "\n"), std::string::npos)
      << "every frame before and after the restart\n"
      << whole.text;
  // ffprobe does not restart its decoder at a discontinuity (it keeps the first MAP), so each mixer's media
  // is decoded by itself.
  const std::string base = "/hls/live/" + show + "/180p/";
  const auto decode = [&](int epoch, int first, int last) {
    const std::string file = ::testing::TempDir() + "rostra-epoch-" + std::to_string(::getpid()) + ".mp4";
    std::ofstream media(file, std::ios::binary);
    media << test::fetch(front->addresses().front(), base + std::to_string(epoch) + "/init.mp4")->body;
    for (int msn = first; msn <= last; ++msn) {
      const auto reply = test::fetch(front->addresses().front(),
                                     base + std::to_string(epoch) + '/' + std::to_string(msn) + ".m4s");
      EXPECT_EQ(reply->status, 200);
      media << reply->body;
    }
    media.close();
    Output output =
        run("ffprobe -v warning -select_streams v -count_frames -show_entries stream=nb_read_frames -of "
            "csv=p=0 " +
            file);
    std::filesystem::remove(file);
    return output.text;
  };
  EXPECT_EQ(decode(1, 0, 3), std::to_string(17 * CmafSource::kPartFrames) + "\n");
  EXPECT_EQ(decode(2, 4, 6), std::to_string(15 * CmafSource::kPartFrames) + "\n");
}

TEST_F(LiveMedia, IsPlayedWhileItGrows) {
  parts(4 * CmafSource::kSegmentParts);
  std::atomic<bool> done = false;
  std::thread mixer([&] {
    auto due = std::chrono::steady_clock::now();
    while (!done) {
      parts(1);
      due += 200ms;
      std::this_thread::sleep_until(due);  // a mixer works in real time, and the player waits for it
    }
  });
  const Output output = run(
      "ffprobe -v error -select_streams v -read_intervals %+4 -show_entries packet=pts_time -of csv=p=0 " +
      address);
  done = true;
  mixer.join();
  EXPECT_EQ(output.status, 0) << output.text;
  std::istringstream lines(output.text);
  std::vector<double> times;
  for (std::string line; std::getline(lines, line);) {
    ASSERT_TRUE(!line.empty() && std::isdigit(static_cast<unsigned char>(line.front())))
        << "ffprobe complains: " << line;
    times.push_back(std::stod(line));
  }
  ASSERT_GE(times.size(), 110U) << output.text;
  for (std::size_t i = 1; i < times.size(); ++i)
    EXPECT_NEAR(times[i] - times[i - 1], 1.0 / CmafSource::kFrameRate, 0.001);
}

TEST_F(LiveMedia, MakesASegmentOfExactlyItsParts) {
  parts(CmafSource::kSegmentParts);
  const std::string base = "/hls/live/" + show + "/180p/1/";
  std::string joined;
  for (int i = 0; i < CmafSource::kSegmentParts; ++i) {
    joined += test::fetch(front->addresses().front(), base + "0." + std::to_string(i) + ".m4s")->body;
  }
  EXPECT_EQ(test::fetch(front->addresses().front(), base + "0.m4s")->body, joined);
}

}  // namespace
}  // namespace rostra::origin
