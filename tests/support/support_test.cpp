// SPDX-License-Identifier: Apache-2.0
// The light clients against each other: what they measure of a server is worth no more than they are.
#include "rtp/payload/vp8.hpp"
#include "rtp/sdp/sdp.hpp"
#include "support/light_participant.hpp"
#include "support/server_process.hpp"

#include <gtest/gtest.h>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;

TEST(Stun, ARequestIsOnlyReadWithTheRightPassword) {
  StunRequest request;
  request.transaction = newTransaction();
  request.username = "abcd:efgh";
  request.password = "0123456789012345678901";
  const Buffer packet = makeStunRequest(request);
  const auto read = parseStun(packet, request.password);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->type, StunType::Request);
  EXPECT_EQ(read->transaction, request.transaction);
  EXPECT_EQ(read->username, "abcd:efgh");
  EXPECT_TRUE(read->useCandidate);
  EXPECT_FALSE(parseStun(packet, "another password......."));
  Buffer bent = packet;
  bent[30] ^= std::byte{1};
  EXPECT_FALSE(parseStun(bent, request.password));
}

TEST(Rtcp, NacksNameEveryPacket) {
  const std::vector<std::uint16_t> sequences{65534, 65535, 0, 14, 15, 40};
  const auto contents = parseRtcp(makeNack(1, 2, sequences));
  ASSERT_EQ(contents.nacks.size(), 1U);
  EXPECT_EQ(contents.nacks[0].mediaSsrc, 2U);
  EXPECT_EQ(contents.nacks[0].sequences, sequences);
}

TEST(Rtcp, ReportsAndRequestsSurviveTheWire) {
  const auto sent = parseRtcp(makeSenderReport({7, 0x1122334455667788, 99, 3, 4}, "me"));
  ASSERT_EQ(sent.senderReports.size(), 1U);
  EXPECT_EQ(sent.senderReports[0].ntp, 0x1122334455667788U);
  EXPECT_EQ(sent.senderReports[0].rtpTimestamp, 99U);
  const auto received = parseRtcp(makeReceiverReport(1, {{5, 128, 3, 70000, 2, 0, 0}}, "me"));
  ASSERT_EQ(received.reportBlocks.size(), 1U);
  EXPECT_EQ(received.reportBlocks[0].fractionLost, 128);
  EXPECT_EQ(received.reportBlocks[0].highestSequence, 70000U);
  EXPECT_EQ(parseRtcp(makePli(1, 42)).keyFrameRequests, std::vector<std::uint32_t>{42});
}

TEST(TransportFeedback, CountsTheMissingOnesToo) {
  TransportFeedback feedback;
  EXPECT_TRUE(feedback.take(1, 2).empty());
  const auto start = now();
  for (const std::uint16_t sequence : std::vector<std::uint16_t>{65534, 65535, 1, 2})
    feedback.arrived(sequence, start + sequence % 8 * 1ms);
  const Buffer packet = feedback.take(1, 2);
  ASSERT_GE(packet.size(), 24U);
  EXPECT_EQ(packet.size() % 4, 0U);
  EXPECT_EQ(parseRtcp(packet).transportFeedbacks, 1U);
  EXPECT_EQ(std::to_integer<int>(packet[12]) << 8 | std::to_integer<int>(packet[13]), 65534);
  EXPECT_EQ(std::to_integer<int>(packet[15]), 5) << "65534, 65535, 0 (missing), 1, 2";
}

TEST(MediaClip, StartsWithItsOnlyKeyFrame) {
  const auto clip = videoClip({.width = 320, .height = 180, .frames = 15});
  ASSERT_TRUE(clip) << clip.error().message;
  ASSERT_EQ((*clip)->frames.size(), 15U);
  for (std::size_t i = 0; i < 15; ++i) {
    const auto vp8 = rtp::parseVp8((*clip)->frames[i].front());
    ASSERT_TRUE(vp8);
    EXPECT_EQ(vp8->keyFrame, i == 0) << i;
    EXPECT_TRUE(vp8->longPictureId);
  }
  EXPECT_EQ(rtp::parseVp8((*clip)->frames[0].front())->frameSize, (rtp::FrameSize{320, 180}));
}

