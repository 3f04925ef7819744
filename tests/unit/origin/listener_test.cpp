// SPDX-License-Identifier: Apache-2.0
#include "origin/web/listener.hpp"

#include <gtest/gtest.h>

namespace rostra::origin {
namespace {

TEST(FirstLook, DecidesAsSoonAsTheBytesAllow) {
  struct Case {
    std::string_view bytes;
    FirstLook expected;
  };
  for (const Case& each : {
           Case{"", FirstLook::Undecided},
           Case{"G", FirstLook::Undecided},
           Case{"GET /w", FirstLook::Undecided},
           Case{"GET /ws", FirstLook::Undecided},
           Case{"GET /ws ", FirstLook::WebSocket},
           Case{"GET /ws?a", FirstLook::WebSocket},
           Case{"GET /ws/", FirstLook::Http},
           Case{"GET /wsx", FirstLook::Http},
           Case{"GET /watch/x", FirstLook::Http},
           Case{"GET  /ws ", FirstLook::Http},
           Case{"get /ws ", FirstLook::Http},
           Case{"POST /ws ", FirstLook::Http},
           Case{"P", FirstLook::Http},
           Case{"\x16\x03\x01", FirstLook::Http},
       }) {
    EXPECT_EQ(lookAt(each.bytes), each.expected) << each.bytes;
  }
}

TEST(ListenAddress, IsHostAndPort) {
  struct Case {
    std::string_view text;
    std::string_view host;
    std::string_view port;
  };
  for (const Case& each : {Case{"127.0.0.1:8080", "127.0.0.1", "8080"}, Case{"[::1]:0", "::1", "0"},
                           Case{"localhost:65535", "localhost", "65535"}, Case{"[::]:080", "::", "80"}}) {
    const auto parsed = parseListenAddress(each.text);
    ASSERT_TRUE(parsed) << each.text;
    EXPECT_EQ(parsed->host, each.host);
    EXPECT_EQ(parsed->port, each.port);
  }
  for (const std::string_view text : {"", ":", ":8080", "8080", "a:", "a:b", "a:65536", "a:-1", "a:+1",
                                      "::1:8080", "[]:1", "[::1", "[::1]", "a: 1"}) {
    const auto parsed = parseListenAddress(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().kind, ErrorKind::InvalidInput);
    EXPECT_NE(parsed.error().message.find("host:port"), std::string::npos);
  }
}

}  // namespace
}  // namespace rostra::origin
