// SPDX-License-Identifier: Apache-2.0
// The state of one show as playlists: in: facts about initialization segments and parts, which renditions are
// encoded, mixer restarts, the end; out: the text of all playlists. A rendition that is not encoded goes on
// with the media of another one. Holds no media bytes, knows no clock, no threads. Spec:
// draft-pantos-hls-rfc8216bis.
#pragma once

#include "base/result.hpp"
#include "hls/media_playlist.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rostra::hls {

/// What the multivariant playlist says about a rendition. From the mixer's `init` message.
struct RenditionFacts {
  std::string name;             ///< [a-z0-9-]{1,32}, part of addresses
  std::string codecs;           ///< RFC 6381 string of all tracks
  std::uint32_t width = 0;      ///< pixels; 0 = sound only
  std::uint32_t height = 0;     ///< pixels; 0 = sound only
  double frameRate = 0;         ///< frames a second; 0 = sound only
  std::uint64_t bandwidth = 0;  ///< peak bits a second that are allowed
};

/// All renditions of one show. Thread: any, one at a time (the owner locks).
class Stream {
 public:
  explicit Stream(StreamSettings settings) : settings_(settings) {}

  /// The initialization segment of a rendition in this epoch; before its first part. A new name is a new
  /// rendition. InvalidInput for facts that cannot be in a playlist, Conflict for a second one in an epoch
  /// or after end().
  [[nodiscard]] Result<void> addInit(const RenditionFacts& facts);
  /// From this segment of the epoch on (the mixer's counter), `rendition` shows the media of `source`, which
  /// may be itself. Before a part of that segment is added. NotFound for renditions that do not exist,
  /// InvalidInput for a segment that has begun.
  [[nodiscard]] Result<void> setSource(std::string_view rendition, std::uint64_t segment,
                                       std::string_view source);
  /// Adds a part; see MediaPlaylist::addPart(). NotFound for a rendition without addInit() in this epoch. A
  /// part that comes before what it follows in its playlist, which is another rendition's, waits for it.
  [[nodiscard]] Result<Position> addPart(std::string_view rendition, const PartFacts& facts);
  /// The mixer is gone, another follows: open segments end where they are, a rendition that is a segment
  /// behind shows that of another, and what follows is a new epoch behind an EXT-X-DISCONTINUITY. Restarting
  /// before the first part only changes the epoch. Ignored after end().
  void restart();
  /// No more parts: EXT-X-ENDLIST. Idempotent.
  void end();

  /// Number of the mixer incarnation, from 1. Part of addresses, so no address is ever used twice.
  [[nodiscard]] std::uint32_t epoch() const noexcept { return epoch_; }
  [[nodiscard]] bool ended() const noexcept { return ended_; }
  /// True when every rendition has a whole segment: what a player needs to begin.
  [[nodiscard]] bool playable() const noexcept;
  [[nodiscard]] const StreamSettings& settings() const noexcept { return settings_; }
  [[nodiscard]] const MediaPlaylist* find(std::string_view rendition) const noexcept;

  /// Multivariant playlist; media playlists are at `<base>/<rendition>/live.m3u8` (s.4.4.6).
  [[nodiscard]] std::string renderMultivariant(std::string_view base) const;
  /// Media playlist with EXT-X-RENDITION-REPORT of the others. `rendition` must exist.
  [[nodiscard]] std::string renderMedia(std::string_view rendition, bool skip) const;

 private:
  /// Whose media a rendition shows from a segment of the epoch on.
  struct Source {
    std::uint64_t segment = 0;
    std::string rendition;  ///< empty = its own
  };
  struct Rendition {
    RenditionFacts facts;
    MediaPlaylist playlist;
    std::deque<Source> sources{};   // by segment; those that hold, and those to come
    std::deque<PartFacts> early{};  // own parts behind another's that have not come
    [[nodiscard]] bool hasPicture() const noexcept { return facts.height != 0; }
    [[nodiscard]] std::string_view sourceOf(std::uint64_t segment) const noexcept;
  };
  [[nodiscard]] Rendition* lookUp(std::string_view name) noexcept;
  /// Moves parts of others and parts that waited into the playlists where they are due.
  void settle();
  [[nodiscard]] bool settleOne(Rendition& rendition);
  /// The part of `source` that is due in `playlist`, if it is there.
  [[nodiscard]] static std::optional<PartFacts> dueFrom(const MediaPlaylist& playlist,
                                                        const MediaPlaylist& source);
  /// Gives renditions that are a segment behind the others that segment.
  void align();
  StreamSettings settings_;
  std::uint32_t epoch_ = 1;
  bool ended_ = false;
  std::vector<Rendition> renditions_;  // in order of appearance: the first is what players start with
};

}  // namespace rostra::hls
