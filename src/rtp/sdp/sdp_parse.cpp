// SPDX-License-Identifier: Apache-2.0
// Grammar and limits of SDP. Attributes this project does not read are passed over; those it reads must be
// well formed.
#include "base/text.hpp"
#include "rtp/sdp/ice_candidate.hpp"
#include "rtp/sdp/sdp.hpp"
#include "rtp/sdp/text.hpp"

#include <string>
#include <utility>

namespace rostra::rtp {
namespace {

constexpr std::size_t kMaxMidBytes = 32;  // signalling's limit of a slot's mid
constexpr std::size_t kMaxRidBytes = 16;
constexpr std::size_t kMaxEncodingBytes = 64;
constexpr std::size_t kMaxQuoteBytes = 40;
constexpr std::size_t kMaxSessionIdBytes = 20;  // 64 bits in digits

// A piece of a stranger's text that is safe to show in an error and a log.
std::string quote(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text.substr(0, kMaxQuoteBytes)) quoted += c >= ' ' && c <= '~' ? c : '?';
  quoted += text.size() > kMaxQuoteBytes ? "...'" : "'";
  return quoted;
}

tl::unexpected<Error> bad(std::string message, std::source_location where = std::source_location::current()) {
  return fail(ErrorKind::InvalidInput, "SDP: " + std::move(message), where);
}

bool isIceText(std::string_view text, std::size_t min, std::size_t max) {  // RFC 8839 s.5.4 ice-char
  return text.size() >= min && text.size() <= max && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
                  c == '/' || c == '-' || c == '_' || c == '=';  // the last three: seen from real agents
         });
}

// What may be on session level and then applies to every m-section without its own (RFC 8839 s.5.4, RFC
// 8122 s.5).
struct Security {
  std::string ufrag;
  std::string pwd;
  std::string fingerprintHash;
  std::string fingerprint;
  std::string setup;
};

class Parser {
 public:
  explicit Parser(const SdpLimits& limits) : limits_(limits) {}

  Result<SessionDescription> run(std::string_view text) {
    if (text.empty()) return bad("the text is empty");
    if (text.size() > limits_.maxBytes) {
      return bad("the text has " + std::to_string(text.size()) + " bytes, at most " +
                 std::to_string(limits_.maxBytes) + " are accepted");
    }
    if (text.find('\0') != std::string_view::npos) return bad("the text holds a zero byte");
    bool first = true;
    while (!text.empty()) {
      auto line = cut(text, '\n');
      if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
      if (first && line != "v=0") return bad("the first line is not v=0");
      first = false;
      if (line.empty() && text.empty()) break;
      if (auto taken = takeLine(line); !taken) return tl::make_unexpected(taken.error());
    }
    for (MediaSection& section : session_.media) inherit(section);
    return std::move(session_);
  }

 private:
  Result<void> takeLine(std::string_view line) {
    if (line.size() > limits_.maxLineBytes) {
      return bad("a line is longer than " + std::to_string(limits_.maxLineBytes) + " bytes");
    }
    if (line.size() < 2 || line[1] != '=' || line[0] < 'a' || line[0] > 'z') {
      return bad("line " + quote(line) + " is not of the form x=...");
    }
    // GStreamer ends a line at a carriage return, too, and takes a tab for a space: it would read other
    // lines.
    if (std::ranges::any_of(line, [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; }))
      return bad("line " + quote(line) + " holds control characters");
    const auto value = line.substr(2);
    if (line[0] == 'm') return takeMedia(value);
    if (line[0] == 'o') return takeOrigin(value);
    if (line[0] == 'a') return takeAttribute(value);
    return {};
  }

  Result<void> takeOrigin(std::string_view value) {  // RFC 8866 s.5.2
    const auto parts = words(value);
    const auto version = parts.size() == 6 ? number<std::uint64_t>(parts[2]) : std::nullopt;
    if (!version || parts[1].size() > kMaxSessionIdBytes ||
        parts[1].find_first_not_of("0123456789") != std::string_view::npos) {
      return bad("o=" + quote(value) + " is not 'name id version IN IP4|IP6 address'");
    }
    if (!session_.originSession.empty()) return bad("there are two o= lines");
    session_.originSession = parts[1];
    session_.originVersion = *version;
    return {};
  }

