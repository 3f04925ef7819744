// SPDX-License-Identifier: Apache-2.0
// Which bytes of a connection pass, however they arrive: whole, or one by one.
#include "control/signalling/frame_limit.hpp"

#include "control/signalling/handshake_limit.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <tuple>

namespace rostra::control {
namespace {

using namespace std::string_literals;

constexpr std::uint64_t kLimit = 1000;
constexpr FrameLimit::Settings kSettings{kLimit, 10, 100};
constexpr FrameLimit::TimePoint kNow{};
using Verdict = FrameLimit::Verdict;

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
           Case{"small messages", text + text + frame(0x82, 0), ""},
           Case{"a message of exactly the limit", frame(0x81, kLimit), ""},
           Case{"one byte more", text, frame(0x81, kLimit + 1)},
           Case{"sixty-four bits of length", text, frame(0x81, 70'000)},
           Case{"unmasked", "", frame(0x81, kLimit + 1, false)},
           Case{"fragments within the limit", frame(0x01, 400) + frame(0x00, 400) + frame(0x80, 200), ""},
           Case{"many messages are not one", frame(0x81, 900) + frame(0x81, 900), ""},
           Case{"fragments add up", frame(0x01, 400) + frame(0x00, 400), frame(0x80, 201)},
           Case{"a fragment of few bytes too many", frame(0x01, kLimit), frame(0x80, 1)},
           Case{"a ping between fragments is no part", frame(0x01, 900) + frame(0x89, 120) + frame(0x80, 100),
                ""},
           Case{"a ping that is too large", text, frame(0x89, kLimit + 1)},
           Case{"a ping between fragments restarts nothing", frame(0x01, 900) + frame(0x89, 1),
                frame(0x80, 101)},
           Case{"a close frame is libsoup's", text + frame(0x88, 2), "", true},
           Case{"a close frame after", "", frame(0x81, 2000) + text + frame(0x88, 2), true},
           Case{"a length that lies", "", "\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0x"s},
           Case{"the largest length", "", "\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0x"s},
       }) {
    const std::string all = one.fine + one.tooLarge;
    // The header's last byte is held back, what comes before it may be passed on.
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(all.data());
    for (const std::size_t step : {all.size() + 1, std::size_t{1}, std::size_t{7}}) {
      SCOPED_TRACE(std::string(one.what) + ", " + std::to_string(step) + " bytes at once");
      FrameLimit limit(kSettings, kNow);
      std::size_t passed = 0;
      for (std::size_t at = 0; at < all.size(); at += step)
        passed += limit.scan({bytes + at, std::min(step, all.size() - at)}, kNow);
      EXPECT_EQ(limit.verdict(), one.tooLarge.empty() ? Verdict::Fine : Verdict::TooLarge);
      EXPECT_EQ(limit.closed(), one.closed);
      EXPECT_GE(passed, one.fine.size());
      EXPECT_LE(passed, one.tooLarge.empty() ? one.fine.size() : one.fine.size() + 9);
    }
  }
}

std::size_t scan(FrameLimit& limit, const std::string& bytes, FrameLimit::TimePoint now = kNow) {
  return limit.scan({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, now);
}

TEST(FrameLimit, CountsEveryKindOfFrame) {
  constexpr std::size_t kAtOnce = 5;
  for (const auto& [what, first, more] :
       {std::tuple{"messages", std::string(), frame(0x81, 3)}, std::tuple{"empty ones", ""s, frame(0x81, 0)},
        std::tuple{"pings", ""s, frame(0x89, 0)}, std::tuple{"pongs", ""s, frame(0x8A, 125)},
        std::tuple{"empty fragments", frame(0x01, 0), frame(0x00, 0)}}) {
    SCOPED_TRACE(what);
    FrameLimit limit({kLimit, 1, kAtOnce}, kNow);
    std::string fine = first;
    for (std::size_t i = first.empty() ? 0 : 1; i < kAtOnce; ++i) fine += more;
    EXPECT_EQ(scan(limit, fine), fine.size());
    EXPECT_EQ(limit.verdict(), Verdict::Fine);
    EXPECT_LT(scan(limit, more + more), more.size());
    EXPECT_EQ(limit.verdict(), Verdict::TooMany);
    EXPECT_EQ(scan(limit, more, kNow + std::chrono::hours(1)), 0U) << "it is over";
  }
}

TEST(FrameLimit, AllowsTheRateAndCountsLargeMessagesByTheirSize) {
  constexpr std::uint64_t kTimes = 10;
  constexpr std::uint64_t kLarge = kTimes * FrameLimit::kBytesPerFrame;
  const std::string large = frame(0x81, kLarge);
  const std::string small = frame(0x81, 1);
  // Eleven at once of five: one is always allowed, and the next when six and one more would have been.
  for (const auto& [later, allowed] : {std::pair{650, false}, std::pair{750, true}}) {
    FrameLimit limit({kLarge, 10, 5}, kNow);
    EXPECT_EQ(scan(limit, large), large.size());
    const auto passed = scan(limit, small, kNow + std::chrono::milliseconds(later));
    EXPECT_EQ(passed == small.size(), allowed) << later;
  }
  // The same in fragments that are large themselves: the message is one.
  FrameLimit limit({kLarge, 10, kTimes + 1}, kNow);
  std::string fragments = frame(0x01, 2048);
  for (int i = 0; i < 38; ++i) fragments += frame(0x00, 2048);
  fragments += frame(0x80, 2048);
  EXPECT_EQ(scan(limit, fragments), fragments.size());
  EXPECT_LT(scan(limit, small), small.size());
}

TEST(FrameLimit, NothingFollowsACloseFrame) {
  FrameLimit limit(kSettings, kNow);
  const std::string fine = frame(0x81, 3) + frame(0x88, 2);
  EXPECT_EQ(scan(limit, fine + frame(0x89, 5)), fine.size());
  EXPECT_TRUE(limit.closed());
  EXPECT_EQ(scan(limit, frame(0x89, 5)), 0U);
  EXPECT_EQ(limit.verdict(), Verdict::Fine);
}

TEST(FrameLimit, KnowsWhatPongsTake) {
  FrameLimit limit(kSettings, kNow);
  EXPECT_GT(scan(limit, frame(0x89, 100) + frame(0x81, 50) + frame(0x8A, 7) + frame(0x89, 0)), 0U);
  EXPECT_EQ(limit.takePongBytes(), 104U);
  EXPECT_EQ(limit.takePongBytes(), 0U);
}

TEST(HandshakeLimit, EndsWithTheEmptyLineAndNowhereElse) {
  struct Request {
    const char* what;
    std::string bytes;
    std::size_t size;  ///< of the handshake; 0 = it is bad, or not finished
    bool bad = false;
  };
  const std::string request = "GET /ws HTTP/1.1\r\nHost: a\r\n\r\n";
  for (const Request& one : {
           Request{"a request", request + "frames", request.size()},
           Request{"not finished", "GET /ws HTTP/1.1\r\nHost: a\r\n", 0},
           Request{"bare line feeds", "GET /ws HTTP/1.1\nHost: a\n\n", 0, true},
           Request{"one bare line feed", "GET /ws HTTP/1.1\r\nHost: a\r\n\n", 0, true},
           Request{"a bare carriage return", "GET /ws HTTP/1.1\rHost: a\r\n\r\n", 0, true},
           Request{"two carriage returns", "GET /ws HTTP/1.1\r\r\n\r\n", 0, true},
           Request{"NUL", "GET /ws HTTP/1.1\r\nA: \0\r\n\r\n"s, 0, true},
           Request{"endless", "GET /ws HTTP/1.1\r\nA: " + std::string(20'000, 'a') + "\r\n\r\n", 0, true},
       }) {
    for (const std::size_t step : {one.bytes.size(), std::size_t{1}, std::size_t{3}}) {
      SCOPED_TRACE(std::string(one.what) + ", " + std::to_string(step) + " bytes at once");
      HandshakeLimit limit;
      const auto* bytes = reinterpret_cast<const std::uint8_t*>(one.bytes.data());
      std::size_t size = 0;
      for (std::size_t at = 0; at < one.bytes.size(); at += step)
        size += limit.scan({bytes + at, std::min(step, one.bytes.size() - at)});
      EXPECT_EQ(limit.done(), one.size > 0);
      EXPECT_EQ(limit.bad(), one.bad);
      if (one.size > 0) {
        EXPECT_EQ(size, one.size);
      }
    }
  }
}

}  // namespace
}  // namespace rostra::control
