// SPDX-License-Identifier: Apache-2.0
// Key-frame requests of one browser on their way to the loop. In: media SSRCs on RTCP's streaming thread;
// out: those of one turn of the loop, together.
#pragma once

#include "glib/loop.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <set>

namespace rostra::sfu {

/// Thread: note() any; the handler is called on the loop.
class AskedKeyFrames : public std::enable_shared_from_this<AskedKeyFrames> {
 public:
  using Handler = std::function<void(const std::set<std::uint32_t>& ssrcs)>;

  AskedKeyFrames(std::shared_ptr<glib::Loop> loop, Handler onAsked)
      : loop_(std::move(loop)), onAsked_(std::move(onAsked)) {}

  void note(std::uint32_t ssrc);

 private:
  void deliver();

  const std::shared_ptr<glib::Loop> loop_;
  const Handler onAsked_;
  std::mutex mutex_;  ///< guards asked_; a leaf lock
  std::set<std::uint32_t> asked_;
};

}  // namespace rostra::sfu