  Result<void> takeMedia(std::string_view value) {
    if (session_.media.size() >= limits_.maxSections) {
      return bad("more than " + std::to_string(limits_.maxSections) + " m-sections");
    }
    const auto parts = words(value);
    if (parts.size() < 4) return bad("m-line " + quote(value) + " is not complete");
    MediaSection section;
    if (parts[0] == "audio") {
      section.kind = MediaKind::Audio;
    } else if (parts[0] == "video") {
      section.kind = MediaKind::Video;
    } else if (parts[0] == "application") {
      section.kind = MediaKind::Application;
    } else {
      return bad("media " + quote(parts[0]) + " is not audio, video or application");
    }
    const auto port = number<std::uint16_t>(parts[1]);
    if (!port) return bad("port " + quote(parts[1]) + " is not 0 to 65535");
    section.port = *port;
    section.protocol = parts[2];
    if (parts.size() - 3 > limits_.maxPayloads) return bad("an m-line lists too many formats");
    if (section.kind != MediaKind::Application) {
      for (std::size_t i = 3; i < parts.size(); ++i) {
        const auto payload = number<std::uint8_t>(parts[i]);
        if (!payload || *payload > 127) return bad("payload type " + quote(parts[i]) + " is not 0 to 127");
        if (std::ranges::find(section.payloads, *payload) != section.payloads.end()) {
          return bad("payload type " + quote(parts[i]) + " appears twice in an m-line");
        }
        section.payloads.push_back(*payload);
      }
    } else if (parts[3] != "webrtc-datachannel") {
      return bad("application format " + quote(parts[3]) + " is not webrtc-datachannel");
    }
    session_.media.push_back(std::move(section));
    security_.emplace_back();
    directed_ = false;
    return {};
  }

  Result<void> takeAttribute(std::string_view attribute) {
    std::string_view value = attribute;
    const auto name = cut(value, ':');
    if (auto taken = takeSecurity(name, value); !taken || session_.media.empty()) {
      if (taken && name == "group") return takeGroup(value);
      return taken;
    }
    MediaSection& section = session_.media.back();
    for (const Direction direction :
         {Direction::SendRecv, Direction::SendOnly, Direction::RecvOnly, Direction::Inactive}) {
      if (name == toString(direction)) return takeDirection(section, direction);
    }
    if (name == "bundle-only") section.bundleOnly = true;
    if (name == "rtcp-mux") section.rtcpMux = true;
    if (name == "rtcp-rsize") section.rtcpReducedSize = true;
    if (name == "mid") return takeMid(section, value);
    if (name == "rtpmap") return takeRtpMap(section, value);
    if (name == "fmtp") return takeFmtp(section, value);
    if (name == "extmap") return takeExtMap(section, value);
    if (name == "rid") return takeRid(section, value);
    if (name == "simulcast") section.simulcast = value;
    if (name == "ssrc") return takeSsrc(section, value);
    if (name == "ssrc-group") return takeSsrcGroup(section, value);
    if (name == "candidate") return takeCandidate(section, attribute);
    return {};
  }

  // webrtcbin 1.22.0 makes no direction of two, and fails an assertion on that.
  Result<void> takeDirection(MediaSection& section, Direction direction) {
    if (std::exchange(directed_, true)) return bad("an m-section has two directions");
    section.direction = direction;
    return {};
  }

  Result<void> takeCandidate(MediaSection& section, std::string_view line) {
    if (section.candidates.size() >= limits_.maxCandidates) return bad("too many a=candidate");
    if (auto valid = validateCandidate(line); !valid) return bad(std::move(valid.error().message));
    section.candidates.emplace_back(line);
    return {};
  }

  Result<void> takeGroup(std::string_view value) {
    const auto parts = words(value);
    if (parts.empty() || parts[0] != "BUNDLE") return {};
    if (!session_.bundle.empty()) return bad("more than one BUNDLE group");
    if (parts.size() - 1 > limits_.maxSections) return bad("the BUNDLE group lists too many mids");
    session_.bundle.assign(parts.begin() + 1, parts.end());
    return {};
  }

