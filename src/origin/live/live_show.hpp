// SPDX-License-Identifier: Apache-2.0
// The live window of one show: playlists and the media they name, and the newest pictures one by one. In:
// initialization segments, parts and frames of its mixer; out: answers for what stands below the address of
// the show, windows of frames.
#pragma once

#include "base/mutex.hpp"
#include "base/result.hpp"
#include "hls/request.hpp"
#include "hls/stream.hpp"
#include "origin/live/answers.hpp"
#include "origin/live/frame_window.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rostra::origin {

/// State of the show a space has now.
enum class ShowState : std::uint8_t { Starting, Playable, Ended };

struct ShowStats {
  std::string space;
  std::string show;
  ShowState state = ShowState::Starting;
  std::uint32_t epoch = 1;
  std::size_t bytes = 0;    ///< media held in memory
  std::uint64_t parts = 0;  ///< received since the show began
  std::uint64_t lastMsn = 0;
};

/// What the mixer says of a frame.
struct FrameFacts {
  std::uint64_t segment = 0;  ///< of the mixer's counter
  std::chrono::microseconds duration{0};
  bool key = false;
  std::int64_t zeroWallMs = 0;  ///< wall clock of time 0 of the media timeline, ms since 1970
};

struct ShowLimits {
  std::size_t maxPartBytes = 32U << 20;   ///< a larger part is refused
  std::size_t maxShowBytes = 512U << 20;  ///< a show whose window is larger is refused more parts
  FrameLimits frames;                     ///< of each rendition
};

/// Thread: any.
class LiveShow {
 public:
  LiveShow(std::string id, const hls::StreamSettings& settings, const ShowLimits& limits);
  LiveShow(const LiveShow&) = delete;
  LiveShow& operator=(const LiveShow&) = delete;
  ~LiveShow();

  [[nodiscard]] const std::string& id() const noexcept { return id_; }

  /// See hls::Stream::addInit(). Exhausted when it is too large.
  [[nodiscard]] Result<void> addInit(const hls::RenditionFacts& facts, glib::Ref<GBytes> bytes);
  /// See hls::MediaPlaylist::addPart(). Exhausted beyond the limits.
  [[nodiscard]] Result<hls::Position> addPart(std::string_view rendition, const hls::PartFacts& facts,
                                              glib::Ref<GBytes> bytes);
  /// Gives a frame to who reads this rendition picture by picture; true when it is the first that can be
  /// read. InvalidInput for an empty one, Exhausted when it is too large, NotFound for a rendition without
  /// addInit() in this epoch.
  [[nodiscard]] Result<bool> addFrame(std::string_view rendition, const FrameFacts& facts,
                                      glib::Ref<GBytes> bytes);
  /// See hls::Stream::setSource(). Frames of a rendition that is not its own source end there.
  [[nodiscard]] Result<void> setSource(std::string_view rendition, std::uint64_t segment,
                                       std::string_view source);
  /// Another mixer will send. See hls::Stream::restart().
  void restart();
  /// EXT-X-ENDLIST. Idempotent.
  void end();

  /// The multivariant playlist; nothing before there is something to play. `key`: of the viewer of a private
  /// show, which all addresses in it carry; empty = the show is public.
  [[nodiscard]] std::optional<Answer> multivariant(const std::string& key);
  /// What the path names, `at` being its rendition; or how long to wait for it.
  [[nodiscard]] std::variant<Answer, Hold> answer(const hls::Path& path, const hls::RenditionPath& at,
                                                  const hls::PlaylistQuery& query);
  /// The frames of a rendition (empty name: of the first); or how long to wait for them; or why there are
  /// none.
  [[nodiscard]] std::variant<Answer, Hold, std::shared_ptr<FrameWindow>> frames(std::string_view rendition);
  /// Somebody reads frames of this rendition: as if it had been asked for now.
  void touch(std::string_view rendition);
  /// When something of a rendition was last asked for; nothing if it never was.
  [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> lastRequested(
      std::string_view rendition) const;
  /// Without the name of the space.
  [[nodiscard]] ShowStats stats() const;

 private:
  /// Of its own media: a segment that is another rendition's is stored there.
  struct StoredSegment {
    std::uint64_t msn = 0;
    std::vector<glib::Ref<GBytes>> parts;
    glib::Ref<GBytes> whole;
  };
  struct StoredRendition {
    std::map<std::uint32_t, glib::Ref<GBytes>> inits;  // by epoch
    std::deque<StoredSegment> segments;
    std::array<PlaylistText, 2> text;  // playlist, full and delta; empty after a change
    std::optional<std::chrono::steady_clock::time_point> lastRequested;
    std::string codecs;
    bool hasPicture = false;
    std::shared_ptr<FrameWindow> frames;       // null until a key frame of the epoch
    std::optional<std::uint64_t> framesUntil;  // from this segment on it shows another's media
  };
  /// What was asked for, by its name in a sentence: whether it is there, and its bytes then.
  struct Found {
    hls::Availability availability{};
    const char* what = "";
    glib::Ref<GBytes> bytes;
  };
  /// Makes finished segments whole, forgets what left the window and texts that are no longer true.
  void changed() ROSTRA_REQUIRES(mutex_);
  /// Readers of frames end with what is there.
  void closeFrames() ROSTRA_REQUIRES(mutex_);
  /// Forgets parts that no playlist will list.
  void forgetUnlisted() ROSTRA_REQUIRES(mutex_);
  [[nodiscard]] Answer playlist(std::string_view rendition, const hls::PlaylistQuery& query)
      ROSTRA_REQUIRES(mutex_);
  [[nodiscard]] Found findMedia(const hls::Path& path, const hls::MediaPlaylist& playlist,
                                const StoredRendition& stored) const ROSTRA_REQUIRES(mutex_);
  [[nodiscard]] std::variant<Answer, Hold> missing(hls::Availability availability,
                                                   const std::string& what) const ROSTRA_REQUIRES(mutex_);

  const std::string id_;
  const ShowLimits limits_;
  const char* const blockingCacheControl_;

  mutable Mutex mutex_;  // leaf
  hls::Stream stream_ ROSTRA_GUARDED_BY(mutex_);
  std::uint64_t parts_ ROSTRA_GUARDED_BY(mutex_) = 0;
  std::size_t bytes_ ROSTRA_GUARDED_BY(mutex_) = 0;
  std::map<std::string, StoredRendition, std::less<>> renditions_ ROSTRA_GUARDED_BY(mutex_);
  std::string firstWithPicture_ ROSTRA_GUARDED_BY(mutex_);  // name of a rendition
  PlaylistText multivariant_ ROSTRA_GUARDED_BY(mutex_);     // text; empty after a change
};

}  // namespace rostra::origin
