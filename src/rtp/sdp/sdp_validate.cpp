// SPDX-License-Identifier: Apache-2.0
// What an offer or answer of a browser must be before webrtcbin sees it: several kinds of SDP abort
// webrtcbin 1.22.0, and many more make it fail later in ways nobody can explain to a person.
#include "base/text.hpp"
#include "rtp/sdp/sdp.hpp"
#include "rtp/sdp/text.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace rostra::rtp {
namespace {

tl::unexpected<Error> bad(std::string message, std::source_location where = std::source_location::current()) {
  return fail(ErrorKind::InvalidInput, "SDP: " + std::move(message), where);
}

std::string nameOf(const MediaSection& section) {
  return "m-section '" + section.mid + "'";
}

bool isSha256(std::string_view digest) {  // RFC 8122 s.5: 32 pairs of hex digits with colons
  if (digest.size() != 32 * 3 - 1) return false;
  for (std::size_t i = 0; i < digest.size(); ++i) {
    const char c = toLower(digest[i]);
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (i % 3 == 2 ? c != ':' : !hex) return false;
  }
  return true;
}

// Only an answer refuses; a refused section leaves the BUNDLE group (RFC 8843 s.7.3.3).
enum class Refusal : std::uint8_t { Forbidden, Allowed };
bool isRefused(const MediaSection& section, Refusal refusal) {
  return refusal == Refusal::Allowed && section.port == 0;
}

Result<void> checkMids(const SessionDescription& session, Refusal refusal = Refusal::Forbidden) {
  if (session.media.empty()) return bad("there is no m-section");
  if (session.originSession.empty()) return bad("there is no o= line");
  std::vector<std::string> accepted;
  for (std::size_t i = 0; i < session.media.size(); ++i) {
    const MediaSection& section = session.media[i];
    if (section.mid.empty()) return bad("m-section " + std::to_string(i) + " has no a=mid");
    if (session.findMid(section.mid) != &section) return bad("mid '" + section.mid + "' is used twice");
    if (isRefused(section, refusal)) continue;
    if (std::ranges::count(session.bundle, section.mid) != 1)
      return bad(nameOf(section) + " is not in the BUNDLE group");
    accepted.push_back(section.mid);
  }
  for (const std::string& mid : session.bundle) {
    if (!session.findMid(mid)) return bad("the BUNDLE group names a mid that does not exist");
  }
  // Its first mid names the transport (RFC 9143 s.7.2). webrtcbin 1.22.0 builds one for that m-section only,
  // and fails assertions where it is the data channel or moves.
  if (session.bundle != accepted) return bad("the BUNDLE group is not in the order of the m-sections");
  return {};
}

Result<void> checkTransport(const SessionDescription& session, Refusal refusal = Refusal::Forbidden) {
  const auto tag = std::ranges::find_if(
      session.media, [&](const MediaSection& section) { return !isRefused(section, refusal); });
  if (tag == session.media.end()) return {};
  const MediaSection& first = *tag;
  for (const MediaSection& section : session.media) {
    if (isRefused(section, refusal)) continue;
    if (section.iceUfrag.empty() || section.icePwd.empty())
      return bad(nameOf(section) + " has no ICE user fragment and password");
    if (section.iceUfrag != first.iceUfrag || section.icePwd != first.icePwd) {
      return bad("bundled m-sections have different ICE credentials");
    }
    if (section.fingerprintHash != "sha-256" || !isSha256(section.fingerprint)) {
      return bad(nameOf(section) + " has no valid sha-256 fingerprint");
    }
    if (section.fingerprint != first.fingerprint || section.setup != first.setup) {
      return bad("bundled m-sections have different DTLS parameters");
    }
    const bool data = section.kind == MediaKind::Application;
    if (section.protocol != (data ? "UDP/DTLS/SCTP" : "UDP/TLS/RTP/SAVPF")) {
      return bad(nameOf(section) + " has a protocol other than WebRTC's");
    }
    if (!data && !section.rtcpMux) return bad(nameOf(section) + " has no a=rtcp-mux");
    if (data && !section.rtpMaps.empty())
      return bad(nameOf(section) + " maps payload types but carries data");
  }
  return {};
}

Result<void> checkPayloads(const MediaSection& section) {
  for (const RtpMap& map : section.rtpMaps) {
    if (std::ranges::find(section.payloads, map.payload) == section.payloads.end()) {
      return bad(nameOf(section) + " maps payload type " + std::to_string(map.payload) +
                 " that its m-line does not list");
    }
  }
  // Dynamic payload types mean nothing without a map (RFC 3551 s.3); webrtcbin makes caps without a codec of
  // them.
  for (const std::uint8_t payload : section.payloads) {
    if (payload >= 96 && section.findRtpMap(payload) == nullptr) {
      return bad(nameOf(section) + " has no a=rtpmap for payload type " + std::to_string(payload));
    }
  }
  return {};
}

// One id means one extension in all of a bundle (RFC 9143 s.9.1); webrtcbin hands all sections' to one
// session.
Result<void> checkExtensions(const SessionDescription& session) {
  std::map<std::uint16_t, std::string_view> uris;
  for (const MediaSection& section : session.media) {
    for (const ExtMap& extension : section.extMaps) {
      if (extension.id > 255) return bad(nameOf(section) + " has a header extension id above 255");
      if (uris.try_emplace(extension.id, extension.uri).first->second != extension.uri) {
        return bad("header extension id " + std::to_string(extension.id) + " has two meanings");
      }
    }
  }
  return {};
}

// webrtcbin answers with a codec of this clock rate, or refuses the section; without a section of its own a
// stream would then be hung on one that has no transport.
bool hasCodec(const MediaSection& section, std::string_view encoding, std::uint32_t clockRate) {
  const auto payload = section.payloadOf(encoding);
  return payload && section.findRtpMap(*payload)->clockRate == clockRate;
}

}  // namespace

