// SPDX-License-Identifier: Apache-2.0
// What `serve` counts: numbers that only go up, kept by whoever causes them, read by the answer to /metrics.
#pragma once

#include "control/metrics/capacity.hpp"
#include "protocol/signalling.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace rostra::control {

/// Why somebody is not taken on although they may come: the measured use, lost pictures, an operator's drain.
enum class RefusalReason : std::uint8_t { Cpu, Pictures, Drain };
inline constexpr std::size_t kRefusalReasons = 3;

/// Thread: those of connections and messages, and errors, any; the others the main loop.
struct Counters {
  static constexpr std::size_t kErrorCodes =
      static_cast<std::size_t>(protocol::signalling::ErrorCode::Internal) + 1;

  std::atomic<std::uint64_t> messagesReceived{0};
  std::atomic<std::uint64_t> messagesSent{0};
  std::atomic<std::uint64_t> connectionsOpened{0};
  std::atomic<std::uint64_t> connectionsRefused{0};
  std::uint64_t joins = 0;
  std::uint64_t rejoins = 0;        ///< people told to send their media again because their SFU worker died
  std::uint64_t chatMessages = 0;   ///< stored
  std::uint64_t moves = 0;          ///< on the map
  std::uint64_t movesIgnored = 0;   ///< more than 20 a second of one person
  std::uint64_t mixerRestarts = 0;  ///< mixers that died on air
  std::uint64_t partsReceived = 0;
  std::uint64_t framesReceived = 0;
  std::uint64_t partsRefused = 0;
  /// People and shows that were not taken, by what and why.
  std::array<std::array<std::uint64_t, kRefusalReasons>, kNewcomers> refused{};
  std::array<std::atomic<std::uint64_t>, kErrorCodes> errors{};  ///< sent to browsers, by code

  void countRefused(Newcomer who, RefusalReason why) {
    ++refused[static_cast<std::size_t>(who)][static_cast<std::size_t>(why)];
  }
  void countError(protocol::signalling::ErrorCode code) { ++errors[static_cast<std::size_t>(code)]; }
};

}  // namespace rostra::control
