// SPDX-License-Identifier: Apache-2.0
// Tells which source and which layer a packet belongs to. In: the validated publish offer, packets; out: a
// place. webrtcbin 1.22.0 attaches every unsignalled SSRC to m-line 0, so its pads say nothing. Pure. RFC
// 9143 s.9.2 (mid, then SSRC), RFC 8852 (rid), RFC 8853 s.5 (simulcast).
#pragma once

#include "protocol/worker.hpp"
#include "rtp/packet/packet_view.hpp"
#include "rtp/sdp/sdp.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rostra::sfu {

inline constexpr std::size_t kSources = 3;

/// Immutable after construction: any thread.
class StreamTable {
 public:
  struct Place {
    protocol::worker::Source source{};
    std::size_t layer = 0;
    bool operator==(const Place&) const = default;
  };
  /// An m-section with media.
  struct Entry {
    protocol::worker::Source source{};
    rtp::MediaKind kind{};
    std::string mid;
    std::size_t mline = 0;
    std::vector<std::string> rids;     ///< largest layer first; empty = one layer
    std::vector<std::uint32_t> ssrcs;  ///< of the media itself, without RTX
  };

  /// The order of m-sections is fixed: first audio = microphone, first video = camera, second video = screen;
  /// what else there is, is not forwarded.
  explicit StreamTable(const rtp::SessionDescription& offer);

  /// Where the packet belongs; nothing while it cannot be told (a simulcast layer whose rid has not been seen
  /// yet). `kind` of the pad's caps decides only when neither mid nor a signalled SSRC does.
  [[nodiscard]] std::optional<Place> identify(const rtp::PacketView& packet,
                                              std::optional<rtp::MediaKind> kind) const noexcept;

  [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return entries_; }
  /// Id of the audio-level extension; 0 = not offered.
  [[nodiscard]] std::uint8_t audioLevelId() const noexcept { return audioLevelId_; }

 private:
  [[nodiscard]] const Entry* findEntry(const rtp::PacketView& packet,
                                       std::optional<rtp::MediaKind> kind) const noexcept;

  std::vector<Entry> entries_;
  std::uint8_t midId_ = 0;
  std::uint8_t ridId_ = 0;
  std::uint8_t repairedRidId_ = 0;
  std::uint8_t audioLevelId_ = 0;
};

}  // namespace rostra::sfu