Result<SessionDescription> validateOffer(std::string_view text, const SdpLimits& limits) {
  auto session = parseSdp(text, limits);
  if (!session) return session;
  if (auto checked = checkMids(*session); !checked) return tl::make_unexpected(checked.error());
  if (auto checked = checkTransport(*session); !checked) return tl::make_unexpected(checked.error());
  if (auto checked = checkExtensions(*session); !checked) return tl::make_unexpected(checked.error());
  if (!std::ranges::is_sorted(session->media, {}, &MediaSection::kind))
    return bad("the m-sections are not in the order audio, video, application");
  std::size_t audio = 0;
  std::size_t video = 0;
  std::size_t application = 0;
  std::vector<std::uint32_t> ssrcs;
  for (const MediaSection& section : session->media) {
    if (section.setup != "actpass" && section.setup != "active")
      return bad(nameOf(section) + " is not a=setup:actpass or active");
    if (section.port == 0 && !section.bundleOnly)
      return bad(nameOf(section) + " has port 0, which marks it as rejected");
    for (const std::uint32_t ssrc : section.ssrcs) {
      if (std::ranges::find(ssrcs, ssrc) != ssrcs.end())
        return bad("ssrc " + std::to_string(ssrc) + " is in two m-sections");
      ssrcs.push_back(ssrc);
    }
    if (section.kind == MediaKind::Application) {
      ++application;
      continue;
    }
    ++(section.kind == MediaKind::Audio ? audio : video);
    if (section.direction != Direction::SendOnly && section.direction != Direction::SendRecv) {
      return bad(nameOf(section) + " does not send; the publish connection has sending m-sections only");
    }
    if (auto checked = checkPayloads(section); !checked) return tl::make_unexpected(checked.error());
    if (section.kind == MediaKind::Audio && !hasCodec(section, "opus", 48000))
      return bad(nameOf(section) + " does not offer Opus");
    // The first of a name decides, VP8 before H.264, as in the answer.
    if (section.kind == MediaKind::Video &&
        !hasCodec(section, section.payloadOf("VP8") ? "VP8" : "H264", 90000)) {
      return bad(nameOf(section) + " offers neither VP8 nor H.264");
    }
    for (const Rid& rid : section.rids) {
      if (!rid.send) return bad(nameOf(section) + " has a=rid '" + rid.id + "' that is not send");
    }
  }
  if (audio > 1 || video > 2 || application > 1) {
    return bad("at most one audio, two video and one application m-section are accepted");
  }
  return session;
}