TEST(MediaClip, AudioIsOnePacketPerFrame) {
  const auto clip = audioClip({});
  ASSERT_TRUE(clip) << clip.error().message;
  EXPECT_GE((*clip)->frames.size(), 49U);
  for (const auto& frame : (*clip)->frames) EXPECT_EQ(frame.size(), 1U);
}

// A sending and a receiving peer that have exchanged SDP.
class PeerPair : public ::testing::Test {
 protected:
  void connect() {
    sender_ = std::make_unique<LightPeer>(
        hub_, identity_,
        LightPeer::Handlers{nullptr, nullptr, [this](Bytes compound) { onSenderRtcp(compound); }, nullptr},
        LightPeer::Options{});
    receiver_ = std::make_unique<LightPeer>(
        hub_, identity_,
        LightPeer::Handlers{nullptr, [this](Bytes packet, rtp::TimePoint at, bool) { onRtp(packet, at); },
                            nullptr, nullptr},
        LightPeer::Options{});
    const std::string offer =
        writeOffer(*sender_, {{"0", Codec::Opus, {}, 5, 0}, {"1", Codec::Vp8, {}, 7, 8}}, "cname");
    const auto offered = rtp::validateOffer(offer);
    ASSERT_TRUE(offered) << offered.error().message;
    const std::string answer = writeAnswer(*receiver_, offer);
    const auto answered = rtp::validateAnswer(*offered, answer);
    ASSERT_TRUE(answered) << answered.error().message;
    const auto remote = [](const rtp::MediaSection& section, bool controlling, DtlsRole role) {
      return RemoteDescription{{section.iceUfrag, section.icePwd}, section.fingerprint, controlling, role};
    };
    receiver_->setRemote(remote(offered->media[0], false, DtlsRole::Client));
    sender_->setRemote(remote(answered->media[0], true, DtlsRole::Server));
    receiver_->addCandidate(sender_->candidate());
    sender_->addCandidate(receiver_->candidate());
    ASSERT_TRUE(hub_.waitUntil([&] { return sender_->connected() && receiver_->connected(); }, 30s));
  }
  void onRtp(Bytes bytes, rtp::TimePoint at) {
    const auto packet = rtp::PacketView::parse(bytes);
    ASSERT_TRUE(packet);
    if (packet->ssrc() == 7) stream_.onPacket(*packet, at);
    if (packet->ssrc() == 8) stream_.onRtx(*packet, at);
  }
  void onSenderRtcp(Bytes compound) {
    for (const auto& nack : parseRtcp(compound).nacks) video_->onNack(nack.sequences);
  }
  void makeVideo() {
    const auto clip =
        videoClip({.width = 320, .height = 180, .frames = 15, .bitrateKbps = 1500, .pattern = "snow"});
    ASSERT_TRUE(clip);
    RtpSenderConfig config;
    config.ssrc = 7;
    config.rtxSsrc = 8;
    config.payloadType = kVp8Payload;
    config.rtxPayloadType = kVp8RtxPayload;
    config.mid = "1";
    config.midId = kMidId;
    config.transportCcId = kTransportCcId;
    video_ = std::make_unique<RtpSender>(
        config, *clip, [this](Buffer packet) { sender_->sendRtp(std::move(packet)); },
        [this](Buffer packet) { sender_->sendRtcp(std::move(packet)); }, transportSequence_);
    ticks_ = hub_.add(-1, nullptr, [this](rtp::TimePoint time) {
      video_->tick(time);
      const auto missing = stream_.missing(time);
      if (!missing.empty()) receiver_->sendRtcp(makeNack(1, 7, missing));
    });
  }

