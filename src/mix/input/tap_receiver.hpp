// SPDX-License-Identifier: Apache-2.0
// The mixer's end of the tap. in: packets of the SFU, read by a thread that does nothing else, so that the
// socket's small buffer never fills while the loop opens pipelines or paints; out: the packets on the loop,
// and feedback into the socket.
#pragma once

#include "base/file_descriptor.hpp"
#include "base/result.hpp"
#include "glib/loop.hpp"
#include "ipc/tap.hpp"
#include "mix/input/tap_queue.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>

namespace rostra::mix {

/// Thread: the loop's; onPacket runs there, too. The thread "tap-reader" reads the socket and fills the
/// queue.
class TapReceiver {
 public:
  using OnPacket = std::function<void(const ipc::TapPacket&)>;
  /// Of all taps so far.
  struct Counters {
    std::uint64_t packets = 0;    ///< messages read
    std::uint64_t malformed = 0;  ///< messages that are no tap packet
    TapQueue::Counters queue;
  };
  static constexpr std::size_t kMaxPacketsPerTurn = 256;  ///< then the loop does something else

  TapReceiver(std::shared_ptr<glib::Loop> loop, OnPacket onPacket);
  ~TapReceiver();
  TapReceiver(const TapReceiver&) = delete;
  TapReceiver& operator=(const TapReceiver&) = delete;

  /// Reads `socket` (SOCK_SEQPACKET) from now on; packets of the socket before are forgotten. Exhausted when
  /// the process has no descriptor left.
  [[nodiscard]] Result<void> open(FileDescriptor socket);
  /// Ends the thread; no packet comes after it.
  void close();
  /// False from close(), or from when the SFU has closed its end, until the next open().
  [[nodiscard]] bool connected() const noexcept { return socket_.valid(); }
  /// False when the socket is full or not connected: try again later.
  [[nodiscard]] bool send(const ipc::TapFeedback& feedback) const noexcept;
  [[nodiscard]] Counters counters() const;

 private:
  void read(int socket, int stop);
  void join();
  void handOver();

  const std::shared_ptr<glib::Loop> loop_;
  const OnPacket onPacket_;
  TapQueue queue_;
  std::atomic<std::uint64_t> packets_{0};
  std::atomic<std::uint64_t> malformed_{0};
  FileDescriptor socket_;
  FileDescriptor stop_;                  // an eventfd: readable when the thread is to end
  std::shared_ptr<TapReceiver*> token_;  // of the current tap: what the thread's posts find this by
  std::thread thread_;
};

}  // namespace rostra::mix