Result<void> validateReoffer(const SessionDescription& previous, const SessionDescription& next) {
  if (next.media.size() != previous.media.size()) {
    return bad("a new offer must have the " + std::to_string(previous.media.size()) +
               " m-sections of the previous one");
  }
  for (std::size_t i = 0; i < next.media.size(); ++i) {
    const MediaSection& before = previous.media[i];
    const MediaSection& after = next.media[i];
    if (before.kind != after.kind || before.mid != after.mid) {
      return bad("m-section " + std::to_string(i) + " was " + std::string(toString(before.kind)) + " '" +
                 before.mid + "' and is now " + std::string(toString(after.kind)) + " '" + after.mid +
                 "'; order and mids must stay");
    }
    // "Not implemented" in webrtcbin 1.22.0, after which every later negotiation fails too.
    if (before.direction != after.direction)
      return bad(nameOf(after) + " changes its direction, which is not supported");
  }
  return {};
}

Result<SessionDescription> validateAnswer(const SessionDescription& offer, std::string_view text,
                                          const SdpLimits& limits) {
  SdpLimits raised = limits;
  raised.maxSections = offer.media.size();
  auto session = parseSdp(text, raised);
  if (!session) return session;
  if (session->media.size() != offer.media.size()) {
    return bad("the answer has " + std::to_string(session->media.size()) + " m-sections, the offer has " +
               std::to_string(offer.media.size()));
  }
  for (std::size_t i = 0; i < offer.media.size(); ++i) {
    const MediaSection& asked = offer.media[i];
    const MediaSection& section = session->media[i];
    if (section.kind != asked.kind || section.mid != asked.mid) {
      return bad("m-section " + std::to_string(i) + " of the answer is not the offer's '" + asked.mid + "'");
    }
  }
  if (session->media.front().port == 0 && offer.media.front().direction != Direction::Inactive)
    return bad(nameOf(session->media.front()) + " carries the connection and cannot be refused");
  if (auto checked = checkMids(*session, Refusal::Allowed); !checked)
    return tl::make_unexpected(checked.error());
  if (auto checked = checkTransport(*session, Refusal::Allowed); !checked)
    return tl::make_unexpected(checked.error());
  for (std::size_t i = 0; i < offer.media.size(); ++i) {
    const MediaSection& asked = offer.media[i];
    const MediaSection& section = session->media[i];
    if (section.port == 0) continue;  // what else it says means nothing
    if (section.setup != "active" && section.setup != "passive")
      return bad(nameOf(section) + " is not a=setup:active or passive");
    if (section.kind == MediaKind::Application) continue;
    const bool sends = section.direction == Direction::SendOnly || section.direction == Direction::SendRecv;
    const bool mayReceive = asked.direction == Direction::SendOnly || asked.direction == Direction::SendRecv;
    const bool maySend = asked.direction == Direction::RecvOnly || asked.direction == Direction::SendRecv;
    if (sends && !maySend) return bad(nameOf(section) + " of the answer sends media that was not requested");
    if (section.direction == Direction::RecvOnly && !mayReceive)
      return bad(nameOf(section) + " of the answer receives media that is not sent");
    for (const std::uint8_t payload : section.payloads) {
      if (std::ranges::find(asked.payloads, payload) == asked.payloads.end()) {
        return bad(nameOf(section) + " answers with payload type " + std::to_string(payload) +
                   " that was not offered");
      }
    }
    if (auto checked = checkPayloads(section); !checked) return tl::make_unexpected(checked.error());
  }
  return session;
}

}  // namespace rostra::rtp
