// SPDX-License-Identifier: Apache-2.0
// The changes between webrtcbin's SDP and a browser's.
#include "rtp/sdp/sdp_edit.hpp"

#include "sdp_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace rostra::rtp {
namespace {

using test::count;
using test::replaced;
using test::sdpFile;
using ::testing::ElementsAre;

constexpr SdpLimits kOwn{.maxBytes = 1024 * 1024, .maxSections = 16};

TEST(AcceptRefused, ARefusedSectionLooksAcceptedOnTheSameTransport) {
  const std::string offer = sdpFile("chromium-subscribe-offer-peer.sdp");
  const std::string whole = sdpFile("chromium-subscribe-answer.sdp");
  EXPECT_EQ(acceptRefused(offer, whole), whole) << "nothing is refused";
  std::string text = whole.substr(0, whole.rfind("m=video"));
  text.replace(text.find("BUNDLE 0 1 2"), 12, "BUNDLE 0 1");
  text += "m=video 0 UDP/TLS/RTP/SAVPF 0\r\nc=IN IP4 0.0.0.0\r\na=inactive\r\na=mid:2\r\n";
  const auto session = parseSdp(acceptRefused(offer, text), kOwn);
  ASSERT_TRUE(session) << session.error().message;
  EXPECT_THAT(session->bundle, ElementsAre("0", "1", "2"));
  const MediaSection& section = session->media[2];
  EXPECT_EQ(section.port, 9);
  EXPECT_EQ(section.mid, "2");
  EXPECT_EQ(section.direction, Direction::RecvOnly);
  EXPECT_EQ(section.payloads, parseSdp(offer)->media[2].payloads);
  EXPECT_TRUE(section.ssrcs.empty()) << "those are ours";
  EXPECT_EQ(section.iceUfrag, session->media[0].iceUfrag);
  EXPECT_EQ(section.fingerprint, session->media[0].fingerprint);
  EXPECT_EQ(section.setup, "active");
}

TEST(TimelyRepair, IsOfferedWithPicturesAndHiddenFromWebrtcbin) {
  const std::string line = "a=extmap:5 " + std::string(kPlayoutDelayUri) + "\r\n";
  const std::string offer = replaced(sdpFile("chromium-subscribe-offer-peer.sdp"), line, "");
  const std::string text = offerTimelyRepair(offer, 5);
  const auto session = parseSdp(text, kOwn);
  ASSERT_TRUE(session) << session.error().message;
  std::size_t codecs = 0;
  for (const MediaSection& section : session->media) {
    const bool video = section.kind == MediaKind::Video;
    EXPECT_EQ(section.extensionId(kPlayoutDelayUri), video ? 5 : 0);
    for (const RtpMap& map : section.rtpMaps) codecs += video && map.encoding != "rtx" ? 1U : 0U;
  }
  EXPECT_EQ(count(text, " rrtr\r\n"), codecs) << "of retransmissions nobody asks";
  EXPECT_EQ(count(text, "a=rtcp-fb:96 rrtr\r\n"), count(text, "a=rtpmap:96 VP8/90000\r\n"));
  EXPECT_EQ(forWebrtcbin(text), forWebrtcbin(offer));
}

TEST(RedundantSound, IsTakenOutOfAnAnswerAndOffered) {
  const std::string answer = sdpFile("chromium-subscribe-answer.sdp");
  ASSERT_EQ(parseSdp(answer, kOwn)->media[0].payloadOf("red"), 63);
  const std::string without = withoutRedundantSound(answer);
  const auto plain = parseSdp(without, kOwn);
  ASSERT_TRUE(plain) << plain.error().message;
  EXPECT_FALSE(plain->media[0].payloadOf("red"));
  EXPECT_EQ(std::ranges::count(plain->media[0].payloads, 63), 0);
  EXPECT_EQ(plain->media[0].payloads.size() + 1, parseSdp(answer, kOwn)->media[0].payloads.size());
  EXPECT_EQ(without.find("a=fmtp:63 "), std::string::npos);
  EXPECT_TRUE(plain->media[1].payloadOf("red")) << "of pictures it is something else";

  const auto offered = parseSdp(offerRedundantSound(without, 63), kOwn);
  ASSERT_TRUE(offered) << offered.error().message;
  const auto opus = offered->media[0].payloadOf("opus");
  ASSERT_TRUE(opus);
  EXPECT_EQ(offered->media[0].payloadOf("red"), 63);
  EXPECT_EQ(offered->media[0].payloads.back(), 63) << "Opus alone is preferred";
  EXPECT_EQ(offered->media[0].formatParameters.back().parameters,
            std::to_string(*opus) + "/" + std::to_string(*opus));
  EXPECT_EQ(offered->media[1].payloads, plain->media[1].payloads);
}

TEST(AcceptRefused, WhereNothingIsCarriedTheTransportIsThatOfTheAnswerBefore) {
  const std::string offer = sdpFile("chromium-subscribe-offer-peer.sdp");
  const std::string whole = sdpFile("chromium-subscribe-answer.sdp");
  std::string nothing = "v=0\r\no=- 1 3 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
  for (const char* section :
       {"audio 0 UDP/TLS/RTP/SAVPF 0\r\na=mid:0", "video 0 UDP/TLS/RTP/SAVPF 0\r\na=mid:1",
        "video 0 UDP/TLS/RTP/SAVPF 0\r\na=mid:2"}) {
    nothing += "m=" + std::string(section) + "\r\na=inactive\r\n";
  }
  const auto session = parseSdp(acceptRefused(offer, nothing, whole), kOwn);
  ASSERT_TRUE(session) << session.error().message;
  const auto before = parseSdp(whole, kOwn);
  EXPECT_THAT(session->bundle, ElementsAre("0", "1", "2"));
  for (const MediaSection& section : session->media) {
    EXPECT_EQ(section.port, 9);
    EXPECT_EQ(section.icePwd, before->media[0].icePwd);
    EXPECT_EQ(section.fingerprint, before->media[0].fingerprint);
    EXPECT_EQ(section.setup, before->media[0].setup);
  }
}

TEST(ForWebrtcbin, HasWhatTheOfferSaidAndNothingElse) {
  const std::string offer = sdpFile("chromium-publish-offer.sdp");
  std::string text = offer;
  text.replace(text.find("a=mid:1\r\n"), 9,
               "a=mid:1\r\na=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\nb=AS:1\r\na=crypto:1 x\r\n");
  text.replace(text.find("t=0 0\r\n"), 7, "t=0 0\r\nr=1 1 0\r\na=group:LS 0 1\r\n");
  const std::string known = forWebrtcbin(text);
  const auto session = validateOffer(known);
  ASSERT_TRUE(session) << session.error().message;
  const auto offered = validateOffer(offer);
  ASSERT_EQ(session->media.size(), offered->media.size());
  EXPECT_EQ(session->bundle, offered->bundle);
  EXPECT_EQ(session->originSession, offered->originSession);
  for (std::size_t i = 0; i < session->media.size(); ++i) {
    const MediaSection& section = session->media[i];
    const MediaSection& before = offered->media[i];
    EXPECT_EQ(section.payloads, before.payloads);
    EXPECT_EQ(section.rtpMaps.size(), before.rtpMaps.size());
    EXPECT_EQ(section.ssrcs, before.ssrcs);
    EXPECT_EQ(section.rids.size(), before.rids.size());
    EXPECT_EQ(section.direction, before.direction);
    EXPECT_EQ(section.icePwd, before.icePwd);
    EXPECT_EQ(section.extensionId(kMidUri), before.extensionId(kMidUri));
    EXPECT_TRUE(section.candidates.empty()) << "they are handed over one by one, within limits";
  }
  for (const char* unknown : {"\nb=", "\nr=", "a=crypto", "LS 0 1", "abs-send-time"})
    EXPECT_EQ(known.find(unknown), std::string::npos) << unknown;
}

TEST(PublishAnswer, CarriesWhatSimulcastAndFeedbackNeed) {
  const std::string offer = sdpFile("chromium-publish-offer.sdp");
  const std::string answer = sdpFile("webrtcbin-publish-answer.sdp");
  const auto before = parseSdp(answer, kOwn);
  ASSERT_TRUE(before) << before.error().message;
  const std::string text = completePublishAnswer(offer, answer, 2000);
  const auto session = parseSdp(text, kOwn);
  ASSERT_TRUE(session) << session.error().message;
  ASSERT_EQ(session->media.size(), before->media.size());

  const auto offered = parseSdp(offer);
  for (std::size_t i = 0; i < 3; ++i) {
    const MediaSection& section = session->media[i];
    EXPECT_TRUE(section.rtcpReducedSize) << i;
    for (const auto uri : {kAudioLevelUri, kTransportCcUri, kMidUri, kRidUri, kRepairedRidUri}) {
      EXPECT_EQ(section.extensionId(uri), offered->media[i].extensionId(uri)) << i << ' ' << uri;
    }
    EXPECT_EQ(section.payloads, before->media[i].payloads) << i;
  }
  const MediaSection& camera = session->media[1];
  ASSERT_EQ(camera.rids.size(), 3U);
  EXPECT_EQ(camera.rids[0].id, "f");
  for (const Rid& rid : camera.rids) EXPECT_FALSE(rid.send);
  EXPECT_EQ(camera.simulcast, "recv f;h;q");
  EXPECT_TRUE(session->media[0].rids.empty());
  EXPECT_EQ(count(text, "x-google-start-bitrate=2000"), 2U) << "camera and screen, VP8";
  EXPECT_EQ(completePublishAnswer(offer, text, 2000), text) << "a second time changes nothing";
  EXPECT_EQ(count(completePublishAnswer(offer, answer, 0), "x-google-start-bitrate"), 0U);
}

TEST(PublishAnswer, H264GetsItsProfileBack) {
  const std::string offer =
      "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 102\r\na=mid:0\r\na=rtpmap:102 H264/90000\r\n"
      "a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\r\n";
  const std::string answer =
      "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 102\r\na=mid:0\r\na=rtpmap:102 H264/90000\r\na=fmtp:102 "
      "packetization-mode=1\r\n";
  const auto session = parseSdp(completePublishAnswer(offer, answer, 1500));
  ASSERT_TRUE(session);
  ASSERT_EQ(session->media[0].formatParameters.size(), 1U);
  EXPECT_EQ(
      session->media[0].formatParameters[0].parameters,
      "packetization-mode=1;level-asymmetry-allowed=1;profile-level-id=42e01f;x-google-start-bitrate=1500");
}

TEST(PublishAnswer, ATextThatIsNotUnderstoodStaysAsItIs) {
  EXPECT_EQ(completePublishAnswer("nonsense", "v=0\r\n", 1), "v=0\r\n");
  EXPECT_EQ(completePublishAnswer(sdpFile("chromium-publish-offer.sdp"), "v=0\r\ns=-\r\n", 1),
            "v=0\r\ns=-\r\n");
}

TEST(Directions, ChangeOnlyInTheNamedSectionsAndOnlyTheGivenOne) {
  const std::string sdp =
      "v=0\r\na=sendonly\r\nm=audio 9 X 0\r\na=mid:a\r\na=sendonly\r\nm=video 9 X "
      "0\r\na=mid:b\r\na=sendonly\r\n"
      "m=video 9 X 0\r\na=mid:c\r\na=recvonly\r\n";
  EXPECT_EQ(setDirections(sdp, {"b", "c", "nobody"}, Direction::SendOnly, Direction::Inactive),
            "v=0\r\na=sendonly\r\nm=audio 9 X 0\r\na=mid:a\r\na=sendonly\r\nm=video 9 X "
            "0\r\na=mid:b\r\na=inactive\r\n"
            "m=video 9 X 0\r\na=mid:c\r\na=recvonly\r\n");
  EXPECT_EQ(setDirections(sdp, {}, Direction::SendOnly, Direction::Inactive), sdp);
}

TEST(Fid, RetransmissionSsrcsStayAsFirstOffered) {
  const auto offer = [](const std::string& rtx) {
    return "v=0\r\nm=video 9 X 96\r\na=mid:a\r\na=ssrc-group:FID 100 " + rtx +
           "\r\na=ssrc:100 cname:x\r\na=ssrc:" + rtx + " cname:x\r\na=ssrc:" + rtx + " msid:s t\r\n";
  };
  FidMap pinned;
  EXPECT_EQ(pinFid(offer("200"), pinned), offer("200"));
  EXPECT_EQ(pinned, (FidMap{{100, 200}}));
  EXPECT_EQ(pinFid(offer("201"), pinned), offer("200"));
  EXPECT_EQ(pinFid(offer("1200"), pinned), offer("200"));
  EXPECT_EQ(pinFid(offer("200"), pinned), offer("200"));
  EXPECT_EQ(pinned, (FidMap{{100, 200}}));
}

TEST(Fid, NewTracksAreAddedAndOtherLinesStay) {
  FidMap pinned{{100, 200}};
  const std::string sdp =
      "v=0\r\nm=video 9 X 96\r\na=mid:a\r\na=ssrc-group:FID 100 201\r\na=ssrc:201 cname:x\r\n"
      "m=video 9 X 96\r\na=mid:b\r\na=ssrc-group:FID 300 400\r\na=ssrc:400 cname:201\r\na=ssrc-group:FID "
      "broken\r\n";
  EXPECT_EQ(pinFid(sdp, pinned),
            "v=0\r\nm=video 9 X 96\r\na=mid:a\r\na=ssrc-group:FID 100 200\r\na=ssrc:200 cname:x\r\n"
            "m=video 9 X 96\r\na=mid:b\r\na=ssrc-group:FID 300 400\r\na=ssrc:400 "
            "cname:201\r\na=ssrc-group:FID broken\r\n");
  EXPECT_EQ(pinned, (FidMap{{100, 200}, {300, 400}}));
}

}  // namespace
}  // namespace rostra::rtp
