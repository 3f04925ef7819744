// SPDX-License-Identifier: Apache-2.0
// Spreads packets over time, so that a frame does not fill a queue on the way at once. In: packets with a
// priority, the pace, probes; out: the packets that leave now, and how much padding a probe needs. Pure,
// virtual clock.
#pragma once

#include "rtp/congestion/pacing_budget.hpp"
#include "rtp/packet/bitrate.hpp"
#include "rtp/packet/clock.hpp"
#include "rtp/packet/ring_queue.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace rostra::rtp {

/// Who goes first.
enum class PacingClass : std::uint8_t {
  Audio,           ///< never waits; what it takes is made up for by the others
  Retransmission,  ///< the receiver waits for it
  Video,
};
inline constexpr std::size_t kPacingClasses = 3;

/// `Packet` is a handle that is movable and empty when default-made. Thread: none of its own, the caller
/// serialises.
template <class Packet>
class Pacer {
 public:
  struct Paced {
    Packet packet;
    std::uint32_t bytes = 0;
    std::uint32_t probe = 0;  ///< give it to TransportHistory::add()
    TimePoint since{};        ///< when it was pushed
  };

  /// How fast packets leave.
  void setPace(Bitrate pace) noexcept { pace_ = pace; }
  /// Only audio leaves until then.
  void holdUntil(TimePoint time) noexcept { heldUntil_ = time; }
  void startProbe(const ProbeCluster& cluster) noexcept { budget_.startProbe(cluster); }

  void push(PacingClass priority, Packet packet, std::uint32_t bytes, TimePoint now) {
    waiting(priority).push({std::move(packet), bytes, now});
    if (priority != PacingClass::Audio) bytes_ += bytes;
  }

  /// push() and take() in one, for a packet that need not wait: it leaves now, and this is its probe, for
  /// TransportHistory::add(). Nothing = push() it.
  [[nodiscard]] std::optional<std::uint32_t> pass(PacingClass priority, std::uint32_t bytes, TimePoint now) {
    const bool audio = priority == PacingClass::Audio;
    if (audio ? !waiting(priority).empty() : !empty()) return std::nullopt;
    budget_.advance(pace(), now);
    if (!audio && !mayLeave(now)) return std::nullopt;
    return budget_.onSent(bytes);
  }

  /// Lets go of the packets that wait for which `gone` is true; audio stays.
  template <class Gone>
  void discard(Gone gone) {
    for (const auto priority : {PacingClass::Retransmission, PacingClass::Video}) {
      auto& queue = waiting(priority);
      for (std::size_t left = queue.size(); left > 0; --left) {
        Waiting next = queue.pop();
        if (gone(next.packet)) {
          bytes_ -= next.bytes;
        } else {
          queue.push(std::move(next));
        }
      }
    }
  }

  /// The next packet that may leave now. Call until it gives nothing.
  [[nodiscard]] std::optional<Paced> take(TimePoint now) {
    budget_.advance(pace(), now);
    for (std::size_t i = 0; i < kPacingClasses; ++i) {
      auto& queue = queues_[i];
      if (queue.empty()) continue;
      const bool audio = PacingClass{static_cast<std::uint8_t>(i)} == PacingClass::Audio;
      if (!audio && !mayLeave(now)) return std::nullopt;
      Waiting next = queue.pop();
      if (!audio) bytes_ -= next.bytes;
      return Paced{std::move(next.packet), next.bytes, budget_.onSent(next.bytes), next.since};
    }
    return std::nullopt;
  }

  /// Bytes of padding that a probe needs now because nothing else waits; 0 = none. Send a packet of about as
  /// much and say so with onPadding(); call again until it is 0.
  [[nodiscard]] std::uint32_t paddingWanted(TimePoint now) noexcept {
    if (!empty() || now < heldUntil_) return 0;
    budget_.advance(pace(), now);
    return budget_.paddingWanted();
  }
  /// Returns the probe that the padding belongs to.
  std::uint32_t onPadding(std::uint32_t bytes) noexcept { return budget_.onSent(bytes); }

  /// When something may leave next, if anything waits or a probe is under way.
  [[nodiscard]] std::optional<TimePoint> due(TimePoint now) const noexcept {
    if (!queues_[0].empty()) return now;
    if (empty() && !budget_.probing()) return std::nullopt;
    return std::max(heldUntil_, now + std::chrono::duration_cast<TimePoint::duration>(budget_.wait(pace())));
  }

  /// How long the oldest packet but of audio waits.
  [[nodiscard]] Duration delay(TimePoint now) const noexcept {
    Duration longest{};
    for (std::size_t i = 1; i < kPacingClasses; ++i)
      if (!queues_[i].empty()) longest = std::max<Duration>(longest, now - queues_[i].front().since);
    return longest;
  }
  [[nodiscard]] std::size_t waitingBytes() const noexcept { return bytes_; }
  /// Nothing waits, and no probe is under way.
  [[nodiscard]] bool idle() const noexcept { return empty() && !budget_.probing(); }

 private:
  /// Nothing waits longer than about this: better a little too fast than late.
  static constexpr Duration kMaxDelay = std::chrono::milliseconds(250);

  struct Waiting {
    Packet packet;
    std::uint32_t bytes = 0;
    TimePoint since{};
  };
  [[nodiscard]] RingQueue<Waiting>& waiting(PacingClass priority) noexcept {
    return queues_[static_cast<std::size_t>(priority)];
  }
  [[nodiscard]] bool empty() const noexcept {
    for (const auto& queue : queues_)
      if (!queue.empty()) return false;
    return true;
  }
  [[nodiscard]] bool mayLeave(TimePoint now) const noexcept { return now >= heldUntil_ && budget_.maySend(); }
  [[nodiscard]] Bitrate pace() const noexcept {
    return std::max(pace_, Bitrate::of(static_cast<std::int64_t>(bytes_), kMaxDelay));
  }

  Bitrate pace_ = Bitrate::kbps(300);
  TimePoint heldUntil_{};
  PacingBudget budget_;
  std::array<RingQueue<Waiting>, kPacingClasses> queues_;
  std::size_t bytes_ = 0;  // of all but audio
};

}  // namespace rostra::rtp