  Result<void> takeSecurity(std::string_view name, std::string_view value) {
    Security& security = security_.back();
    if (name == "ice-ufrag") {
      if (!security.ufrag.empty()) return twice(name);
      if (!isIceText(value, 4, 256)) return bad("a=ice-ufrag is not 4 to 256 ICE characters");
      security.ufrag = value;
    } else if (name == "ice-pwd") {
      if (!security.pwd.empty()) return twice(name);
      if (!isIceText(value, 22, 256)) return bad("a=ice-pwd is not 22 to 256 ICE characters");
      security.pwd = value;
    } else if (name == "setup") {
      if (!security.setup.empty()) return twice(name);
      if (value != "actpass" && value != "active" && value != "passive")
        return bad("a=setup " + quote(value) + " is unknown");
      security.setup = value;
    } else if (name == "fingerprint") {
      if (!security.fingerprint.empty()) return twice(name);
      auto digest = value;
      const auto hash = cut(digest, ' ');
      if (!isToken(hash, 16)) return bad("a=fingerprint has no hash function");
      security.fingerprintHash = toLower(hash);
      security.fingerprint = digest;
    }
    return {};
  }

  // webrtcbin takes the first, the last or none of two, and fails assertions on that.
  static tl::unexpected<Error> twice(std::string_view name) {
    return bad("a=" + std::string(name) + " appears twice");
  }

  Result<void> takeMid(MediaSection& section, std::string_view value) {
    if (!isToken(value, kMaxMidBytes))
      return bad("mid " + quote(value) + " is not a token of 1 to 32 characters");
    if (!section.mid.empty()) return bad("an m-section has two mids");
    section.mid = value;
    return {};
  }

  Result<void> takeRtpMap(MediaSection& section, std::string_view value) {
    auto rest = value;
    const auto payload = number<std::uint8_t>(cut(rest, ' '));
    const auto encoding = cut(rest, '/');
    const auto clockRate = number<std::uint32_t>(cut(rest, '/'));
    const auto channels = rest.empty() ? std::optional<std::uint8_t>(1) : number<std::uint8_t>(rest);
    if (!payload || *payload > 127 || !isToken(encoding, kMaxEncodingBytes) || !clockRate ||
        *clockRate == 0 || !channels || *channels == 0) {
      return bad("a=rtpmap:" + quote(value) + " is not 'payload encoding/clock-rate'");
    }
    if (section.findRtpMap(*payload) != nullptr)
      return bad("payload type " + std::to_string(*payload) + " has two a=rtpmap");
    section.rtpMaps.push_back({*payload, std::string(encoding), *clockRate, *channels});
    return {};
  }

  Result<void> takeFmtp(MediaSection& section, std::string_view value) {
    auto parameters = value;
    const auto payload = number<std::uint8_t>(cut(parameters, ' '));
    if (!payload || *payload > 127) return bad("a=fmtp:" + quote(value) + " has no payload type");
    if (section.formatParameters.size() >= 2 * limits_.maxPayloads) return bad("too many a=fmtp");
    section.formatParameters.push_back({*payload, std::string(parameters)});
    return {};
  }

  Result<void> takeExtMap(MediaSection& section, std::string_view value) {
    auto rest = value;
    auto head = cut(rest, ' ');
    const auto id = number<std::uint16_t>(cut(head, '/'));
    const auto uri = cut(rest, ' ');
    if (!id || *id == 0 || uri.empty() || uri.size() > 256)
      return bad("a=extmap:" + quote(value) + " is not 'id uri'");
    if (section.extMaps.size() >= limits_.maxExtMaps) return bad("too many a=extmap");
    for (const ExtMap& other : section.extMaps) {
      if (other.id == *id) return bad("header extension id " + std::to_string(*id) + " is used twice");
    }
    section.extMaps.push_back({*id, std::string(uri)});
    return {};
  }

  Result<void> takeRid(MediaSection& section, std::string_view value) {
    const auto parts = words(value);
    if (parts.size() < 2 || !isToken(parts[0], kMaxRidBytes) || (parts[1] != "send" && parts[1] != "recv")) {
      return bad("a=rid:" + quote(value) + " is not 'id send|recv'");
    }
    if (section.rids.size() >= limits_.maxRids) return bad("too many a=rid");
    for (const Rid& other : section.rids) {
      if (other.id == parts[0]) return bad("rid " + quote(parts[0]) + " appears twice");
    }
    section.rids.push_back({std::string(parts[0]), parts[1] == "send"});
    return {};
  }

