// SPDX-License-Identifier: Apache-2.0
// Parsing and validation, with SDP of Chromium 156 and with hostile variations of it.
#include "rtp/sdp/sdp.hpp"

#include "sdp_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace rostra::rtp {
namespace {

using test::replaced;
using test::sdpFile;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string publishOffer() {
  return sdpFile("chromium-publish-offer.sdp");
}

TEST(Sdp, ReadsChromiumsPublishOffer) {
  const auto session = validateOffer(publishOffer());
  ASSERT_TRUE(session) << session.error().message;
  EXPECT_THAT(session->bundle, ElementsAre("0", "1", "2", "3"));
  ASSERT_EQ(session->media.size(), 4U);

  const MediaSection& audio = session->media[0];
  EXPECT_EQ(audio.kind, MediaKind::Audio);
  EXPECT_EQ(audio.mid, "0");
  EXPECT_EQ(audio.direction, Direction::SendOnly);
  EXPECT_EQ(audio.port, 9);
  EXPECT_EQ(audio.payloads.front(), 111);
  EXPECT_EQ(audio.payloadOf("OPUS"), 111);
  EXPECT_EQ(audio.findRtpMap(111)->clockRate, 48000U);
  EXPECT_EQ(audio.findRtpMap(111)->channels, 2);
  EXPECT_EQ(audio.extensionId(kAudioLevelUri), 1);
  EXPECT_EQ(audio.extensionId(kTransportCcUri), 3);
  EXPECT_EQ(audio.extensionId(kRidUri), 0);
  EXPECT_EQ(audio.ssrcs.size(), 1U);
  EXPECT_TRUE(audio.rtcpMux);
  EXPECT_TRUE(audio.rtcpReducedSize);
  EXPECT_EQ(audio.setup, "actpass");
  EXPECT_EQ(audio.fingerprintHash, "sha-256");
  EXPECT_FALSE(audio.iceUfrag.empty());

  const MediaSection& camera = session->media[1];
  EXPECT_EQ(camera.kind, MediaKind::Video);
  ASSERT_EQ(camera.rids.size(), 3U);
  EXPECT_EQ(camera.rids[0].id, "f");
  EXPECT_TRUE(camera.rids[2].send);
  EXPECT_EQ(camera.simulcast, "send f;h;q");
  EXPECT_TRUE(camera.ssrcs.empty());
  EXPECT_EQ(camera.payloadOf("vp8"), 96);
  EXPECT_NE(camera.extensionId(kRidUri), 0);
  EXPECT_NE(camera.extensionId(kRepairedRidUri), 0);

  const MediaSection& screen = session->media[2];
  ASSERT_EQ(screen.ssrcGroups.size(), 1U);
  EXPECT_EQ(screen.ssrcGroups[0].semantics, "FID");
  EXPECT_EQ(screen.ssrcGroups[0].ssrcs, screen.ssrcs);
  EXPECT_EQ(session->media[3].kind, MediaKind::Application);
  EXPECT_EQ(session->findMid("2"), &screen);
  EXPECT_EQ(session->findMid("9"), nullptr);
}

TEST(Sdp, AcceptsFewerSectionsAndBothLineEnds) {
  const std::string audioOnly =
      replaced(publishOffer().substr(0, publishOffer().find("m=video")), "BUNDLE 0 1 2 3", "BUNDLE 0");
  EXPECT_TRUE(validateOffer(audioOnly)) << validateOffer(audioOnly).error().message;
  EXPECT_TRUE(validateOffer(replaced(publishOffer(), "\r\n", "\n")));
}

TEST(Sdp, TakesCredentialsFromTheSessionLevel) {
  const std::string text =
      "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE a\r\na=ice-ufrag:abcd\r\n"
      "a=ice-pwd:0123456789012345678901\r\na=setup:actpass\r\n"
      "a=fingerprint:SHA-256 "
      "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff\r\n"
      "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:a\r\na=sendonly\r\na=rtcp-mux\r\na=rtpmap:111 "
      "opus/48000/2\r\n";
  const auto session = validateOffer(text);
  ASSERT_TRUE(session) << session.error().message;
  EXPECT_EQ(session->media[0].iceUfrag, "abcd");
  EXPECT_EQ(session->media[0].fingerprintHash, "sha-256");
}

struct HostileCase {
  const char* name;
  std::function<std::string(std::string)> change;
  const char* reason;  // part of the sentence
};

// A change of one piece of text.
std::function<std::string(std::string)> with(std::string from, std::string to) {
  return [=](std::string text) { return replaced(std::move(text), from, to); };
}
std::function<std::string(std::string)> only(std::string text) {
  return [=](const std::string&) { return text; };
}
std::string without(const std::string& text, const std::string& prefix) {
  std::string kept;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at) + 1;
    if (text.compare(at, prefix.size(), prefix) != 0) kept += text.substr(at, end - at);
    at = end;
  }
  return kept;
}
std::function<std::string(std::string)> dropping(std::string prefix) {
  return [=](const std::string& text) { return without(text, prefix); };
}
std::function<std::string(std::string)> appending(std::string lines) {
  return [=](const std::string& text) { return text + lines; };
}
std::string repeated(const std::string& line, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += replaced(line, "#", std::to_string(i + 1));
  return text;
}

