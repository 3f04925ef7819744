// SPDX-License-Identifier: Apache-2.0
// Which work-arounds this process uses. In: the version of the GStreamer it runs with, asked once; out: on or
// off, for each.
//
// This folder holds everything that exists only because of how GStreamer (or libnice below it) behaves. Each
// file names what it works around, where that is in the upstream source, the versions it was seen in, and the
// test that fails without it. Debian 12 has GStreamer 1.22.0, Debian 13 has 1.26.2: on both, all tests pass
// with everything on. `scripts/mutants workaround` switches off one after the other: with 1.22.0 a test
// notices each; with 1.26.2 that of idle_slots passes without it. When a version turns out to need one no
// more, that version goes into the table in versions.cpp; when no supported version needs it, its file goes.
//
// A few have no switch, because code around them is built on them or because they cost nothing where they are
// not needed: idle_slots, key_frame_requests, nice_agent, publish_answer's repetition, refused_packet,
// remote_close, stamp_margin. SDP that makes webrtcbin abort is refused before it gets there, by
// rtp/sdp/sdp_validate.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rostra::sfu {

enum class Workaround : std::uint8_t {
  ClockRate,       ///< sender_clock
  CompleteAnswer,  ///< publish_answer
  DtlsStart,       ///< dtls_start
  FastPath,        ///< fast_path
  JitterBuffer,    ///< jitter_buffer
  MalformedRtcp,   ///< rtcp_check
  OneCname,        ///< rtcp_cname
  ReportInterval,  ///< report_interval
  RtxSsrcs,        ///< rtx_ssrcs
};
inline constexpr std::size_t kWorkarounds = 9;

struct GstVersion {
  unsigned major = 0;
  unsigned minor = 0;
  auto operator<=>(const GstVersion&) const = default;
};

/// One work-around and when it may rest.
struct WorkaroundEntry {
  Workaround which{};
  std::string_view name;            ///< as in the log
  std::optional<GstVersion> until;  ///< the first version that needs it no more; nothing = none is known
};
/// All of them, in the order of the enumeration. Pure.
[[nodiscard]] const std::array<WorkaroundEntry, kWorkarounds>& workarounds() noexcept;

/// Whether `entry` is on with GStreamer `version`. Pure.
[[nodiscard]] bool isOn(const WorkaroundEntry& entry, GstVersion version) noexcept;
/// The same for the GStreamer this process runs with. Any thread, cheap.
[[nodiscard]] bool isOn(Workaround which) noexcept;
/// "1.22.0: clock-rate fast-path ...", for the log.
[[nodiscard]] std::string describeWorkarounds();

}  // namespace rostra::sfu
