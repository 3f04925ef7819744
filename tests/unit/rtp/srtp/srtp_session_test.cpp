// SPDX-License-Identifier: Apache-2.0
// Sender and receiver together: roll-over, replays, hostile packets.
#include "../packet_builder.hpp"
#include "rtp/srtp/srtp_receiver.hpp"
#include "rtp/srtp/srtp_sender.hpp"

#include <gtest/gtest.h>

namespace rostra::rtp {
namespace {

using test::Buffer;
using test::hex;

class SrtpSession : public testing::TestWithParam<SrtpProfile> {
 protected:
  static SrtpMasterKey key(std::uint8_t fill = 7) {
    return *SrtpMasterKey::parse(GetParam(),
                                 Buffer(kSrtpKeySize + srtpSaltSize(GetParam()), std::byte{fill}));
  }
  static Buffer protect(SrtpSender& sender, Buffer packet) {
    const std::size_t size = packet.size();
    packet.resize(size + SrtpSender::kMaxOverhead);
    packet.resize(sender.protectRtp(packet, size));
    return packet;
  }
  static Buffer protectRtcp(SrtpSender& sender, Buffer packet) {
    const std::size_t size = packet.size();
    packet.resize(size + SrtpSender::kMaxOverhead);
    packet.resize(sender.protectRtcp(packet, size));
    return packet;
  }
};

TEST_P(SrtpSession, OpensWhatWasProtectedThroughWrapsAndReordering) {
  SrtpSender sender(key());
  SrtpReceiver receiver(key());
  for (std::uint32_t i = 0; i < 200'000; ++i) {
    const std::uint32_t shuffled = i ^ 3U;
    const Buffer plain = test::packet({.ssrc = 9, .sequence = static_cast<std::uint16_t>(1000 + shuffled)});
    Buffer packet = protect(sender, plain);
    ASSERT_FALSE(packet.empty()) << i;
    const auto opened = receiver.unprotectRtp(packet);
    ASSERT_EQ(opened.verdict, SrtpVerdict::Good) << i;
    packet.resize(opened.size);
    ASSERT_EQ(packet, plain);
  }
}

TEST_P(SrtpSession, RefusesReplaysAndStaysWhereItWas) {
  SrtpSender sender(key());
  SrtpReceiver receiver(key());
  const Buffer first = protect(sender, test::packet({.ssrc = 9, .sequence = 1}));
  const Buffer second = protect(sender, test::packet({.ssrc = 9, .sequence = 2}));
  for (const auto& [packet, verdict] : {std::pair{&second, SrtpVerdict::Good},
                                        {&second, SrtpVerdict::Replayed},
                                        {&first, SrtpVerdict::Good},
                                        {&first, SrtpVerdict::Replayed}}) {
    Buffer copy = *packet;
    EXPECT_EQ(receiver.unprotectRtp(copy).verdict, verdict);
  }
  EXPECT_TRUE(protect(sender, test::packet({.ssrc = 9, .sequence = 2})).empty())
      << "the key stream would be used twice";
  EXPECT_TRUE(protect(sender, test::packet({.ssrc = 9, .sequence = 65535})).empty())
      << "before the stream began";
}

TEST_P(SrtpSession, EveryChangedBitIsNoticed) {
  SrtpSender sender(key());
  SrtpReceiver receiver(key());
  const Buffer rtp = protect(sender, test::packet({.ssrc = 9, .sequence = 1, .payload = "0102030405"}));
  for (std::size_t bit = 0; bit < rtp.size() * 8; ++bit) {
    Buffer copy = rtp;
    copy[bit / 8] ^= std::byte(1U << bit % 8);
    EXPECT_NE(receiver.unprotectRtp(copy).verdict, SrtpVerdict::Good) << bit;
  }
  const Buffer rtcp = protectRtcp(sender, hex("80c90001 00000001"));
  for (std::size_t bit = 0; bit < rtcp.size() * 8; ++bit) {
    Buffer copy = rtcp;
    copy[bit / 8] ^= std::byte(1U << bit % 8);
    EXPECT_NE(receiver.unprotectRtcp(copy).verdict, SrtpVerdict::Good) << bit;
  }
  Buffer copy = rtp;
  EXPECT_EQ(receiver.unprotectRtp(copy).verdict, SrtpVerdict::Good) << "none of them changed the receiver";
  copy = rtcp;
  EXPECT_EQ(receiver.unprotectRtcp(copy).verdict, SrtpVerdict::Good);
  copy = rtcp;
  EXPECT_EQ(receiver.unprotectRtcp(copy).verdict, SrtpVerdict::Replayed);
}

TEST_P(SrtpSession, OtherKeysAreNotAuthentic) {
  SrtpSender sender(key(1));
  SrtpReceiver receiver(key(2));
  Buffer packet = protect(sender, test::packet({}));
  EXPECT_EQ(receiver.unprotectRtp(packet).verdict, SrtpVerdict::NotAuthentic);
}

TEST_P(SrtpSession, PacketsThatAreTooShortOrLieAreMalformed) {
  SrtpSender sender(key());
  SrtpReceiver receiver(key());
  const char* const packets[] = {"",
                                 "80",
                                 "80600001 00000000 00000001",
                                 "00600001 00000000 00000001 00",
                                 "8f600001 00000000 00000001 00",
                                 "90600001 00000000 00000001 bedeffff 00"};
  for (const char* text : packets) {
    Buffer packet = hex(text);
    if (packet.size() > 12) {
      EXPECT_TRUE(protect(sender, packet).empty()) << text;
      packet.resize(packet.size() + kMaxSrtpTag);
    }
    EXPECT_EQ(receiver.unprotectRtp(packet).verdict, SrtpVerdict::Malformed) << text;
    EXPECT_EQ(
        receiver.unprotectRtcp(MutableBytes(packet).first(std::min<std::size_t>(packet.size(), 15))).verdict,
        SrtpVerdict::Malformed)
        << text;
  }
  Buffer noRoom = test::packet({.ssrc = 3});
  EXPECT_EQ(sender.protectRtp(noRoom, noRoom.size()), 0U);
  EXPECT_EQ(sender.protectRtp(noRoom, noRoom.size() + 1), 0U);
  EXPECT_EQ(noRoom, test::packet({.ssrc = 3})) << "unchanged";
  EXPECT_TRUE(protectRtcp(sender, hex("80c900")).empty());
}

TEST_P(SrtpSession, RtcpThatIsNotEncryptedIsRefused) {
  SrtpSender sender(key());
  SrtpReceiver receiver(key());
  Buffer packet = protectRtcp(sender, hex("80c90001 00000001"));
  const std::size_t index = GetParam() == SrtpProfile::AeadAes128Gcm ? packet.size() - 4 : 8;
  packet[index] &= std::byte{0x7F};
  EXPECT_EQ(receiver.unprotectRtcp(packet).verdict, SrtpVerdict::Malformed);
}

INSTANTIATE_TEST_SUITE_P(Profiles, SrtpSession,
                         testing::Values(SrtpProfile::Aes128CmSha1_80, SrtpProfile::AeadAes128Gcm),
                         [](const auto& each) {
                           return each.param == SrtpProfile::AeadAes128Gcm ? "Gcm" : "CounterMode";
                         });

}  // namespace
}  // namespace rostra::rtp
