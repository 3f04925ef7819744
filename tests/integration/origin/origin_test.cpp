// SPDX-License-Identifier: Apache-2.0
// The origin behind its web front, asked over real sockets. Time stands still here: a part comes when the
// test adds it, so "in time" means "after this part and before the next".
#include "integration/origin/http_client.hpp"

#include <rostra/origin/web_front.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <malloc.h>
#include <mutex>
#include <sys/resource.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace rostra::origin {
namespace {

using namespace std::chrono_literals;
using test::fetch;
using test::HttpClient;

template <class Condition>
[[nodiscard]] bool eventually(Condition condition, std::chrono::milliseconds patience = 10s) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(
        1ms);  // what is awaited happens on another thread and has no event of its own
  }
  return true;
}

glib::Ref<GBytes> bytes(const std::string& text) {
  return glib::Ref<GBytes>::adopt(g_bytes_new(text.data(), text.size()));
}

hls::RenditionFacts rendition() {
  return {"720p", "avc1.64001f,mp4a.40.2", 1280, 720, 30, 2'500'000};
}

/// A show whose parts are texts that say where they belong.
class Show {
 public:
  Show(std::shared_ptr<Origin> origin, const std::string& space)
      : origin_(std::move(origin)), id(origin_->openShow(space, {})) {
    base = "/hls/" + space + '/' + id + "/720p/";
  }
  void init() { ASSERT_TRUE(origin_->addInit(id, rendition(), bytes("init " + std::to_string(epoch)))); }
  /// Adds the next part, five to a segment; returns its content.
  std::string part() {
    hls::PartFacts facts{segment_, index_, 200ms, index_ == 0, index_ == 4, 1'767'323'045'000ms};
    std::string content =
        "<" + std::to_string(epoch) + ':' + std::to_string(msn) + '.' + std::to_string(index_) + '>';
    const auto added = origin_->addPart(id, "720p", facts, bytes(content));
    EXPECT_TRUE(added) << added.error().message;
    if (added) {
      EXPECT_EQ(added->msn, msn);
    }
    index_ = (index_ + 1) % 5;
    if (index_ == 0) {
      ++segment_;
      ++msn;
    }
    return content;
  }
  void segments(int count) {
    for (int i = 0; i < count * 5; ++i) part();
  }
  void restart() {
    if (index_ > 0) ++msn;
    segment_ = index_ = 0;
    ++epoch;
    origin_->restartMixer(id);
  }
  [[nodiscard]] std::string next() const { return std::to_string(msn) + '.' + std::to_string(index_); }
  [[nodiscard]] std::string blockingQuery() const {
    return "live.m3u8?_HLS_msn=" + std::to_string(msn) + "&_HLS_part=" + std::to_string(index_);
  }

 private:
  std::shared_ptr<Origin> origin_;
  std::uint64_t segment_ = 0;
  std::uint32_t index_ = 0;

 public:
  std::string id;
  std::string base;
  std::uint64_t msn = 0;
  std::uint32_t epoch = 1;
};

class OriginWeb : public ::testing::Test {
 protected:
  OriginWeb() {
    settings.listen = {"127.0.0.1:0"};
    originSettings.onDemandHold = 10s;
  }
  ~OriginWeb() override {
    if (front) front->stop(1s);
  }
  void start() {
    if (!origin) origin = Origin::create(originSettings);
    front = std::make_unique<WebFront>(settings, origin);
    for (auto& [prefix, handler] : handlers) front->addHandler(prefix, handler);
    if (controlLoop) front->onWebSocket(controlLoop, onWebSocket);
    const auto started = front->start();
    ASSERT_TRUE(started) << started.error().message;
    address = front->addresses().front();
  }
  [[nodiscard]] bool waiting(std::uint64_t count) {
    return eventually([&] { return front->stats().waiting == count; });
  }

  OriginSettings originSettings;
  WebSettings settings;
  std::shared_ptr<Origin> origin;
  std::vector<std::pair<std::string, HttpHandler>> handlers;
  std::shared_ptr<glib::Loop> controlLoop;
  ConnectionHandler onWebSocket;
  std::unique_ptr<WebFront> front;
  std::string address;
};

// --- a show ---

