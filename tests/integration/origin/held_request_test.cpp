// SPDX-License-Identifier: Apache-2.0
// Requests for what is not there yet: blocked reloads and hinted parts, and shows that begin on demand.
#include "integration/origin/origin_fixture.hpp"

#include <mutex>

namespace rostra::origin {
namespace {

TEST_F(OriginWeb, AnswersABlockedReloadWithinThePartItAsksFor) {
  start();
  Show show(origin, "s");
  show.init();
  show.segments(1);
  HttpClient client(address);
  for (int step = 0; step < 30; ++step) {
    const std::string wanted = show.next();
    ASSERT_TRUE(client.request("GET", show.base + show.blockingQuery()));
    ASSERT_TRUE(waiting(1));
    ASSERT_TRUE(client.silent());
    show.part();  // the one that is due; no other part follows before the answer is read
    const auto reply = client.read();
    ASSERT_TRUE(reply);
    ASSERT_EQ(reply->status, 200);
    ASSERT_EQ(reply->header("cache-control"), "public, max-age=6");
    ASSERT_NE(reply->body.find("URI=\"1/" + wanted + ".m4s\""), std::string::npos);
    ASSERT_NE(reply->body.find("PRELOAD-HINT:TYPE=PART,URI=\"1/" + show.next() + ".m4s\""),
              std::string::npos);
  }
}

TEST_F(OriginWeb, AnswersTheHintedPartWhenItComes) {
  start();
  Show show(origin, "s");
  show.init();
  show.segments(1);
  HttpClient client(address);
  for (int step = 0; step < 7; ++step) {
    ASSERT_TRUE(client.request("GET", show.base + "1/" + show.next() + ".m4s"));
    ASSERT_TRUE(waiting(1));
    const std::string content = show.part();
    const auto reply = client.read();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 200);
    EXPECT_EQ(reply->body, content);
  }
}

TEST_F(OriginWeb, WakesEveryViewerOnEveryThread) {
  settings.threads = 3;
  start();
  Show show(origin, "s");
  show.init();
  show.segments(1);
  std::vector<HttpClient> clients;
  for (int i = 0; i < 50; ++i) {
    clients.emplace_back(address);
    ASSERT_TRUE(clients.back().request(
        "GET", show.base + (i % 2 ? show.blockingQuery() : "1/" + show.next() + ".m4s")));
  }
  ASSERT_TRUE(waiting(50));
  show.part();
  for (HttpClient& client : clients) {
    const auto reply = client.read();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 200);
  }
  EXPECT_TRUE(waiting(0));
}

TEST_F(OriginWeb, GivesUpAHeldRequestAfterThreeTargetDurations) {
  start();
  Show show(origin, "s");
  show.init();
  show.segments(1);
  HttpClient client(address);
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_TRUE(client.request("GET", show.base + show.blockingQuery()));
  const auto reply = client.read();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 503);
  EXPECT_EQ(reply->header("retry-after"), "1");
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 3s);
  EXPECT_EQ(client.get(show.base + "live.m3u8")->status, 200) << "the connection is as good as before";
}

TEST_F(OriginWeb, StartsAShowOnDemandAndHoldsTheFirstRequest) {
  origin = Origin::create(originSettings);
  std::mutex mutex;
  std::vector<std::string> demanded;
  origin->onDemand([&](const std::string& space) {
    const std::lock_guard lock(mutex);
    demanded.push_back(space);
  });
  start();
  HttpClient first(address);
  HttpClient second(address);
  ASSERT_TRUE(first.request("GET", "/hls/new-space/live.m3u8"));
  ASSERT_TRUE(waiting(1));
  ASSERT_TRUE(second.request("GET", "/hls/new-space/live.m3u8"));
  ASSERT_TRUE(waiting(2));
  {
    const std::lock_guard lock(mutex);
    EXPECT_EQ(demanded, std::vector<std::string>{"new-space"}) << "asked once for both";
  }
  Show show(origin, "new-space");
  show.init();
  for (int i = 0; i < 4; ++i) show.part();
  EXPECT_TRUE(first.silent()) << "no whole segment yet";
  EXPECT_TRUE(second.silent());
  show.part();
  EXPECT_EQ(first.read()->status, 200);
  EXPECT_EQ(second.read()->status, 200);
}

TEST_F(OriginWeb, TellsWhyNothingIsOnAir) {
  originSettings.onDemandHold = 300ms;
  origin = Origin::create(originSettings);
  start();
  auto reply = fetch(address, "/hls/nobody/live.m3u8");
  EXPECT_EQ(reply->status, 404) << "without anybody to start a show there is nothing to wait for";
  EXPECT_EQ(reply->header("retry-after"), "3");
  front->stop();
  origin->onDemand([this](const std::string& space) {
    if (space == "refused") origin->refuse(space, "this space is private");
  });
  start();
  reply = fetch(address, "/hls/late/live.m3u8");
  EXPECT_EQ(reply->status, 404);
  EXPECT_EQ(reply->header("retry-after"), "3");
  reply = fetch(address, "/hls/refused/live.m3u8");
  EXPECT_EQ(reply->status, 404);
  EXPECT_NE(reply->body.find("this space is private"), std::string::npos);
  ASSERT_TRUE(origin->lastRequested("late"));
  EXPECT_FALSE(origin->lastRequested("never"));
}

TEST_F(OriginWeb, LimitsHowManySpacesStrangersCanWakeUp) {
  originSettings.maxOnDemandSpaces = 5;
  originSettings.onDemandHold = 100ms;
  origin = Origin::create(originSettings);
  std::atomic<int> demanded = 0;
  origin->onDemand([&](const std::string&) { ++demanded; });
  start();
  int refused = 0;
  for (int i = 0; i < 20; ++i) {
    const auto reply = fetch(address, "/hls/random-" + std::to_string(i) + "/live.m3u8");
    if (reply->status == 503) ++refused;
  }
  EXPECT_EQ(refused, 15);
  EXPECT_EQ(demanded, 5);
  Show show(origin, "real");
  show.init();
  show.segments(1);
  EXPECT_EQ(fetch(address, "/hls/real/live.m3u8")->status, 200) << "a space with a show is not affected";
}

}  // namespace
}  // namespace rostra::origin
