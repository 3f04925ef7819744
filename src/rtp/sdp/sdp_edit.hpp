// SPDX-License-Identifier: Apache-2.0
// The changes that make webrtcbin's SDP and a browser's SDP fit each other. In and out: text. Each function
// names the upstream gap it closes (GStreamer 1.22.0); delete it when a newer webrtcbin needs it no more.
#pragma once

#include "rtp/sdp/sdp.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rostra::rtp {

/// webrtcbin's answer to a publish offer carries no extmap, rid, simulcast or rtcp-rsize, and loses H.264's
/// profile-level-id: a browser would send its lowest layer only. Copies them from the offer per m-section
/// (rid and simulcast turned to recv), and adds x-google-start-bitrate to the video codecs (0 = not). Only
/// extensions this project reads are taken. Use the result for set-local-description as
/// well as for the browser, or transport-cc feedback stays off.
[[nodiscard]] std::string completePublishAnswer(std::string_view offer, std::string_view answer,
                                                std::uint32_t startBitrateKbps);

/// Changes the direction of the m-sections named in `mids` from `from` to `to`; a section with another
/// direction stays. For slots: webrtcbin 1.22.0 cannot reuse a transceiver, so it always sees sendonly /
/// recvonly while the browser sees and answers inactive for an idle one.
[[nodiscard]] std::string setDirections(std::string_view sdp, const std::vector<std::string>& mids,
                                        Direction from, Direction to);

/// Makes m-sections that a validated answer refuses (port 0) look accepted: what `offer` has, on the
/// transport of the answer's first section that is carried; if none is, on that of an `earlier` answer of the
/// same connection. webrtcbin 1.22.0 has no way back from sendonly, so it is told that the section receives,
/// and nothing is sent there.
[[nodiscard]] std::string acceptRefused(std::string_view offer, std::string_view answer,
                                        std::string_view earlier = {});

/// A validated description of a browser as webrtcbin gets it: only lines this project knows, one BUNDLE group
/// of all m-sections, no candidates (they are handed over one by one). Whatever validation did not look at
/// never reaches webrtcbin's parser.
[[nodiscard]] std::string forWebrtcbin(std::string_view sdp);

/// Offers redundant sound (RFC 2198) in every m-section with Opus: two copies of it at most, as payload type
/// `payload`. webrtcbin cannot offer it and needs to know nothing of it.
[[nodiscard]] std::string offerRedundantSound(std::string_view offer, std::uint8_t payload);

/// Takes it out of an answer again, before webrtcbin sees that.
[[nodiscard]] std::string withoutRedundantSound(std::string_view answer);

/// Offers, in every m-section with pictures, what a browser needs to wait for what it asks for again: the
/// playout delay as header extension `playoutDelay`, and round-trip times for receivers (RFC 3611, as
/// Chromium names it: rtcp-fb rrtr). webrtcbin needs to know nothing of it, and forWebrtcbin() leaves both
/// out.
[[nodiscard]] std::string offerTimelyRepair(std::string_view offer, std::uint8_t playoutDelay);

/// Media SSRC -> RTX SSRC, as first offered.
using FidMap = std::map<std::uint32_t, std::uint32_t>;

/// Every create-offer of webrtcbin 1.22.0 invents new RTX SSRCs and so breaks retransmission of tracks that
/// already run. Puts back the RTX SSRC each media SSRC was first offered with, and remembers new pairs in
/// `pinned`.
[[nodiscard]] std::string pinFid(std::string_view sdp, FidMap& pinned);

}  // namespace rostra::rtp