TEST(Sdp, RefusesHostileOffersWithAReason) {
  const HostileCase cases[] = {
      {"empty", only(""), "empty"},
      {"not SDP", only("hello"), "v=0"},
      {"binary", only(std::string("v=0\r\n\0\0\0", 8)), "zero byte"},
      {"no m-section", only("v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"), "no m-section"},
      {"huge", only("v=0\r\n" + std::string(70000, 'a')), "bytes"},
      {"long line", appending("a=" + std::string(3000, 'x') + "\r\n"), "longer"},
      {"line without =", appending("nonsense\r\n"), "form"},
      {"empty line inside", appending("\r\n\r\na=x\r\n"), "form"},
      {"capital type", appending("M=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"), "form"},
      {"unknown media", with("m=audio", "m=text"), "not audio"},
      {"empty media", with("m=audio 9", "m= 9"), "not"},
      {"m-line cut", with("m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126", "m=audio 9"),
       "not complete"},
      {"port too large", with("m=audio 9", "m=audio 65536"), "port"},
      {"port negative", with("m=audio 9", "m=audio -1"), "port"},
      {"port refused", with("m=audio 9", "m=audio 0"), "port 0"},
      {"payload type 128", with("SAVPF 111 63", "SAVPF 128 63"), "payload type"},
      {"payload type twice", with("SAVPF 111 63", "SAVPF 111 111"), "twice"},
      {"plain RTP", with("m=audio 9 UDP/TLS/RTP/SAVPF", "m=audio 9 RTP/AVP"), "protocol"},
      {"other SCTP", with("UDP/DTLS/SCTP", "TCP/DTLS/SCTP"), "protocol"},
      {"other data format", with("webrtc-datachannel", "t38"), "webrtc-datachannel"},
      {"no mid", dropping("a=mid:1"), "no a=mid"},
      {"empty mid", with("a=mid:1\r\n", "a=mid:\r\n"), "mid"},
      {"same mid", with("a=mid:1\r\n", "a=mid:0\r\n"), "twice"},
      {"two mids", with("a=mid:1\r\n", "a=mid:1\r\na=mid:7\r\n"), "two mids"},
      {"mid of 33", with("a=mid:1\r\n", "a=mid:" + std::string(33, '1') + "\r\n"), "mid"},
      {"mid with a control character", with("a=mid:1\r\n", "a=mid:1\x01\r\n"), "mid"},
      {"no BUNDLE", dropping("a=group:"), "BUNDLE"},
      {"BUNDLE without one", with("BUNDLE 0 1 2 3", "BUNDLE 0 1 2"), "BUNDLE"},
      {"BUNDLE of a stranger", with("BUNDLE 0 1 2 3", "BUNDLE 0 1 2 9"), "BUNDLE"},
      {"BUNDLE names one twice", with("BUNDLE 0 1 2 3", "BUNDLE 0 1 2 3 3"), "BUNDLE"},
      {"BUNDLE twice",
       with("a=group:BUNDLE 0 1 2 3\r\n", "a=group:BUNDLE 0 1 2 3\r\na=group:BUNDLE 0 1 2 3\r\n"), "BUNDLE"},
      {"no ICE", [](const std::string& t) { return without(without(t, "a=ice-ufrag"), "a=ice-pwd"); }, "ICE"},
      {"short ICE password", with("a=mid:1\r\n", "a=mid:1\r\na=ice-pwd:short\r\n"), "ice-pwd"},
      {"ICE credentials differ",
       [](std::string t) {
         const auto at = t.find("a=ice-ufrag:", t.find("m=video"));
         return t.replace(at, t.find("\r\n", at) - at, "a=ice-ufrag:other");
       },
       "different ICE"},
      {"no fingerprint", dropping("a=fingerprint"), "fingerprint"},
      {"sha-1", with("a=fingerprint:sha-256", "a=fingerprint:sha-1"), "fingerprint"},
      {"fingerprint cut",
       [](const std::string& t) {
         return replaced(without(t, "a=fingerprint"), "a=mid:1\r\n",
                         "a=mid:1\r\na=fingerprint:sha-256 00:11\r\n");
       },
       "fingerprint"},
      {"fingerprint of letters",
       [](const std::string& t) {
         return replaced(without(t, "a=fingerprint"), "a=mid:1\r\n",
                         "a=mid:1\r\na=fingerprint:sha-256 " + std::string(95, 'z') + "\r\n");
       },
       "fingerprint"},
      {"setup unknown", with("a=setup:actpass", "a=setup:holdconn"), "setup"},
      {"setup passive", with("a=setup:actpass", "a=setup:passive"), "setup"},
      {"no rtcp-mux", dropping("a=rtcp-mux"), "rtcp-mux"},
      {"receiving", with("a=sendonly", "a=recvonly"), "does not send"},
      {"inactive", with("a=sendonly", "a=inactive"), "does not send"},
      {"no Opus", with("opus/48000", "speex/48000"), "Opus"},
      {"no known video",
       [](std::string t) {
         return replaced(replaced(std::move(t), "VP8/90000", "XX8/90000"), "H264/90000", "XX9/90000");
       },
       "VP8"},
      {"no rtpmap", dropping("a=rtpmap:96"), "rtpmap"},
      {"rtpmap without rate", with("a=rtpmap:96 VP8/90000", "a=rtpmap:96 VP8"), "rtpmap"},
      {"rtpmap rate 0", with("a=rtpmap:96 VP8/90000", "a=rtpmap:96 VP8/0"), "rtpmap"},
      {"rtpmap twice",
       with("a=rtpmap:96 VP8/90000\r\n", "a=rtpmap:96 VP8/90000\r\na=rtpmap:96 H264/90000\r\n"), "rtpmap"},
      {"rtpmap of an unlisted payload",
       with("a=rtpmap:96 VP8/90000\r\n", "a=rtpmap:96 VP8/90000\r\na=rtpmap:20 VP8/90000\r\n"),
       "does not list"},
      {"rtpmap with format characters", with("a=rtpmap:96 VP8/90000", "a=rtpmap:96 V P8/90000"), "rtpmap"},
      {"extmap id 0", with("a=extmap:14 ", "a=extmap:0 "), "extmap"},
      {"extmap id twice", with("a=extmap:14 ", "a=extmap:2 "), "twice"},
      {"extmap without uri", appending("a=extmap:3\r\n"), "extmap"},
      {"rid without direction", with("a=rid:f send", "a=rid:f"), "rid"},
      {"rid receiving", with("a=rid:f send", "a=rid:f recv"), "rid"},
      {"rid twice", with("a=rid:h send", "a=rid:f send"), "twice"},
      {"rid of 17", with("a=rid:h send", "a=rid:" + std::string(17, 'h') + " send"), "rid"},
      {"ssrc 0", appending("a=ssrc:0 cname:x\r\n"), "ssrc"},
      {"ssrc too large", appending("a=ssrc:4294967296 cname:x\r\n"), "ssrc"},
      {"ssrc no number", appending("a=ssrc:abc cname:x\r\n"), "ssrc"},
      {"ssrc-group with 0", appending("a=ssrc-group:FID 1 0\r\n"), "ssrc"},
      {"ssrc-group empty", appending("a=ssrc-group:FID\r\n"), "ssrc-group"},
      {"many ssrcs", appending(repeated("a=ssrc:# cname:x\r\n", 40)), "ssrcs"},
      {"many rids", appending(repeated("a=rid:r# send\r\n", 9)), "too many a=rid"},
      {"many extmaps", appending(repeated("a=extmap:# urn:x\r\n", 65)), "too many a=extmap"},
      {"many candidates", appending(repeated("a=candidate:# 1 udp 1 192.0.2.1 9 typ host\r\n", 65)),
       "too many a=candidate"},
      {"candidate that is none", appending("a=candidate:1 1 udp 1 example.org 9 typ host\r\n"), "address"},
      {"candidate cut", appending("a=candidate:1\r\n"), "fields"},
      {"data first",
       [](const std::string& t) {
         const auto data = t.find("m=application");
         const auto first = t.find("m=audio");
         return replaced(t.substr(0, first), "BUNDLE 0 1 2 3", "BUNDLE 3 0 1 2") + t.substr(data) +
                t.substr(first, data - first);
       },
       "order audio, video, application"},
      {"picture before sound",
       [](const std::string& t) {
         const auto sound = t.find("m=audio");
         const auto picture = t.find("m=video");
         const auto screen = t.find("m=video", picture + 1);
         return replaced(t.substr(0, sound), "BUNDLE 0 1 2 3", "BUNDLE 1 0 2 3") +
                t.substr(picture, screen - picture) + t.substr(sound, picture - sound) + t.substr(screen);
       },
       "order audio, video, application"},
      {"the data channel names the transport", with("BUNDLE 0 1 2 3", "BUNDLE 3 0 1 2"),
       "order of the m-sections"},
      {"another section names the transport", with("BUNDLE 0 1 2 3", "BUNDLE 1 0 2 3"),
       "order of the m-sections"},
      {"two directions", with("a=mid:1\r\n", "a=mid:1\r\na=sendrecv\r\n"), "two directions"},
      {"two setups", with("a=mid:1\r\n", "a=mid:1\r\na=setup:active\r\n"), "appears twice"},
      {"two fingerprints",
       [](const std::string& t) {
         const auto at = t.find("a=fingerprint");
         const auto line = t.substr(at, t.find('\n', at) + 1 - at);
         return replaced(t, "a=mid:1\r\n", "a=mid:1\r\n" + line);
       },
       "appears twice"},
      {"two credentials for all",
       with("a=extmap-allow-mixed\r\n", "a=ice-ufrag:abcd\r\na=ice-ufrag:abcd\r\n"), "appears twice"},
      {"a line inside a line", with("a=mid:1\r\n", "a=mid:1\r\na=x:y\ra=setup:passive\r\n"), "control"},
      {"a tab for a space", with("m=audio 9 ", "m=audio\t9 "), "control"},
      {"no origin", dropping("o="), "o= line"},
      {"two origins", with("s=-\r\n", "o=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\n"), "two o= lines"},
      {"origin of words", with("o=- 5278782122137009108 2", "o=- id 2"), "o="},
      {"origin with a huge version", with("o=- 5278782122137009108 2", "o=- 1 99999999999999999999"), "o="},
      {"Opus of another rate", with("opus/48000/2", "opus/8000/2"), "Opus"},
      {"VP8 of another rate", with("VP8/90000", "VP8/8000"), "VP8"},
      {"payload types of data", appending("a=rtpmap:0 PCMU/8000\r\n"), "carries data"},
      {"one extension id, two meanings",
       with("a=extmap:14 urn:ietf:params:rtp-hdrext:toffset",
            "a=extmap:1 urn:ietf:params:rtp-hdrext:toffset"),
       "two meanings"},
      {"extension id of 256", with("a=extmap:14 ", "a=extmap:256 "), "above 255"},
      {"many m-sections", appending(repeated("m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:m#\r\n", 5)),
       "m-sections"},
  };
  for (const HostileCase& each : cases) {
    const auto session = validateOffer(each.change(publishOffer()));
    ASSERT_FALSE(session) << each.name;
    EXPECT_EQ(session.error().kind, ErrorKind::InvalidInput) << each.name;
    EXPECT_THAT(session.error().message, StartsWith("SDP: ")) << each.name;
    EXPECT_THAT(session.error().message, HasSubstr(each.reason)) << each.name;
    EXPECT_LT(session.error().message.size(), 300U) << each.name;
    for (const char c : session.error().message) EXPECT_TRUE(c >= ' ' && c <= '~') << each.name;
  }
}

