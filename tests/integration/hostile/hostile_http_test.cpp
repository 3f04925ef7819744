// SPDX-License-Identifier: Apache-2.0
// Requests that two readers could read differently, names that are not the server's, connections that say
// nothing, a database that is away: the stranger is told so, and whoever comes beside them notices nothing.
#include "integration/hostile/hostile_test.hpp"
#include "integration/origin/http_client.hpp"
#include "support/postgres_server.hpp"

#include <fstream>
#include <list>
#include <sys/stat.h>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;

class HostileHttp : public HostileTest {
 protected:
  [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(server_->port()); }
  [[nodiscard]] std::optional<HttpReply> get(const std::string& target, const std::string& host,
                                             const std::string& headers = {}) const {
    HttpClient client(address());
    if (!client.write("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "\r\n"))
      return std::nullopt;
    return client.read();
  }
  /// Somebody on stage hears the server, and a page comes.
  void expectInnocentsServed(Here& onStage) {
    onStage.send(client::Ping{7});
    EXPECT_TRUE(onStage.hear<server::Pong>());
    EXPECT_EQ(httpGet(hub_, server_->url() + "/watch/demo").status, 200);
  }
};

TEST_F(HostileHttp, RequestsThatCouldBeReadInTwoWaysAreRefusedAndEndTheirConnection) {
  share();
  auto ada = join("demo", "Ada");
  HttpClient innocent(address());
  const std::string smuggled = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
  const std::string request = "GET /healthz HTTP/1.1\r\nHost: a\r\n";
  for (const std::string& head : {
           request + "Content-Length : 5\r\n\r\nAAAAA",
           request + "Content-Length: +5\r\n\r\nAAAAA",
           request + "Content-Length: 5;\r\n\r\nAAAAA",
           request + "Content-Length: 0\r\nContent-Length: 5\r\n\r\n",
           request + "Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n\r\nAAAAA",
           request + "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\nG",
           request + "Host: b\r\n\r\n",
           request + "X: a\r\n Content-Length: 5\r\n\r\n",
           request + "NoColon\r\n\r\n",
           request + "X: a\nY: b\r\n\r\n",
       }) {
    HttpClient stranger(address());
    ASSERT_TRUE(stranger.write(head + smuggled));
    const auto refused = stranger.read();
    ASSERT_TRUE(refused) << head;
    EXPECT_EQ(refused->status, 400) << head;
    EXPECT_TRUE(stranger.closed(10s)) << "a smuggled request was answered: " << head;
    EXPECT_EQ(innocent.get("/healthz")->status, 200);
  }
  EXPECT_EQ(get("/metrics", "localhost")->status, 200) << "only this machine can ask";
  expectInnocentsServed(*ada);
}

TEST_F(HostileHttp, ATextWithAZeroCharacterIsRefusedAndOneThatSpellsItIsTaken) {
  share();
  open("club");
  EXPECT_EQ(call(owner_, "PATCH", "/spaces/club", R"({"title":"a\u0000b"})").status, 400);
  EXPECT_EQ(call(owner_, "POST", "/spaces", R"({"title":"T","slug":"a\u0000b"})").status, 400);
  const HttpAnswer spelt = must(owner_, "PATCH", "/spaces/club", R"({"title":"a\\u0000b"})");
  EXPECT_EQ(textIn(spelt, "title"), "a\\u0000b");
  auto ada = join("club", "Ada");
  Here eve(connect());
  eve.socket.sendText(R"({"type":"watch","version":1,"space":"club","name":"Ada\u0000 the second"})");
  const auto error = eve.socket.receive<server::Error>();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, ErrorCode::BadMessage);
  expectInnocentsServed(*ada);
}

TEST_F(HostileHttp, TheSchemeOfATokenHasNoCase) {
  share();
  open("tokens");
  const HttpAnswer made = must(owner_, "POST", "/me/tokens", R"({"name":"t","scopes":["profile"]})");
  for (const char* scheme : {"Bearer", "bearer", "BEARER"}) {
    const HttpCall call{"GET",
                        server_->url() + "/api/v1/me",
                        {{"Authorization", std::string(scheme) + " " + textIn(made, "token")}},
                        {}};
    EXPECT_EQ(httpCall(hub_, call).status, 200) << scheme;
  }
}

TEST_F(HostileHttp, WithAPublicAddressItAnswersToItsOwnNamesAndToItsOwnPagesOnly) {
  start({"--public-url", "https://stage.example:8443", "--allowed-host", "rostra.internal"});
  EXPECT_TRUE(hub_.waitUntil(
      [&] {
        return server_->log().find("Open to everyone who can reach it: rooms that someone") !=
               std::string::npos;
      },
      10s));
  const std::string upgrade =
      "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
      "dGhlIHNhbXBsZSBub25jZQ==\r\n";
  struct Case {
    const char* host;
    const char* origin;
    bool own;
  };
  for (const Case& each : {Case{"stage.example:8443", "https://stage.example:8443", true},
                           Case{"stage.example", "https://stage.example:8443", true},  // nginx: Host $host
                           Case{"127.0.0.1:8080", "https://stage.example:8443", true},
                           Case{"rostra.internal", "http://rostra.internal", true},
                           Case{"stage.example", "https://evil.example", false},
                           Case{"evil.example", "http://evil.example", false}}) {
    const std::string origin = "Origin: " + std::string(each.origin) + "\r\n";
    const auto webSocket = get("/ws", each.host, upgrade + origin);
    ASSERT_TRUE(webSocket) << each.host;
    EXPECT_EQ(webSocket->status, each.own ? 101 : 403) << each.host << " " << each.origin;
    HttpClient client(address());
    ASSERT_TRUE(client.write("POST /api/v1/sessions HTTP/1.1\r\nHost: " + std::string(each.host) + "\r\n" +
                             origin + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"));
    const int status = client.read()->status;
    EXPECT_TRUE(each.own ? status == 422 : status == 403 || status == 421) << each.host << " " << status;
  }
  EXPECT_EQ(get("/", "evil.example")->status, 421) << "DNS rebinding";
  EXPECT_EQ(get("/hls/a/live.m3u8", "evil.example")->status, 421);
  EXPECT_EQ(get("/metrics", "stage.example")->status, 403) << "others can reach it";
  EXPECT_EQ(get("/healthz", "evil.example")->status, 200) << "for programs that ask whether it runs";
  const auto page = get("/login", "stage.example:8443");
  EXPECT_EQ(page->header("strict-transport-security"), "max-age=31536000");
  EXPECT_EQ(page->header("cross-origin-opener-policy"), "same-origin");
  EXPECT_TRUE(
      page->header("content-security-policy").ends_with("; connect-src 'self' wss://stage.example:8443"))
      << page->header("content-security-policy");
  EXPECT_EQ(get("/embed/x", "stage.example:8443")->header("cross-origin-opener-policy"), "");
  EXPECT_EQ(get("/api/v1/session", "stage.example:8443")->header("strict-transport-security"),
            "max-age=31536000");
}

TEST_F(HostileHttp, MetricsAreForWhoeverTheOperatorSays) {
  const std::string token = "a-token-of-the-scraper";
  PortBlock ports;
  const std::string own = "127.0.0.1:" + std::to_string(ports.tcp());
  start({"--public-url", "https://stage.example", "--metrics-token", token, "--metrics-listen", own});
  EXPECT_EQ(get("/metrics", "stage.example", "Authorization: Bearer " + token + "\r\n")->status, 404);
  EXPECT_EQ(fetch(own, "/metrics")->status, 401);
  EXPECT_EQ(fetch(own, "/metrics", "Authorization: Bearer " + token + "x\r\n")->status, 401);
  const auto metrics = fetch(own, "/metrics", "Authorization: bearer " + token + "\r\n");
  EXPECT_EQ(metrics->status, 200);
  EXPECT_NE(metrics->body.find("rostra_"), std::string::npos);
  EXPECT_EQ(fetch(own, "/api/v1/session")->status, 404) << "nothing else is there";
}

TEST_F(HostileHttp, ConnectionsThatSayNothingDoNotKeepPeopleFromTheStage) {
  TemporaryFolder folder;
  const std::string script = folder.path() + "/rostra";
  std::ofstream(script) << "#!/bin/sh\nulimit -n 400\nexec '" << rostraBinary() << "' \"$@\"\n";
  ASSERT_EQ(::chmod(script.c_str(), 0700), 0);
  auto started =
      ServerProcess::start(hub_, {.arguments = {"--workers", "1"}, .environment = {}, .binary = script});
  ASSERT_TRUE(started) << started.error().message;
  server_ = std::move(*started);
  EXPECT_NE(server_->log().find("too few file descriptors for max-connections"), std::string::npos)
      << "the operator is not told";
  std::list<HttpClient> idle;
  int refused = 0;
  for (int i = 0; i < 400; ++i) {
    HttpClient& stranger = idle.emplace_back(address());
    const auto reply = stranger.get("/healthz");
    if (!reply || reply->status != 200) {
      ++refused;
      idle.pop_back();
    }
  }
  EXPECT_GT(refused, 0) << "there is no limit";
  EXPECT_GT(idle.size(), 50U);
  auto ada = join("demo", "Ada");
  EXPECT_FALSE(ada->id().empty());
  ada->send(client::Ping{7});
  EXPECT_TRUE(ada->hear<server::Pong>());
}

TEST_F(HostileHttp, ADatabaseThatIsAwayIsNobodysSecretAndNobodysFault) {
  auto postgres = PostgresServer::start();
  ASSERT_TRUE(postgres) << postgres.error().message;
  const auto database = (*postgres)->createDatabase();
  ASSERT_TRUE(database);
  start({}, *database);
  auto ada = join("demo", "Ada");
  (*postgres)->stop();
  const auto answer = httpGet(hub_, server_->url() + "/hls/nobody-here/live.m3u8", 30s);
  EXPECT_EQ(answer.status, 503) << answer.body;
  EXPECT_NE(answer.body.find("try again shortly"), std::string::npos) << answer.body;
  for (const char* secret : {"socket", "PGSQL", "connection", "/tmp"})
    EXPECT_EQ(answer.body.find(secret), std::string::npos) << answer.body;
  expectInnocentsServed(*ada);
  rows_.reset();
}

}  // namespace
}  // namespace rostra::test
