// SPDX-License-Identifier: Apache-2.0
// What strangers do to the SFU: a real server, two people who talk, a viewer who watches them, and somebody
// who means them ill. Asserted is what the others notice, which is nothing.
#include "integration/hostile/hostile_test.hpp"
#include "integration/hostile/stranger.hpp"
#include "integration/sfu/data_peer.hpp"
#include "unit/rtp/sdp_text.hpp"

#include <csignal>
#include <set>
#include <string>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
using rtp::test::replaced;
using rtp::test::sdpFile;
namespace client = signalling::clientMessage;
namespace server = signalling::serverMessage;

std::string publishOffer() {
  return sdpFile("chromium-publish-offer.sdp");
}

// An offer of nothing but a data channel, on this peer's transport.
std::string dataOffer(const LightPeer& peer) {
  return "v=0\r\no=- 77 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE d\r\n"
         "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=ice-ufrag:" +
         peer.local().ufrag + "\r\na=ice-pwd:" + peer.local().pwd + "\r\na=fingerprint:sha-256 " +
         peer.fingerprint() + "\r\na=setup:actpass\r\na=mid:d\r\na=sctp-port:5000\r\n";
}

class HostileSfu : public HostileTest {
 protected:
  void SetUp() override {
    share();
    innocents();
  }
};

// Each of these ended, or could end, an SFU worker with all its rooms (GStreamer 1.22.0).
TEST_F(HostileSfu, OffersThatAbortWebrtcbinAreRefused) {
  const std::string offer = publishOffer();
  const auto data = offer.find("m=application");
  const auto first = offer.find("m=audio");
  const std::string dataFirst =
      offer.substr(0, first) + offer.substr(data) + offer.substr(first, data - first);
  const std::vector<std::pair<const char*, std::string>> offers{
      {"data first", dataFirst},
      {"data first and in the lead", replaced(dataFirst, "BUNDLE 0 1 2 3", "BUNDLE 3 0 1 2")},
      {"data in the lead", replaced(offer, "BUNDLE 0 1 2 3", "BUNDLE 3 0 1 2")},
      {"another in the lead", replaced(offer, "BUNDLE 0 1 2 3", "BUNDLE 1 0 2 3")},
      {"two groups", replaced(offer, "a=group:BUNDLE", "a=group:BUNDLE 3\r\na=group:BUNDLE")},
      {"two directions", replaced(offer, "a=mid:1\r\n", "a=mid:1\r\na=inactive\r\n")},
      {"two setups", replaced(offer, "a=mid:1\r\n", "a=mid:1\r\na=setup:active\r\n")},
      {"a hidden line", replaced(offer, "a=mid:1\r\n", "a=mid:1\r\na=x:y\ra=setup:active\r\n")},
      {"credentials twice", replaced(offer, "a=group", "a=ice-ufrag:abcd\r\na=ice-ufrag:abcd\r\na=group")},
      {"sound that no codec fits", replaced(offer, "opus/48000/2", "opus/8000/2")},
      {"data with payload types",
       replaced(offer, "a=sctp-port:5000", "a=rtpmap:0 PCMU/8000\r\na=sctp-port:5000")},
      {"a candidate that is none",
       replaced(offer, "a=mid:1\r\n", "a=mid:1\r\na=candidate:1 1 udp 1 localhost 9 typ host\r\n")},
  };
  for (const auto& [name, text] : offers) {
    Stranger mallory(webSocketUrl(), "noise");
    ASSERT_TRUE(until([&] { return mallory.welcomed(); })) << name;
    mallory.send(client::PublishOffer{text});
    ASSERT_TRUE(until([&] { return mallory.error() != nullptr; })) << name << " is not answered";
    EXPECT_EQ(mallory.error()->code, signalling::ErrorCode::BadSdp) << name;
  }
  expectNobodyNoticed();
}

// webrtcbin refuses this picture although the offer names a codec it knows; a stream without a section would
// then be hung on one without a transport.
TEST_F(HostileSfu, AnOfferThatContradictsItselfIsRefused) {
  Stranger mallory(webSocketUrl(), "noise");
  ASSERT_TRUE(until([&] { return mallory.welcomed(); }));
  mallory.send(client::PublishOffer{replaced(publishOffer(), "a=fmtp:111 minptime=10;useinbandfec=1",
                                             "a=fmtp:111 encoding-name=VP8;media=video")});
  ASSERT_TRUE(until([&] { return mallory.error() || mallory.last<server::PublishAnswer>(); }));
  expectNobodyNoticed();
}

