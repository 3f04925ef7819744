// SPDX-License-Identifier: Apache-2.0
#include "support/sdp_writer.hpp"

#include "rtp/sdp/sdp.hpp"
#include "rtp/sdp/text.hpp"

namespace rostra::test {
namespace {

constexpr std::string_view kEnd = "\r\n";

std::string sessionPart(const std::vector<std::string>& mids) {
  std::string text = "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE";
  for (const std::string& mid : mids) text += " " + mid;
  return text += kEnd;
}

std::string transportPart(const LightPeer& peer, std::string_view setup) {
  std::string text =
      "c=IN IP4 0.0.0.0\r\na=ice-ufrag:" + peer.local().ufrag + "\r\na=ice-pwd:" + peer.local().pwd +
      "\r\na=ice-options:trickle\r\na=fingerprint:sha-256 " + peer.fingerprint() + "\r\na=setup:";
  return text.append(setup).append(kEnd);
}

std::string extMap(std::uint8_t id, std::string_view uri) {
  return "a=extmap:" + std::to_string(id) + " " + std::string(uri) + "\r\n";
}

std::string videoFormat(std::uint8_t payload, std::uint8_t rtx, const std::string& name,
                        const std::string& parameters) {
  const std::string pt = std::to_string(payload);
  std::string text = "a=rtpmap:" + pt + " " + name + "/90000\r\n";
  for (const char* feedback : {"transport-cc", "ccm fir", "nack", "nack pli"})
    text += "a=rtcp-fb:" + pt + " " + feedback + "\r\n";
  if (!parameters.empty()) text += "a=fmtp:" + pt + " " + parameters + "\r\n";
  return text + "a=rtpmap:" + std::to_string(rtx) + " rtx/90000\r\na=fmtp:" + std::to_string(rtx) +
         " apt=" + pt + "\r\n";
}

}  // namespace

std::string writeOffer(const LightPeer& peer, const std::vector<OfferedSection>& sections,
                       const std::string& cname) {
  std::vector<std::string> mids;
  for (const OfferedSection& section : sections) mids.push_back(section.mid);
  std::string text = sessionPart(mids);
  for (const OfferedSection& section : sections) {
    const bool audio = section.codec == Codec::Opus;
    const bool vp8 = section.codec == Codec::Vp8;
    text += audio ? "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
                  : std::string("m=video 9 UDP/TLS/RTP/SAVPF ") + (vp8 ? "96 97" : "102 103") + "\r\n";
    text += transportPart(peer, "actpass");
    text += "a=mid:" + section.mid + "\r\n";
    if (audio) text += extMap(kAudioLevelId, rtp::kAudioLevelUri);
    text += extMap(kTransportCcId, rtp::kTransportCcUri) + extMap(kMidId, rtp::kMidUri);
    if (!audio) text += extMap(kRidId, rtp::kRidUri) + extMap(kRepairedRidId, rtp::kRepairedRidUri);
    text += "a=sendonly\r\na=msid:- " + cname + section.mid + "\r\na=rtcp-mux\r\na=rtcp-rsize\r\n";
    if (audio) {
      text +=
          "a=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 transport-cc\r\na=fmtp:111 "
          "minptime=10;useinbandfec=1\r\n";
    } else if (vp8) {
      text += videoFormat(kVp8Payload, kVp8RtxPayload, "VP8", "");
    } else {
      text += videoFormat(kH264Payload, kH264RtxPayload, "H264",
                          "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f");
    }
    std::string list;
    for (const std::string& rid : section.rids) {
      text += "a=rid:" + rid + " send\r\n";
      list += (list.empty() ? "" : ";") + rid;
    }
    if (!list.empty()) {
      text += "a=simulcast:send " + list + "\r\n";
      continue;
    }
    const std::string ssrc = std::to_string(section.ssrc);
    const std::string rtx = std::to_string(section.rtxSsrc);
    if (!audio) text += "a=ssrc-group:FID " + ssrc + " " + rtx + "\r\n";
    text += "a=ssrc:" + ssrc + " cname:" + cname + "\r\n";
    if (!audio) text += "a=ssrc:" + rtx + " cname:" + cname + "\r\n";
  }
  return text;
}

std::string writeAnswer(const LightPeer& peer, std::string_view offer, bool h264) {
  std::vector<std::string> mids;
  std::string body;
  bool first = true;
  bool refused = false;
  while (!offer.empty()) {
    auto line = rtp::cut(offer, '\n');
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.starts_with("m=")) {
      first = false;
      auto rest = line;
      const auto media = rtp::cut(rest, ' ');
      (void)rtp::cut(rest, ' ');
      refused = !h264 &&
                (std::string(rest) + " ").find(" " + std::to_string(kH264Payload) + " ") != std::string::npos;
      if (refused) {
        body.append(media).append(" 0 ").append(rest).append("\r\nc=IN IP4 0.0.0.0\r\na=inactive\r\n");
        continue;
      }
      body.append(media).append(" 9 ").append(rest).append(kEnd);
      body += transportPart(peer, "active");
      if (!line.starts_with("m=application")) body += "a=rtcp-mux\r\na=rtcp-rsize\r\n";
      continue;
    }
    if (first) continue;
    if (refused) {  // only what names it; RFC 8843 s.7.3.3: it leaves the group
      if (line.starts_with("a=mid:")) body.append(line).append(kEnd);
      continue;
    }
    if (line.starts_with("a=mid:")) mids.emplace_back(line.substr(6));
    const bool known =
        line.starts_with("a=mid:") || line.starts_with("a=rtpmap:") || line.starts_with("a=fmtp:") ||
        line.starts_with("a=rtcp-fb:") || line.starts_with("a=sctp-port:") ||
        (line.starts_with("a=extmap:") && (line.find(rtp::kTransportCcUri) != std::string_view::npos ||
                                           line.find(rtp::kPlayoutDelayUri) != std::string_view::npos));
    if (known) body.append(line).append(kEnd);
    if (line == "a=sendonly" || line == "a=sendrecv") body += "a=recvonly\r\n";
    if (line == "a=inactive") body += "a=inactive\r\n";
  }
  return sessionPart(mids) + body;
}

}  // namespace rostra::test
