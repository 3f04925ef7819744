// SPDX-License-Identifier: Apache-2.0
// The web front as control uses it: signalling on its own loop while the web threads are full, and pages with
// their headers.
#include "origin/web/web_front.hpp"

#include "integration/origin/eventually.hpp"
#include "integration/origin/http_client.hpp"

#include <gtest/gtest.h>
#include <libsoup/soup.h>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sys/resource.h>
#include <thread>
#include <vector>

namespace rostra::origin {
namespace {

using namespace std::chrono_literals;
using test::eventually;
using test::fetch;
using test::HttpClient;

/// Control as far as the web front sees it: a loop with a SoupServer that accepts WebSockets and echoes text.
class Control {
 public:
  Control() : loop(glib::Loop::create()) {
    loop->post([this] {
      server_ = glib::Ref<SoupServer>::adopt(soup_server_new(nullptr, nullptr));
      soup_server_add_websocket_handler(
          server_.get(), "/ws", nullptr, nullptr,
          [](SoupServer*, SoupServerMessage*, const char*, SoupWebsocketConnection* connection,
             gpointer data) {
            static_cast<Control*>(data)->connections_.push_back(
                glib::Ref<SoupWebsocketConnection>::retain(connection));
            g_signal_connect(connection, "message",
                             G_CALLBACK(+[](SoupWebsocketConnection* from, int, GBytes* message, gpointer) {
                               gsize size = 0;
                               const auto* text = static_cast<const char*>(g_bytes_get_data(message, &size));
                               soup_websocket_connection_send_text(from, std::string(text, size).c_str());
                             }),
                             nullptr);
          },
          this, nullptr);
    });
    thread_ = std::thread([this] { loop->run(); });
  }
  ~Control() {
    loop->post([this] {
      connections_.clear();
      soup_server_disconnect(server_.get());
      server_.reset();
    });
    loop->quit();
    thread_.join();
  }
  ConnectionHandler handler() {
    return [this](const glib::Ref<GSocketConnection>& connection) {
      const auto accepted = acceptConnection(server_.get(), connection,
                                             glib::Ref<GIOStream>::retain(G_IO_STREAM(connection.get())));
      EXPECT_TRUE(accepted);
    };
  }
  std::shared_ptr<glib::Loop> loop;

