// SPDX-License-Identifier: Apache-2.0
// Line edits on whole SDP texts. The texts were validated (browser) or come from webrtcbin, so a text that is
// not understood is handed back unchanged.
#include "rtp/sdp/sdp_edit.hpp"

#include "base/text.hpp"
#include "rtp/sdp/text.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace rostra::rtp {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

// Own texts may be large: 1024 slots.
constexpr SdpLimits kOwnLimits{
    .maxBytes = std::size_t{1024} * 1024, .maxLineBytes = std::size_t{16} * 1024, .maxSections = 1024};

// Words of an m-line in front of its payload types: media, port, protocol.
constexpr std::size_t kBeforePayloads = 3;

// Session part, then one text per m-section; every line ends with CRLF.
std::vector<std::vector<std::string>> split(std::string_view text) {
  std::vector<std::vector<std::string>> sections(1);
  while (!text.empty()) {
    auto line = cut(text, '\n');
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty()) continue;
    if (line.starts_with("m=")) sections.emplace_back();
    sections.back().emplace_back(line);
  }
  return sections;
}

std::string join(const std::vector<std::vector<std::string>>& sections) {
  std::string text;
  for (const auto& lines : sections) {
    for (const auto& line : lines) text.append(line).append(kLineEnd);
  }
  return text;
}

std::string_view midOf(const std::vector<std::string>& lines) {
  constexpr std::string_view kMid = "a=mid:";
  for (const auto& line : lines) {
    if (line.starts_with(kMid)) return std::string_view(line).substr(kMid.size());
  }
  return {};
}

// Starts of the lines that say where and how a section is carried.
constexpr std::array<std::string_view, 4> kTransport{
    "a=ice-ufrag:", "a=ice-pwd:", "a=fingerprint:", "a=setup:"};

template <std::size_t N>
bool startsWithAny(std::string_view line, const std::array<std::string_view, N>& starts) {
  return std::ranges::any_of(starts, [&](std::string_view start) { return line.starts_with(start); });
}

// Port 0 in the m-line.
bool isRefused(const std::vector<std::string>& section) {
  const auto parts = words(section.front());
  return parts.size() > 1 && parts[1] == "0";
}

// The lines of kTransport of the first section that is carried at all.
std::vector<std::string> transportOf(const std::vector<std::vector<std::string>>& sections) {
  std::vector<std::string> lines;
  for (std::size_t i = 1; i < sections.size() && lines.empty(); ++i) {
    if (isRefused(sections[i])) continue;
    std::ranges::copy_if(sections[i], std::back_inserter(lines),
                         [](const std::string& line) { return startsWithAny(line, kTransport); });
  }
  return lines;
}

// An answer that takes a section as it was offered, on this transport.
std::vector<std::string> accepted(const std::vector<std::string>& offered,
                                  const std::vector<std::string>& transport) {
  static constexpr std::array<std::string_view, 11> kOurs{
      "m=",     "a=ice-",  "a=fingerprint:", "a=setup:",   "a=candidate:", "a=end-of-candidates",
      "a=ssrc", "a=msid:", "a=sendonly",     "a=inactive", "a=bundle-only"};
  auto rest = std::string_view(offered.front());
  std::string head(cut(rest, ' '));
  (void)cut(rest, ' ');  // its port
  std::vector<std::string> lines{head.append(" 9 ").append(rest)};
  std::ranges::copy_if(offered, std::back_inserter(lines),
                       [](const std::string& line) { return !startsWithAny(line, kOurs); });
  lines.insert(lines.end(), transport.begin(), transport.end());
  lines.emplace_back("a=recvonly");
  return lines;
}

// One BUNDLE group, of these.
void setBundle(std::vector<std::string>& session, const std::vector<std::string_view>& mids) {
  std::erase_if(session, [](const std::string& line) { return line.starts_with("a=group:"); });
  std::string bundle = "a=group:BUNDLE";
  for (const std::string_view mid : mids) bundle.append(" ").append(mid);
  session.push_back(std::move(bundle));
}

