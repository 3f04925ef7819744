// SPDX-License-Identifier: Apache-2.0
// To which addresses a browser's candidates may send the server.
#include "sfu/transport/address_policy.hpp"

#include <gtest/gtest.h>

namespace rostra::sfu {
namespace {

using Said = AddressPolicy::Said;

bool permits(const Said& said, const std::string& address) {
  return AddressPolicy(said).permits(address);
}

TEST(AddressPolicy, PermitsHostsButNotWhatIsNobodys) {
  for (const char* host : {"192.0.2.1", "10.1.2.3", "2001:db8::1", "fd00::1"})
    EXPECT_TRUE(permits({}, host)) << host;
  for (const char* nobody : {"0.0.0.0", "0.1.2.3", "224.0.0.1", "239.255.255.255", "255.255.255.255",
                             "::", "ff02::1", "::ffff:224.0.0.1", "printer.local", ""}) {
    EXPECT_FALSE(permits({}, nobody)) << nobody;
    EXPECT_FALSE(permits({{"0.0.0.0/0", "::/0"}, {}, {}}, nobody)) << nobody << " although all is allowed";
  }
}

TEST(AddressPolicy, ItsOwnMachineAndLinkAreOnlyForServersThatListenThere) {
  for (const char* own : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "::ffff:7f00:1"}) {
    EXPECT_FALSE(permits({}, own)) << own;
    EXPECT_FALSE(permits({{}, {}, {"192.0.2.1", "169.254.7.7"}}, own)) << own;
    EXPECT_TRUE(permits({{}, {}, {"127.0.0.1"}}, own)) << own;
  }
  for (const char* link : {"169.254.169.254", "fe80::1", "::ffff:169.254.169.254"}) {
    EXPECT_FALSE(permits({{}, {}, {"127.0.0.1"}}, link)) << link;
    EXPECT_TRUE(permits({{}, {}, {"169.254.7.7"}}, link)) << link;
    EXPECT_TRUE(permits({{}, {}, {"fe80::7"}}, link)) << link;
  }
}

TEST(AddressPolicy, WhatIsAllowedIsAnExceptionOfWhatIsDenied) {
  const Said said{{"10.1.0.0/16", "127.0.0.5"}, {"10.0.0.0/8", "2001:db8::/32"}, {}};
  EXPECT_FALSE(permits(said, "10.2.0.1"));
  EXPECT_FALSE(permits(said, "::ffff:10.2.0.1"));
  EXPECT_TRUE(permits(said, "10.1.0.1"));
  EXPECT_FALSE(permits(said, "2001:db8::1"));
  EXPECT_TRUE(permits(said, "2001:db9::1"));
  EXPECT_TRUE(permits(said, "127.0.0.5"));
  EXPECT_FALSE(permits(said, "127.0.0.6"));
  EXPECT_TRUE(permits({{"192.0.2.0/24"}, {"0.0.0.0/0", "::/0"}, {}}, "192.0.2.9"));
  EXPECT_FALSE(permits({{"192.0.2.0/24"}, {"0.0.0.0/0", "::/0"}, {}}, "198.51.100.1"));
  EXPECT_FALSE(permits({{}, {"127.0.0.64/26"}, {"127.0.0.1"}}, "127.0.0.70"));
}

}  // namespace
}  // namespace rostra::sfu
