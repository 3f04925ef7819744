// SPDX-License-Identifier: Apache-2.0
#include "rtp/receive/retransmission_reader.hpp"

#include "../packet_builder.hpp"

#include <gtest/gtest.h>

namespace rostra::rtp {
namespace {

using test::hex;

TEST(RetransmissionReader, RestoresTheOriginal) {
  struct Case {
    const char* name;
    const char* again;
    const char* original;
  };
  const Case cases[] = {
      {"plain", "80e1ffff 89abcdef 00000002 1234 aabb", "80e01234 89abcdef 00000001 aabb"},
      {"extension", "9061ffff 89abcdef 00000002 bede0001 31000000 1234 aa",
       "90601234 89abcdef 00000001 bede0001 31000000 aa"},
      {"contributing source", "8161ffff 89abcdef 00000002 00000007 1234 aa",
       "81601234 89abcdef 00000001 00000007 aa"},
  };
  for (const Case& each : cases) {
    auto bytes = hex(each.again);
    const auto original = restoreOriginal(bytes, 1, 96);
    ASSERT_TRUE(original) << each.name;
    EXPECT_EQ(test::Buffer(original->begin(), original->end()), hex(each.original)) << each.name;
  }
}

TEST(RetransmissionReader, PaddingAndNonsenseHoldNoOriginal) {
  for (const char* text :
       {"80e1ffff 89abcdef 00000002", "80e1ffff 89abcdef 00000002 1234",
        "a0e1ffff 89abcdef 00000002 00000004", "80e1ff", "00e1ffff 89abcdef 00000002 1234 aa"}) {
    auto bytes = hex(text);
    EXPECT_FALSE(restoreOriginal(bytes, 1, 96)) << text;
    EXPECT_EQ(bytes, hex(text)) << "it was changed";
  }
}

}  // namespace
}  // namespace rostra::rtp
