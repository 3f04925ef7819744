// SPDX-License-Identifier: Apache-2.0
// A tap that brings much while the mixer is busy: fifty people join at once, again and again. in: RTP at
// 20 Mbit/s; out: what the socket refused, and the counters of the mixer.
#include "glib/json.hpp"
#include "integration/mix/show.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kPacketBytes = 1200;
constexpr auto kStep = 5ms;
constexpr int kPacketsPerStep = 10;  // 20 Mbit/s with the tap's own header

constexpr int kSpeakers = 8;

/// Eight who stay and send, and 42 who have just joined.
std::vector<protocol::worker::Person> people(const std::string& newcomers) {
  std::vector<protocol::worker::Person> all;
  for (int i = 0; i < 50; ++i) {
    const std::string id = (i < kSpeakers ? "speaker" : newcomers) + std::to_string(i);
    all.push_back({id, "Person " + id, true, true, false});
  }
  return all;
}

std::int64_t tapCounter(Show& show, const char* name) {
  const auto stats = glib::parseObject(show.stats(), std::size_t{1} << 20);
  if (!stats) return -1;
  const auto tap = glib::readObject(stats->get(), "tap");
  return tap ? glib::readInteger(*tap, name, 0, G_MAXINT).value_or(-1) : -1;
}

TEST(MixTapTest, NothingIsLostWhileFiftyPeopleJoinAtOnce) {
  Show show;
  show.configure(Show::defaults());
  const auto tap = show.openTap();
  ASSERT_TRUE(show.waitForParts(1));
  // The middle of a VP8 frame: it is read and put into order, but no decoder is made for it.
  std::vector<std::byte> packet(kPacketBytes);
  packet[0] = std::byte{0x80};
  packet[1] = std::byte{96};
  packet[11] = std::byte{1};
  int sent = 0;
  int refused = 0;
  auto due = Clock::now();
  for (int step = 0; step < 400; ++step) {
    if (step % 50 == 0) show.people(people("group" + std::to_string(step / 50) + "-"));
    for (int i = 0; i < kPacketsPerStep; ++i, ++sent) {
      const int sequence = sent / kSpeakers;
      packet[2] = static_cast<std::byte>(sequence >> 8 & 0xFF);
      packet[3] = static_cast<std::byte>(sequence & 0xFF);
      if (!tap->send("speaker" + std::to_string(sent % kSpeakers), ipc::TapSource::Camera, ipc::TapCodec::Vp8,
                     gst_util_get_timestamp(), packet))
        ++refused;
    }
    std::this_thread::sleep_until(due += kStep);  // the pace of the network, not a wait for anything
  }
  EXPECT_EQ(0, refused) << "of " << sent;
  for (int i = 0; i < 20 && tapCounter(show, "packets") < sent - refused; ++i)
    ASSERT_TRUE(show.waitForParts(1));
  EXPECT_EQ(sent - refused, tapCounter(show, "packets"));
  EXPECT_EQ("", show.failure());
}

}  // namespace
}  // namespace rostra::test