TEST_F(HostileSfu, WhoOffersNoCodecOfOursIsToldOnceAndForAll) {
  Stranger vp9Only(webSocketUrl(), "noise");
  ASSERT_TRUE(until([&] { return vp9Only.welcomed(); }));
  const std::string offer =
      replaced(replaced(publishOffer(), "VP8/90000", "VP9/90000"), "H264/90000", "VP9/90000");
  vp9Only.send(client::PublishOffer{offer});
  // A browser's candidates follow its offer at once: no connection may be waited for because of them.
  vp9Only.send(client::Candidate{signalling::Transport::Publish, 0,
                                 "candidate:1 1 udp 2113937151 127.0.0.1 9 typ host"});
  ASSERT_TRUE(until([&] { return vp9Only.closed(); }));
  ASSERT_EQ(vp9Only.count<server::Error>(), 1U);
  EXPECT_EQ(vp9Only.error()->code, signalling::ErrorCode::BadSdp);
  EXPECT_TRUE(vp9Only.error()->fatal);
  EXPECT_NE(vp9Only.error()->message.find("neither VP8 nor H.264"), std::string::npos)
      << vp9Only.error()->message;
  expectNobodyNoticed();
}

TEST_F(HostileSfu, RtpWhereOnlyDataWasOfferedIsHarmless) {
  Stranger mallory(webSocketUrl(), "noise");
  ASSERT_TRUE(until([&] { return mallory.welcomed(); }));
  LightPeer peer(hub_, identity(), {}, {});
  mallory.send(client::PublishOffer{dataOffer(peer)});
  mallory.send(client::Candidate{signalling::Transport::Publish, 0, peer.candidate()});
  ASSERT_TRUE(until([&] { return mallory.last<server::PublishAnswer>() != nullptr; }));
  const auto answer = rtp::parseSdp(mallory.last<server::PublishAnswer>()->sdp, {.maxBytes = 1U << 20});
  ASSERT_TRUE(answer);
  const auto& section = answer->media.front();
  peer.setRemote({{section.iceUfrag, section.icePwd},
                  section.fingerprint,
                  true,
                  section.setup == "active" ? DtlsRole::Server : DtlsRole::Client});
  std::size_t candidates = 0;
  ASSERT_TRUE(until([&] {
    if (mallory.count<server::Candidate>() != candidates) {
      candidates = mallory.count<server::Candidate>();
      peer.addCandidate(mallory.last<server::Candidate>()->candidate);
    }
    return peer.connected();
  }));
  for (unsigned i = 0; i < 200; ++i) {
    WireWriter packet;
    packet.u8(0x80)
        .u8(i % 4 == 0 ? 0 : i % 128)
        .u16(i)
        .u32(i * 160)
        .u32(7 + i % 3)
        .text("no section has this");
    peer.sendProtected(packet.take(), false);
    if (i % 20 == 0) pass(10ms);
  }
  expectNobodyNoticed();
}