TEST(Sdp, OneMSsrcInTwoSectionsIsRefused) {
  const auto session = parseSdp(publishOffer());
  ASSERT_TRUE(session);
  const std::string ssrc = std::to_string(session->media[0].ssrcs.front());
  const std::string text =
      replaced(publishOffer(), "a=rid:f send", "a=ssrc:" + ssrc + " cname:x\r\na=rid:f send");
  ASSERT_FALSE(validateOffer(text));
  EXPECT_THAT(validateOffer(text).error().message, HasSubstr("two m-sections"));
}

TEST(Sdp, EveryCutOfAnOfferIsSafe) {
  const std::string text = publishOffer();
  for (std::size_t size = 0; size < text.size(); size += 7)
    (void)validateOffer(std::string_view(text).substr(0, size));
}

TEST(Sdp, AnIceRestartIsAValidReoffer) {
  const auto before = validateOffer(publishOffer());
  const std::string pwd = "a=ice-pwd:" + before->media[0].icePwd;
  const auto after = validateOffer(replaced(publishOffer(), pwd, "a=ice-pwd:ABCDEFGHIJKLMNOPQRSTUVWX"));
  ASSERT_TRUE(after) << after.error().message;
  EXPECT_TRUE(validateReoffer(*before, *after));
}

TEST(Sdp, AReofferThatWouldAbortWebrtcbinIsRefused) {
  const auto before = validateOffer(publishOffer());
  const std::string text =
      replaced(replaced(replaced(publishOffer(), "a=mid:1\r\n", "a=mid:x\r\n"), "a=mid:2\r\n", "a=mid:1\r\n"),
               "a=mid:x\r\n", "a=mid:2\r\n");
  const auto swapped = validateOffer(replaced(text, "BUNDLE 0 1 2 3", "BUNDLE 0 2 1 3"));
  ASSERT_TRUE(swapped) << swapped.error().message;
  const auto checked = validateReoffer(*before, *swapped);
  ASSERT_FALSE(checked);
  EXPECT_THAT(checked.error().message, HasSubstr("order and mids must stay"));

  auto fewer = *before;
  fewer.media.pop_back();
  EXPECT_FALSE(validateReoffer(*before, fewer));
  EXPECT_FALSE(validateReoffer(fewer, *before));
  auto otherKind = *before;
  otherKind.media[0].kind = MediaKind::Video;
  EXPECT_FALSE(validateReoffer(*before, otherKind));
  auto otherDirection = *before;
  otherDirection.media[0].direction = Direction::SendRecv;
  EXPECT_FALSE(validateReoffer(*before, otherDirection));
}

