// SPDX-License-Identifier: Apache-2.0
#include "sfu/workaround/rtcp_cname.hpp"

#include "sfu/workaround/rtcp_check.hpp"
#include "support/rtcp.hpp"

#include <gtest/gtest.h>

namespace rostra::sfu {
namespace {

using test::Buffer;

Buffer joined(std::initializer_list<Buffer> packets) {
  Buffer all;
  for (const Buffer& packet : packets) all.insert(all.end(), packet.begin(), packet.end());
  return all;
}

const Buffer kNack = test::makeNack(7, 8, {100, 101});

TEST(OneCname, ReportsOfOneConnectionGetTheSameName) {
  const Buffer named = withOneCname(test::makeSenderReport({1, 2, 3, 4, 5}, "somebody"));
  EXPECT_TRUE(isWellFormedRtcp(named));
  EXPECT_EQ(named.size(), 28U + 4 + 20);
  EXPECT_EQ(named, withOneCname(test::makeSenderReport({1, 2, 3, 4, 5}, ""))) << "with or without one before";
  const Buffer other = withOneCname(test::makeSenderReport({9, 2, 3, 4, 5}, ""));
  EXPECT_TRUE(std::equal(named.end() - 16, named.end(), other.end() - 16, other.end())) << "all but the SSRC";
}

TEST(OneCname, TheRestStaysAsItIs) {
  const Buffer named = withOneCname(joined(
      {test::makeSenderReport({1, 2, 3, 4, 5}, "x"), kNack, test::makeSenderReport({6, 7, 8, 9, 9}, "")}));
  EXPECT_TRUE(isWellFormedRtcp(named));
  const auto contents = test::parseRtcp(named);
  ASSERT_EQ(contents.senderReports.size(), 2U);
  EXPECT_EQ(contents.senderReports[1].ssrc, 6U);
  EXPECT_EQ(contents.senderReports[0].ntp, 2U);
  ASSERT_EQ(contents.nacks.size(), 1U);
  EXPECT_EQ(contents.nacks[0].sequences.size(), 2U);
}

TEST(OneCname, WithoutASenderReportNothingChanges) {
  EXPECT_TRUE(withOneCname({}).empty());
  EXPECT_TRUE(withOneCname(kNack).empty());
  EXPECT_TRUE(withOneCname(test::makeReceiverReport(1, {}, "x")).empty());
  Buffer padded = test::makeSenderReport({1, 2, 3, 4, 5}, "");
  padded[0] |= std::byte{0x20};
  EXPECT_TRUE(withOneCname(padded).empty()) << "nothing may follow padding";
  Buffer cut = test::makeSenderReport({1, 2, 3, 4, 5}, "");
  cut.resize(20);
  EXPECT_TRUE(withOneCname(cut).empty());
}

}  // namespace
}  // namespace rostra::sfu
