// SPDX-License-Identifier: Apache-2.0
// Which bytes of a connection pass, however they arrive: whole, or one by one.
#include "control/signalling/frame_limit.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace rostra::control {
namespace {

using namespace std::string_literals;

constexpr std::uint64_t kLimit = 1000;
const std::string kHandshake = "GET /ws HTTP/1.1\r\nHost: a\r\n\r\n";

std::string frame(int firstByte, std::size_t size, bool masked = true) {
  std::string bytes(1, static_cast<char>(firstByte));
  const char mask = masked ? '\x80' : '\0';
  if (size < 126) {
    bytes += static_cast<char>(mask | static_cast<char>(size));
  } else if (size < 65536) {
    bytes += static_cast<char>(mask | 126);
    bytes += {static_cast<char>(size >> 8), static_cast<char>(size & 0xFF)};
  } else {
    bytes += static_cast<char>(mask | 127);
    for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>((size >> shift) & 0xFF);
  }
  if (masked) bytes += "\x88\x88\x88\x88";  // looks like frames, and is none
  return bytes + std::string(size, '\x88');
}

struct Case {
  const char* what;
  std::string fine;      ///< passes
  std::string tooLarge;  ///< follows it and does not
  bool closed = false;
};

TEST(FrameLimit, PassesEverythingBeforeTheMessageThatIsTooLarge) {
  const std::string text = frame(0x81, 10);
  for (const Case& one : {
           Case{"nothing", "", ""},
           Case{"a handshake only", kHandshake, ""},
           Case{"small messages", kHandshake + text + text + frame(0x82, 0), ""},
           Case{"a message of exactly the limit", kHandshake + frame(0x81, kLimit), ""},
           Case{"one byte more", kHandshake + text, frame(0x81, kLimit + 1)},
           Case{"sixty-four bits of length", kHandshake + text, frame(0x81, 70'000)},
           Case{"unmasked", kHandshake, frame(0x81, kLimit + 1, false)},
           Case{"fragments within the limit",
                kHandshake + frame(0x01, 400) + frame(0x00, 400) + frame(0x80, 200), ""},
           Case{"many messages are not one", kHandshake + frame(0x81, 900) + frame(0x81, 900), ""},
           Case{"fragments add up", kHandshake + frame(0x01, 400) + frame(0x00, 400), frame(0x80, 201)},
           Case{"a fragment of few bytes too many", kHandshake + frame(0x01, kLimit), frame(0x80, 1)},
           Case{"a ping between fragments is no part",
                kHandshake + frame(0x01, 900) + frame(0x89, 120) + frame(0x80, 100), ""},
           Case{"a ping between fragments restarts nothing",
                kHandshake + frame(0x01, 900) + frame(0x89, 1), frame(0x80, 101)},
           Case{"a close frame before is libsoup's", kHandshake + frame(0x88, 2), ""},
           Case{"a close frame after", kHandshake, frame(0x81, 2000) + text + frame(0x88, 2), true},
           Case{"a length that lies", kHandshake, "\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0x"s},
           Case{"the largest length", kHandshake, "\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0x"s},
           Case{"line ends that are not the end", "GET / HTTP/1.1\r\n\n\r\r\n\r\n", frame(0x81, 2000)},
       }) {
    const std::string all = one.fine + one.tooLarge;
    // The header's last byte is held back, what comes before it may be passed on.
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(all.data());
    for (const std::size_t step : {all.size() + 1, std::size_t{1}, std::size_t{7}}) {
      SCOPED_TRACE(std::string(one.what) + ", " + std::to_string(step) + " bytes at once");
      FrameLimit limit(kLimit);
      std::size_t passed = 0;
      for (std::size_t at = 0; at < all.size(); at += step)
        passed += limit.scan({bytes + at, std::min(step, all.size() - at)});
      EXPECT_EQ(limit.tooLarge(), !one.tooLarge.empty());
      EXPECT_EQ(limit.closed(), one.closed);
      EXPECT_GE(passed, one.fine.size());
      EXPECT_LE(passed, one.tooLarge.empty() ? one.fine.size() : one.fine.size() + 9);
    }
  }
}

}  // namespace
}  // namespace rostra::control