constexpr std::string_view kReceiverRoundTrip = " rrtr";

bool isKnownOfSession(std::string_view line) {
  static constexpr std::array<std::string_view, 9> kKnown{
      "v=", "o=", "s=", "t=", "a=ice-options:", "a=ice-ufrag:", "a=ice-pwd:", "a=fingerprint:", "a=setup:"};
  return startsWithAny(line, kKnown);
}

bool isKnown(std::string_view line, bool data) {
  static constexpr std::array<std::string_view, 12> kOfAll{
      "m=",     "a=ice-options:", "a=ice-ufrag:", "a=ice-pwd:", "a=fingerprint:", "a=setup:",
      "a=mid:", "a=sendrecv",     "a=sendonly",   "a=recvonly", "a=inactive",     "a=bundle-only"};
  static constexpr std::array<std::string_view, 2> kOfData{"a=sctp-port:", "a=max-message-size:"};
  static constexpr std::array<std::string_view, 9> kOfMedia{
      "a=rtpmap:", "a=fmtp:", "a=rtcp-fb:", "a=rtcp-mux",  "a=rtcp-rsize",
      "a=rid:",    "a=ssrc:", "a=msid:",    "a=simulcast:"};
  static constexpr std::array<std::string_view, 5> kExtensions{kAudioLevelUri, kTransportCcUri, kMidUri,
                                                               kRidUri, kRepairedRidUri};
  if (startsWithAny(line, kOfAll)) return true;
  if (data) return startsWithAny(line, kOfData);
  if (line.starts_with("a=extmap:")) {
    const auto parts = words(line);
    return parts.size() > 1 && std::ranges::find(kExtensions, parts[1]) != kExtensions.end();
  }
  if (line.starts_with("a=rtcp-fb:") && line.ends_with(kReceiverRoundTrip)) return false;
  return startsWithAny(line, kOfMedia) || line.starts_with("a=ssrc-group:");
}

// Adds one parameter to a payload's fmtp, unless it has that parameter; makes the line if there is none.
void addParameter(std::vector<std::string>& lines, std::uint8_t payload, std::string_view name,
                  std::string_view value) {
  const std::string prefix = "a=fmtp:" + std::to_string(payload) + " ";
  const std::string parameter = std::string(name) + "=" + std::string(value);
  for (auto& line : lines) {
    if (!line.starts_with(prefix)) continue;
    if (line.find(std::string(name) + "=") == std::string::npos) line += ";" + parameter;
    return;
  }
  lines.push_back(prefix + parameter);
}

// The value of one of `a;b=c;d` style parameters.
std::string_view parameterOf(std::string_view parameters, std::string_view name) {
  while (!parameters.empty()) {
    auto value = cut(parameters, ';');
    while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
    if (equalsNoCase(cut(value, '='), name)) return value;
  }
  return {};
}

std::string_view formatParameters(const MediaSection& section, std::uint8_t payload) {
  const auto found = std::ranges::find(section.formatParameters, payload, &FormatParameters::payload);
  return found == section.formatParameters.end() ? std::string_view{} : std::string_view(found->parameters);
}

