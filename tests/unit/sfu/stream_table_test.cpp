// SPDX-License-Identifier: Apache-2.0
// Which source and layer a packet belongs to, with the offer of a real browser.
#include "sfu/forward/stream_table.hpp"

#include "support/paths.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace rostra::sfu {
namespace {

using protocol::worker::Source;
using Place = StreamTable::Place;

std::string readFile(const std::string& name) {
  std::ifstream file(rostra::test::sourceFolder() + "/tests/data/sdp/" + name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// An RTP packet with one-byte header extensions.
std::vector<std::byte> packet(std::uint32_t ssrc,
                              const std::vector<std::pair<int, std::string>>& extensions) {
  std::string block;
  for (const auto& [id, value] : extensions) {
    block += static_cast<char>(id << 4 | static_cast<int>(value.size() - 1));
    block += value;
  }
  while (block.size() % 4 != 0) block += '\0';
  std::string bytes{static_cast<char>(extensions.empty() ? 0x80 : 0x90), 96, 0, 1, 0, 0, 0, 1};
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(ssrc >> shift & 0xff);
  if (!extensions.empty()) {
    bytes += static_cast<char>(0xbe);
    bytes += static_cast<char>(0xde);
    bytes += '\0';
    bytes += static_cast<char>(block.size() / 4);
    bytes += block;
  }
  bytes += "payload";
  std::vector<std::byte> result;
  for (const char c : bytes) result.push_back(static_cast<std::byte>(c));
  return result;
}

class ChromiumOffer : public ::testing::Test {
 protected:
  void SetUp() override {
    auto offer = rtp::validateOffer(readFile("chromium-publish-offer.sdp"));
    ASSERT_TRUE(offer) << offer.error().message;
    offer_ = *offer;
    table_.emplace(offer_);
    mid_ = offer_.media.at(0).extensionId(rtp::kMidUri);
    rid_ = offer_.media.at(1).extensionId(rtp::kRidUri);
    repaired_ = offer_.media.at(1).extensionId(rtp::kRepairedRidUri);
  }
  std::optional<Place> place(std::uint32_t ssrc, const std::vector<std::pair<int, std::string>>& extensions,
                             std::optional<rtp::MediaKind> kind = std::nullopt) {
    const auto bytes = packet(ssrc, extensions);
    const auto view = rtp::PacketView::parse(bytes);
    EXPECT_TRUE(view);
    return table_->identify(*view, kind);
  }
  rtp::SessionDescription offer_;
  std::optional<StreamTable> table_;
  int mid_ = 0;
  int rid_ = 0;
  int repaired_ = 0;
};

TEST_F(ChromiumOffer, SourcesFollowTheOrderOfSections) {
  ASSERT_EQ(table_->entries().size(), 3U);
  EXPECT_EQ(table_->entries()[0].source, Source::Microphone);
  EXPECT_EQ(table_->entries()[1].source, Source::Camera);
  EXPECT_EQ(table_->entries()[1].rids.size(), 3U);
  EXPECT_EQ(table_->entries()[2].source, Source::Screen);
  EXPECT_TRUE(table_->entries()[2].rids.empty());
  EXPECT_NE(table_->audioLevelId(), 0);
}

TEST_F(ChromiumOffer, MidAndRidDecide) {
  const auto rids = table_->entries()[1].rids;
  for (std::size_t i = 0; i < rids.size(); ++i) {
    EXPECT_EQ(place(1, {{mid_, "1"}, {rid_, rids[i]}}), (Place{Source::Camera, i}));
    EXPECT_EQ(place(1, {{mid_, "1"}, {repaired_, rids[i]}}), (Place{Source::Camera, i}))
        << "a retransmission came first";
  }
  EXPECT_EQ(place(1, {{mid_, "0"}}), (Place{Source::Microphone, 0}));
  EXPECT_EQ(place(1, {{mid_, "2"}}, rtp::MediaKind::Video), (Place{Source::Screen, 0}));
}

TEST_F(ChromiumOffer, WhatCannotBeToldIsNotGuessed) {
  EXPECT_EQ(place(1, {{mid_, "1"}}), std::nullopt) << "a layer without rid";
  EXPECT_EQ(place(1, {{mid_, "1"}, {rid_, "zz"}}), std::nullopt) << "a rid that was not offered";
  EXPECT_EQ(place(1, {{mid_, "77"}}), std::nullopt) << "a mid that was not offered";
  EXPECT_EQ(place(1, {}, rtp::MediaKind::Video), std::nullopt) << "camera or screen?";
  EXPECT_EQ(place(1, {}, std::nullopt), std::nullopt);
}

TEST_F(ChromiumOffer, WithoutMidTheSignalledSsrcOrTheOnlySectionOfItsKindDecides) {
  const auto ssrc = table_->entries()[0].ssrcs.at(0);
  EXPECT_EQ(place(ssrc, {}), (Place{Source::Microphone, 0}));
  EXPECT_EQ(place(ssrc + 1, {}, rtp::MediaKind::Audio), (Place{Source::Microphone, 0}));
}

}  // namespace
}  // namespace rostra::sfu