TEST(Sdp, AcceptsChromiumsAnswerToAnOffer) {
  const auto offer = parseSdp(sdpFile("chromium-subscribe-offer-peer.sdp"));
  ASSERT_TRUE(offer);
  const auto answer = validateAnswer(*offer, sdpFile("chromium-subscribe-answer.sdp"));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->media[1].direction, Direction::RecvOnly);
  EXPECT_EQ(answer->media[2].direction, Direction::Inactive);
}

TEST(Sdp, AnAnswerMayRefuseAnySectionButTheFirst) {
  const auto offer = parseSdp(sdpFile("chromium-subscribe-offer-peer.sdp"));
  ASSERT_TRUE(offer);
  // As RFC 8843 s.7.3.3 wants it: out of the group, and nothing in it but its name.
  std::string text = replaced(sdpFile("chromium-subscribe-answer.sdp"), "BUNDLE 0 1 2", "BUNDLE 0 1");
  text = text.substr(0, text.rfind("m=video")) +
         "m=video 0 UDP/TLS/RTP/SAVPF 0\r\nc=IN IP4 0.0.0.0\r\na=inactive\r\na=mid:2\r\n";
  const auto answer = validateAnswer(*offer, text);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->media[2].port, 0);
}

TEST(Sdp, AnAnswerMayRefuseEverySectionThatCarriesNothing) {
  auto offer = parseSdp(sdpFile("chromium-subscribe-offer-peer.sdp"));
  ASSERT_TRUE(offer);
  // As werift does (RFC 8829 s.5.3.1): the first m-section is idle, and another one carries the transport.
  offer->media[0].direction = Direction::Inactive;
  const std::string whole = sdpFile("chromium-subscribe-answer.sdp");
  const std::string text = replaced(whole, "BUNDLE 0 1 2", "BUNDLE 1 2");
  const auto first = text.find("m=audio");
  const auto second = text.find("m=", first + 1);
  const std::string refused =
      text.substr(0, first) +
      "m=audio 0 UDP/TLS/RTP/SAVPF 0\r\nc=IN IP4 0.0.0.0\r\na=inactive\r\na=mid:0\r\n" + text.substr(second);
  const auto answer = validateAnswer(*offer, refused);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->media[0].port, 0);
}

