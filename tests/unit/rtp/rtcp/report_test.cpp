// SPDX-License-Identifier: Apache-2.0
// Sender, receiver and extended reports, descriptions, BYE.
#include "rtp/rtcp/report.hpp"

#include "rtcp_text.hpp"
#include "rtp/rtcp/description.hpp"
#include "rtp/rtcp/extended_report.hpp"

#include <gtest/gtest.h>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;
using test::hex;
using test::OnePacket;
using test::written;

constexpr const char* kBlock = "0000000a 80fffffe 00010002 00000003 00000004 00000005";

TEST(Report, SenderReportIsReadAndWritten) {
  const auto bytes =
      hex(std::string("81c8000c 00000001 01020304 05060708 00000010 00000020 00000030") + kBlock);
  const auto report = parseSenderReport(*OnePacket(bytes));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->ssrc, 1U);
  EXPECT_EQ(report->ntp.value(), 0x0102030405060708U);
  EXPECT_EQ(report->rtpTimestamp, 16U);
  EXPECT_EQ(report->packets, 32U);
  EXPECT_EQ(report->bytes, 48U);
  ASSERT_EQ(report->blocks.size(), 1U);
  EXPECT_EQ(report->blocks[0], (ReportBlock{10, 128, -2, 0x10002, 3, 4, 5}));
  EXPECT_EQ(written([&](CompoundWriter& out) { EXPECT_TRUE(write(out, *report)); }), bytes);
}

TEST(Report, ReceiverReportIsReadAndWritten) {
  const auto bytes = hex(std::string("82c9000d 00000001") + kBlock + kBlock);
  const auto report = parseReceiverReport(*OnePacket(bytes));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->blocks.size(), 2U);
  EXPECT_EQ(written([&](CompoundWriter& out) { EXPECT_TRUE(write(out, *report)); }), bytes);
}

TEST(Report, CumulativeLossSaturates) {
  for (const auto& [lost, read] : {std::pair{0x1000000, 0x7FFFFF}, {-0x1000000, -0x800000}, {-1, -1}}) {
    ReceiverReport report{1, {}};
    report.blocks.push({2, 0, lost, 0, 0, 0, 0});
    const auto bytes = written([&](CompoundWriter& out) { write(out, report); });
    EXPECT_EQ(parseReceiverReport(*OnePacket(bytes))->blocks[0].cumulativeLost, read);
  }
}

TEST(Report, MoreBlocksThanBytesIsNoReport) {
  EXPECT_FALSE(parseReceiverReport(*OnePacket("81c90001 00000001")));
  EXPECT_FALSE(parseReceiverReport(*OnePacket(std::string("82c90007 00000001") + kBlock)));
  EXPECT_FALSE(parseReceiverReport(*OnePacket("80c90000")));
  EXPECT_FALSE(parseReceiverReport(*OnePacket("80c80001 00000001"))) << "another type";
  EXPECT_FALSE(parseSenderReport(*OnePacket("80c80005 00000001 00000002 00000003 00000004 00000005")));
  EXPECT_FALSE(parseSenderReport(*OnePacket("80c90001 00000001")));
}

TEST(Report, WithoutRoomNothingIsWritten) {
  ReceiverReport report{1, {}};
  report.blocks.push({});
  EXPECT_TRUE(written([&](CompoundWriter& out) { EXPECT_FALSE(write(out, report)); }, 31).empty());
  EXPECT_TRUE(written([&](CompoundWriter& out) { EXPECT_FALSE(write(out, SenderReport{})); }, 27).empty());
  EXPECT_TRUE(written(
                  [&](CompoundWriter& out) {
                    EXPECT_FALSE(write(out, ExtendedReport{1, NtpTime(), {}}));
                  },
                  19)
                  .empty());
}

