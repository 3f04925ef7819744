// SPDX-License-Identifier: Apache-2.0
// Who may fetch the show of a private space. In: people who are here, and the news that somebody may not be
// any more; out: an address of the playlist for each person and log-in session, with a key that the origin
// asks for with every request. A key is taken back at once after a ban, a removal, the loss of a role and a
// log-out, and a while after the last connection of its holder has closed.
#pragma once

#include "control/config/configuration.hpp"
#include "glib/loop.hpp"
#include "origin/live/origin.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

namespace rostra::control {

/// Thread: the loop's home thread.
class PlaylistAccess {
 public:
  struct Services {
    std::shared_ptr<glib::Loop> loop;
    std::shared_ptr<origin::Origin> origin;
    std::string slug;
    Duration grace{};  ///< how long a key outlives the last connection of its holder
  };

  using Holder = std::pair<std::string, std::string>;  ///< person, and the hash of the session's token

  /// `here`: everyone who is in the room; asked as long as this lives.
  PlaylistAccess(Services services, std::function<std::set<Holder>()> here)
      : services_(std::move(services)), here_(std::move(here)) {}
  PlaylistAccess(const PlaylistAccess&) = delete;
  PlaylistAccess& operator=(const PlaylistAccess&) = delete;
  ~PlaylistAccess() { forgetAll(); }

  /// From now on the show is for people with a key only, or for everyone. Earlier keys hold no more.
  void protect(bool secret);
  /// The keys that hold; null = the show is for everyone.
  [[nodiscard]] std::shared_ptr<const origin::ViewerKeys> viewers() const noexcept { return keys_; }

  /// Path of the multivariant playlist, without a key.
  [[nodiscard]] std::string address() const { return "/hls/" + services_.slug + "/live.m3u8"; }
  /// The same for somebody who is here, with their key when one is needed.
  [[nodiscard]] std::string addressFor(const Holder& holder);

  /// The person may not watch any more, over whatever session they came.
  void forgetPerson(const std::string& person);
  /// A log-in session ended; `tokenHash`: of its token.
  void forgetSession(const std::string& tokenHash);
  void forgetAll();

 private:
  using Clock = std::chrono::steady_clock;
  struct Key {
    std::string text;
    Clock::time_point lastHere;
  };
  void forgetIf(const std::function<bool(const Holder& holder, const Key& key)>& gone);
  void sweep();

  const Services services_;
  const std::function<std::set<Holder>()> here_;
  std::shared_ptr<origin::ViewerKeys> keys_;
  std::map<Holder, Key> holders_;
  glib::Source sweepTimer_;
};

}  // namespace rostra::control
