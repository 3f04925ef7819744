// SPDX-License-Identifier: Apache-2.0
// One media playlist: a window of segments made of parts. In: parts in order; out: playlist text and what an
// address or a blocking request may expect. Pure. Spec: draft-pantos-hls-rfc8216bis (sections named at the
// members).
#pragma once

#include "base/result.hpp"
#include "hls/request.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rostra::hls {

/// Constant for the life of a show: players keep what they read first (a changed target is fatal to Apple's).
struct StreamSettings {
  std::chrono::microseconds partTarget{200'000};       ///< EXT-X-PART-INF PART-TARGET
  std::chrono::microseconds segmentTarget{1'000'000};  ///< usual length of a segment
  std::uint32_t windowSegments =
      10;  ///< whole segments listed; at least 4 targets are kept whatever this says

  /// EXT-X-TARGETDURATION, whole seconds (s.4.4.3.1): what segmentTarget rounds to, at least 1 s.
  [[nodiscard]] std::chrono::seconds targetDuration() const noexcept;
  /// How long a blocking request is held at most before 503: three target durations (s.6.2.5.2).
  [[nodiscard]] std::chrono::milliseconds holdLimit() const noexcept { return 3 * targetDuration(); }
};

/// From the mixer's `part` message.
struct PartFacts {
  std::uint64_t segment = 0;              ///< the mixer's own counter of segments in this epoch, from 0
  std::uint32_t part = 0;                 ///< its counter of parts in that segment, from 0
  std::chrono::microseconds duration{0};  ///< of the video
  bool independent = false;               ///< starts with a key frame
  bool last = false;                      ///< ends its segment
  std::chrono::milliseconds wallTime{0};  ///< when its first picture was composed, since 1970
  bool clockWasSet = false;               ///< wallTime does not continue that of the segment before
  std::uint64_t bytes = 0;                ///< size
};

/// Position of a part in the playlist.
struct Position {
  std::uint64_t msn = 0;   ///< media sequence number of its segment
  std::uint32_t part = 0;  ///< index in the segment
  auto operator<=>(const Position&) const = default;
};

/// What a request may expect.
enum class Availability : std::uint8_t {
  Ready,    ///< answer now
  Wait,     ///< will exist: hold the request
  Gone,     ///< left the window or belongs to an earlier mixer: 410
  Unknown,  ///< never existed and is not announced: 404
  TooFar,   ///< a blocking request for the far future: 400
};

/// Thread: any, one at a time.
class MediaPlaylist {
 public:
  /// One segment of the window. `parts` keeps their durations even after they are no longer listed.
  struct Part {
    std::chrono::microseconds duration{0};
    bool independent = false;
  };
  struct Segment {
    std::uint64_t msn = 0;
    std::uint32_t epoch = 0;
    std::string source;  ///< the rendition whose media this is; empty = this one's own
    bool discontinuity = false;
    bool complete = false;
    std::chrono::milliseconds wallTime{0};
    std::chrono::microseconds duration{0};
    std::uint64_t bytes = 0;
    std::vector<Part> parts;
  };
  /// Of whole segments of its own since the show began; 0 before the first.
  struct BitRate {
    std::uint64_t peak = 0;     ///< bits a second
    std::uint64_t average = 0;  ///< bits a second
  };
  /// What another rendition's playlist says about this one (EXT-X-RENDITION-REPORT).
  struct Report {
    std::string_view rendition;
    Position last;
  };

  explicit MediaPlaylist(StreamSettings settings, std::uint32_t epoch) : settings_(settings), epoch_(epoch) {}

  /// The initialization segment of this epoch is there. Conflict if it already was.
  [[nodiscard]] Result<void> addInit();
  /// Adds the next part. InvalidInput when it would break a rule players rely on: counters with a gap, longer
  /// than the part target (1 ms of rounding is allowed), shorter than 85 % of it without ending its segment,
  /// a segment longer than the target duration allows or not starting with a key frame. The playlist is
  /// unchanged then. `source`: another rendition whose media this is, empty = its own; one for all parts of a
  /// segment.
  [[nodiscard]] Result<Position> addPart(const PartFacts& facts, std::string_view source = {});
  /// See Stream::restart().
  void restart(std::uint32_t epoch);
  void end();

  /// Playlist request: with or without _HLS_msn and _HLS_part (s.6.2.5.2). A plain one waits for the first
  /// whole segment.
  [[nodiscard]] Availability playlist(const PlaylistQuery& query) const noexcept;
  [[nodiscard]] Availability init(std::uint32_t epoch) const noexcept;
  [[nodiscard]] Availability segment(std::uint32_t epoch, std::uint64_t msn) const noexcept;
  /// Wait for exactly the part that EXT-X-PRELOAD-HINT announces.
  [[nodiscard]] Availability part(std::uint32_t epoch, Position position) const noexcept;

  /// The playlist. `skip`: as delta update (s.6.2.5.1) when there is something to leave out. `nextSource`:
  /// whose media the segment after the last one will be, empty = its own.
  [[nodiscard]] std::string render(bool skip, std::span<const Report> reports,
                                   std::string_view nextSource = {}) const;

  /// The mixer's counters of the part that is due.
  [[nodiscard]] std::uint64_t dueSegment() const noexcept { return expectedSegment_; }
  [[nodiscard]] std::uint32_t duePart() const noexcept { return next().part; }
  /// Media sequence number of a segment of this epoch by the mixer's counter.
  [[nodiscard]] std::uint64_t msnOf(std::uint64_t segment) const noexcept {
    return nextMsn_ + (segment - expectedSegment_);
  }
  /// Ends the segment that is open, if there is one.
  void completeOpenSegment();
  [[nodiscard]] BitRate bitRate() const noexcept;
  /// The newest part; nothing before the first.
  [[nodiscard]] std::optional<Position> last() const noexcept;
  [[nodiscard]] bool hasWholeSegment() const noexcept;
  /// Media below this number is no longer answered and may be freed: what left the playlist stays for the
  /// length of a playlist and a segment (s.6.2.2).
  [[nodiscard]] std::uint64_t firstAvailable() const noexcept { return firstAvailable_; }
  /// Epochs below this number have no media left.
  [[nodiscard]] std::uint32_t firstEpoch() const noexcept;
  /// The segment with that number, if it is still available.
  [[nodiscard]] const Segment* find(std::uint64_t msn) const noexcept;

 private:
  [[nodiscard]] Position next() const noexcept;
  void measure(const Segment& segment);
  void slide();

  StreamSettings settings_;
  std::uint32_t epoch_;
  bool hasInit_ = false;
  bool ended_ = false;
  bool pendingDiscontinuity_ = false;
  std::uint64_t nextMsn_ = 0;
  std::uint64_t firstAvailable_ = 0;
  std::uint64_t firstListed_ = 0;
  std::uint64_t discontinuitySequence_ = 0;
  std::uint64_t expectedSegment_ = 0;     // the mixer's counter
  std::chrono::microseconds longest_{0};  // duration of the longest playlist so far
  std::uint64_t peakBitRate_ = 0;
  std::uint64_t measuredBits_ = 0;
  std::chrono::microseconds measuredTime_{0};
  std::deque<Segment> segments_;  // from firstAvailable_; the last may be open
};

}  // namespace rostra::hls