TEST(Report, RoundTripTimeIsWhatTheEchoTookWithoutItsDelay) {
  const NtpTime sent = NtpTime::fromUnix(1'700'000'000s);
  const auto rtt = roundTripTime(sent.compact(), toCompactNtp(300ms), sent + 450ms);
  ASSERT_TRUE(rtt);
  EXPECT_NEAR(static_cast<double>(rtt->count()), 150e6, 1e5);
  EXPECT_FALSE(roundTripTime(0, 0, sent)) << "no report yet";
  EXPECT_EQ(roundTripTime(sent.compact(), toCompactNtp(20ms), sent + 10ms), Duration(0)) << "clocks drift";
  EXPECT_FALSE(roundTripTime(sent.compact(), toCompactNtp(2s), sent + 1s)) << "impossible";
}

TEST(ExtendedReport, ReferenceAndEchoesAreReadAndWritten) {
  const auto bytes =
      hex("80cf000b 00000001 04000002 01020304 05060708 05000006 0000000a 0000000b 0000000c 0000000d "
          "0000000e 0000000f");
  const auto report = parseExtendedReport(*OnePacket(bytes));
  ASSERT_TRUE(report);
  ASSERT_TRUE(report->reference);
  EXPECT_EQ(report->reference->value(), 0x0102030405060708U);
  ASSERT_EQ(report->echoes.size(), 2U);
  EXPECT_EQ(report->echoes[1], (ReferenceEcho{13, 14, 15}));
  EXPECT_EQ(written([&](CompoundWriter& out) { EXPECT_TRUE(write(out, *report)); }), bytes);
}

TEST(ExtendedReport, OtherBlocksArePassedOverAndBrokenOnesRefused) {
  const auto other =
      parseExtendedReport(*OnePacket("80cf0005 00000001 01000001 00000000 04000002 00000001 00000002"));
  EXPECT_FALSE(other) << "the second block reaches beyond the packet";
  const auto whole =
      parseExtendedReport(*OnePacket("80cf0006 00000001 01000001 00000000 04000002 00000001 00000002"));
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->reference, NtpTime(0x100000002));
  EXPECT_FALSE(parseExtendedReport(*OnePacket("80cf0003 00000001 04000001 00000001"))) << "short reference";
  EXPECT_FALSE(parseExtendedReport(*OnePacket("80cf0003 00000001 05000001 00000001"))) << "half an echo";
  EXPECT_FALSE(parseExtendedReport(*OnePacket("80cf0000")));
  EXPECT_FALSE(parseExtendedReport(*OnePacket("80cf0002 00000001 0400ffff")));
}

TEST(Description, CnamesOfSeveralSources) {
  const std::uint32_t ssrcs[] = {1, 0xFFFFFFFF};
  for (const char* cname : {"", "a", "ab", "abc", "abcd", "0123456789"}) {
    const auto bytes =
        written([&](CompoundWriter& out) { EXPECT_TRUE(writeDescription(out, ssrcs, cname)); });
    const OnePacket packet(bytes);  // the names are borrowed from it
    const auto names = parseDescription(*packet);
    ASSERT_TRUE(names) << cname;
    ASSERT_EQ(names->size(), 2U);
    EXPECT_EQ((*names)[1].ssrc, 0xFFFFFFFF);
    EXPECT_EQ((*names)[1].cname, cname);
  }
  EXPECT_TRUE(
      written([&](CompoundWriter& out) { EXPECT_FALSE(writeDescription(out, ssrcs, "name")); }, 20).empty());
}

TEST(Description, ChunksThatReachTooFarAreRefused) {
  struct Case {
    const char* name;
    const char* bytes;
    bool good;
  };
  const Case cases[] = {
      {"no chunk", "80ca0000", true},
      {"chunk without items", "81ca0002 00000001 00000000", true},
      {"other item first", "81ca0003 00000001 02026161 01016200", true},
      {"promised chunk is missing", "82ca0002 00000001 00000000", false},
      {"half an SSRC", "a1ca0001 00000002", false},
      {"item longer than the packet", "81ca0002 00000001 01ff6161", false},
      {"no end of items", "81ca0002 00000001 01026161", false},
      {"item without length", "a1ca0003 00000001 01026161 01000003", false},
  };
  for (const Case& each : cases) {
    const OnePacket packet(each.bytes);
    EXPECT_EQ(parseDescription(*packet).has_value(), each.good) << each.name;
  }
}

TEST(Bye, NamesWhoLeaves) {
  const std::uint32_t ssrcs[] = {7, 8};
  const auto bytes = written([&](CompoundWriter& out) { EXPECT_TRUE(writeBye(out, ssrcs)); });
  EXPECT_EQ(bytes, hex("82cb0002 00000007 00000008"));
  const auto sources = parseBye(*OnePacket(bytes));
  ASSERT_TRUE(sources);
  ASSERT_EQ(sources->size(), 2U);
  EXPECT_EQ((*sources)[1], 8U);
  EXPECT_TRUE(parseBye(*OnePacket("80cb0000"))->empty());
  EXPECT_FALSE(parseBye(*OnePacket("82cb0001 00000007")));
  EXPECT_EQ(parseBye(*OnePacket("81cb0002 00000007 03616263"))->size(), 1U) << "a reason behind it";
}

}  // namespace
}  // namespace rostra::rtp