void completeSection(const MediaSection& offer, const MediaSection& answer, std::uint32_t startBitrateKbps,
                     std::vector<std::string>& lines) {
  for (const std::string_view uri : {kAudioLevelUri, kTransportCcUri, kMidUri, kRidUri, kRepairedRidUri}) {
    const auto id = offer.extensionId(uri);
    if (id != 0 && answer.extensionId(uri) == 0)
      lines.push_back("a=extmap:" + std::to_string(id) + " " + std::string(uri));
  }
  if (offer.rtcpReducedSize && std::ranges::find(lines, "a=rtcp-rsize") == lines.end())
    lines.emplace_back("a=rtcp-rsize");
  if (answer.rids.empty() && !offer.rids.empty()) {
    std::string list;
    for (const Rid& rid : offer.rids) {
      lines.push_back("a=rid:" + rid.id + " recv");
      list += (list.empty() ? "" : ";") + rid.id;
    }
    if (!offer.simulcast.empty()) lines.push_back("a=simulcast:recv " + list);
  }
  if (answer.kind != MediaKind::Video) return;
  for (const RtpMap& map : answer.rtpMaps) {
    const bool h264 = equalsNoCase(map.encoding, "H264");
    if (h264) {
      const auto parameters = formatParameters(offer, map.payload);
      for (const std::string_view name :
           {"level-asymmetry-allowed", "packetization-mode", "profile-level-id"}) {
        const auto value = parameterOf(parameters, name);
        if (!value.empty()) addParameter(lines, map.payload, name, value);
      }
    }
    if (startBitrateKbps > 0 && (h264 || equalsNoCase(map.encoding, "VP8"))) {
      addParameter(lines, map.payload, "x-google-start-bitrate", std::to_string(startBitrateKbps));
    }
  }
}

}  // namespace

std::string completePublishAnswer(std::string_view offer, std::string_view answer,
                                  std::uint32_t startBitrateKbps) {
  const auto offered = parseSdp(offer, kOwnLimits);
  const auto answered = parseSdp(answer, kOwnLimits);
  if (!offered || !answered || offered->media.size() != answered->media.size()) return std::string(answer);
  auto sections = split(answer);
  for (std::size_t i = 0; i < answered->media.size(); ++i) {
    if (answered->media[i].kind == MediaKind::Application) continue;
    completeSection(offered->media[i], answered->media[i], startBitrateKbps, sections[i + 1]);
  }
  return join(sections);
}

std::string setDirections(std::string_view sdp, const std::vector<std::string>& mids, Direction from,
                          Direction to) {
  const std::string before = "a=" + std::string(toString(from));
  const std::string after = "a=" + std::string(toString(to));
  auto sections = split(sdp);
  for (std::size_t i = 1; i < sections.size(); ++i) {
    if (std::ranges::find(mids, midOf(sections[i])) == mids.end()) continue;
    std::ranges::replace(sections[i], before, after);
  }
  return join(sections);
}

std::string acceptRefused(std::string_view offer, std::string_view answer, std::string_view earlier) {
  const auto offered = split(offer);
  auto sections = split(answer);
  if (offered.size() != sections.size() || sections.size() < 2) return std::string(answer);
  if (std::none_of(sections.begin() + 1, sections.end(), isRefused)) return std::string(answer);
  auto transport = transportOf(sections);
  if (transport.empty()) transport = transportOf(split(earlier));
  std::vector<std::string_view> mids;
  for (std::size_t i = 1; i < sections.size(); ++i) {
    if (isRefused(sections[i])) sections[i] = accepted(offered[i], transport);
    mids.push_back(midOf(sections[i]));
  }
  setBundle(sections.front(), mids);
  return join(sections);
}

std::string forWebrtcbin(std::string_view sdp) {
  auto sections = split(sdp);
  std::vector<std::string_view> mids;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const bool data = i > 0 && sections[i].front().starts_with("m=application");
    std::erase_if(sections[i], [&](const std::string& line) {
      return i == 0 ? !isKnownOfSession(line) : !isKnown(line, data);
    });
    if (i == 0) continue;
    sections[i].insert(sections[i].begin() + 1, "c=IN IP4 0.0.0.0");
    mids.push_back(midOf(sections[i]));
  }
  setBundle(sections.front(), mids);
  return join(sections);
}

