// SPDX-License-Identifier: Apache-2.0
// The newest pictures of one rendition, each with its sound as a fragment of its own (ISO/IEC 23000-19), for
// viewers who want them one by one. In: frames of the mixer; out: for each reader the next one, the same
// bytes for all. A reader that falls behind goes on at the newest key frame, so what is kept is bounded by
// the settings, whoever reads how slowly.
#pragma once

#include "base/mutex.hpp"
#include "glib/loop.hpp"
#include "glib/ref.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rostra::origin {

struct FrameLimits {
  std::chrono::milliseconds lag{1000};  ///< a reader further behind goes on at the newest key frame
  std::size_t maxBytes = 16U << 20;     ///< kept for readers
};

/// One encoded picture with the sound that ends with it.
struct Frame {
  glib::Ref<GBytes> bytes;
  std::chrono::microseconds duration{0};
  bool key = false;
};

/// Thread: any. No callback is called under a lock.
class FrameWindow {
 public:
  /// What is the same for the whole stream.
  struct Head {
    std::string rendition;
    std::string codecs;           ///< RFC 6381
    glib::Ref<GBytes> init;       ///< ftyp+moov
    std::int64_t zeroWallMs = 0;  ///< wall clock of time 0 of the media timeline, ms since 1970
  };
  /// Where a reader is. Of one window.
  struct Reader {
    std::optional<std::uint64_t> next;  ///< nothing: waits for a key frame
    std::uint64_t jumps = 0;            ///< how often it went on at the newest key frame
  };
  enum class State : std::uint8_t { Frame, Wait, End };
  struct Step {
    State state = State::Wait;
    glib::Ref<GBytes> bytes;  ///< of a Frame
  };

  FrameWindow(Head head, FrameLimits limits) : head_(std::move(head)), limits_(limits) {}

  [[nodiscard]] const Head& head() const noexcept { return head_; }
  void add(Frame frame);
  /// Nothing comes after this: readers end with what is there. Idempotent.
  void close();
  /// The next frame for this reader. It begins with the newest key frame.
  [[nodiscard]] Step read(Reader& reader) const;
  [[nodiscard]] std::size_t bytes() const;

  /// Posts `changed` to `loop` when there is something to read or the end, until the token is destroyed. Once
  /// for all frames that come before it has run.
  using Watch = std::shared_ptr<void>;
  [[nodiscard]] Watch watch(std::shared_ptr<glib::Loop> loop, std::function<void()> changed);

 private:
  struct Watcher;
  struct Kept {
    Frame frame;
    std::chrono::microseconds begin{0};  ///< since the window began
  };
  void notify() ROSTRA_EXCLUDES(mutex_);
  [[nodiscard]] bool behind(std::uint64_t next) const ROSTRA_REQUIRES(mutex_);
  void forgetOld() ROSTRA_REQUIRES(mutex_);

  const Head head_;
  const FrameLimits limits_;
  mutable Mutex mutex_;  // leaf
  std::deque<Kept> frames_ ROSTRA_GUARDED_BY(mutex_);
  std::uint64_t first_ ROSTRA_GUARDED_BY(mutex_) = 0;  // number of frames_.front()
  std::optional<std::uint64_t> newestKey_ ROSTRA_GUARDED_BY(mutex_);
  std::chrono::microseconds end_ ROSTRA_GUARDED_BY(mutex_){0};
  std::size_t bytes_ ROSTRA_GUARDED_BY(mutex_) = 0;
  bool closed_ ROSTRA_GUARDED_BY(mutex_) = false;
  std::vector<std::weak_ptr<Watcher>> watchers_ ROSTRA_GUARDED_BY(mutex_);
};

}  // namespace rostra::origin