  std::shared_ptr<glib::Loop> loop_ = glib::Loop::main();
  SocketHub hub_{loop_};
  std::shared_ptr<const DtlsIdentity> identity_ = std::make_shared<DtlsIdentity>();
  std::uint16_t transportSequence_ = 0;
  std::unique_ptr<LightPeer> sender_;
  std::unique_ptr<LightPeer> receiver_;
  std::unique_ptr<RtpSender> video_;
  RtpReceiver stream_{7, Codec::Vp8, 90000, true};
  SocketHub::Registration ticks_;
};

TEST_F(PeerPair, MediaArrivesWholeAndInOrder) {
  connect();
  makeVideo();
  ASSERT_TRUE(hub_.waitUntil([&] { return stream_.counters().frames >= 40; }, 30s));
  const ReceiverCounters& counters = stream_.counters();
  EXPECT_GE(counters.keyFrames, 2U);
  EXPECT_EQ(counters.frameSize, (rtp::FrameSize{320, 180}));
  EXPECT_EQ(counters.gaps, 0U);
  EXPECT_EQ(counters.timestampErrors, 0U);
  EXPECT_EQ(counters.pictureIdErrors, 0U);
  EXPECT_EQ(receiver_->counters().undecryptable, 0U);
}

TEST_F(PeerPair, LostPacketsAreAskedForAndComeAgain) {
  connect();
  makeVideo();
  std::uint64_t count = 0;
  // What is sent again has another SSRC and comes through.
  receiver_->dropIncoming = [&](Bytes datagram) {
    if (std::to_integer<unsigned>(datagram[0]) < 128 || rtp::isRtcp(datagram)) return false;
    const auto packet = rtp::PacketView::parse(datagram);
    return packet && packet->ssrc() == 7 && ++count % 10 == 0;
  };
  ASSERT_TRUE(hub_.waitUntil([&] { return receiver_->counters().dropped > 10; }, 30s));
  receiver_->dropIncoming = nullptr;
  EXPECT_TRUE(
      hub_.waitUntil([&] { return stream_.counters().retransmitted >= receiver_->counters().dropped; }, 30s));
  EXPECT_EQ(stream_.counters().gaps, 0U);
}

TEST_F(PeerPair, AWrongFingerprintEndsTheConnection) {
  std::string reason;
  LightPeer::Handlers handlers;
  handlers.onClosed = [&](std::string why) { reason = std::move(why); };
  sender_ = std::make_unique<LightPeer>(hub_, identity_, LightPeer::Handlers{}, LightPeer::Options{});
  receiver_ = std::make_unique<LightPeer>(hub_, identity_, handlers, LightPeer::Options{});
  receiver_->setRemote({sender_->local(), DtlsIdentity().fingerprint(), false, DtlsRole::Client});
  sender_->setRemote({receiver_->local(), identity_->fingerprint(), true, DtlsRole::Server});
  receiver_->addCandidate(sender_->candidate());
  sender_->addCandidate(receiver_->candidate());
  ASSERT_TRUE(hub_.waitUntil([&] { return !reason.empty(); }, 30s));
  EXPECT_FALSE(receiver_->connected());
}

TEST(ChildProcess, OutputAndExitOfAChildAreSeen) {
  SocketHub hub(glib::Loop::main());
  auto child = ChildProcess::start(hub, {.arguments = {"sh", "-c", "echo to you >&2; exit 3"},
                                         .environment = {},
                                         .control = {},
                                         .stderrFile = {}});
  ASSERT_TRUE(child) << child.error().message;
  ASSERT_TRUE((*child)->waitForExit(30s));
  EXPECT_EQ((*child)->exited(), 3 << 8);
  EXPECT_TRUE(hub.waitUntil([&] { return (*child)->output() == "to you\n"; }, 30s)) << (*child)->output();
}

TEST(ChildProcess, FactsTellCommandAndProcessorTime) {
  const auto facts = factsOf(getpid());
  ASSERT_TRUE(facts);
  EXPECT_NE(facts->commandLine.find("test_support_test"), std::string::npos);
  EXPECT_GT(facts->residentBytes, 1U << 20);
  EXPECT_GE(facts->threads, 1U);
  EXPECT_FALSE(factsOf(0x7FFFFFFF));
}

}  // namespace
}  // namespace rostra::test