TEST(Sdp, RefusesHostileAnswersWithAReason) {
  const auto offer = parseSdp(sdpFile("chromium-subscribe-offer-peer.sdp"));
  ASSERT_TRUE(offer);
  const HostileCase cases[] = {
      {"a section less", [](const std::string& t) { return t.substr(0, t.rfind("m=video")); }, "m-sections"},
      {"a section more", appending("m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:5\r\n"), "m-sections"},
      {"another mid", with("a=mid:1\r\n", "a=mid:7\r\n"), "not the offer's"},
      {"swapped mids",
       [](std::string t) {
         return replaced(
             replaced(replaced(std::move(t), "a=mid:1\r\n", "a=mid:x\r\n"), "a=mid:2\r\n", "a=mid:1\r\n"),
             "a=mid:x\r\n", "a=mid:2\r\n");
       },
       "not the offer's"},
      {"another kind", with("m=audio 9", "m=video 9"), "not the offer's"},
      {"refused section", with("m=audio 9", "m=audio 0"), "refused"},
      {"sends", with("a=recvonly", "a=sendrecv"), "sends"},
      {"undecided DTLS role", with("a=setup:active", "a=setup:actpass"), "setup"},
      {"payload type not offered", with("m=audio 9 UDP/TLS/RTP/SAVPF 111", "m=audio 9 UDP/TLS/RTP/SAVPF 112"),
       "not offered"},
      {"no ICE", dropping("a=ice-pwd"), "ICE"},
      {"no fingerprint", dropping("a=fingerprint"), "fingerprint"},
      {"ssrc 0", appending("a=ssrc:0 cname:x\r\n"), "ssrc"},
      {"another section names the transport", with("BUNDLE 0 1 2", "BUNDLE 1 0 2"),
       "order of the m-sections"},
      {"two directions", with("a=mid:1\r\n", "a=mid:1\r\na=inactive\r\n"), "two directions"},
      {"candidate that is none", appending("a=candidate:1 1 udp 1 example.org 9 typ host\r\n"), "address"},
  };
  for (const HostileCase& each : cases) {
    const auto answer = validateAnswer(*offer, each.change(sdpFile("chromium-subscribe-answer.sdp")));
    ASSERT_FALSE(answer) << each.name;
    EXPECT_EQ(answer.error().kind, ErrorKind::InvalidInput) << each.name;
    EXPECT_THAT(answer.error().message, HasSubstr(each.reason)) << each.name;
  }
}

}  // namespace
}  // namespace rostra::rtp
