// SPDX-License-Identifier: Apache-2.0
// /live/<space>.mp4 over real sockets: what it begins with, who may have it and how many, what happens to
// readers that are slow and to all when the mixer changes. Frames are texts that say their number.
#include "integration/origin/origin_fixture.hpp"

#include <algorithm>
#include <array>
#include <netinet/in.h>
#include <sys/socket.h>

namespace rostra::origin {
namespace {

class FrameStream : public OriginWeb {
 protected:
  void SetUp() override { startWith({}); }
  void startWith(FrameLimits limits) {
    if (front) front->stop(1s);
    originSettings.show.frames = limits;
    origin = Origin::create(originSettings);
    start();
    openShow();
  }
  void openShow() {
    show = std::make_unique<Show>(origin, "my-show");
    show->init();
    frame_ = 0;
  }
  /// The next frame, ten to a segment, the first of which is a key frame; returns its content.
  std::string frame(const std::string& rung = "720p", std::size_t size = 0) {
    std::string content = '<' + rung + ' ' + std::to_string(frame_) + '>';
    content.resize(std::max(content.size(), size));
    const auto added =
        origin->addFrame(show->id, rung, {frame_ / 10, 100ms, frame_ % 10 == 0, timeZero_}, bytes(content));
    EXPECT_TRUE(added) << added.error().message;
    ++frame_;
    return content;
  }
  void frames(int count) {
    for (int i = 0; i < count; ++i) frame();
  }
  [[nodiscard]] bool streams(std::uint64_t count) {
    return eventually([&] { return front->stats().frameStreams == count; });
  }

