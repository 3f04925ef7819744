// SPDX-License-Identifier: Apache-2.0
// The wall clock of a running server is set: what its playlists and its signalling say is right again with
// the next segment, and players are told.
#include "support/server_process.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;

constexpr auto kEffect = 60s;  // bound for the visible effect of one event, on busy cores

double realNow() {
  using namespace std::chrono;
  return duration<double>(system_clock::now().time_since_epoch()).count();
}

struct Segment {
  double date = 0;      ///< EXT-X-PROGRAM-DATE-TIME
  double duration = 0;  ///< 0 = it is still open
  bool discontinuity = false;
};

double dateIn(const std::string& line) {
  std::tm parts{};
  int year = 0;
  int month = 0;
  double seconds = 0;
  if (std::sscanf(line.c_str(), "#EXT-X-PROGRAM-DATE-TIME:%d-%d-%dT%d:%d:%lfZ", &year, &month, &parts.tm_mday,
                  &parts.tm_hour, &parts.tm_min, &seconds) != 6)
    return 0;
  parts.tm_year = year - 1900;
  parts.tm_mon = month - 1;
  return static_cast<double>(::timegm(&parts)) + seconds;
}

std::vector<Segment> segmentsIn(const std::string& playlist) {
  std::vector<Segment> all;
  bool discontinuity = false;
  std::istringstream lines(playlist);
  for (std::string line; std::getline(lines, line);) {
    if (line == "#EXT-X-DISCONTINUITY") discontinuity = true;
    if (line.starts_with("#EXT-X-PROGRAM-DATE-TIME:")) {
      all.push_back({dateIn(line), 0, discontinuity});
      discontinuity = false;
    }
    if (line.starts_with("#EXTINF:") && !all.empty()) all.back().duration = std::atof(line.c_str() + 8);
  }
  return all;
}

class SetClock : public ::testing::Test {
 protected:
  void SetUp() override {
    set(0);
    auto started = ServerProcess::start(
        hub_, {.arguments = {"--workers", "1"},
               .environment = {std::string("LD_PRELOAD=") + ROSTRA_SET_CLOCK, "ROSTRA_TEST_CLOCK=" + file_,
                               "ASAN_OPTIONS=verify_asan_link_order=0"},
               .binary = {}});
    if (!started) throw std::runtime_error(started.error().message);
    server_ = std::move(*started);
  }
  void TearDown() override {
    if (server_ && HasFailure()) std::fputs(server_->log().c_str(), stderr);
  }
  void set(int seconds) {
    // Whole at once: the server reads it at any moment.
    std::ofstream(file_ + ".new") << seconds;
    std::rename((file_ + ".new").c_str(), file_.c_str());
  }
  std::string playlist() {
    const HttpAnswer entry = httpGet(hub_, server_->url() + "/hls/clock/live.m3u8", kEffect);
    std::istringstream lines(entry.body);
    for (std::string line; std::getline(lines, line);) {
      if (!line.empty() && line.front() != '#')
        return httpGet(hub_, server_->url() + "/hls/clock/" + line, kEffect).body;
    }
    return {};
  }
  /// Looks again with every segment until it fits.
  bool followed(const std::function<bool(const std::vector<Segment>&)>& fits) {
    const auto end = std::chrono::steady_clock::now() + kEffect;
    while (std::chrono::steady_clock::now() < end) {
      text_ = playlist();
      if (fits(segmentsIn(text_))) return true;
      const auto next = std::chrono::steady_clock::now() + 200ms;
      (void)hub_.waitUntil([&] { return std::chrono::steady_clock::now() >= next; }, 10s);
    }
    return false;
  }

  SocketHub hub_{glib::Loop::main()};
  TemporaryFolder folder_;
  std::string file_ = folder_.path() + "/clock";
  std::unique_ptr<ServerProcess> server_;
  std::string text_;
};

TEST_F(SetClock, PlaylistsFollowBehindADiscontinuity) {
  ASSERT_TRUE(followed([](const auto& all) { return all.size() >= 3; })) << text_;
  int steps = 0;
  for (const int seconds : {90, 0, -90}) {
    set(seconds);
    // The newest segment is of now, by the clock as it is now.
    ASSERT_TRUE(followed([&](const auto& all) {
      return !all.empty() && std::abs(realNow() + seconds - all.back().date) < 20;
    })) << seconds
        << '\n'
        << text_;
    ++steps;
    ASSERT_TRUE(followed([&](const auto& all) {
      // The one behind the step is whole.
      return all.size() >= 2 && std::abs(realNow() + seconds - all[all.size() - 2].date) < 20;
    })) << seconds
        << '\n'
        << text_;
    const auto all = segmentsIn(text_);
    for (std::size_t i = 1; i < all.size(); ++i) {
      const double off = all[i].date - (all[i - 1].date + all[i - 1].duration);
      if (all[i].discontinuity) {
        EXPECT_GT(std::abs(off), 60) << text_;
      } else {
        EXPECT_NEAR(off, 0, 0.005) << "dates follow from durations\n" << text_;
      }
    }
  }
  // One for each step, none twice: counted in the list and in what has left it.
  const auto all = segmentsIn(text_);
  const std::size_t at = text_.find("#EXT-X-DISCONTINUITY-SEQUENCE:");
  ASSERT_NE(at, std::string::npos);
  const auto listed =
      std::count_if(all.begin(), all.end(), [](const Segment& one) { return one.discontinuity; });
  EXPECT_EQ(listed + std::atoi(text_.c_str() + at + 30), steps) << text_;
  EXPECT_NE(server_->log().find("the clock of this machine was set"), std::string::npos);
}

}  // namespace
}  // namespace rostra::test
