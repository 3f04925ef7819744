// SPDX-License-Identifier: Apache-2.0
#include "hls/request.hpp"

#include <gtest/gtest.h>

#include <string>

namespace rostra::hls {
namespace {

TEST(PlaylistQuery, ReadsDirectivesAndIgnoresOtherParameters) {
  struct Case {
    const char* query;
    PlaylistQuery expected;
  };
  for (const Case& each : {
           Case{"", {}},
           Case{"&&", {}},
           Case{"token=abc&x=%20", {}},
           Case{"_hls_msn=no", {}},
           Case{"_HLS_msn=0", {0, std::nullopt, false}},
           Case{"_HLS_msn=17&_HLS_part=3", {17, 3, false}},
           Case{"_HLS_part=3&_HLS_msn=17", {17, 3, false}},
           Case{"_HLS_skip=YES", {std::nullopt, std::nullopt, true}},
           Case{"_HLS_skip=v2&_HLS_msn=9007199254740991", {9'007'199'254'740'991, std::nullopt, true}},
           Case{"a&_HLS_msn=1&b=&_HLS_other=7", {1, std::nullopt, false}},
           Case{"key=abc123", {std::nullopt, std::nullopt, false, "abc123"}},
       }) {
    const auto query = parsePlaylistQuery(each.query);
    ASSERT_TRUE(query) << each.query;
    EXPECT_EQ(*query, each.expected) << each.query;
  }
}

TEST(PlaylistQuery, RefusesNonsenseWithAReason) {
  for (const char* query : {"_HLS_msn",
                            "_HLS_msn=",
                            "_HLS_msn=-1",
                            "_HLS_msn=+1",
                            "_HLS_msn=1.0",
                            "_HLS_msn=1e3",
                            "_HLS_msn=01",
                            "_HLS_msn=0x1",
                            "_HLS_msn= 1",
                            "_HLS_msn=%31",
                            "_HLS_msn=9007199254740992",
                            "_HLS_msn=99999999999999999999999",
                            "_HLS_msn=1&_HLS_msn=1",
                            "_HLS_part=1",
                            "_HLS_msn=1&_HLS_part=-1",
                            "_HLS_msn=1&_HLS_part=1000001",
                            "_HLS_msn=1&_HLS_part=1&_HLS_part=1",
                            "_HLS_skip",
                            "_HLS_skip=yes",
                            "_HLS_skip=NO",
                            "_HLS_skip=YES&_HLS_skip=YES",
                            "_HLS_msn=1;_HLS_part=2"}) {
    const auto parsed = parsePlaylistQuery(query);
    ASSERT_FALSE(parsed) << query;
    EXPECT_EQ(parsed.error().kind, ErrorKind::InvalidInput) << query;
    EXPECT_FALSE(parsed.error().message.empty());
  }
}

TEST(HlsPath, KnowsEveryAddressOfAShow) {
  const RenditionPath at{"my-space", "k3j2", "720p"};
  const RenditionPath keyed{"my-space", "k3j2", "720p", "a1b2"};
  struct Case {
    const char* path;
    Path expected;
  };
  for (const Case& each : {
           Case{"my-space/live.m3u8", MultivariantPath{"my-space"}},
           Case{"my-space/k3j2/720p/live.m3u8", MediaPlaylistPath{at}},
           Case{"my-space/k3j2~a1b2/720p/live.m3u8", MediaPlaylistPath{keyed}},
           Case{"my-space/k3j2~a1b2/720p/12/345.6.m4s", PartPath{keyed, 12, 345, 6}},
           Case{"my-space/k3j2/720p/1/init.mp4", InitPath{at, 1}},
           Case{"my-space/k3j2/720p/2/0.m4s", SegmentPath{at, 2, 0}},
           Case{"my-space/k3j2/720p/12/345.m4s", SegmentPath{at, 12, 345}},
           Case{"my-space/k3j2/720p/12/345.6.m4s", PartPath{at, 12, 345, 6}},
       }) {
    const auto path = parsePath(each.path);
    ASSERT_TRUE(path) << each.path;
    EXPECT_TRUE(*path == each.expected) << each.path;
  }
}

TEST(HlsPath, RefusesEverythingElseWithAReason) {
  for (const char* path : {"",
                           "/",
                           "live.m3u8",
                           "my-space",
                           "my-space/",
                           "my-space//live.m3u8",
                           "my-space/LIVE.m3u8",
                           "my-space/live.m3u8/",
                           "my-space/k3j2/live.m3u8",
                           "my-space/k3j2~/720p/live.m3u8",
                           "my-space/~a1b2/720p/live.m3u8",
                           "my-space/k3j2~A1/720p/live.m3u8",
                           "my-space/k3j2~a~b/720p/live.m3u8",
                           "my-space/k3j2/720p~a1b2/live.m3u8",
                           "my-space/K3J2/720p/live.m3u8",
                           "my-space/../720p/live.m3u8",
                           "my-space/k3j2/720p/0/init.mp4",
                           "my-space/k3j2/720p/01/init.mp4",
                           "my-space/k3j2/720p/-1/init.mp4",
                           "my-space/k3j2/720p/4294967296/init.mp4",
                           "my-space/k3j2/720p/1/init.mp4/x",
                           "my-space/k3j2/720p/1/.m4s",
                           "my-space/k3j2/720p/1/1..m4s",
                           "my-space/k3j2/720p/1/1.2.3.m4s",
                           "my-space/k3j2/720p/1/00.m4s",
                           "my-space/k3j2/720p/1/1.m4a",
                           "my-space/k3j2/720p/1/1.4294967296.m4s",
                           "my-space/k3j2/720p/1/",
                           "my-space/k3j2/720p/1",
                           "my-space/k3j2/720p",
                           "my-space/k3j2",
                           "My-Space/live.m3u8",
                           "sp%61ce/live.m3u8",
                           "../../etc/passwd",
                           "a_b/live.m3u8"}) {
    const auto parsed = parsePath(path);
    ASSERT_FALSE(parsed) << path;
    EXPECT_TRUE(parsed.error().kind == ErrorKind::NotFound || parsed.error().kind == ErrorKind::InvalidInput)
        << path;
    EXPECT_FALSE(parsed.error().message.empty());
  }
  EXPECT_EQ(parsePath("No/live.m3u8").error().kind, ErrorKind::InvalidInput);
  EXPECT_EQ(parsePath(std::string(65, 'a') + "/live.m3u8").error().kind, ErrorKind::InvalidInput);
}

}  // namespace
}  // namespace rostra::hls
