// SPDX-License-Identifier: Apache-2.0
#include "control/config/addresses.hpp"

#include <gtest/gtest.h>

namespace rostra::control {
namespace {

TEST(Addresses, ListenAddresses) {
  EXPECT_EQ(parseHostPort("127.0.0.1:8080")->host, "127.0.0.1");
  EXPECT_EQ(parseHostPort("[::1]:0")->host, "::1");
  EXPECT_EQ(parseHostPort(":443")->host, "");
  EXPECT_EQ(parseHostPort("LOCALHOST:80")->host, "localhost");
  for (const char* wrong : {"", "8080", "host", "host:", "host:x", "host:65536", "[::1]", "[zz]:80", "::1:80",
                            "a b:80", "host:80/path"}) {
    EXPECT_FALSE(parseHostPort(wrong)) << wrong;
  }
}

TEST(Addresses, LoopbackIsKnownByNameAndNumber) {
  for (const char* yes : {"localhost", "127.0.0.1", "127.8.9.1", "::1"}) EXPECT_TRUE(isLoopback(yes)) << yes;
  for (const char* no : {"", "0.0.0.0", "::", "192.168.1.1", "127.evil.example"})
    EXPECT_FALSE(isLoopback(no)) << no;
}

TEST(Addresses, StunAndTurnServersForBrowsersAndWorkers) {
  const auto stun = parseStunServer("stun:stun.example.org");
  ASSERT_TRUE(stun);
  EXPECT_EQ(stun->forBrowser, "stun:stun.example.org:3478");
  EXPECT_EQ(stun->forWorker, "stun://stun.example.org:3478");
  const auto turn = parseTurnServer("turn:ada%40home:p%3Aw@[2001:db8::1]:3479?transport=tcp");
  ASSERT_TRUE(turn) << turn.error().message;
  EXPECT_EQ(turn->forBrowser, "turn:[2001:db8::1]:3479?transport=tcp");
  EXPECT_EQ(turn->username, "ada@home");
  EXPECT_EQ(turn->credential, "p:w");
  EXPECT_EQ(turn->forWorker, "turn://ada%40home:p%3Aw@[2001:db8::1]:3479?transport=tcp");
  EXPECT_EQ(parseTurnServer("turns:a:b@t.example")->forBrowser, "turns:t.example:5349?transport=tcp");
  const auto bare = parseTurnServer("turn:T.example?transport=tcp");
  ASSERT_TRUE(bare) << bare.error().message;
  EXPECT_EQ(bare->forBrowser, "turn:t.example:3478?transport=tcp");
  EXPECT_EQ(bare->username + bare->credential + bare->forWorker, "") << "they are made of turn-secret";
  for (const char* wrong :
       {"", "turn:", "turn:host:port", "turn:host/3478", "turn:user@host", "turn::p@host", "turn:u:@host",
        "turn:u:p@", "turn:u:p@h?transport=sctp", "turn:u%0:p@h", "turn:u%00:p@h", "http://u:p@h"}) {
    EXPECT_FALSE(parseTurnServer(wrong)) << wrong;
  }
}

TEST(Addresses, AnOriginIsSchemeHostAndPort) {
  const auto origin = parseOrigin("https://Example.org");
  ASSERT_TRUE(origin);
  EXPECT_EQ(*origin, (OriginAddress{"https", "example.org", 443}));
  EXPECT_EQ(parseOrigin("http://[::1]:8080")->port, 8080);
  for (const char* wrong : {"", "null", "example.org", "file:///", "http://", "http://a@b", "http://a/b",
                            "chrome-extension://abc"}) {
    EXPECT_FALSE(parseOrigin(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace rostra::control