  std::unique_ptr<Show> show;
  std::uint64_t frame_ = 0;
  std::int64_t timeZero_ = 1'767'323'045'000;
};

TEST_F(FrameStream, BeginsWithTheNewestKeyFrameAndGoesOnPictureByPicture) {
  frames(13);
  HttpClient client(address);
  const auto head = client.get("/live/my-show.mp4");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(head->header("content-type"), "video/mp4; codecs=\"avc1.64001f,mp4a.40.2\"");
  EXPECT_EQ(head->header("transfer-encoding"), "chunked");
  EXPECT_EQ(head->header("content-length"), "");
  EXPECT_EQ(head->header("cache-control"), "no-store");
  EXPECT_EQ(head->header("accept-ranges"), "none");
  EXPECT_EQ(head->header("x-accel-buffering"), "no");
  EXPECT_EQ(head->header("x-content-type-options"), "nosniff");
  EXPECT_EQ(head->header("access-control-allow-origin"), "*");
  EXPECT_NE(head->header("access-control-expose-headers").find("Rostra-Time-Zero"), std::string::npos);
  EXPECT_EQ(head->header("rostra-rung"), "720p");
  EXPECT_EQ(head->header("rostra-time-zero"), "1767323045000");
  EXPECT_EQ(client.chunk(), "init 1");
  for (const char* content : {"<720p 10>", "<720p 11>", "<720p 12>"}) EXPECT_EQ(client.chunk(), content);
  EXPECT_TRUE(client.silent());
  for (int i = 0; i < 2; ++i) {
    const std::string sent = frame();
    EXPECT_EQ(client.chunk(), sent);
  }
  EXPECT_EQ(front->stats().frameStreams, 1U);
  EXPECT_EQ(front->stats().framesSent, 5U);
  EXPECT_TRUE(origin->lastRequested(show->id, "720p"));
  client.close();
  frame();
  EXPECT_TRUE(streams(0));
}

TEST_F(FrameStream, EveryRungHasItsOwn) {
  ASSERT_TRUE(origin->addInit(show->id, {"240p", "avc1.42c01e,mp4a.40.2", 426, 240, 30, 300'000},
                              bytes("init 240p")));
  ASSERT_TRUE(origin->addInit(show->id, {"audio", "mp4a.40.2", 0, 0, 0, 64'000}, bytes("init audio")));
  HttpClient client(address);
  ASSERT_TRUE(client.request("GET", "/live/my-show.mp4?rung=240p"));
  ASSERT_TRUE(waiting(1)) << "it is not encoded yet";
  EXPECT_TRUE(origin->lastRequested(show->id, "240p")) << "what is encoded on demand is asked for";
  frame("240p");
  const auto head = client.read();
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(head->header("rostra-rung"), "240p");
  EXPECT_EQ(client.chunk(), "init 240p");
  EXPECT_EQ(client.chunk(), "<240p 0>");
  EXPECT_EQ(fetch(address, "/live/my-show.mp4?rung=1080p")->status, 404);
  EXPECT_EQ(fetch(address, "/live/my-show.mp4?rung=audio")->status, 404);

  // From the next segment on it shows another's media.
  ASSERT_TRUE(origin->setSource(show->id, "240p", 1, "720p"));
  for (int i = 0; i < 9; ++i) {
    const std::string sent = frame("240p");
    EXPECT_EQ(client.chunk(), sent);
  }
  frame("720p");
  EXPECT_EQ(client.chunk(), "") << "the stream ends there, and the connection goes on";
  EXPECT_EQ(client.get("/live/none/nothing")->status, 404);
}

TEST_F(FrameStream, RefusesWhatCannotBeMeant) {
  frame();
  struct Case {
    const char* method;
    const char* target;
    const char* headers;
    int status;
  };
  for (const Case& one : std::array{
           Case{"GET", "/live/my-show.webm", "", 404},
           Case{"GET", "/live/", "", 404},
           Case{"GET", "/live/My-Show.mp4", "", 400},
           Case{"GET", "/live/my-show.mp4?rung=a&rung=b", "", 400},
           Case{"GET", "/live/my-show.mp4?speed=2", "", 400},
           Case{"GET", "/live/my-show.mp4", "Range: bytes=500-\r\n", 416},
           Case{"GET", "/live/my-show.mp4", "Range: bytes=0-1\r\n", 416},
           Case{"POST", "/live/my-show.mp4", "Content-Length: 0\r\n", 405},
           Case{"DELETE", "/live/my-show.mp4", "", 405},
           Case{"OPTIONS", "/live/my-show.txt", "", 404},
       }) {
    HttpClient client(address);
    ASSERT_TRUE(client.request(one.method, one.target, one.headers));
    const auto reply = client.read();
    ASSERT_TRUE(reply) << one.target;
    EXPECT_EQ(reply->status, one.status) << one.method << ' ' << one.target << ' ' << one.headers;
    EXPECT_NE(reply->body.find("\"message\""), std::string::npos) << one.target;
    EXPECT_EQ(reply->header("access-control-allow-origin"), "*") << "so that pages can read why";
  }
  EXPECT_TRUE(streams(0));
}

TEST_F(FrameStream, HeadOptionsAndAWholeRangeAreAnsweredLikeThatOfAPlaylist) {
  frame();
  HttpClient client(address);
  ASSERT_TRUE(client.request("HEAD", "/live/my-show.mp4"));
  const auto head = client.read(true);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(head->header("rostra-rung"), "720p");
  EXPECT_TRUE(streams(0));
  EXPECT_TRUE(client.silent());
  ASSERT_TRUE(client.request("OPTIONS", "/live/not-yet.mp4"));
  const auto options = client.read();
  ASSERT_TRUE(options);
  EXPECT_EQ(options->status, 200);
  EXPECT_EQ(options->header("access-control-allow-methods"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(options->header("access-control-allow-origin"), "*");
  const auto whole = client.get("/live/my-show.mp4", "Range: bytes=0-\r\n");
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->status, 200);
  EXPECT_EQ(client.chunk(), "init 1");
}

TEST_F(FrameStream, AReaderThatDoesNotReadIsMovedToTheLiveEdgeAndHoldsNothingUp) {
  HttpClient slow(address);
  const int small = 64 * 1024;
  ::setsockopt(slow.descriptor(), SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
  HttpClient quick(address);
  constexpr std::size_t kFrame = 100'000;
  frame("720p", kFrame);
  ASSERT_EQ(slow.get("/live/my-show.mp4")->status, 200);
  ASSERT_EQ(quick.get("/live/my-show.mp4")->status, 200);
  ASSERT_EQ(quick.chunk(), "init 1");
  ASSERT_EQ(quick.chunk()->size(), kFrame);
  // Ten seconds, of which the other one reads everything.
  for (int i = 1; i < 100; ++i) {
    const std::string sent = frame("720p", kFrame);
    ASSERT_EQ(quick.chunk(), sent) << i;
  }
  EXPECT_LE(origin->stats().front().bytes, 20 * kFrame + 100) << "two seconds, whoever reads what";
  ASSERT_EQ(slow.chunk(), "init 1");
  std::vector<std::size_t> got;
  while (got.empty() || got.back() < 99) {
    const auto next = slow.chunk();
    ASSERT_TRUE(next);
    got.push_back(std::stoul(next->substr(6)));
  }
  ASSERT_LT(got.size(), 60U) << "most of it was left out";
  std::uint64_t holes = 0;
  for (std::size_t i = 1; i < got.size(); ++i) {
    if (got[i] == got[i - 1] + 1) continue;
    ++holes;
    EXPECT_EQ(got[i] % 10, 0U) << "it goes on at a key frame";
    EXPECT_GT(got[i], got[i - 1] + 1);
  }
  EXPECT_GE(holes, 1U);
  EXPECT_EQ(front->stats().frameJumps, holes);
}

TEST_F(FrameStream, EndsWithItsMixerAndBeginsAgainWithTheNext) {
  frames(2);
  HttpClient client(address);
  ASSERT_EQ(client.get("/live/my-show.mp4")->status, 200);
  for (const char* content : {"init 1", "<720p 0>", "<720p 1>"}) EXPECT_EQ(client.chunk(), content);
  show->part();
  show->restart();
  EXPECT_EQ(client.chunk(), "");
  ASSERT_TRUE(client.request("GET", "/live/my-show.mp4"));
  ASSERT_TRUE(waiting(1)) << "until the next mixer sends a key frame";
  show->init();
  frame_ = 5;
  frame();
  EXPECT_TRUE(client.silent()) << "not a key frame";
  frame_ = 10;
  frame();
  ASSERT_EQ(client.read()->status, 200);
  EXPECT_EQ(client.chunk(), "init 2");
  EXPECT_EQ(client.chunk(), "<720p 10>");
  origin->endShow(show->id);
  EXPECT_EQ(client.chunk(), "");
  const auto after = client.get("/live/my-show.mp4");
  EXPECT_EQ(after->status, 404);
  EXPECT_NE(after->header("retry-after"), "");
}

TEST_F(FrameStream, EndsAtAKeyFrameWhenTheClockWasSet) {
  frames(9);
  HttpClient client(address);
  ASSERT_EQ(client.get("/live/my-show.mp4")->status, 200);
  ASSERT_EQ(client.chunk(), "init 1");
  for (int i = 0; i < 9; ++i) ASSERT_TRUE(client.chunk());
  timeZero_ += 5000;
  frame_ = 10;
  frame();
  EXPECT_EQ(client.chunk(), "");
  EXPECT_EQ(client.get("/live/my-show.mp4")->header("rostra-time-zero"), "1767323050000");
  EXPECT_EQ(client.chunk(), "init 1");
  EXPECT_EQ(client.chunk(), "<720p 10>");
}

TEST_F(FrameStream, ASpaceWithoutAShowIsWaitedForLikeItsPlaylist) {
  std::atomic<int> wanted{0};
  front->stop(1s);
  origin->onDemand([&](const std::string& space) { wanted += space == "other" ? 1 : 100; });
  start();
  HttpClient client(address);
  ASSERT_TRUE(client.request("GET", "/live/other.mp4"));
  ASSERT_TRUE(waiting(1));
  EXPECT_EQ(wanted, 1);
  origin->refuse("other", "the stage is closed");
  const auto refused = client.read();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 404);
  EXPECT_NE(refused->body.find("the stage is closed"), std::string::npos);
  EXPECT_TRUE(waiting(0));
  ASSERT_TRUE(client.request("GET", "/live/third.mp4"));
  ASSERT_TRUE(waiting(1));
  client.close();
  EXPECT_TRUE(waiting(0)) << "who went away is not waited for";
  EXPECT_TRUE(streams(0));
}

TEST_F(FrameStream, APrivateShowNeedsAKeyFromTheFirstPictureToTheLast) {
  const auto keys = std::make_shared<ViewerKeys>();
  keys->add("abc");
  origin->protect("my-show", keys);
  frame();
  EXPECT_EQ(fetch(address, "/live/my-show.mp4")->status, 403);
  EXPECT_EQ(fetch(address, "/live/my-show.mp4?key=abd")->status, 403);
  HttpClient client(address);
  ASSERT_EQ(client.get("/live/my-show.mp4?key=abc")->status, 200);
  EXPECT_EQ(client.chunk(), "init 1");
  EXPECT_EQ(client.chunk(), "<720p 0>");
  keys->remove("abc");
  origin->keysChanged("my-show");
  EXPECT_EQ(client.chunk(), "") << "ends without another picture";
  EXPECT_EQ(client.get("/live/my-show.mp4?key=abc")->status, 403);
}

TEST_F(FrameStream, ASpaceThatBecomesPrivateEndsTheStreamsOfThoseWithoutAKey) {
  frame();
  HttpClient client(address);
  ASSERT_EQ(client.get("/live/my-show.mp4")->status, 200);
  EXPECT_EQ(client.chunk(), "init 1");
  EXPECT_EQ(client.chunk(), "<720p 0>");
  origin->protect("my-show", std::make_shared<ViewerKeys>());
  EXPECT_EQ(client.chunk(), "");
}

TEST_F(FrameStream, ThereAreNoMoreThanAllowed) {
  settings.maxFrameStreams = 3;
  settings.maxFrameStreamsPerAddress = 2;
  settings.address.trustedProxies = {"127.0.0.1"};
  startWith({});
  frame();
  HttpClient one(address);
  HttpClient two(address);
  HttpClient three(address);
  ASSERT_EQ(one.get("/live/my-show.mp4")->status, 200);
  ASSERT_EQ(two.get("/live/my-show.mp4")->status, 200);
  const auto third = three.get("/live/my-show.mp4");
  EXPECT_EQ(third->status, 429) << "of one address";
  EXPECT_NE(third->header("retry-after"), "");
  ASSERT_EQ(three.get("/live/my-show.mp4", "X-Forwarded-For: 192.0.2.7\r\n")->status, 200);
  EXPECT_EQ(fetch(address, "/live/my-show.mp4", "X-Forwarded-For: 192.0.2.8\r\n")->status, 503) << "of all";
  EXPECT_EQ(fetch(address, show->base + "1/init.mp4", "X-Forwarded-For: 192.0.2.8\r\n")->status, 200)
      << "playlists are not affected";
  EXPECT_EQ(front->stats().frameStreamsRefused, 2U);
  one.close();
  ASSERT_TRUE(eventually([&] {
    frame();
    return front->stats().frameStreams == 2;
  }));
  EXPECT_EQ(HttpClient(address).get("/live/my-show.mp4")->status, 200);
}

TEST_F(FrameStream, AServerWithoutThemSaysSo) {
  originSettings.frames = false;
  startWith({});
  frame();
  const auto refused = fetch(address, "/live/my-show.mp4");
  EXPECT_EQ(refused->status, 404);
  EXPECT_NE(refused->body.find("frame-stream"), std::string::npos);
}

TEST_F(FrameStream, AServerThatStopsEndsThemBehindAPicture) {
  frame();
  HttpClient client(address);
  ASSERT_EQ(client.get("/live/my-show.mp4")->status, 200);
  EXPECT_EQ(client.chunk(), "init 1");
  EXPECT_EQ(client.chunk(), "<720p 0>");
  HttpClient held(address);
  ASSERT_TRUE(held.request("GET", "/live/my-show.mp4?key=x&rung=720p"));
  ASSERT_EQ(held.read()->status, 200);
  const auto before = std::chrono::steady_clock::now();
  front->stop(30s);
  EXPECT_LT(std::chrono::steady_clock::now() - before, 20s) << "nobody is waited for";
  EXPECT_EQ(client.chunk(), "");
}

}  // namespace
}  // namespace rostra::origin
