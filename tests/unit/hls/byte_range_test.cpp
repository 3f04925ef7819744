// SPDX-License-Identifier: Apache-2.0
#include "hls/byte_range.hpp"

#include <gtest/gtest.h>

#include <string>

namespace rostra::hls {
namespace {

TEST(ByteRange, FindsTheOneRangeOfAHeader) {
  struct Case {
    const char* header;
    ByteRange range;
  };
  for (const Case& each :
       {Case{"bytes=0-0", {0, 1}}, Case{"bytes=0-", {0, 100}}, Case{"bytes=10-19", {10, 10}},
        Case{"bytes=90-1000", {90, 10}}, Case{"bytes=-1", {99, 1}}, Case{"bytes=-500", {0, 100}},
        Case{"Bytes = 5 - 6 ", {5, 2}}, Case{"bytes=99-99", {99, 1}},
        Case{"bytes=0-99999999999999999999999999", {0, 100}}}) {
    const auto range = parseByteRange(each.header, 100);
    ASSERT_TRUE(range) << each.header;
    ASSERT_TRUE(*range) << each.header;
    EXPECT_EQ(**range, each.range) << each.header;
  }
}

TEST(ByteRange, IgnoresWhatItDoesNotUnderstand) {
  for (const char* header :
       {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=1", "bytes=5-4", "bytes=0-1,5-6", "chunks=0-1",
        "bytes=--5", "bytes=+1-2", "bytes=0x1-2", "bytes 0-1", "bytes=1-2-3", "bytes=- 1 2"}) {
    const auto range = parseByteRange(header, 100);
    ASSERT_TRUE(range) << header;
    EXPECT_FALSE(*range) << header;
  }
}

TEST(ByteRange, RefusesARangeWithoutBytes) {
  struct Case {
    const char* header;
    std::size_t size;
  };
  for (const Case& each :
       {Case{"bytes=100-", 100}, Case{"bytes=100-200", 100}, Case{"bytes=-0", 100}, Case{"bytes=0-", 0},
        Case{"bytes=-1", 0}, Case{"bytes=99999999999999999999999999-", 100}}) {
    const auto range = parseByteRange(each.header, each.size);
    ASSERT_FALSE(range) << each.header;
    EXPECT_EQ(range.error().kind, ErrorKind::InvalidInput);
  }
}

}  // namespace
}  // namespace rostra::hls
