// SPDX-License-Identifier: Apache-2.0
// Connections of viewers: kept open, freed, limited, and those of hostile clients refused.
#include "integration/origin/origin_fixture.hpp"

#include <algorithm>
#include <filesystem>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/socket.h>

namespace rostra::origin {
namespace {

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
  Show show(origin, "s", kLongSegments);
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

TEST_F(OriginWeb, ClosesWhoSaysNothing) {
  settings.firstByteTimeout = 200ms;
  start();
  HttpClient silent(address);
  EXPECT_TRUE(silent.closed());
  EXPECT_TRUE(eventually([&] { return front->stats().connections == 0; }));
}

TEST_F(OriginWeb, ClosesWhoSaysItTooSlowly) {
  settings.firstByteTimeout = 30s;  // not what this is about
  settings.requestTimeout = 500ms;
  settings.idleTimeout = 1s;
  start();
  HttpClient slow(address);
  ASSERT_TRUE(slow.write("GET /hls/s/live.m3u8 HTTP/1.1\r\n"));
  // Drop by drop, each well within the idle time, until the server has closed.
  EXPECT_TRUE(eventually([&] {
    std::this_thread::sleep_for(20ms);
    return !slow.write("X") || !slow.silent();
  })) << "drops keep it open";

  HttpClient body(address);
  ASSERT_TRUE(body.write("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"));
  EXPECT_TRUE(body.closed());

  HttpClient idle(address);
  ASSERT_TRUE(idle.get("/"));
  EXPECT_TRUE(idle.closed());
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
  EXPECT_TRUE(eventually([&] { return fetch(address, "/")->status == 404; }))
      << "connections that say nothing keep others out forever";
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
    const auto reply = client.read();
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
}  // namespace
}  // namespace rostra::origin
