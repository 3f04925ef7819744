// SPDX-License-Identifier: Apache-2.0
// Addresses below /live/, as strangers may write them.
#include "origin/live/frame_request.hpp"

#include <gtest/gtest.h>

#include <array>

namespace rostra::origin {
namespace {

TEST(FrameRequest, SaysWhatIsAskedFor) {
  EXPECT_EQ(*parseFrameRequest("town-hall.mp4", ""), (FrameRequest{"town-hall", "", ""}));
  EXPECT_EQ(*parseFrameRequest("a.mp4", "rung=480p&key=abc1"), (FrameRequest{"a", "480p", "abc1"}));
}

TEST(FrameRequest, RefusesWhatCannotBeMeant) {
  struct Case {
    const char* path;
    const char* query;
    ErrorKind kind;
  };
  for (const Case& one : std::array{
           Case{"a.webm", "", ErrorKind::NotFound},
           Case{"a", "", ErrorKind::NotFound},
           Case{"a/b.mp4", "", ErrorKind::NotFound},
           Case{"a.mp4/", "", ErrorKind::NotFound},
           Case{".mp4", "", ErrorKind::InvalidInput},
           Case{"A.mp4", "", ErrorKind::InvalidInput},
           Case{"..%2f.mp4", "", ErrorKind::InvalidInput},
           Case{"a.mp4", "rung=", ErrorKind::InvalidInput},
           Case{"a.mp4", "rung=720P", ErrorKind::InvalidInput},
           Case{"a.mp4", "rung=a&rung=b", ErrorKind::InvalidInput},
           Case{"a.mp4", "key=", ErrorKind::InvalidInput},
           Case{"a.mp4", "key=a%20", ErrorKind::InvalidInput},
           Case{"a.mp4", "key=a&key=b", ErrorKind::InvalidInput},
           Case{"a.mp4", "quality=high", ErrorKind::InvalidInput},
           Case{"a.mp4", "rung", ErrorKind::InvalidInput},
       }) {
    const auto parsed = parseFrameRequest(one.path, one.query);
    ASSERT_FALSE(parsed) << one.path << '?' << one.query;
    EXPECT_EQ(parsed.error().kind, one.kind) << one.path << '?' << one.query;
    EXPECT_FALSE(parsed.error().message.empty());
  }
}

}  // namespace
}  // namespace rostra::origin
