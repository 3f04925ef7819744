// SPDX-License-Identifier: Apache-2.0
// Decides whether a compound RTCP packet may be shown to GStreamer. In: decrypted bytes of a peer that may
// lie; out: yes or no. Pure. RFC 3550 s.6.4 to 6.7 (SR, RR, SDES, BYE, APP), RFC 4585 s.6.1 (feedback), RFC
// 3611 (XR), RFC 5506 (reduced size).
//
// - rtpsession (rtp_session_process_bye() in rtpsession.c) reads the first SSRC of a BYE that has none, among
//   others: a GLib critical.
// - srtpdec (rtcp_buffer_get_ssrc() in gstsrtp.c) reads on into encrypted bytes behind anything but a report,
//   feedback, APP or BYE, and takes the first SSRC of a BYE without any.
//
// Needed in 1.22.0 and 1.26.2. Test: SfuHostile.AuthenticNonsenseAsRtcp.
#pragma once

#include <cstddef>
#include <span>

namespace rostra::sfu {

/// True when every packet has version 2, lies inside the bytes, is of a known type and as long as its counts
/// say.
[[nodiscard]] bool isWellFormedRtcp(std::span<const std::byte> compound) noexcept;

/// Bytes of an SRTCP packet that are not encrypted (RFC 3711 s.3.4).
inline constexpr std::size_t kSrtcpClearBytes = 8;

/// Whether srtpdec may look for the SSRC of this SRTCP packet: it starts with a report, feedback, APP, or a
/// BYE with a source.
[[nodiscard]] bool mayBeSrtcp(std::span<const std::byte> clear) noexcept;

}  // namespace rostra::sfu
