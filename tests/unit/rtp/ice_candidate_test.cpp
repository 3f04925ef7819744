// SPDX-License-Identifier: Apache-2.0
#include "rtp/sdp/ice_candidate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace rostra::rtp {
namespace {

TEST(IceCandidate, ReadsWhatBrowsersSend) {
  const auto host = validateCandidate(
      "candidate:842163049 1 udp 1677729535 192.0.2.7 46154 typ srflx raddr 0.0.0.0 rport 0 generation 0 "
      "ufrag EEtu network-cost 999");
  ASSERT_TRUE(host) << host.error().message;
  EXPECT_EQ(host->foundation, "842163049");
  EXPECT_EQ(host->component, 1);
  EXPECT_FALSE(host->tcp);
  EXPECT_EQ(host->priority, 1677729535U);
  EXPECT_EQ(host->address, "192.0.2.7");
  EXPECT_EQ(host->port, 46154);
  EXPECT_EQ(host->type, "srflx");
  EXPECT_FALSE(host->mdns);

  const auto mdns = validateCandidate(
      "a=candidate:1894170349 1 udp 2113937151 6ec3e45e-fd63-4466-885a-873b60d1dcd6.local 49261 typ host "
      "generation 0 ufrag 03E5 network-cost 999");
  ASSERT_TRUE(mdns) << mdns.error().message;
  EXPECT_TRUE(mdns->mdns);

  const auto tcp = validateCandidate("candidate:1 1 TCP 1015021823 2001:db8::7 9 typ host tcptype active");
  ASSERT_TRUE(tcp) << tcp.error().message;
  EXPECT_TRUE(tcp->tcp);
  EXPECT_EQ(tcp->tcpType, "active");
  EXPECT_TRUE(validateCandidate("candidate:0 1 UDP 2122252543 127.0.0.1 50000 typ host"));
  EXPECT_TRUE(validateCandidate("candidate:1 1 tcp 1015021823 127.0.0.1 0 typ host tcptype active"));
}

TEST(IceCandidate, RefusesEverythingElseWithAReason) {
  const std::pair<std::string, const char*> cases[] = {
      {"", "candidate:"},
      {"hello", "candidate:"},
      {"candidate:", "fields"},
      {"candidate:1 1 udp 1 127.0.0.1 5000 typ", "fields"},
      {"candidate:1%s 1 udp 1 127.0.0.1 5000 typ host", "foundation"},
      {"candidate:" + std::string(33, '1') + " 1 udp 1 127.0.0.1 5000 typ host", "foundation"},
      {"candidate:1 0 udp 1 127.0.0.1 5000 typ host", "component"},
      {"candidate:1 257 udp 1 127.0.0.1 5000 typ host", "component"},
      {"candidate:1 1 sctp 1 127.0.0.1 5000 typ host", "transport"},
      {"candidate:1 1 udp 0 127.0.0.1 5000 typ host", "priority"},
      {"candidate:1 1 udp 4294967295 127.0.0.1 5000 typ host", "priority"},
      {"candidate:1 1 udp -1 127.0.0.1 5000 typ host", "priority"},
      {"candidate:1 1 udp 1 example.com 5000 typ host", "address"},
      {"candidate:1 1 udp 1 300.1.1.1 5000 typ host", "address"},
      {"candidate:1 1 udp 1 .local 5000 typ host", "address"},
      {"candidate:1 1 udp 1 a_b.local 5000 typ host", "address"},
      {"candidate:1 1 udp 1 " + std::string(300, 'a') + ".local 5000 typ host", "address"},
      {"candidate:1 1 udp 1 127.0.0.1 0 typ host", "port"},
      {"candidate:1 1 udp 1 127.0.0.1 65536 typ host", "port"},
      {"candidate:1 1 udp 1 127.0.0.1 5000 kind host", "typ"},
      {"candidate:1 1 udp 1 127.0.0.1 5000 typ strange", "type"},
      {"candidate:1 1 udp 1 127.0.0.1 5000 typ srflx raddr nowhere rport 1", "raddr"},
      {"candidate:1 1 udp 1 127.0.0.1 5000 typ srflx raddr 127.0.0.1 rport 99999", "rport"},
      {"candidate:1 1 udp 1 127.0.0.1 5000 typ host generation", "no value"},
      {"candidate:1 1 tcp 1 127.0.0.1 5000 typ host", "tcptype"},
      {"candidate:1 1 tcp 1 127.0.0.1 0 typ host tcptype passive", "port"},
      {"candidate:1 1 udp 1 127.0.0.1 5000 typ host\r\nv=0", "printable"},
      {"candidate:1 1 udp 1 127.0.0.1 5000 typ host x \xff", "printable"},
      {"candidate:" + std::string(1024, '1'), "bytes"},
  };
  for (const auto& [line, reason] : cases) {
    const auto candidate = validateCandidate(line);
    ASSERT_FALSE(candidate) << line;
    EXPECT_EQ(candidate.error().kind, ErrorKind::InvalidInput) << line;
    EXPECT_THAT(candidate.error().message, ::testing::HasSubstr(reason)) << line;
  }
}

}  // namespace
}  // namespace rostra::rtp