// Numbers that go round until they come out behind where they were. A receiver's SRTP refused to send them,
// and that ended its transport.
TEST_F(HostileSfu, SequenceNumbersThatGoBackEndNobodysTransport) {
  LightParticipant& mallory =
      arrive("quiet", audience([](LightParticipantOptions& o) { o.microphone = true; }));
  ASSERT_TRUE(until([&] {
    return packets(ada(), mallory, Source::Microphone) > 10 &&
           packets(bob(), mallory, Source::Microphone) > 10;
  }));
  mallory.microphone()->setPaused(true);
  const std::uint32_t ssrc = mallory.microphone()->config().ssrc;
  std::uint32_t number = 20'000;
  std::uint32_t time = 0;
  const auto send = [&](std::uint32_t sequence) {
    WireWriter packet;
    packet.u8(0x80)
        .u8(kOpusPayload)
        .u16(sequence & 0xFFFFU)
        .u32(time += 960)
        .u32(ssrc)
        .text("a sound that is none");
    mallory.publishPeer()->sendProtected(packet.take(), false);
  };
  for (int round = 0; round < 30; ++round) {
    for (std::uint32_t i = 0; i < 12; ++i) send(number + i);
    pass(20ms);
    send(number + 22'000);  // two steps that nobody takes for more than nonsense
    send(number + 44'000);
    number += 65'536 - 200 - 100 * static_cast<std::uint32_t>(round);
  }
  pass(300ms);  // of the jitter buffer
  expectNobodyNoticed();
  dismiss(mallory);
}

TEST_F(HostileSfu, NacksDoNotMakeTheServerSendWithoutEnd) {
  LightParticipant& mallory = arrive("quiet", audience());
  ASSERT_TRUE(until([&] { return frames(mallory, ada()) > 10; }));
  std::uint32_t ssrc = 0;
  std::set<std::uint32_t> repairs;
  for (const auto& [mid, track] : mallory.tracks()) {
    if (track.rtxSsrc != 0) repairs.insert(track.rtxSsrc);
    if (track.slot && track.slot->participant == ada().id() && track.slot->source == Source::Camera)
      ssrc = track.receiver->ssrc();
  }
  ASSERT_NE(ssrc, 0U);
  std::uint64_t media = 0;
  std::uint64_t again = 0;
  std::vector<std::uint16_t> seen;
  mallory.subscribePeer()->dropIncoming = [&](Bytes datagram) {
    const auto packet = rtp::PacketView::parse(datagram);  // SRTP leaves the header as it is
    if (!packet) return false;
    (repairs.contains(packet->ssrc()) ? again : media) += datagram.size();
    if (packet->ssrc() == ssrc) seen.push_back(packet->sequence());
    return false;
  };
  const auto begun = now();
  while (now() - begun < 2s) {
    if (seen.size() > 400) seen.erase(seen.begin(), seen.end() - 400);
    if (!seen.empty()) mallory.subscribePeer()->sendRtcp(makeNack(1, ssrc, seen));
    pass(5ms);
  }
  const std::chrono::duration<double> took = now() - begun;
  // By default half of the media, or 64 KiB a second; one second may be in advance.
  const double allowed = std::max(static_cast<double>(media) * 0.5, 65'536 * took.count()) + 2 * 65'536;
  EXPECT_GT(again, 0U) << "what is lost is sent again";
  EXPECT_LE(static_cast<double>(again), allowed) << "for " << media << " bytes of media";
  expectNobodyNoticed();
  dismiss(mallory);
}

TEST_F(HostileSfu, ManyDataChannelsEndTheConnectionThatOpensThem) {
  const auto threads = [&] {
    std::size_t sum = 0;
    for (const ProcessFacts& worker : server_->workers("sfu-worker")) sum += worker.threads;
    return sum;
  };
  const auto mallory = DataPeer::join(hub_, WebSocketLink::create(webSocketUrl()), "noise");
  ASSERT_TRUE(until([&] { return mallory->open(); }));
  const std::size_t before = threads();
  for (int i = 0; i < 3; ++i) mallory->openAnother();
  pass(300ms);
  EXPECT_TRUE(mallory->errors().empty()) << "four are allowed";
  for (int i = 0; i < 100; ++i) mallory->openAnother();
  ASSERT_TRUE(until([&] { return !mallory->errors().empty(); }));
  EXPECT_NE(mallory->errors().back().message.find("data channels"), std::string::npos);
  EXPECT_TRUE(until([&] { return threads() <= before; })) << threads() << " threads, " << before << " before";
  expectNobodyNoticed();
}

TEST_F(HostileSfu, ARefusedAnswerIsFollowedByAnotherOffer) {
  const auto bent = std::make_shared<BentLink>(WebSocketLink::create(webSocketUrl()));
  bool once = true;
  bent->bend = [&](signalling::ClientMessage& message) {
    auto* answer = std::get_if<client::SubscribeAnswer>(&message);
    if (answer && std::exchange(once, false)) answer->sdp += "a=ssrc:0 cname:x\r\n";
  };
  LightParticipant& clumsy = arrive("quiet", audience(), bent);
  ASSERT_TRUE(until([&] { return frames(clumsy, ada()) > 10 && frames(clumsy, bob()) > 10; }, 15s))
      << "nothing is offered again";
  EXPECT_EQ(clumsy.errors().size(), 1U);
  dismiss(clumsy);
  expectNobodyNoticed();
}

// RFC 8829 s.5.3.1 allows it, and werift does it: what carries nothing is answered with port 0.
TEST_F(HostileSfu, ABrowserMayRefuseWhatIsIdle) {
  const auto bent = std::make_shared<BentLink>(WebSocketLink::create(webSocketUrl()));
  std::size_t refused = 0;
  bent->bend = [&](signalling::ClientMessage& message) {
    if (auto* answer = std::get_if<client::SubscribeAnswer>(&message)) refused += refuseIdle(answer->sdp);
  };
  LightParticipant& viewer = arrive("idle", audience(), bent);
  for (int round = 0; round < 3; ++round) {
    LightParticipant& speaker = arrive("idle", small());
    ASSERT_TRUE(until([&] { return frames(viewer, speaker) > 10; })) << "round " << round;
    const auto before = refused;
    dismiss(speaker);
    ASSERT_TRUE(until([&] { return refused > before; })) << "round " << round;
  }
  EXPECT_TRUE(viewer.errors().empty()) << viewer.errors().back().message;
  EXPECT_EQ(viewer.tracks().size(), 2U) << "slots are reused";
  dismiss(viewer);
  expectNobodyNoticed();
}

class HostileWorkerDeath : public HostileTest {
 protected:
  void SetUp() override {
    share({"--crash-timeout", "4s", "--worker-backoff", "10m"});
    innocents();
  }
  void killWorkers(int signal = SIGKILL) {
    for (const ProcessFacts& worker : server_->workers("sfu-worker")) ::kill(worker.pid, signal);
  }
  bool talkAgain() {
    return until([&] {
             return ada().publishing() && bob().publishing() && ada().subscribing() && bob().subscribing();
           }) &&
           goOn();
  }
};

TEST_F(HostileWorkerDeath, WhomAWorkerDiedOfIsRefusedForAWhile) {
  Stranger mallory(webSocketUrl(), "noise");
  ASSERT_TRUE(until([&] { return mallory.welcomed(); }));
  // A worker that stands still has not answered the offer when it dies.
  killWorkers(SIGSTOP);
  mallory.send(client::PublishOffer{publishOffer()});
  mallory.send(client::Ping{1});
  ASSERT_TRUE(until([&] { return mallory.last<server::Pong>() != nullptr; }));
  killWorkers();
  ASSERT_TRUE(until([&] { return mallory.closed(); }));
  ASSERT_NE(mallory.error(), nullptr);
  EXPECT_EQ(mallory.error()->code, signalling::ErrorCode::Denied) << mallory.error()->message;
  {
    Stranger again(webSocketUrl(), "noise");  // another guest, from the same address
    ASSERT_TRUE(until([&] { return again.error() != nullptr; }));
    EXPECT_EQ(again.error()->code, signalling::ErrorCode::Denied);
  }
  EXPECT_TRUE(talkAgain()) << "the others are still here, on another worker";
  std::unique_ptr<Stranger> later;
  rtp::TimePoint asked{};
  EXPECT_TRUE(until([&] {
    if (now() - asked > 250ms && (!later || later->closed())) {
      later = std::make_unique<Stranger>(webSocketUrl(), "noise");
      asked = now();
    }
    return later->welcomed();
  })) << "refused forever";
}

TEST_F(HostileWorkerDeath, DeathAfterDeathLeavesAWorkerForTheOthers) {
  for (int round = 0; round < 6; ++round) {
    ASSERT_TRUE(until([&] { return httpGet(hub_, server_->url() + "/readyz").status == 200; })) << round;
    killWorkers();
    ASSERT_TRUE(until([&] { return httpGet(hub_, server_->url() + "/readyz").status != 200; })) << round;
  }
  EXPECT_TRUE(talkAgain());
}

TEST_F(HostileWorkerDeath, AnIceRestartInFlightIsNotTakenForANewConnection) {
  const auto bent = std::make_shared<BentLink>(WebSocketLink::create(webSocketUrl()));
  std::string offer;
  bent->bend = [&](signalling::ClientMessage& message) {
    if (const auto* publish = std::get_if<client::PublishOffer>(&message)) offer = publish->sdp;
  };
  int answers = 0;
  bent->onMessage = [&](const signalling::ServerMessage& message) {
    if (std::holds_alternative<server::PublishAnswer>(message)) ++answers;
    if (!std::holds_alternative<server::Rejoin>(message)) return;
    answers = 0;
    // Sent before this message was read: the second offer of the connection that is lost.
    std::string restart = replaced(offer, "4611731400430051336 2", "4611731400430051336 3");
    const auto at = restart.find("a=ice-pwd:");
    const std::string pwd = restart.substr(at, restart.find("\r\n", at) - at);
    restart = replaced(restart, pwd, "a=ice-pwd:anotherpasswordofthesameone");
    bent->inner().send(client::PublishOffer{restart});
  };
  LightParticipant& carol = arrive("quiet", small(), bent);
  ASSERT_TRUE(until([&] { return frames(ada(), carol) > 10; }));
  const auto rejoins = carol.rejoins();
  killWorkers();
  ASSERT_TRUE(until([&] { return carol.rejoins() > rejoins; }));
  EXPECT_TRUE(talkAgain());
  ASSERT_TRUE(until([&] { return frames(ada(), carol) > 10 && frames(carol, ada()) > 10; }));
  EXPECT_TRUE(carol.errors().empty()) << carol.errors().back().message;
  EXPECT_EQ(answers, 1) << "of two offers one was of a connection that is lost";
  dismiss(carol);
}

}  // namespace
}  // namespace rostra::test
