// SPDX-License-Identifier: Apache-2.0
#include "origin/web/content_coding.hpp"

#include <gtest/gtest.h>

#include <array>

namespace rostra::origin {
namespace {

constexpr Available kBoth{.gzip = true, .brotli = true};

TEST(ContentCoding, FollowsWhatTheClientPrefers) {
  using enum ContentCoding;
  struct Case {
    std::string_view header;
    ContentCoding expected;
  };
  for (const auto& [header, expected] : std::to_array<Case>({
           {"gzip, deflate, br, zstd", Brotli},  // browsers over TLS and on this machine
           {"gzip, deflate", Gzip},              // browsers elsewhere without TLS
           {"br;q=0.5, gzip", Gzip},
           {"br;q=1.000,gzip;q=1", Brotli},
           {"gzip;q=0.8 , br ; q=0.9", Brotli},
           {"GZIP", Gzip},
           {"x-gzip", Gzip},
           {"*", Brotli},
           {"*;q=0.1, br;q=0", Gzip},
           {"gzip;q=0.001", Gzip},
           {"", Identity},
           {"identity", Identity},
           {"gzip;q=0, br;q=0.0", Identity},
           {"*;q=0", Identity},
           {"brotli, gzipped, b, r", Identity},
           {"br;q=2, br;level=3, gzip;q=0.1234", Identity},
           {"gzip;q=a, gzip;q=, gzip;q", Identity},
           {",, ;, gzip", Gzip},
       })) {
    EXPECT_EQ(chooseCoding(header, kBoth), expected) << header;
  }
}

TEST(ContentCoding, GivesOnlyWhatThereIs) {
  EXPECT_EQ(chooseCoding("br, gzip", {.gzip = true, .brotli = false}), ContentCoding::Gzip);
  EXPECT_EQ(chooseCoding("br", {.gzip = true, .brotli = false}), ContentCoding::Identity);
  EXPECT_EQ(chooseCoding("br, gzip", {}), ContentCoding::Identity);
  EXPECT_EQ(chooseCoding("gzip, br;q=0.1", {.gzip = false, .brotli = true}), ContentCoding::Brotli);
}

TEST(ContentCoding, HasTheNamesOfTheRegistry) {
  EXPECT_STREQ(nameOf(ContentCoding::Brotli), "br");
  EXPECT_STREQ(nameOf(ContentCoding::Gzip), "gzip");
  EXPECT_EQ(nameOf(ContentCoding::Identity), nullptr);
}

}  // namespace
}  // namespace rostra::origin