 private:
  glib::Ref<SoupServer> server_;
  std::vector<glib::Ref<SoupWebsocketConnection>> connections_;
  std::thread thread_;
};

/// Opens a WebSocket and exchanges one message; nothing when anything goes wrong.
std::optional<std::chrono::microseconds> signalOnce(const std::string& address) {
  const auto begin = std::chrono::steady_clock::now();
  HttpClient client(address);
  if (!client.request("GET", "/ws",
                      "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")) {
    return std::nullopt;
  }
  const auto reply = client.read(true);
  if (!reply || reply->status != 101 ||
      reply->header("sec-websocket-accept") != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    return std::nullopt;
  // "hi", masked with zeros (RFC 6455 s.5.2), comes back unmasked.
  if (!client.write(std::string_view("\x81\x82\0\0\0\0hi", 8))) return std::nullopt;
  if (!eventually([&] { return !client.silent(); })) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
}

std::chrono::microseconds medianSignalling(const std::string& address) {
  std::vector<std::chrono::microseconds> times;
  for (int i = 0; i < 41; ++i) {
    const auto took = signalOnce(address);
    EXPECT_TRUE(took);
    times.push_back(took.value_or(10s));
  }
  std::nth_element(times.begin(), times.begin() + 20, times.end());
  return times[20];
}

TEST(WebFront, SignalsWhileEveryWebThreadIsStuck) {
  Control control;
  WebSettings settings;
  settings.listen = {"127.0.0.1:0"};
  settings.threads = 2;
  WebFront front(settings, Origin::create());
  front.onWebSocket(control.loop, control.handler());
  std::mutex mutex;
  std::condition_variable changed;
  bool open = false;
  int stuck = 0;
  front.addHandler("/stick", [&](HttpRequest, Responder respond) {
    std::unique_lock lock(mutex);
    ++stuck;
    changed.notify_all();
    changed.wait(lock, [&] { return open; });
    respond({200, "text/plain", "free", {}});
  });
  ASSERT_TRUE(front.start());
  const std::string address = front.addresses().front();
  std::vector<HttpClient> viewers;
  for (int i = 0; i < 200; ++i) {
    viewers.emplace_back(address);
    ASSERT_TRUE(viewers.back().request("GET", "/stick"));
  }
  {
    std::unique_lock lock(mutex);
    ASSERT_TRUE(changed.wait_for(lock, 30s, [&] { return stuck == 2; }));
  }
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(signalOnce(address)) << "although no web thread can do anything";
  for (HttpClient& viewer : viewers) EXPECT_TRUE(viewer.silent());
  {
    const std::lock_guard lock(mutex);
    open = true;
  }
  changed.notify_all();
  for (HttpClient& viewer : viewers) EXPECT_EQ(viewer.read()->body, "free");
  front.stop();
}

TEST(WebFront, SignalsAsFastWhileThousandsWatch) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 16384);
  ::setrlimit(RLIMIT_NOFILE, &limit);
  Control control;
  const auto origin = Origin::create();
  WebSettings settings;
  settings.listen = {"127.0.0.1:0"};
  settings.maxUndecided = 4096;  // they all connect before the first one speaks
  WebFront front(settings, origin);
  front.onWebSocket(control.loop, control.handler());
  ASSERT_TRUE(front.start());
  const std::string address = front.addresses().front();
  // Requests are held for three targets: none may be let go before the last one asks.
  const std::string show = origin->openShow("s", {.segmentTarget = 60s});
  const auto bytes = glib::Ref<GBytes>::adopt(g_bytes_new_take(g_malloc0(50'000), 50'000));
  ASSERT_TRUE(origin->addInit(show, {"720p", "avc1.64001f", 1280, 720, 30, 2'000'000}, bytes));
  ASSERT_TRUE(origin->addPart(show, "720p", {0, 0, 200ms, true, true, 0ms}, bytes));
  const auto idle = medianSignalling(address);

#ifdef __SANITIZE_ADDRESS__
  constexpr std::size_t kViewers = 500;  // everything takes several times as long
#else
  constexpr std::size_t kViewers = 2000;
#endif
  std::vector<HttpClient> viewers;
  for (std::size_t i = 0; i < kViewers; ++i) viewers.emplace_back(address);
  const std::string target = "/hls/s/" + show + "/720p/live.m3u8?_HLS_msn=1&_HLS_part=";
  std::vector<std::chrono::microseconds> times;
  for (std::uint32_t part = 0; part < 4; ++part) {
    for (HttpClient& viewer : viewers) ASSERT_TRUE(viewer.request("GET", target + std::to_string(part)));
    ASSERT_TRUE(eventually([&] { return front.stats().waiting == kViewers; }));
    // All of them wake at once; signalling is asked at the same moment.
    ASSERT_TRUE(origin->addPart(show, "720p", {1, part, 200ms, part == 0, false, 0ms}, bytes));
    while (front.stats().waiting > 0) {
      const auto took = signalOnce(address);
      ASSERT_TRUE(took);
      times.push_back(*took);
    }
    for (HttpClient& viewer : viewers) ASSERT_EQ(viewer.read()->status, 200);
  }
  ASSERT_FALSE(times.empty());
  std::sort(times.begin(), times.end());
  const double ratio = static_cast<double>(times[times.size() / 2].count()) /
                       static_cast<double>(std::max<std::int64_t>(idle.count(), 1));
  std::printf(
      "signalling: idle median %lld us, while %zu viewers wake %lld us (max %lld us, %zu samples), ratio "
      "%.1f\n",
      static_cast<long long>(idle.count()), kViewers, static_cast<long long>(times[times.size() / 2].count()),
      static_cast<long long>(times.back().count()), times.size(), ratio);
  // On one shared thread the answer would come behind thousands of others: hundreds of times later. Here only
  // the processor is shared.
  EXPECT_LT(ratio, 50);
  front.stop();
}

TEST(WebFront, GivesOtherRequestsNeverToControl) {
  Control control;
  std::atomic<int> handed = 0;
  WebSettings settings;
  settings.listen = {"127.0.0.1:0"};
  WebFront front(settings, Origin::create());
  front.onWebSocket(control.loop, [&](const glib::Ref<GSocketConnection>& connection) {
    ++handed;
    control.handler()(connection);
  });
  ASSERT_TRUE(front.start());
  const std::string address = front.addresses().front();
  HttpClient client(address);
  EXPECT_EQ(client.get("/wsx")->status, 404);
  const auto reply = client.get("/ws");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 421) << "a reused connection stays where it is";
  EXPECT_TRUE(client.closed());
  EXPECT_EQ(handed, 0);
  HttpClient drops(address);
  for (const char letter : std::string("GET /ws HTTP/1.1\r\nHost: x\r\n\r\n"))
    ASSERT_TRUE(drops.write({&letter, 1}));
  ASSERT_TRUE(drops.read()) << "control answers that this is no WebSocket";
  EXPECT_EQ(handed, 1);
  front.stop();
}

class Site : public ::testing::Test {
 protected:
  Site() : folder_(std::filesystem::temp_directory_path() / ("rostra-site-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_ / "assets");
    for (const char* page : {"index", "stream", "watch", "embed"}) {
      std::ofstream(folder_ / (std::string(page) + ".html"))
          << "<!doctype html><title>" << page << "</title>";
    }
    std::ofstream(folder_ / "assets/app-1234.js") << std::string(10'000, 'a');
    std::ofstream(folder_ / "assets/app-1234.js.br") << "what Brotli made of it";
    std::ofstream(folder_ / "assets/lib-1234.js") << std::string(10'000, 'b');
    WebSettings settings;
    settings.listen = {"127.0.0.1:0"};
    settings.pages = folder_;
    front_ = std::make_unique<WebFront>(settings, Origin::create());
    const auto started = front_->start();
    EXPECT_TRUE(started);
    address = front_->addresses().front();
  }
  ~Site() override {
    front_->stop();
    std::filesystem::remove_all(folder_);
  }
  std::string address;

 private:
  std::filesystem::path folder_;
  std::unique_ptr<WebFront> front_;
};

TEST_F(Site, ServesPagesWithSecurityHeaders) {
  for (const auto& [target, title] :
       std::vector<std::pair<std::string, std::string>>{{"/", "index"},
                                                        {"/stream/a", "stream"},
                                                        {"/stream/a?name=Ada&autojoin=1", "stream"},
                                                        {"/watch/a-b-1", "watch"},
                                                        {"/embed/a", "embed"}}) {
    const auto reply = fetch(address, target);
    ASSERT_TRUE(reply) << target;
    EXPECT_EQ(reply->status, 200) << target;
    EXPECT_NE(reply->body.find("<title>" + title), std::string::npos) << target;
    EXPECT_EQ(reply->header("content-type"), "text/html; charset=utf-8");
    EXPECT_EQ(reply->header("cache-control"), "no-cache");
    EXPECT_EQ(reply->header("x-content-type-options"), "nosniff");
    EXPECT_EQ(reply->header("referrer-policy"), "strict-origin-when-cross-origin");
    EXPECT_NE(reply->header("content-security-policy")
                  .find(title == "embed" ? "frame-ancestors *" : "frame-ancestors 'none'"),
              std::string::npos);
    EXPECT_FALSE(reply->header("permissions-policy").empty());
  }
}

TEST_F(Site, RevalidatesAndCompresses) {
  HttpClient client(address);
  const auto page = client.get("/watch/a");
  const std::string etag = page->header("etag");
  const auto again = client.get("/watch/a", "If-None-Match: " + etag + "\r\n");
  EXPECT_EQ(again->status, 304);
  EXPECT_TRUE(again->body.empty());
  const auto plain = client.get("/assets/app-1234.js");
  EXPECT_EQ(plain->body.size(), 10'000U);
  EXPECT_EQ(plain->header("cache-control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(plain->header("vary"), "Accept-Encoding");
  const auto packed = client.get("/assets/app-1234.js", "Accept-Encoding: gzip, br\r\n");
  EXPECT_EQ(packed->header("content-encoding"), "br");
  EXPECT_EQ(packed->body, "what Brotli made of it");
  EXPECT_EQ(packed->header("vary"), "Accept-Encoding");
  EXPECT_EQ(packed->header("etag"), plain->header("etag"));
  const auto zipped = client.get("/assets/app-1234.js", "Accept-Encoding: gzip, br;q=0\r\n");
  EXPECT_EQ(zipped->header("content-encoding"), "gzip");
  EXPECT_LT(zipped->body.size(), 500U);
  const auto twoLines = client.get("/assets/app-1234.js", "Accept-Encoding: gzip\r\nAccept-Encoding: br\r\n");
  EXPECT_EQ(twoLines->header("content-encoding"), "br");
  const auto refused = client.get("/assets/app-1234.js", "Accept-Encoding: gzip;q=0, br;q=0\r\n");
  EXPECT_EQ(refused->header("content-encoding"), "");
  EXPECT_EQ(refused->body.size(), 10'000U);
  EXPECT_EQ(client.get("/assets/lib-1234.js", "Accept-Encoding: gzip, br\r\n")->header("content-encoding"),
            "gzip")
      << "the build made no Brotli of it";
  const auto unchanged = client.get(
      "/assets/app-1234.js", "Accept-Encoding: br\r\nIf-None-Match: " + plain->header("etag") + "\r\n");
  EXPECT_EQ(unchanged->status, 304);
  EXPECT_EQ(unchanged->header("vary"), "Accept-Encoding");
  EXPECT_EQ(unchanged->header("content-encoding"), "");
  ASSERT_TRUE(client.request("HEAD", "/assets/app-1234.js"));
  EXPECT_EQ(client.read(true)->header("content-length"), "10000");
  EXPECT_EQ(client.get("/")->status, 200);
}

TEST_F(Site, AnswersWhatIsNotThereWithAFriendlyPage) {
  for (const char* target :
       {"/nothing", "/stream/NOT%20ok", "/stream/", "/watch/a/b", "/index.html", "/assets/../index.html",
        "/assets/", "/..%2f..%2fetc%2fpasswd", "/%2e%2e/secret", "/assets/%00"}) {
    const auto reply = fetch(address, target);
    ASSERT_TRUE(reply) << target;
    EXPECT_EQ(reply->status, 404) << target;
    EXPECT_NE(reply->body.find("<h1>"), std::string::npos) << target;
    EXPECT_EQ(reply->header("cache-control"), "no-store") << target;
  }
}

TEST(PageCards, AreInPagesOfSpacesThatMayBeSpokenOf) {
  const auto folder = std::filesystem::temp_directory_path() / ("rostra-cards-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  for (const char* page : {"index", "stream", "watch", "embed"}) {
    std::ofstream(folder / (std::string(page) + ".html"))
        << "<!-- card --><title>" << page << "</title><!-- /card --><p></p>";
  }
  std::ofstream(folder / "missing.html") << "<h1>nothing here</h1>";
  std::ofstream(folder / "card.png") << "picture";
  WebSettings settings;
  settings.listen = {"127.0.0.1:0"};
  settings.pages = folder;
  WebFront front(settings, Origin::create());
  // Answers from another thread, as a database does.
  std::vector<std::thread> threads;
  std::mutex mutex;
  front.onCard([&](const std::string& space, const CardAnswer& answer) {
    const std::lock_guard lock(mutex);
    threads.emplace_back([space, answer] {
      answer(space == "public" ? std::optional(PageCard{"Night \"sky\"", "Stars"}) : std::nullopt);
    });
  });
  ASSERT_TRUE(front.start());
  const std::string address = front.addresses().front();
  HttpClient client(address);
  for (const char* path : {"/watch/public", "/stream/public?name=Ada"}) {
    const auto reply = client.get(path);
    ASSERT_TRUE(reply) << path;
    EXPECT_EQ(reply->status, 200) << path;
    EXPECT_NE(reply->body.find("og:title\" content=\"Night &quot;sky&quot;\""), std::string::npos)
        << reply->body;
    EXPECT_NE(reply->body.find("/card.png"), std::string::npos);
    EXPECT_FALSE(reply->header("content-security-policy").empty());
    EXPECT_EQ(client.get(path, "If-None-Match: " + reply->header("etag") + "\r\n")->status, 304);
  }
  const auto secret = client.get("/watch/secret");
  EXPECT_EQ(secret->body, client.get("/watch/nothing")->body) << "nobody learns that there is such a space";
  EXPECT_EQ(secret->body.find("og:"), std::string::npos);
  EXPECT_EQ(client.get("/embed/public")->body.find("og:"), std::string::npos);
  const auto missing = client.get("/watch/Not_A_Space");
  EXPECT_EQ(missing->status, 404);
  EXPECT_EQ(missing->body, "<h1>nothing here</h1>");
  EXPECT_EQ(missing->header("cache-control"), "no-store");
  front.stop();
  for (std::thread& thread : threads) thread.join();
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace rostra::origin
