// SPDX-License-Identifier: Apache-2.0
// All shows that are on air, by space, and what viewers ask for. In: initialization segments and parts from
// the mixers (control thread); out: answers for the web threads, which wake when something changed, and the
// wish for a show where there is none. No HTTP library here.
#pragma once

#include "base/mutex.hpp"
#include "base/result.hpp"
#include "glib/loop.hpp"
#include "glib/ref.hpp"
#include "hls/request.hpp"
#include "hls/stream.hpp"
#include "origin/live/frame_request.hpp"
#include "origin/live/live_show.hpp"
#include "origin/live/viewer_keys.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rostra::origin {

struct OriginSettings {
  ShowLimits show;
  std::size_t maxOnDemandSpaces = 64;  ///< spaces without a show that may be waited for at the same time
  std::chrono::milliseconds onDemandHold{10'000};  ///< how long the first request waits for a mixer to start
  bool frames = true;                              ///< viewers may have the pictures one by one
};

/// A viewer of single pictures, while it lasts.
struct FrameView {
  std::shared_ptr<FrameWindow> window;
  std::string show;
};

/// Thread: any. No callback is called under a lock.
class Origin : public std::enable_shared_from_this<Origin> {
 public:
  [[nodiscard]] static std::shared_ptr<Origin> create(OriginSettings settings = {});

  // --- control: what is on air ---
  /// Begins a show in a space and returns its id (new, never used before). An earlier show of the space is
  /// closed: 410 from now on.
  [[nodiscard]] std::string openShow(const std::string& space, const hls::StreamSettings& settings);
  /// Adds an initialization segment; see hls::Stream::addInit(). NotFound for a show that is closed.
  [[nodiscard]] Result<void> addInit(const std::string& show, const hls::RenditionFacts& facts,
                                     glib::Ref<GBytes> bytes);
  /// Adds a part and wakes who waits for it; see hls::MediaPlaylist::addPart(). Exhausted beyond the limits.
  /// After an error the mixer should be replaced: its next parts would leave a gap.
  [[nodiscard]] Result<hls::Position> addPart(const std::string& show, std::string_view rendition,
                                              const hls::PartFacts& facts, glib::Ref<GBytes> bytes);
  /// See LiveShow::addFrame(). NotFound for a show that is closed.
  [[nodiscard]] Result<void> addFrame(const std::string& show, std::string_view rendition,
                                      const FrameFacts& facts, glib::Ref<GBytes> bytes);
  /// See hls::Stream::setSource(). NotFound for a show that is closed.
  [[nodiscard]] Result<void> setSource(const std::string& show, std::string_view rendition,
                                       std::uint64_t segment, std::string_view source);
  /// The show's mixer died and another will send: discontinuity. See hls::Stream::restart().
  void restartMixer(const std::string& show);
  /// Ends the playlists: EXT-X-ENDLIST. The window stays readable until closeShow() or the next openShow().
  /// Idempotent.
  void endShow(const std::string& show);
  /// Frees the show; requests for it get 410. Idempotent.
  void closeShow(const std::string& show);

  /// From now on everything of a space needs one of `keys`, the multivariant playlist in its query, all else
  /// in its path, and is answered 403 without one; null removes that. A space that nobody asks for and that
  /// has no show is forgotten: protect it again before openShow().
  void protect(const std::string& space, std::shared_ptr<const ViewerKeys> keys);
  /// Keys of a space were taken back: requests that are held are looked at again.
  void keysChanged(const std::string& space) { notify(space); }

  // --- control: who asks ---
  /// Called on a web thread (must not wait) when a viewer asks for a space that has no show, at most once a
  /// second for each space. Answer it by openShow() or refuse(). Set before the web front starts.
  void onDemand(std::function<void(const std::string& space)> callback) { onDemand_ = std::move(callback); }
  /// Requests waiting for a show in this space are answered with this reason now: 404, or 503 when it is
  /// Unavailable, which is nobody's fault but the server's. Strangers read it.
  void refuse(const std::string& space, const std::string& reason, ErrorKind kind = ErrorKind::NotFound);
  /// When anything below /hls/<space>/ was last asked for; nothing if not in memory.
  [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> lastRequested(
      const std::string& space) const;
  /// When anything of a rendition of a show was last asked for; nothing if it never was.
  [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> lastRequested(
      const std::string& show, std::string_view rendition) const;
  [[nodiscard]] std::vector<ShowStats> stats() const;

  // --- web threads ---
  /// Answers or says how long to hold. `waited`: the request was held before (it is not counted again).
  [[nodiscard]] std::variant<Answer, Hold> answer(const hls::Path& path, const hls::PlaylistQuery& query,
                                                  bool waited);
  /// The same for who wants the pictures one by one: what to read from.
  [[nodiscard]] std::variant<Answer, Hold, FrameView> frames(const FrameRequest& request, bool waited);
  /// Whether this viewer may have another picture; counts as a request.
  [[nodiscard]] bool mayGoOn(const FrameRequest& request, const FrameView& view);
  /// Posts `changed(space)` to `loop` after every change, until the token is destroyed. One task for each web
  /// thread, not for each viewer.
  using Watch = std::shared_ptr<void>;
  [[nodiscard]] Watch watch(std::shared_ptr<glib::Loop> loop,
                            std::function<void(const std::string& space)> changed);

 private:
  struct Space;
  struct Watcher;
  /// A show and the space it is in.
  struct OnAir {
    std::shared_ptr<LiveShow> show;
    std::shared_ptr<Space> space;
  };
  struct Seen {
    std::shared_ptr<LiveShow> show;
    bool isPrivate = false;
  };
  explicit Origin(OriginSettings settings) : settings_(settings) {}
  /// Makes the space when nobody knew it.
  [[nodiscard]] Space& spaceNamed(const std::string& name) ROSTRA_REQUIRES(mutex_);
  [[nodiscard]] std::optional<OnAir> findShow(std::string_view show) const ROSTRA_EXCLUDES(mutex_);
  [[nodiscard]] std::variant<Answer, Hold> answerMultivariant(const std::string& space,
                                                              const std::string& key, bool waited);
  /// The show of a space, for whoever may see it; where there is none, it is asked for.
  [[nodiscard]] std::variant<Answer, Hold, Seen> showOf(const std::string& space, const std::string& key,
                                                        bool waited);
  /// Until the first picture of a show.
  [[nodiscard]] Hold untilOnAir() const;
  void notify(const std::string& space) ROSTRA_EXCLUDES(mutex_, watchersMutex_);
  /// Forgets idle spaces; whether one more may be waited for.
  [[nodiscard]] bool roomForSpace(std::chrono::steady_clock::time_point now) ROSTRA_REQUIRES(mutex_);

  const OriginSettings settings_;
  std::function<void(const std::string&)> onDemand_;  // set before any thread asks
  // Leaf locks, as that of LiveShow: none is taken under another.
  mutable Mutex mutex_;
  std::map<std::string, std::shared_ptr<Space>, std::less<>> spaces_ ROSTRA_GUARDED_BY(mutex_);
  std::map<std::string, OnAir, std::less<>> shows_ ROSTRA_GUARDED_BY(mutex_);
  Mutex watchersMutex_;
  std::vector<std::weak_ptr<Watcher>> watchers_ ROSTRA_GUARDED_BY(watchersMutex_);
};

}  // namespace rostra::origin
