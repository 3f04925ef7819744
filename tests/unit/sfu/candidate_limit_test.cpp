// SPDX-License-Identifier: Apache-2.0
// What one connection may make the server look for.
#include "sfu/transport/candidate_limit.hpp"

#include <gtest/gtest.h>

namespace rostra::sfu {
namespace {

rtp::IceCandidate candidate(const std::string& address, int port = 9, const std::string& more = "typ host") {
  const auto parsed =
      rtp::validateCandidate("candidate:1 1 udp 1 " + address + " " + std::to_string(port) + " " + more);
  if (!parsed) throw std::runtime_error(parsed.error().message);
  return *parsed;
}

TEST(CandidateLimit, DifferentAddressesAreFew) {
  CandidateLimit limit(AddressPolicy({}), 100, 3);
  for (const char* address : {"192.0.2.1", "192.0.2.2", "2001:db8::1"}) {
    const auto taken = limit.take(candidate(address));
    ASSERT_TRUE(taken) << address;
    EXPECT_TRUE(*taken) << address;
  }
  const auto more = limit.take(candidate("192.0.2.3"));
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().kind, ErrorKind::Exhausted);
  EXPECT_FALSE(limit.take(candidate("192.0.2.1", 10))) << "another port is another target";
  EXPECT_TRUE(limit.take(candidate("192.0.2.1"))) << "the same one once more costs nobody anything";
}

TEST(CandidateLimit, CandidatesAreFewWhateverTheyAre) {
  CandidateLimit limit(AddressPolicy({}), 3, 100);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limit.take(candidate("a.local")));
  const auto more = limit.take(candidate("192.0.2.1"));
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().kind, ErrorKind::Exhausted);
}

TEST(CandidateLimit, WhatIsNotAHostIsPassedOver) {
  CandidateLimit limit(AddressPolicy({}), 100, 100);
  for (const char* address : {"0.0.0.0", "0.1.2.3", "224.0.0.1", "239.255.255.255", "255.255.255.255",
                              "::", "ff02::1", "printer.local", "127.0.0.1", "fe80::1"}) {
    const auto taken = limit.take(candidate(address));
    ASSERT_TRUE(taken) << address;
    EXPECT_FALSE(*taken) << address;
  }
  auto other = candidate("192.0.2.1");
  other.component = 2;
  EXPECT_FALSE(*limit.take(other)) << "RTCP has no port of its own";
  other = candidate("192.0.2.1");
  other.tcp = true;
  EXPECT_FALSE(*limit.take(other));
}

}  // namespace
}  // namespace rostra::sfu
