// SPDX-License-Identifier: Apache-2.0
// A view of SDP that trusts nothing. In: text of a browser; out: its m-sections as values, or a sentence that
// says what is wrong. RFC 8866 (grammar), RFC 8829 (JSEP), RFC 9143 (BUNDLE), RFC 8851/8853 (rid, simulcast),
// RFC 8285 (extmap).
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rostra::rtp {

enum class MediaKind : std::uint8_t { Audio, Video, Application };
enum class Direction : std::uint8_t { SendRecv, SendOnly, RecvOnly, Inactive };
[[nodiscard]] std::string_view toString(MediaKind kind) noexcept;
[[nodiscard]] std::string_view toString(Direction direction) noexcept;

struct RtpMap {
  std::uint8_t payload = 0;
  std::string encoding;  ///< as written: "VP8", "opus"
  std::uint32_t clockRate = 0;
  std::uint8_t channels = 1;
};
struct FormatParameters {
  std::uint8_t payload = 0;
  std::string parameters;
};
struct ExtMap {
  std::uint16_t id = 0;
  std::string uri;
};
struct Rid {
  std::string id;
  bool send = false;  ///< else recv
};
struct SsrcGroup {
  std::string semantics;  ///< "FID", "SIM"
  std::vector<std::uint32_t> ssrcs;
};

/// One m-section. Session-level ICE credentials, fingerprint and setup are filled in where a section has none
/// of its own.
struct MediaSection {
  MediaKind kind = MediaKind::Audio;
  std::string mid;
  Direction direction = Direction::SendRecv;
  std::uint16_t port = 0;  ///< 0 = refused, unless bundleOnly
  bool bundleOnly = false;
  std::string protocol;
  std::vector<std::uint8_t> payloads;  ///< in the m-line's order; empty for application
  std::vector<RtpMap> rtpMaps;
  std::vector<FormatParameters> formatParameters;
  std::vector<ExtMap> extMaps;
  std::vector<Rid> rids;
  std::string simulcast;             ///< value of a=simulcast, e.g. "send f;h;q"
  std::vector<std::uint32_t> ssrcs;  ///< distinct, in order of appearance
  std::vector<SsrcGroup> ssrcGroups;
  std::string iceUfrag;
  std::string icePwd;
  std::string fingerprintHash;  ///< lower case
  std::string fingerprint;
  std::string setup;  ///< "actpass", "active", "passive"
  bool rtcpMux = false;
  bool rtcpReducedSize = false;
  std::vector<std::string> candidates;  ///< valid lines, without "a="

  [[nodiscard]] const RtpMap* findRtpMap(std::uint8_t payload) const noexcept;
  /// First payload with this encoding name, compared without case; nothing if there is none.
  [[nodiscard]] std::optional<std::uint8_t> payloadOf(std::string_view encoding) const noexcept;
  /// Id of a header extension by its URI; 0 if it is missing.
  [[nodiscard]] std::uint16_t extensionId(std::string_view uri) const noexcept;
};

struct SessionDescription {
  /// Of the o= line: the same in all descriptions of one RTCPeerConnection (RFC 8829 s.5.2.1); empty = none.
  std::string originSession;
  std::uint64_t originVersion = 0;  ///< grows with each of them
  std::vector<std::string> bundle;  ///< mids of a=group:BUNDLE
  std::vector<MediaSection> media;
  [[nodiscard]] const MediaSection* findMid(std::string_view mid) const noexcept;
};

inline constexpr std::string_view kAudioLevelUri = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
inline constexpr std::string_view kTransportCcUri =
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
inline constexpr std::string_view kPlayoutDelayUri =
    "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay";
inline constexpr std::string_view kMidUri = "urn:ietf:params:rtp-hdrext:sdes:mid";
inline constexpr std::string_view kRidUri = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
inline constexpr std::string_view kRepairedRidUri = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";

/// What a stranger may make us hold. Real browsers stay far below.
struct SdpLimits {
  std::size_t maxBytes = std::size_t{64} * 1024;  ///< of the whole text (1 MiB for our own offers)
  std::size_t maxLineBytes = 2048;
  std::size_t maxSections = 4;     ///< publish offer: microphone, camera, screen, data channel
  std::size_t maxPayloads = 128;   ///< per m-section
  std::size_t maxExtMaps = 64;     ///< per m-section
  std::size_t maxRids = 8;         ///< per m-section
  std::size_t maxSsrcs = 32;       ///< per m-section
  std::size_t maxCandidates = 64;  ///< per m-section
};

/// Grammar and limits only. InvalidInput with a sentence for people.
[[nodiscard]] Result<SessionDescription> parseSdp(std::string_view text, const SdpLimits& limits = {});

/// A browser's publish offer: 1..maxSections m-sections in the order audio, video, application; unique
/// non-empty mids, all in one BUNDLE group in the same order; nothing refused; audio and video with known
/// codecs, sending only; ssrc never 0; ICE credentials and a SHA-256 fingerprint; rtcp-mux; the same header
/// extensions everywhere. What passes does not abort webrtcbin 1.22.0 (an empty or unknown media, a zero
/// SSRC, swapped mids, an application m-section in front of others and two directions do).
[[nodiscard]] Result<SessionDescription> validateOffer(std::string_view text, const SdpLimits& limits = {});

/// A later offer on the same connection (ICE restart): same number, order, kind and mid of m-sections.
/// Swapped mids abort the process inside webrtcbin 1.22.0 (gstwebrtcbin.c:4488).
[[nodiscard]] Result<void> validateReoffer(const SessionDescription& previous,
                                           const SessionDescription& next);

/// A browser's answer to our offer: the same m-sections in the same order, nobody sends what was not asked
/// for, payloads from the offer only, ICE credentials and fingerprint. Any m-section but the first may be
/// refused (port 0): a browser that does not know a codec does that. Inactive ones may always be, also the
/// first (RFC 8829 s.5.3.1). `offer` is the text that was sent.
[[nodiscard]] Result<SessionDescription> validateAnswer(const SessionDescription& offer,
                                                        std::string_view text, const SdpLimits& limits = {});

}  // namespace rostra::rtp