  Result<std::uint32_t> addSsrc(MediaSection& section, std::string_view text) {
    const auto ssrc = number<std::uint32_t>(text);
    // webrtcbin 1.22.0 fails an assertion on SSRC 0.
    if (!ssrc || *ssrc == 0) return bad("ssrc " + quote(text) + " is not 1 to 4294967295");
    if (std::ranges::find(section.ssrcs, *ssrc) != section.ssrcs.end()) return *ssrc;
    if (section.ssrcs.size() >= limits_.maxSsrcs) return bad("too many different ssrcs in an m-section");
    section.ssrcs.push_back(*ssrc);
    return *ssrc;
  }

  Result<void> takeSsrc(MediaSection& section, std::string_view value) {
    const auto added = addSsrc(section, cut(value, ' '));
    if (!added) return tl::make_unexpected(added.error());
    return {};
  }

  Result<void> takeSsrcGroup(MediaSection& section, std::string_view value) {
    const auto parts = words(value);
    if (parts.size() < 2 || !isToken(parts[0], 16))
      return bad("a=ssrc-group:" + quote(value) + " is not complete");
    if (parts.size() - 1 > limits_.maxSsrcs || section.ssrcGroups.size() >= limits_.maxSsrcs)
      return bad("too many a=ssrc-group");
    SsrcGroup group{std::string(parts[0]), {}};
    for (std::size_t i = 1; i < parts.size(); ++i) {
      const auto added = addSsrc(section, parts[i]);
      if (!added) return tl::make_unexpected(added.error());
      group.ssrcs.push_back(*added);
    }
    section.ssrcGroups.push_back(std::move(group));
    return {};
  }

  void inherit(MediaSection& section) {
    const auto index = static_cast<std::size_t>(&section - session_.media.data());
    const Security& all = security_.front();
    const Security& own = security_[index + 1];
    section.iceUfrag = own.ufrag.empty() ? all.ufrag : own.ufrag;
    section.icePwd = own.pwd.empty() ? all.pwd : own.pwd;
    section.fingerprintHash = own.fingerprint.empty() ? all.fingerprintHash : own.fingerprintHash;
    section.fingerprint = own.fingerprint.empty() ? all.fingerprint : own.fingerprint;
    section.setup = own.setup.empty() ? all.setup : own.setup;
  }

  const SdpLimits& limits_;
  SessionDescription session_;
  std::vector<Security> security_{1};  // session level, then one per m-section
  bool directed_ = false;              // the last m-section says a direction
};

}  // namespace

Result<SessionDescription> parseSdp(std::string_view text, const SdpLimits& limits) {
  return Parser(limits).run(text);
}

std::string_view toString(MediaKind kind) noexcept {
  switch (kind) {
    case MediaKind::Audio:
      return "audio";
    case MediaKind::Video:
      return "video";
    case MediaKind::Application:
      return "application";
  }
  return "application";
}

std::string_view toString(Direction direction) noexcept {
  switch (direction) {
    case Direction::SendRecv:
      return "sendrecv";
    case Direction::SendOnly:
      return "sendonly";
    case Direction::RecvOnly:
      return "recvonly";
    case Direction::Inactive:
      return "inactive";
  }
  return "inactive";
}

const RtpMap* MediaSection::findRtpMap(std::uint8_t payload) const noexcept {
  const auto found = std::ranges::find(rtpMaps, payload, &RtpMap::payload);
  return found == rtpMaps.end() ? nullptr : &*found;
}

std::optional<std::uint8_t> MediaSection::payloadOf(std::string_view encoding) const noexcept {
  for (const std::uint8_t payload : payloads) {
    const RtpMap* map = findRtpMap(payload);
    if (map != nullptr && equalsNoCase(map->encoding, encoding)) return payload;
  }
  return std::nullopt;
}

std::uint16_t MediaSection::extensionId(std::string_view uri) const noexcept {
  const auto found = std::ranges::find(extMaps, uri, &ExtMap::uri);
  return found == extMaps.end() ? std::uint16_t{0} : found->id;
}

const MediaSection* SessionDescription::findMid(std::string_view mid) const noexcept {
  const auto found = std::ranges::find(media, mid, &MediaSection::mid);
  return found == media.end() ? nullptr : &*found;
}

}  // namespace rostra::rtp
