// SPDX-License-Identifier: Apache-2.0
// Addresses to listen on, requests that control answers, and a graceful stop.
#include "integration/origin/origin_fixture.hpp"

#include <mutex>
#include <thread>

namespace rostra::origin {
namespace {

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
