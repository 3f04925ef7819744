// SPDX-License-Identifier: Apache-2.0
#include "rtp/send/packet_history.hpp"

#include "../packet_builder.hpp"
#include "shared_bytes.hpp"

#include <gtest/gtest.h>

#include <random>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;
using test::SharedBytes;
using History = PacketHistory<SharedBytes>;

constexpr TimePoint kStart{1h};
const test::Buffer kHeader = test::hex("80600001 00000000 00000001");

TEST(PacketHistory, FindsWhatWasSent) {
  History history;
  EXPECT_EQ(history.find(0, kStart), nullptr);
  EXPECT_EQ(history.newest(kStart), nullptr);
  history.add(65535, kHeader, SharedBytes(100), kStart);
  history.add(1, kHeader, SharedBytes(200), kStart + 1ms);
  auto* const entry = history.find(65535, kStart);
  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(entry->size(), 112U);
  EXPECT_TRUE(std::equal(kHeader.begin(), kHeader.end(), entry->header().begin(), entry->header().end()));
  EXPECT_EQ(history.find(0, kStart), nullptr) << "a gap";
  EXPECT_EQ(history.find(2, kStart), nullptr) << "not sent yet";
  EXPECT_EQ(history.newest(kStart)->size(), 212U);
  EXPECT_EQ(history.bytes(), 324U);
}

TEST(PacketHistory, LetsGoOfPayloadsThatAreTooOld) {
  History history;
  const SharedBytes payload(100);
  history.add(1, kHeader, payload, kStart);
  history.add(2, kHeader, payload, kStart + 500ms);
  EXPECT_EQ(payload.others(), 2);
  EXPECT_NE(history.find(1, kStart + 1s), nullptr);
  EXPECT_EQ(history.find(1, kStart + 1001ms), nullptr);
  EXPECT_EQ(payload.others(), 1);
  history.expire(kStart + 2s);
  EXPECT_EQ(payload.others(), 0);
  EXPECT_EQ(history.bytes(), 0U);
  history.add(3, kHeader, payload, kStart + 3s);
  EXPECT_NE(history.find(3, kStart + 3s), nullptr);
}

TEST(PacketHistory, IsBoundedInBytesAndPackets) {
  History history({64, 10'000, 1s});
  for (std::uint16_t i = 0; i < 50; ++i) history.add(i, kHeader, SharedBytes(988), kStart);
  EXPECT_EQ(history.bytes(), 10'000U);
  EXPECT_EQ(history.find(39, kStart), nullptr);
  EXPECT_NE(history.find(40, kStart), nullptr);
  for (std::uint16_t i = 50; i < 200; ++i) history.add(i, kHeader, SharedBytes(1), kStart);
  EXPECT_EQ(history.find(135, kStart), nullptr);
  EXPECT_NE(history.find(136, kStart), nullptr);
  history.add(300, kHeader, SharedBytes(20'000), kStart);
  EXPECT_EQ(history.bytes(), 0U) << "larger than the history";
}

TEST(PacketHistory, ReorderedPacketsKeepTheirPlace) {
  History history;
  history.add(10, kHeader, SharedBytes(1), kStart);
  history.add(12, kHeader, SharedBytes(3), kStart);
  history.add(11, kHeader, SharedBytes(2), kStart);
  history.add(9, kHeader, SharedBytes(9), kStart);
  EXPECT_EQ(history.find(11, kStart)->size(), 14U);
  EXPECT_EQ(history.find(9, kStart), nullptr) << "before the first";
  history.add(11, kHeader, SharedBytes(7), kStart);
  EXPECT_EQ(history.find(11, kStart)->size(), 19U) << "sent twice, kept once";
  EXPECT_EQ(history.bytes(), 3 * 12U + 1 + 3 + 7);
}

TEST(PacketHistory, ALongHeaderIsLeftOut) {
  History history;
  history.add(1, test::Buffer(History::kMaxHeaderSize + 1), SharedBytes(1), kStart);
  EXPECT_EQ(history.find(1, kStart), nullptr);
}

TEST(PacketHistory, AgreesWithAPlainListWhateverTheNumbers) {
  std::mt19937 random(2);
  History history({128, 1 << 20, 1s});
  TimePoint now = kStart;
  std::uint16_t sequence = 65000;
  std::size_t found = 0;
  for (int i = 0; i < 20000; ++i) {
    now += std::chrono::microseconds(random() % 4000);
    sequence = static_cast<std::uint16_t>(sequence + (random() % 100 == 0 ? random() % 30000 : random() % 3));
    history.add(sequence, kHeader, SharedBytes(sequence % 1000), now);
    auto* const entry = history.find(sequence, now);
    ASSERT_NE(entry, nullptr);
    ASSERT_EQ(entry->size(), 12U + sequence % 1000);
    const auto other = static_cast<std::uint16_t>(sequence - random() % 200);
    if (auto* const old = history.find(other, now)) {
      ++found;
      ASSERT_EQ(static_cast<std::uint16_t>(old->sequence), other);
      ASSERT_EQ(old->size(), 12U + other % 1000);
      ASSERT_LE(now - old->sent, 1s);
    }
  }
  EXPECT_GT(found, 1000U);
}

}  // namespace
}  // namespace rostra::rtp