std::string offerRedundantSound(std::string_view offer, std::uint8_t payload) {
  const auto parsed = parseSdp(offer, kOwnLimits);
  if (!parsed) return std::string(offer);
  auto sections = split(offer);
  const std::string red = std::to_string(payload);
  for (std::size_t i = 0; i < parsed->media.size(); ++i) {
    const auto opus = parsed->media[i].payloadOf("opus");
    if (parsed->media[i].kind != MediaKind::Audio || !opus) continue;
    auto& lines = sections[i + 1];
    lines.front() += " " + red;
    const std::string block = std::to_string(*opus);
    lines.push_back("a=rtpmap:" + red + " red/48000/2");
    lines.push_back("a=fmtp:" + red + " " + block + "/" + block);
  }
  return join(sections);
}

std::string withoutRedundantSound(std::string_view answer) {
  const auto parsed = parseSdp(answer, kOwnLimits);
  if (!parsed) return std::string(answer);
  auto sections = split(answer);
  for (std::size_t i = 0; i < parsed->media.size(); ++i) {
    const auto red = parsed->media[i].payloadOf("red");
    if (parsed->media[i].kind != MediaKind::Audio || !red) continue;
    auto& lines = sections[i + 1];
    const std::string payload = std::to_string(*red);
    std::string head;
    for (std::size_t at = 0; const std::string_view word : words(lines.front())) {
      if (at++ >= kBeforePayloads && word == payload) continue;
      head.append(head.empty() ? "" : " ").append(word);
    }
    lines.front() = std::move(head);
    std::erase_if(lines, [&](const std::string& line) {
      return line.starts_with("a=rtpmap:" + payload + " ") || line.starts_with("a=fmtp:" + payload + " ") ||
             line.starts_with("a=rtcp-fb:" + payload + " ");
    });
  }
  return join(sections);
}

std::string offerTimelyRepair(std::string_view offer, std::uint8_t playoutDelay) {
  const auto parsed = parseSdp(offer, kOwnLimits);
  if (!parsed) return std::string(offer);
  auto sections = split(offer);
  for (std::size_t i = 0; i < parsed->media.size(); ++i) {
    if (parsed->media[i].kind != MediaKind::Video) continue;
    auto& lines = sections[i + 1];
    lines.push_back("a=extmap:" + std::to_string(playoutDelay) + " " + std::string(kPlayoutDelayUri));
    for (const RtpMap& map : parsed->media[i].rtpMaps) {
      if (!equalsNoCase(map.encoding, "rtx"))
        lines.push_back("a=rtcp-fb:" + std::to_string(map.payload) + std::string(kReceiverRoundTrip));
    }
  }
  return join(sections);
}

std::string pinFid(std::string_view sdp, FidMap& pinned) {
  constexpr std::string_view kFid = "a=ssrc-group:FID ";
  auto sections = split(sdp);
  for (auto& lines : sections) {
    std::map<std::uint32_t, std::uint32_t> replaced;  // new RTX SSRC -> the one first offered
    for (auto& line : lines) {
      if (!line.starts_with(kFid)) continue;
      const auto parts = words(std::string_view(line).substr(kFid.size()));
      if (parts.size() != 2) continue;
      const auto media = number<std::uint32_t>(parts[0]);
      const auto rtx = number<std::uint32_t>(parts[1]);
      if (!media || !rtx) continue;
      const auto [entry, added] = pinned.try_emplace(*media, *rtx);
      if (added || entry->second == *rtx) continue;
      replaced[*rtx] = entry->second;
      line = std::string(kFid) + std::to_string(*media) + " " + std::to_string(entry->second);
    }
    for (auto& line : lines) {
      constexpr std::string_view kSsrc = "a=ssrc:";
      if (!line.starts_with(kSsrc)) continue;
      auto rest = std::string_view(line).substr(kSsrc.size());
      const auto ssrc = number<std::uint32_t>(cut(rest, ' '));
      if (!ssrc) continue;
      const auto found = replaced.find(*ssrc);
      if (found != replaced.end())
        line = std::string(kSsrc) + std::to_string(found->second) + " " + std::string(rest);
    }
  }
  return join(sections);
}

}  // namespace rostra::rtp
