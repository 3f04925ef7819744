// SPDX-License-Identifier: Apache-2.0
// Keeps key-frame requests to one publisher apart: every answer costs all its layers a key frame, whoever
// asked. In: requests of any consumer; out: when to send one. Pure, virtual clock.
#pragma once

#include "rtp/packet/clock.hpp"

#include <optional>

namespace rostra::rtp {

/// Thread: none of its own, the caller serialises.
class KeyFrameThrottle {
 public:
  explicit KeyFrameThrottle(Duration interval) noexcept : interval_(interval) {}

  /// Someone needs a key frame. True = send the request now. False = one went out less than the interval
  /// ago; this one is remembered, due() says until when.
  [[nodiscard]] bool request(TimePoint now) noexcept;

  /// When the remembered request has to be sent, if there is one.
  [[nodiscard]] std::optional<TimePoint> due() const noexcept;

  /// True = the remembered request is due: send it now. Call at due(), or at any time.
  [[nodiscard]] bool expire(TimePoint now) noexcept;

  /// A key frame arrived: it answers what was remembered.
  void onKeyFrame() noexcept { waiting_ = false; }

 private:
  Duration interval_;
  std::optional<TimePoint> sent_;
  bool waiting_ = false;
};

}  // namespace rostra::rtp
