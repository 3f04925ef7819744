// SPDX-License-Identifier: Apache-2.0
// A viewer without a player: follows a live media playlist by blocking reload and collects every part in
// order, so that a test can look at the whole stream afterwards. Thread: the hub's loop.
#pragma once

#include "glib/loop.hpp"
#include "glib/ref.hpp"
#include "support/socket_hub.hpp"

#include <libsoup/soup.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rostra::test {

struct FollowedPart {
  std::uint64_t segment = 0;  ///< media sequence number
  std::uint64_t part = 0;
  double duration = 0;  ///< seconds, as the playlist says
  std::size_t bytes = 0;
  std::int64_t arrivedUs = 0;  ///< monotonic clock
};

class PlaylistFollower : public std::enable_shared_from_this<PlaylistFollower> {
 public:
  /// `url`: http://host:port; `space`: slug. Follows the first rendition.
  [[nodiscard]] static std::shared_ptr<PlaylistFollower> start(std::string url, const std::string& space) {
    return startAt(std::move(url), "/hls/" + space + "/live.m3u8");
  }
  /// `path`: of the multivariant playlist, as the message `live` says it.
  [[nodiscard]] static std::shared_ptr<PlaylistFollower> startAt(std::string url, std::string path);

  /// Everything so far, in order: parts, and the bytes of initialization segment and parts, playable as one
  /// file.
  [[nodiscard]] const std::vector<FollowedPart>& parts() const noexcept { return parts_; }
  [[nodiscard]] const std::string& media() const noexcept { return media_; }
  /// Sentences about everything a player could not live with: gaps, errors, changed constants. Empty =
  /// flawless. A playlist that cannot be had is asked for again a moment later, as players do.
  [[nodiscard]] const std::vector<std::string>& complaints() const noexcept { return complaints_; }
  [[nodiscard]] std::uint64_t discontinuities() const noexcept { return discontinuities_; }
  [[nodiscard]] bool ended() const noexcept { return ended_; }
  void stop();

 private:
  struct Listed {
    FollowedPart part;
    std::string uri;
  };
  PlaylistFollower(std::string url, std::string path);
  /// `onError`: called after the complaint.
  void fetch(const std::string& path, std::function<void(std::string)> onBody,
             std::function<void()> onError = nullptr);
  void onMultivariant(const std::string& text);
  void reload();
  void onPlaylist(const std::string& text);
  void fetchNext(std::vector<Listed> parts, std::size_t index);
  void complain(std::string sentence) { complaints_.push_back(std::move(sentence)); }

  std::string url_;
  std::string playlist_;
  glib::Ref<SoupSession> session_;
  glib::Ref<GCancellable> cancel_;
  std::vector<FollowedPart> parts_;
  std::string media_;
  std::string map_;
  std::string constants_;
  std::vector<std::string> complaints_;
  std::uint64_t discontinuities_ = 0;
  bool ended_ = false;
  glib::Source retry_;
};

}  // namespace rostra::test
