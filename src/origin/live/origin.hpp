// SPDX-License-Identifier: Apache-2.0
// Keeps the live window of every show in memory and answers what viewers ask. In: initialization segments and
// parts from the mixers (control thread); out: answers for the web threads, which wake when something
// changed. No HTTP library here.
#pragma once

#include "base/result.hpp"
#include "glib/loop.hpp"
#include "glib/ref.hpp"
#include "hls/request.hpp"
#include "hls/stream.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rostra::origin {

struct OriginSettings {
  std::size_t maxPartBytes = 32U << 20;   ///< a larger part is refused
  std::size_t maxShowBytes = 512U << 20;  ///< a show whose window is larger is refused more parts
  std::size_t maxOnDemandSpaces = 64;     ///< spaces without a show that may be waited for at the same time
  std::chrono::milliseconds onDemandHold{10'000};  ///< how long the first request waits for a mixer to start
};

/// An answer without any HTTP library: a status, a body that is shared by all viewers, and how long it may be
/// cached.
struct Answer {
  unsigned status = 200;
  const char* contentType = "";
  const char* cacheControl = "";
  glib::Ref<GBytes> body;
  unsigned retryAfterSeconds = 0;  ///< 0 = no Retry-After
  bool ranges = false;             ///< Range applies
};
/// Ask again when the space changes, until `limit` has passed since the request came; then answer
/// `onTimeout`.
struct Hold {
  std::chrono::milliseconds limit{0};
  Answer onTimeout;
};

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
  /// The show's mixer died and another will send: discontinuity. See hls::Stream::restart().
  void restartMixer(const std::string& show);
  /// Last words: EXT-X-ENDLIST. The window stays readable until closeShow() or the next openShow().
  /// Idempotent.
  void endShow(const std::string& show);
  /// Frees the show; requests for it get 410. Idempotent.
  void closeShow(const std::string& show);

  /// From now on the multivariant playlist of a space needs `key` in its query and is answered 403 without
  /// it; an empty key lifts that. Everything below it has addresses nobody can guess.
  void protect(const std::string& space, const std::string& key);

  // --- control: who asks ---
  /// Called on a web thread (must not wait) when a viewer asks for a space that has no show, at most once a
  /// second for each space. Answer it by openShow() or refuse(). Set before the web front starts.
  void onDemand(std::function<void(const std::string& space)> callback) { onDemand_ = std::move(callback); }
  /// Whoever waits for a show in this space is told 404 with this reason now.
  void refuse(const std::string& space, const std::string& reason);
  /// When anything below /hls/<space>/ was last asked for; nothing if not in memory.
  [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> lastRequested(
      const std::string& space) const;
  [[nodiscard]] std::vector<ShowStats> stats() const;

  // --- web threads ---
  /// Answers or says how long to hold. `waited`: the request was held before (it is not counted again).
  [[nodiscard]] std::variant<Answer, Hold> answer(const hls::Path& path, const hls::PlaylistQuery& query,
                                                  bool waited);
  /// Posts `changed(space)` to `loop` after every change, until the token is destroyed. One task for each web
  /// thread, not for each viewer.
  using Watch = std::shared_ptr<void>;
  [[nodiscard]] Watch watch(std::shared_ptr<glib::Loop> loop,
                            std::function<void(const std::string& space)> changed);

 private:
  struct Show;
  struct Space;
  struct Watcher;
  explicit Origin(OriginSettings settings) : settings_(settings) {}
  [[nodiscard]] std::shared_ptr<Show> findShow(std::string_view show) const;
  [[nodiscard]] std::variant<Answer, Hold> answerMultivariant(const std::string& space,
                                                              const std::string& key, bool waited);
  void notify(const std::string& space);
  void forgetIdleSpacesLocked(std::chrono::steady_clock::time_point now);

  const OriginSettings settings_;
  std::function<void(const std::string&)> onDemand_;
  // Leaf locks all three (Show::mutex is the third): none is taken under another.
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Space>, std::less<>> spaces_;
  std::map<std::string, std::shared_ptr<Show>, std::less<>> shows_;
  std::mutex watchersMutex_;
  std::vector<std::weak_ptr<Watcher>> watchers_;
};

}  // namespace rostra::origin
