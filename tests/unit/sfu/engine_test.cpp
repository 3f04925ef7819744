// SPDX-License-Identifier: Apache-2.0
// The parts of the RTP engine that need no browser: what SDP says of packets, the ring between two threads,
// turns and ends of the engine's thread.
#include "sfu/engine/engine.hpp"

#include "sfu/engine/packet_ring.hpp"
#include "sfu/engine/publish_payloads.hpp"

#include <gst/gst.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <future>
#include <thread>
#include <vector>

namespace rostra::sfu {
namespace {

rtp::SessionDescription parsed(const std::string& text) {
  auto session = rtp::parseSdp(text);
  if (!session) throw std::logic_error(session.error().message);
  return std::move(*session);
}

TEST(PublishPayloads, KnowRetransmissionsAndExtensions) {
  const std::string head = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
  const std::string video =
      "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\na=mid:1\r\na=extmap:4 " + std::string(rtp::kTransportCcUri) +
      "\r\na=rtpmap:96 VP8/90000\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 rtx-time=1000;apt=96\r\n";
  const auto offer =
      parsed(head + video + "a=ssrc-group:FID 5 6\r\na=ssrc:5 cname:x\r\na=ssrc:6 cname:x\r\n");
  const auto answer =
      parsed(head + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=rtpmap:111 opus/48000/2\r\n" + video);
  const PublishPayloads payloads(offer, answer);
  ASSERT_NE(payloads.find(111), nullptr);
  EXPECT_EQ(payloads.find(111)->clockRate, 48000U);
  EXPECT_EQ(payloads.find(111)->kind, rtp::MediaKind::Audio);
  ASSERT_NE(payloads.find(96), nullptr);
  EXPECT_FALSE(payloads.find(96)->original);
  ASSERT_NE(payloads.find(97), nullptr);
  EXPECT_EQ(payloads.find(97)->original, 96);
  EXPECT_EQ(payloads.find(98), nullptr);
  EXPECT_EQ(payloads.originalOf(6), 5U);
  EXPECT_FALSE(payloads.originalOf(5));
  EXPECT_EQ(payloads.transportNumberId(), 4);
}

TEST(PublishPayloads, ARetransmissionOfNothingIsNone) {
  const auto answer = parsed(
      "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 97\r\na=mid:1\r\n"
      "a=rtpmap:97 rtx/90000\r\n");
  EXPECT_EQ(PublishPayloads(answer, answer).find(97), nullptr);
}

Datagram datagram(int number) {
  return {gst::Ref<GstBuffer>::adopt(gst_buffer_new()), rtp::TimePoint(std::chrono::seconds(number))};
}

TEST(PacketRing, DropsWhatDoesNotFitAndKeepsTheOrder) {
  gst_init(nullptr, nullptr);
  PacketRing ring(4);
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(ring.push(datagram(i)));
  EXPECT_FALSE(ring.push(datagram(4)));
  Datagram next;
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(ring.pop(next));
    EXPECT_EQ(next.arrival, rtp::TimePoint(std::chrono::seconds(i)));
  }
  EXPECT_FALSE(ring.pop(next));
}

TEST(PacketRing, CarriesEverythingFromOneThreadToAnother) {
  gst_init(nullptr, nullptr);
  constexpr int kMany = 20000;
  PacketRing ring(64);
  std::thread writer([&] {
    for (int i = 0; i < kMany;) {
      if (ring.push(datagram(i))) {
        ++i;
      } else {
        std::this_thread::yield();
      }
    }
  });
  for (int i = 0; i < kMany;) {
    Datagram next;
    if (!ring.pop(next)) {
      std::this_thread::yield();
      continue;
    }
    EXPECT_EQ(next.arrival, rtp::TimePoint(std::chrono::seconds(i)));
    ++i;
  }
  writer.join();
}

TEST(Engine, DoesWhatIsPostedInOrderOnItsOwnThread) {
  const auto engine = Engine::start();
  EXPECT_FALSE(engine->here());
  std::vector<int> order;
  std::promise<bool> done;
  for (int i = 0; i < 100; ++i) engine->post([&order, i] { order.push_back(i); });
  engine->post([&] { done.set_value(engine->here()); });
  EXPECT_TRUE(done.get_future().get());
  ASSERT_EQ(order.size(), 100U);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
}

TEST(Engine, DoesWhatSeveralThreadsPostEachInItsOrder) {
  constexpr int kThreads = 4;
  constexpr int kMany = 2000;
  const auto engine = Engine::start();
  std::array<std::vector<int>, kThreads> orders;
  std::vector<std::thread> threads;
  for (auto& order : orders) {
    threads.emplace_back([&] {
      for (int i = 0; i < kMany; ++i) engine->post([&order, i] { order.push_back(i); });
    });
  }
  for (auto& thread : threads) thread.join();
  engine->stop();
  for (const auto& order : orders) {
    ASSERT_EQ(order.size(), static_cast<std::size_t>(kMany));
    EXPECT_TRUE(std::ranges::is_sorted(order));
  }
}

class CountingEnd final : public TurnEnd {
 public:
  void onTurnEnd() noexcept override { ++count; }
  std::atomic<int> count{0};
};

TEST(Engine, ATurnThatWasAskedForItsEndTellsItOnce) {
  const auto engine = Engine::start();
  const auto end = std::make_shared<CountingEnd>();
  std::promise<int> before;
  engine->post([&] {
    engine->atEnd(end);
    before.set_value(end->count.load());
  });
  EXPECT_EQ(before.get_future().get(), 0);
  engine->stop();
  EXPECT_EQ(end->count.load(), 1);
  EXPECT_EQ(end.use_count(), 1) << "and lets go of it";
}

TEST(Engine, StopDoesWhatWasPostedBefore) {
  const auto engine = Engine::start();
  bool done = false;
  engine->post([&] { done = true; });
  engine->stop();
  EXPECT_TRUE(done);
  engine->stop();
  engine->post([] { FAIL() << "nobody is there any more"; });
}

}  // namespace
}  // namespace rostra::sfu
