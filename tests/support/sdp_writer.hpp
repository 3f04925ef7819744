// SPDX-License-Identifier: Apache-2.0
// The SDP of light clients: a publish offer as Chromium writes it, only shorter, and answers to any offer to
// receive. RFC 8829, RFC 8853, RFC 5576.
#pragma once

#include "support/light_peer.hpp"
#include "support/media_clip.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rostra::test {

// Payload types and extension ids of publish offers, as Chromium uses them.
inline constexpr std::uint8_t kOpusPayload = 111;
inline constexpr std::uint8_t kVp8Payload = 96;
inline constexpr std::uint8_t kVp8RtxPayload = 97;
inline constexpr std::uint8_t kH264Payload = 102;
inline constexpr std::uint8_t kH264RtxPayload = 103;
inline constexpr std::uint8_t kAudioLevelId = 1;
inline constexpr std::uint8_t kTransportCcId = 3;
inline constexpr std::uint8_t kMidId = 4;
inline constexpr std::uint8_t kRidId = 10;
inline constexpr std::uint8_t kRepairedRidId = 11;

/// One sending m-section.
struct OfferedSection {
  std::string mid;
  Codec codec = Codec::Opus;
  std::vector<std::string> rids;  ///< empty: no simulcast, ssrc and rtxSsrc are signalled
  std::uint32_t ssrc = 0;
  std::uint32_t rtxSsrc = 0;
};

[[nodiscard]] std::string writeOffer(const LightPeer& peer, const std::vector<OfferedSection>& sections,
                                     const std::string& cname);
/// Accepts every m-section to receive; one that is offered inactive stays inactive. Without H.264 (`h264` =
/// false) its m-sections are refused, as a browser does that has no such decoder.
[[nodiscard]] std::string writeAnswer(const LightPeer& peer, std::string_view offer, bool h264 = true);

}  // namespace rostra::test
