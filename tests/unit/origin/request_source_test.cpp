// SPDX-License-Identifier: Apache-2.0
#include "origin/web/request_source.hpp"

#include <gtest/gtest.h>

namespace rostra::origin {
namespace {

RequestSource sourceFor(const char* host, const char* origin = "", const char* site = "",
                        const char* peer = "192.0.2.7") {
  return {peer, host, origin, site, "", ""};
}

const PublicAddress kNothingSaid{};
const PublicAddress kPublic{"https://stage.example", {"10.0.0.1"}, {"rostra.internal"}};

TEST(RequestSource, APageMustBeOfTheServerThatWasAddressed) {
  const auto own = [](const char* origin, const char* host, const char* site = "") {
    return fromOwnPage(sourceFor(host, origin, site), kNothingSaid);
  };
  EXPECT_TRUE(own("http://a.example:8080", "a.example:8080"));
  EXPECT_TRUE(own("HTTP://A.example:8080", "a.EXAMPLE:8080"));
  EXPECT_TRUE(own("https://a.example", "a.example"));
  EXPECT_TRUE(own("https://a.example", "a.example:443"));
  EXPECT_TRUE(own("http://[::1]:80", "[::1]"));
  EXPECT_TRUE(own("", "a.example", "same-origin"));
  EXPECT_FALSE(own("", "a.example"));
  EXPECT_FALSE(own("null", "a.example"));
  EXPECT_FALSE(own("https://a.example", "a.example", "cross-site"));
  EXPECT_FALSE(own("https://evil.example", "a.example", "same-origin"));
  EXPECT_FALSE(own("http://a.example", "a.example:8080"));
  EXPECT_FALSE(own("http://localhost:8080", "127.0.0.1:8080"));
  EXPECT_FALSE(own("http://a.example.evil", "a.example"));
  EXPECT_FALSE(own("http://user@a.example", "a.example"));
  EXPECT_FALSE(own("ftp://a.example", "a.example"));
  EXPECT_FALSE(own("http://a.example", ""));
}

TEST(RequestSource, WithAPublicAddressItsPagesAreTheServersOwnAndThoseOfOtherNamesAreNot) {
  EXPECT_TRUE(ownOrigin(sourceFor("127.0.0.1:8080", "https://stage.example"), kPublic))
      << "a proxy changed Host";
  EXPECT_TRUE(ownOrigin(sourceFor("stage.example", "https://stage.example"), kPublic));
  EXPECT_TRUE(ownOrigin(sourceFor("localhost:8080", "http://localhost:8080"), kPublic));
  EXPECT_TRUE(ownOrigin(sourceFor("rostra.internal:80", "http://rostra.internal"), kPublic));
  EXPECT_FALSE(ownOrigin(sourceFor("evil.example", "http://evil.example"), kPublic)) << "DNS rebinding";
  EXPECT_FALSE(ownOrigin(sourceFor("evil.example", "http://evil.example", "", "10.0.0.1"), kPublic))
      << "through a proxy that takes every name";
}

TEST(RequestSource, OnlyNamesOfThisServerAreAnswered) {
  for (const char* host : {"stage.example", "STAGE.example:8443", "stage.example.", "127.0.0.1:8080",
                           "[::1]:8080", "192.0.2.1", "localhost", "rostra.internal:80"})
    EXPECT_TRUE(hostAllowed(sourceFor(host), kPublic)) << host;
  for (const char* host : {"", "evil.example", "stage.example.evil", "evilstage.example",
                           "127.0.0.1.evil.example", "localhost.evil.example"})
    EXPECT_FALSE(hostAllowed(sourceFor(host), kPublic)) << host;
  EXPECT_TRUE(hostAllowed(sourceFor("upstream", "", "", "10.0.0.1"), kPublic)) << "from a trusted proxy";
  EXPECT_TRUE(hostAllowed(sourceFor("any.example"), kNothingSaid));
}

TEST(RequestSource, PagesOpenTheirWebSocketHereOnly) {
  EXPECT_EQ(webSocketSource(sourceFor("stage.example"), kPublic), "wss://stage.example");
  EXPECT_EQ(webSocketSource(sourceFor("upstream:80", "", "", "10.0.0.1"), kPublic), "wss://stage.example");
  EXPECT_EQ(webSocketSource(sourceFor("localhost:8080"), kPublic), "ws://localhost:8080");
  EXPECT_EQ(webSocketSource(sourceFor("[::1]:8080"), kNothingSaid), "ws://[::1]:8080");
  EXPECT_EQ(webSocketSource(sourceFor("a; script-src *"), kNothingSaid), "");
  EXPECT_EQ(webSocketSource(sourceFor(""), kNothingSaid), "");
}

TEST(RequestSource, LinksNameThisServerOrNone) {
  EXPECT_EQ(serverAddress(sourceFor("stage.example"), kPublic), "https://stage.example");
  EXPECT_EQ(serverAddress(sourceFor("localhost:8080"), kNothingSaid), "http://localhost:8080");
  EXPECT_EQ(serverAddress(sourceFor("a\"><script>"), kNothingSaid), "");
}

TEST(RequestSource, OnlyATrustedProxySaysThatARequestCameOverTls) {
  const auto overTls = [](const char* peer, const char* proto) {
    RequestSource source = sourceFor("stage.example", "", "", peer);
    source.forwardedProto = proto;
    return cameOverTls(source, kPublic);
  };
  EXPECT_TRUE(overTls("10.0.0.1", "HTTPS"));
  EXPECT_FALSE(overTls("10.0.0.1", "http"));
  EXPECT_FALSE(overTls("10.0.0.1", "http, https"));
  EXPECT_FALSE(overTls("10.0.0.1", ""));
  EXPECT_FALSE(overTls("192.0.2.7", "https")) << "anyone can write that";
}

TEST(ClientAddress, IsTheLastThatNoProxyOfOursIs) {
  const auto client = [](const char* chain, std::vector<std::string> trusted) {
    RequestSource source = sourceFor("a", "", "", "10.0.0.1");
    source.forwardedFor = chain;
    return clientAddress(source, {"", std::move(trusted), {}});
  };
  EXPECT_EQ(client("1.1.1.1", {}), "10.0.0.1");
  EXPECT_EQ(client("1.1.1.1", {"10.0.0.1"}), "1.1.1.1");
  EXPECT_EQ(client("6.6.6.6, 1.1.1.1", {"10.0.0.1"}), "1.1.1.1");
  EXPECT_EQ(client("6.6.6.6, 1.1.1.1, 10.0.0.2", {"10.0.0.1", "10.0.0.2"}), "1.1.1.1");
  EXPECT_EQ(client("<script>", {"10.0.0.1"}), "10.0.0.1");
  EXPECT_EQ(client("1.1.1.1, evil", {"10.0.0.1"}), "10.0.0.1");
  EXPECT_EQ(client("", {"10.0.0.1"}), "10.0.0.1");
}

TEST(ClientAddress, AHeaderOfTheClientsOwnDoesNotHideThatOfTheProxy) {
  HttpRequest request;
  request.remote = "10.0.0.1";
  request.headers = {{"X-Forwarded-For", "6.6.6.6"}, {"x-forwarded-for", "1.1.1.1"}};
  EXPECT_EQ(clientAddress(sourceOf(request), kPublic), "1.1.1.1");
}

}  // namespace
}  // namespace rostra::origin