TEST_F(OriginWeb, ServesAShowWithItsHeaders) {
  start();
  Show show(origin, "my-show");
  show.init();
  show.segments(2);
  show.part();
  HttpClient client(address);

  const auto multivariant = client.get("/hls/my-show/live.m3u8");
  ASSERT_TRUE(multivariant);
  EXPECT_EQ(multivariant->status, 200);
  EXPECT_EQ(multivariant->header("content-type"), "application/vnd.apple.mpegurl");
  EXPECT_EQ(multivariant->header("cache-control"), "no-cache");
  EXPECT_NE(multivariant->body.find("\n" + show.id + "/720p/live.m3u8\n"), std::string::npos)
      << multivariant->body;

  const auto playlist = client.get(show.base + "live.m3u8");
  ASSERT_TRUE(playlist);
  EXPECT_EQ(playlist->status, 200);
  EXPECT_EQ(playlist->header("cache-control"), "no-cache");
  EXPECT_EQ(playlist->header("access-control-allow-origin"), "*");
  EXPECT_NE(playlist->body.find("URI=\"1/2.1.m4s\""), std::string::npos) << "the hint";
  EXPECT_EQ(client.get(show.base + "live.m3u8?_HLS_msn=1")->header("cache-control"), "public, max-age=6");

  const auto init = client.get(show.base + "1/init.mp4");
  EXPECT_EQ(init->body, "init 1");
  EXPECT_EQ(init->header("content-type"), "video/mp4");
  EXPECT_EQ(init->header("cache-control"), "public, max-age=3600, immutable");
  EXPECT_EQ(client.get(show.base + "1/2.0.m4s")->body, "<1:2.0>");
  const auto segment = client.get(show.base + "1/1.m4s");
  EXPECT_EQ(segment->body, "<1:1.0><1:1.1><1:1.2><1:1.3><1:1.4>");
  EXPECT_EQ(segment->header("accept-ranges"), "bytes");

  ASSERT_TRUE(client.request("HEAD", show.base + "1/1.m4s"));
  const auto head = client.read(true);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(head->header("content-length"), "35");
  EXPECT_TRUE(client.silent());

  ASSERT_TRUE(client.request("OPTIONS", show.base + "1/1.m4s"));
  const auto options = client.read();
  ASSERT_TRUE(options);
  EXPECT_EQ(options->status, 204);
  EXPECT_EQ(options->header("access-control-allow-methods"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(options->header("access-control-allow-headers"), "Range");
  ASSERT_TRUE(origin->lastRequested("my-show"));
}

TEST_F(OriginWeb, CutsRanges) {
  start();
  Show show(origin, "s");
  show.init();
  show.segments(1);
  HttpClient client(address);
  const std::string segment = show.base + "1/0.m4s";
  auto reply = client.get(segment, "Range: bytes=7-13\r\n");
  EXPECT_EQ(reply->status, 206);
  EXPECT_EQ(reply->body, "<1:0.1>");
  EXPECT_EQ(reply->header("content-range"), "bytes 7-13/35");
  EXPECT_EQ(reply->header("content-length"), "7");
  reply = client.get(segment, "Range: bytes=-7\r\n");
  EXPECT_EQ(reply->body, "<1:0.4>");
  reply = client.get(segment, "Range: bytes=35-\r\n");
  EXPECT_EQ(reply->status, 416);
  EXPECT_EQ(reply->header("content-range"), "bytes */35");
  for (const char* ignored : {"Range: bytes=0-1,4-5\r\n", "Range: lines=1-2\r\n", "Range: bytes=9-2\r\n"}) {
    reply = client.get(segment, ignored);
    EXPECT_EQ(reply->status, 200) << ignored;
    EXPECT_EQ(reply->body.size(), 35U);
  }
  EXPECT_EQ(client.get(show.base + "live.m3u8", "Range: bytes=0-3\r\n")->status, 200)
      << "playlists are never cut";
}

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

TEST_F(OriginWeb, GoesOnAfterTheMixerDied) {
  start();
  Show show(origin, "s");
  show.init();
  show.segments(1);
  show.part();
  show.part();
  HttpClient hint(address);
  ASSERT_TRUE(hint.request("GET", show.base + "1/" + show.next() + ".m4s"));
  HttpClient reload(address);
  ASSERT_TRUE(reload.request("GET", show.base + show.blockingQuery()));
  ASSERT_TRUE(waiting(2));
  show.restart();
  EXPECT_EQ(hint.read()->status, 410) << "the dead mixer's part never comes";
  ASSERT_TRUE(waiting(1));
  HttpClient init(address);
  ASSERT_TRUE(init.request("GET", show.base + "2/init.mp4"));
  ASSERT_TRUE(waiting(2));
  show.init();
  EXPECT_EQ(init.read()->body, "init 2");
  show.part();
  const auto playlist = reload.read();
  ASSERT_TRUE(playlist);
  EXPECT_EQ(playlist->status, 200);
  EXPECT_NE(
      playlist->body.find("#EXTINF:0.400,\n1/1.m4s\n#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"2/init.mp4\"\n"),
      std::string::npos)
      << playlist->body;
  EXPECT_EQ(fetch(address, show.base + "1/1.m4s")->body, "<1:1.0><1:1.1>");
  EXPECT_EQ(fetch(address, show.base + "2/2.0.m4s")->body, "<2:2.0>");
  EXPECT_EQ(fetch(address, show.base + "1/init.mp4")->body, "init 1") << "older segments still need it";
}

TEST_F(OriginWeb, AnswersNonsenseWithAStatusAndAReason) {
  start();
  Show show(origin, "s");
  show.init();
  show.segments(30);
  struct Case {
    std::string target;
    int status;
  };
  for (const Case& each : {
           Case{"/hls/", 400},
           Case{"/hls/UPPER/live.m3u8", 400},
           Case{"/hls/s", 404},
           Case{"/hls/s/live.m3u9", 404},
           Case{"/hls/s/oldshow/720p/live.m3u8", 410},
           Case{"/hls/other/" + show.id + "/720p/live.m3u8", 410},
           Case{"/hls/s/" + show.id + "/1080p/live.m3u8", 404},
           Case{show.base + "live.m3u8?_HLS_msn=abc", 400},
           Case{show.base + "live.m3u8?_HLS_msn=-1", 400},
           Case{show.base + "live.m3u8?_HLS_part=1", 400},
           Case{show.base + "live.m3u8?_HLS_msn=1000", 400},
           Case{show.base + "live.m3u8?_HLS_msn=30&_HLS_part=99", 400},
           Case{show.base + "live.m3u8?_HLS_skip=maybe", 400},
           Case{show.base + "live.m3u8?other=1&_HLS_msn=3", 200},
           Case{show.base + "1/0.m4s", 410},
           Case{show.base + "1/0.0.m4s", 410},
           Case{show.base + "1/29.5.m4s", 404},
           Case{show.base + "1/30.1.m4s", 404},
           Case{show.base + "1/31.m4s", 404},
           Case{show.base + "2/init.mp4", 404},
           Case{show.base + "2/30.0.m4s", 404},
           Case{show.base + "1/%2e%2e/%2e%2e/x", 404},
           Case{show.base + "1/029.m4s", 404},
       }) {
    const auto reply = fetch(address, each.target);
    ASSERT_TRUE(reply) << each.target;
    EXPECT_EQ(reply->status, each.status) << each.target << ' ' << reply->body;
    EXPECT_EQ(reply->header("access-control-allow-origin"), "*") << each.target;
    if (each.status != 200) {
      EXPECT_EQ(reply->header("cache-control"), "no-store") << each.target;
      EXPECT_NE(reply->body.find("\"message\":\""), std::string::npos) << each.target;
    }
  }
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

TEST_F(OriginWeb, FreesAHeldRequestAsSoonAsItsClientHasGone) {
  originSettings.onDemandHold = 60s;  // longer than this test waits for anything
  origin = Origin::create(originSettings);
  origin->onDemand([](const std::string&) {});
  start();
  enum class Goes { Closes, Resets, StopsSending };
  for (const Goes how : {Goes::Closes, Goes::Resets, Goes::StopsSending}) {
    SCOPED_TRACE(static_cast<int>(how));
    const std::string space = "space-" + std::to_string(static_cast<int>(how));
    const std::string target = "/hls/" + space + "/live.m3u8";
    std::vector<HttpClient> clients;
    for (int i = 0; i < 50; ++i) {
      clients.emplace_back(address);
      ASSERT_TRUE(clients.back().request("GET", target));
    }
    HttpClient other(address);
    ASSERT_TRUE(other.request("GET", target));
    ASSERT_TRUE(other.request("GET", "/nothing"));  // its next request is no end
    ASSERT_TRUE(waiting(51));
    for (HttpClient& client : clients) {
      const linger reset{1, 0};
      if (how == Goes::Resets) {
        ::setsockopt(client.descriptor(), SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
      }
      if (how == Goes::StopsSending) {
        ::shutdown(client.descriptor(), SHUT_WR);
      } else {
        client.close();
      }
    }
    EXPECT_TRUE(waiting(1));
    EXPECT_TRUE(eventually([&] { return front->stats().connections == 1; })) << front->stats().connections;
    Show show(origin, space);
    show.init();
    show.segments(1);
    EXPECT_EQ(other.read()->status, 200) << "who stayed is answered";
    EXPECT_EQ(other.read()->status, 404);
    other.close();
    ASSERT_TRUE(eventually([&] { return front->stats().connections == 0; }));
  }
}

TEST_F(OriginWeb, EndsAndClosesAShow) {
  start();
  Show show(origin, "s");
  show.init();
  show.segments(2);
  HttpClient blocked(address);
  ASSERT_TRUE(blocked.request("GET", show.base + show.blockingQuery()));
  ASSERT_TRUE(waiting(1));
  origin->endShow(show.id);
  const auto ended = blocked.read();
  ASSERT_TRUE(ended);
  EXPECT_TRUE(ended->body.ends_with("#EXT-X-ENDLIST\n"));
  EXPECT_EQ(fetch(address, "/hls/s/live.m3u8")->status, 200) << "the end can still be watched";
  EXPECT_EQ(origin->stats().front().state, ShowState::Ended);

  Show second(origin, "s");
  EXPECT_NE(second.id, show.id);
  EXPECT_EQ(fetch(address, show.base + "live.m3u8")->status, 410);
  second.init();
  HttpClient waitsForPart(address);
  ASSERT_TRUE(waitsForPart.request("GET", second.base + "live.m3u8"));
  ASSERT_TRUE(waiting(1));
  origin->closeShow(second.id);
  EXPECT_EQ(waitsForPart.read()->status, 410);
  EXPECT_TRUE(origin->stats().empty());
  EXPECT_EQ(origin->addPart(second.id, "720p", {}, bytes("x")).error().kind, ErrorKind::NotFound);
}

TEST_F(OriginWeb, KeepsTheWindowInMemoryOnly) {
  start();
  Show show(origin, "s");
  show.init();
  show.segments(40);
  const std::size_t after40 = origin->stats().front().bytes;
  show.segments(400);
  EXPECT_NEAR(static_cast<double>(origin->stats().front().bytes), static_cast<double>(after40), 200);
  EXPECT_EQ(origin->stats().front().parts, 2200U);
}

TEST_F(OriginWeb, RefusesPartsBeyondItsLimits) {
  originSettings.maxPartBytes = 1000;
  originSettings.maxShowBytes = 3000;
  start();
  const std::string show = origin->openShow("s", {});
  ASSERT_TRUE(origin->addInit(show, rendition(), bytes("init")));
  EXPECT_EQ(origin->addPart(show, "720p", {0, 0, 200ms, true, false, 0ms}, bytes(std::string(1001, 'x')))
                .error()
                .kind,
            ErrorKind::Exhausted);
  EXPECT_EQ(origin->addPart(show, "720p", {0, 0, 200ms, true, false, 0ms}, bytes("")).error().kind,
            ErrorKind::InvalidInput);
  ASSERT_TRUE(origin->addPart(show, "720p", {0, 0, 200ms, true, false, 0ms}, bytes(std::string(1000, 'x'))));
  ASSERT_TRUE(origin->addPart(show, "720p", {0, 1, 200ms, false, false, 0ms}, bytes(std::string(1000, 'x'))));
  EXPECT_EQ(origin->addPart(show, "720p", {0, 2, 200ms, false, false, 0ms}, bytes(std::string(1000, 'x')))
                .error()
                .kind,
            ErrorKind::Exhausted);
}

// --- on demand ---

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

// --- connections ---

std::size_t openDescriptors() {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}
/// Bytes that were allocated and not freed. Not the process' resident memory: how much of that is empty
/// depends on how many clients a busy machine serves at the same time.
std::size_t allocatedBytes() {
  return ::mallinfo2().uordblks;
}

TEST_F(OriginWeb, KeepsConnectionsOpenBetweenRequests) {
  start();
  Show show(origin, "s");
  show.init();
  show.segments(1);
  HttpClient client(address);
  for (int i = 0; i < 20; ++i) ASSERT_EQ(client.get(show.base + "live.m3u8")->status, 200);
  EXPECT_EQ(front->stats().accepted, 1U);
  EXPECT_EQ(front->stats().requests, 20U);
}

TEST_F(OriginWeb, FreesEverythingOfClientsThatGoAway) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 8192);
  ::setrlimit(RLIMIT_NOFILE, &limit);
  start();
  Show show(origin, "s");
  show.init();
  show.segments(1);
  enum class Leaves { Idle, InRequest, Blocked, InBody };
  const auto round = [&](int count) {
    for (const Leaves how : {Leaves::Idle, Leaves::InRequest, Leaves::Blocked, Leaves::InBody}) {
      std::vector<HttpClient> clients;
      for (int i = 0; i < count; ++i) {
        clients.emplace_back(address);
        HttpClient& client = clients.back();
        if (how == Leaves::Blocked) {
          ASSERT_TRUE(client.request("GET", show.base + show.blockingQuery()));
        } else {
          ASSERT_EQ(client.get(show.base + "live.m3u8")->status, 200);
          if (how == Leaves::InRequest) {
            ASSERT_TRUE(client.write("GET /hls/s/live.m3u8 HT"));
          }
          if (how == Leaves::InBody) {
            ASSERT_TRUE(client.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nab"));
          }
        }
      }
      if (how == Leaves::Blocked) {
        ASSERT_TRUE(waiting(static_cast<std::uint64_t>(count)));
      }
      clients.clear();
      ASSERT_TRUE(waiting(0));
      ASSERT_TRUE(eventually([&] { return front->stats().connections == 0; }))
          << front->stats().connections << " left";
    }
  };
  round(100);  // what is allocated once
  const std::size_t descriptors = openDescriptors();
  round(1000);
  const std::size_t allocated = allocatedBytes();
  round(1000);
  EXPECT_EQ(openDescriptors(), descriptors);
#ifndef __SANITIZE_ADDRESS__  // which keeps freed memory on purpose, and finds leaks by itself
  EXPECT_LT(allocatedBytes(), allocated + 4000 * 48) << "not one object for each of 4000 more connections";
#else
  static_cast<void>(allocated);
#endif
}

TEST_F(OriginWeb, ClosesWhoSaysNothingOrTooSlowly) {
  settings.firstByteTimeout = 200ms;
  settings.requestTimeout = 500ms;
  settings.idleTimeout = 1s;
  start();
  HttpClient silent(address);
  EXPECT_TRUE(silent.closed()) << "no first byte";

  HttpClient slow(address);
  ASSERT_TRUE(slow.write("GET /hls/s/live.m3u8 HTTP/1.1\r\n"));
  const auto begin = std::chrono::steady_clock::now();
  while (slow.write("X") && std::chrono::steady_clock::now() - begin < 10s) {
    std::this_thread::sleep_for(20ms);  // drop by drop, each well within the idle time
    if (!slow.silent()) break;
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s);

  HttpClient body(address);
  ASSERT_TRUE(body.write("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"));
  EXPECT_TRUE(body.closed(3s));

  HttpClient idle(address);
  ASSERT_TRUE(idle.get("/"));
  EXPECT_TRUE(idle.closed(5s));
  EXPECT_TRUE(eventually([&] { return front->stats().connections == 0; }));
}

TEST_F(OriginWeb, LimitsConnectionsThatHaveNotSpoken) {
  settings.maxUndecided = 10;
  start();
  std::vector<HttpClient> silent;
  for (int i = 0; i < 30; ++i) silent.emplace_back(address);
  ASSERT_TRUE(eventually([&] { return front->stats().refused == 20; }));
  for (std::size_t i = 0; i < 20; ++i) EXPECT_TRUE(silent[i].closed()) << "the oldest make room";
  EXPECT_TRUE(silent.back().get("/"));
}

TEST_F(OriginWeb, LimitsOpenConnections) {
  settings.maxConnections = 10;
  start();
  std::vector<HttpClient> clients;
  for (int i = 0; i < 10; ++i) {
    clients.emplace_back(address);
    ASSERT_TRUE(clients.back().get("/"));
  }
  const auto reply = fetch(address, "/");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 503);
  EXPECT_EQ(reply->header("retry-after"), "5");
  clients.clear();
  ASSERT_TRUE(eventually([&] { return front->stats().connections == 0; }));
  EXPECT_EQ(fetch(address, "/")->status, 404);
}

TEST_F(OriginWeb, RefusesHostileRequests) {
  start();
  struct Case {
    const char* what;
    std::string bytes;
    int status;  // 0 = closed without an answer
  };
  const std::string host = "Host: x\r\n";
  for (const Case& each : {
           Case{"long address", "GET /" + std::string(3000, 'a') + " HTTP/1.1\r\n" + host + "\r\n", 414},
           Case{"long query", "GET /?" + std::string(3000, 'a') + " HTTP/1.1\r\n" + host + "\r\n", 414},
           Case{"long headers", "GET / HTTP/1.1\r\n" + host + "X: " + std::string(20'000, 'a') + "\r\n\r\n",
                431},
           Case{"endless headers", "GET / HTTP/1.1\r\n" + std::string(200'000, 'a'), 0},
           Case{"large body", "POST / HTTP/1.1\r\n" + host + "Content-Length: 10000000\r\n\r\n", -1},
           Case{"chunked body", "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                411},
           Case{"other method", "DELETE / HTTP/1.1\r\n" + host + "\r\n", 405},
           Case{"unknown method", "BREW / HTTP/1.1\r\n" + host + "\r\n", 405},
           Case{"method on media", "PUT /hls/s/live.m3u8 HTTP/1.1\r\n" + host + "\r\n", 405},
           Case{"no host", "GET / HTTP/1.1\r\n\r\n", 400},
           Case{"not HTTP", "\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400},
           Case{"nothing but lines", "\r\n\r\n\r\n\r\n", -1},
           Case{"traversal", "GET /../../../etc/passwd HTTP/1.1\r\n" + host + "\r\n", 404},
           Case{"encoded traversal", "GET /%2e%2e%2f%2e%2e%2fetc/passwd HTTP/1.1\r\n" + host + "\r\n", 404},
           Case{"zero byte", std::string("GET /\0x HTTP/1.1\r\n", 18) + host + "\r\n", -1},
           Case{"encoded zero byte", "GET /%00 HTTP/1.1\r\n" + host + "\r\n", 404},
           Case{"absolute address", "GET http://x/hls/UP/live.m3u8 HTTP/1.1\r\n" + host + "\r\n", 400},
           Case{"other scheme", "GET ftp://x/ HTTP/1.1\r\n" + host + "\r\n", 400},
           Case{"smuggled lengths",
                "GET / HTTP/1.1\r\n" + host + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", -1},
       }) {
    HttpClient client(address);
    client.write(each.bytes);
    ::shutdown(client.descriptor(), SHUT_WR);
    const auto reply = client.read(false, 5s);
    if (each.status > 0) {
      ASSERT_TRUE(reply) << each.what;
      EXPECT_EQ(reply->status, each.status) << each.what;
    } else if (each.status == 0 && reply) {
      EXPECT_GE(reply->status, 400) << each.what;
    }
  }
  EXPECT_TRUE(eventually([&] { return front->stats().connections == 0; }));
  EXPECT_EQ(fetch(address, "/")->status, 404) << "the server is as good as before";
}

// --- listening ---

TEST_F(OriginWeb, SaysWhichAddressIsTaken) {
  start();
  WebSettings same = settings;
  same.listen = {address};
  WebFront second(same, origin);
  const auto started = second.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind, ErrorKind::Conflict);
  EXPECT_NE(started.error().message.find(address), std::string::npos);
  EXPECT_NE(started.error().message.find("--listen"), std::string::npos);
}

TEST_F(OriginWeb, ListensOnSeveralAddresses) {
  settings.listen = {"127.0.0.1:0", "[::1]:0"};
  start();
  ASSERT_EQ(front->addresses().size(), 2U);
  for (const std::string& each : front->addresses()) EXPECT_EQ(fetch(each, "/")->status, 404) << each;
}

TEST_F(OriginWeb, RefusesAddressesThatAreNone) {
  for (const char* text : {"", "8080", "localhost", "127.0.0.1:99999", "127.0.0.1:-1", "::1:8080",
                           "[::1:8080", "no.such.host.invalid:1"}) {
    WebSettings bad = settings;
    bad.listen = {text};
    WebFront other(bad, Origin::create());
    const auto started = other.start();
    ASSERT_FALSE(started) << text;
    EXPECT_EQ(started.error().kind, ErrorKind::InvalidInput) << text;
  }
}

// --- handlers ---

TEST_F(OriginWeb, GivesRequestsToHandlersAndAnswersFromAnyThread) {
  std::vector<std::thread> threads;
  handlers.emplace_back("/api", [&](HttpRequest request, Responder respond) {
    threads.emplace_back([request = std::move(request), respond] {
      respond({201,
               "text/plain",
               request.method + ' ' + request.path + " ? " + request.query + " | " +
                   std::string(request.header("x-test")) + " | " + request.body + " | " + request.remote,
               {{"X-Answer", "yes"}}});
      respond({500, "text/plain", "twice", {}});
    });
  });
  handlers.emplace_back("/api/deep", [](HttpRequest, Responder respond) {
    respond({200, "text/plain", "deep", {}});
  });
  handlers.emplace_back("/lost", [](HttpRequest, Responder) {});
  handlers.emplace_back("/throws", [](HttpRequest, Responder) { throw std::runtime_error("oops"); });
  settings.threads = 1;
  start();
  HttpClient client(address);
  ASSERT_TRUE(client.request("POST", "/api/v1/a%20b?x=%20y", "X-Test: 7\r\n", "the body"));
  const auto reply = client.read();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 201);
  EXPECT_EQ(reply->body, "POST /api/v1/a b ? x=%20y | 7 | the body | 127.0.0.1");
  EXPECT_EQ(reply->header("x-answer"), "yes");
  EXPECT_EQ(reply->header("cache-control"), "no-store");
  EXPECT_EQ(client.get("/api/deep/x")->body, "deep") << "the longest prefix wins";
  EXPECT_EQ(client.get("/apix")->status, 404) << "a prefix ends at a slash";
  EXPECT_EQ(client.get("/lost")->status, 500);
  EXPECT_EQ(client.get("/throws")->status, 500);
  EXPECT_EQ(client.get("/api/%00")->status, 400) << "an address that cannot be decoded";
  for (std::thread& thread : threads) thread.join();
}

TEST_F(OriginWeb, ForgetsAHandlersAnswerWhenTheClientHasGone) {
  std::optional<Responder> late;
  std::mutex mutex;
  handlers.emplace_back("/slow", [&](HttpRequest, Responder respond) {
    const std::lock_guard lock(mutex);
    late = std::move(respond);
  });
  start();
  {
    HttpClient client(address);
    ASSERT_TRUE(client.request("GET", "/slow"));
    ASSERT_TRUE(eventually([&] {
      const std::lock_guard lock(mutex);
      return late.has_value();
    }));
  }
  (*late)({200, "text/plain", "too late", {}});
  EXPECT_TRUE(eventually([&] { return front->stats().connections == 0; }));
  HttpClient client(address);
  ASSERT_TRUE(client.request("GET", "/slow"));
  ASSERT_TRUE(eventually([&] { return front->stats().requests == 2; }));
  front->stop(100ms);
  (*late)({200, "text/plain", "after the end", {}});
}

// --- stopping ---

TEST_F(OriginWeb, StopsGracefully) {
  start();
  Show show(origin, "s");
  show.init();
  show.segments(1);
  HttpClient blocked(address);
  ASSERT_TRUE(blocked.request("GET", show.base + show.blockingQuery()));
  ASSERT_TRUE(waiting(1));
  HttpClient idle(address);
  ASSERT_TRUE(idle.get(show.base + "live.m3u8"));
  // An answer larger than the socket's buffers, being read slowly.
  const std::string big(16U << 20, 'x');
  const std::string other = origin->openShow("big", {});
  ASSERT_TRUE(origin->addInit(other, rendition(), bytes(big)));
  HttpClient reading(address);
  ASSERT_TRUE(reading.request("GET", "/hls/big/" + other + "/720p/1/init.mp4"));
  ASSERT_TRUE(eventually([&] { return front->stats().requests == 3; }));
  std::thread reader([&] {
    const auto reply = reading.read();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->body.size(), big.size());
  });
  front->stop(10s);
  reader.join();
  const auto reply = blocked.read();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 503);
  EXPECT_TRUE(idle.closed());
  EXPECT_LT(HttpClient(address).descriptor(), 0) << "nobody listens any more";
}

}  // namespace
}  // namespace rostra::origin
