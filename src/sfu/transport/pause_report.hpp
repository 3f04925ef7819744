// SPDX-License-Identifier: Apache-2.0
// Which pictures of a receiver stand still because its path carries no more, as its page is told. In: the
// state of its pictures, a few times a second; out: the whole list, when it changed and not too often. Pure,
// virtual clock.
#pragma once

#include "rtp/packet/clock.hpp"
#include "sfu/forward/producer_key.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace rostra::sfu {

/// A picture that its receiver shows.
struct ShownPicture {
  ProducerKey key;
  bool paused = false;  ///< for want of bandwidth
  bool flows = false;   ///< has begun, with a key frame
};

/// Thread: none of its own.
class PauseReport {
 public:
  /// A shorter pause is a picture that stumbles.
  static constexpr std::chrono::milliseconds kLeast{500};
  /// Between two reports.
  static constexpr std::chrono::seconds kInterval{1};

  /// Everything that stands still now, in the order of keys, when the page was told something else. A picture
  /// that may go on stands still until it does; one that is not among `pictures` is not shown.
  [[nodiscard]] std::optional<std::vector<ProducerKey>> update(std::span<const ShownPicture> pictures,
                                                               rtp::TimePoint now);

 private:
  std::map<ProducerKey, rtp::TimePoint> since_;
  std::vector<ProducerKey> told_;
  std::optional<rtp::TimePoint> toldAt_;
};

}  // namespace rostra::sfu
