// SPDX-License-Identifier: Apache-2.0
// Blocks of IP addresses: what is in them, and what is none.
#include "base/ip_range.hpp"

#include <gtest/gtest.h>

namespace rostra {
namespace {

bool contains(const char* range, const char* address) {
  const auto parsed = IpRange::parse(range);
  const auto bytes = parseIp(address);
  if (!parsed || !bytes) throw std::runtime_error(std::string(range) + " or " + address);
  return parsed->contains(*bytes);
}

TEST(IpRange, HoldsTheAddressesOfItsPrefix) {
  struct Case {
    const char* range;
    const char* address;
    bool in;
  };
  for (const auto& [range, address, in] : {
           Case{"10.0.0.0/8", "10.0.0.0", true},
           {"10.0.0.0/8", "10.255.255.255", true},
           {"10.0.0.0/8", "11.0.0.0", false},
           {"10.9.9.9/8", "10.1.2.3", true},  // bits behind the prefix do not matter
           {"172.16.0.0/12", "172.31.255.255", true},
           {"172.16.0.0/12", "172.32.0.0", false},
           {"192.0.2.1", "192.0.2.1", true},
           {"192.0.2.1/32", "192.0.2.2", false},
           {"0.0.0.0/0", "203.0.113.7", true},
           {"0.0.0.0/0", "2001:db8::1", false},
           {"2001:db8::/32", "2001:db8:ffff::1", true},
           {"2001:db8::/32", "2001:db9::", false},
           {"::/0", "2001:db8::1", true},
           {"::1", "::1", true},
       })
    EXPECT_EQ(contains(range, address), in) << address << " in " << range;
}

TEST(IpRange, AnotherSpellingOfAnIpv4AddressIsTheSameAddress) {
  EXPECT_TRUE(contains("127.0.0.0/8", "::ffff:127.0.0.1"));
  EXPECT_TRUE(contains("127.0.0.0/8", "::ffff:7f00:1"));
  EXPECT_TRUE(contains("::ffff:10.0.0.0/104", "10.1.2.3"));
  EXPECT_FALSE(contains("127.0.0.0/8", "::7f00:1"));
}

TEST(IpRange, WhatIsNoneIsRefusedWithAnExample) {
  for (const char* wrong : {"", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0/8",
                            "::/129", "example.org", "10.0.0.0 /8", "10.0.0.0-10.0.0.9"}) {
    const auto parsed = IpRange::parse(wrong);
    ASSERT_FALSE(parsed) << wrong;
    EXPECT_NE(parsed.error().message.find("such as 10.0.0.0/8"), std::string::npos) << parsed.error().message;
  }
}

}  // namespace
}  // namespace rostra
