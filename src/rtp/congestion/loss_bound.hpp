// SPDX-License-Identifier: Apache-2.0
// Where loss says that the path is full although no queue was seen: a policer, or a short queue. In: results
// of packets; out: a bound for the estimate. draft-ietf-rmcat-gcc-02 s.6 goes down with any loss above 10 %,
// and stays down on a path that always loses; here a loss that does not shrink with the bitrate is taken for
// a property of the path. Pure, virtual clock.
#pragma once

#include "rtp/packet/bitrate.hpp"
#include "rtp/packet/clock.hpp"

#include <cstdint>
#include <optional>

namespace rostra::rtp {

/// Thread: none of its own.
class LossBound {
 public:
  /// Counts of one feedback; `estimate` is what the other parts say, `acknowledged` what came through. What
  /// is lost while packets wait on the way is not learned as the path's own.
  void update(std::uint32_t received, std::uint32_t lost, Bitrate estimate,
              std::optional<Bitrate> acknowledged, bool queueEmpty, Duration rtt, TimePoint now) noexcept;

  /// Nothing while loss gives no reason for one.
  [[nodiscard]] std::optional<Bitrate> bound() const noexcept { return bound_; }
  /// Share of packets lost, of the last window.
  [[nodiscard]] double loss() const noexcept { return loss_; }
  /// Share that the path loses whatever is sent.
  [[nodiscard]] double inherent() const noexcept { return inherent_; }

 private:
  // Less was sent to see whether less is lost.
  struct Trial {
    double loss = 0;
    TimePoint shows{};  // windows that begin from here on show the effect
  };
  void closeWindow(Bitrate estimate, std::optional<Bitrate> acknowledged, bool queueEmpty, Duration rtt,
                   TimePoint now) noexcept;

  std::uint32_t received_ = 0;
  std::uint32_t lost_ = 0;
  std::optional<TimePoint> begun_;  // the window
  double loss_ = 0;
  double inherent_ = 0;
  std::optional<Bitrate> bound_;
  std::optional<Trial> trial_;
};

}  // namespace rostra::rtp
