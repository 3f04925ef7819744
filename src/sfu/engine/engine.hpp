// SPDX-License-Identifier: Apache-2.0
// The thread on which this worker's RTP is received, routed and sent. In: transports whose datagrams wait in
// their rings, tasks of the loop; out: turns of those transports, and what they send, batched. Everything RTP
// knows belongs to this one thread, so nothing on the way of a packet takes a lock that somebody else holds.
// docs/decisions/0023-rtp-engine.md.
#pragma once

#include "base/file_descriptor.hpp"
#include "rtp/packet/report_clock.hpp"
#include "sfu/engine/outgoing_batch.hpp"
#include "sfu/forward/turn.hpp"
#include "sfu/metrics/media_metrics.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace rostra::sfu {

class MediaLink;

/// Thread: batch(), atEnd() and assertHere() on the engine's; the rest any.
class Engine final : public Turns {
 public:
  using Task = std::function<void()>;

  /// `metrics`: where it counts.
  [[nodiscard]] static std::shared_ptr<Engine> start(
      std::shared_ptr<MediaMetrics> metrics = std::make_shared<MediaMetrics>());
  ~Engine() override;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Ends the thread when it has done what was posted; what is posted after that is never done. Idempotent,
  /// not on the engine's thread.
  void stop();
  /// Runs `task` on the engine's thread, after what was posted before it. Never waits.
  void post(Task task);
  /// From now on the link has its turns.
  void add(std::shared_ptr<MediaLink> link);
  /// After its last datagram was queued (its pipeline has stopped).
  void remove(std::shared_ptr<MediaLink> link);
  /// Something waits in the link's ring. No lock; a system call only when the engine sleeps.
  void ready(MediaLink& link) noexcept;

  /// The links look at what is due no later than this. On the engine's thread.
  void wakeBy(rtp::TimePoint time) noexcept { nextTick_ = std::min(nextTick_, time); }

  /// False once GStreamer was found to differ inside from what the engine needs: new transports take the way
  /// through webrtcbin.
  [[nodiscard]] bool usable() const noexcept { return usable_.load(std::memory_order_relaxed); }
  void giveUp() noexcept { usable_.store(false, std::memory_order_relaxed); }

  [[nodiscard]] bool here() const noexcept override { return std::this_thread::get_id() == thread_.get_id(); }
  /// With what else leaves.
  void atEnd(std::shared_ptr<TurnEnd> what) override { ends_.push_back(std::move(what)); }
  void assertHere() const;
  [[nodiscard]] OutgoingBatch& batch() noexcept { return batch_; }
  [[nodiscard]] const rtp::ReportClock& clock() const noexcept { return clock_; }
  [[nodiscard]] MediaMetrics& metrics() const noexcept { return *metrics_; }

 private:
  explicit Engine(std::shared_ptr<MediaMetrics> metrics);
  void run() noexcept;
  void turn(rtp::TimePoint now);
  void runTasks();
  void dropTasks() noexcept;
  void sendAll() noexcept;
  void tickAll(rtp::TimePoint now);
  void sleep(rtp::TimePoint now) noexcept;
  void wake() noexcept;

  const rtp::ReportClock clock_;
  const std::shared_ptr<MediaMetrics> metrics_;
  FileDescriptor event_;
  std::atomic<bool> usable_{true};
  std::atomic<bool> stopping_{false};
  std::atomic<bool> asleep_{false};
  std::atomic<MediaLink*> ready_{nullptr};  ///< a stack: MediaLink::nextReady_
  struct Posted {
    Task task;
    Posted* next = nullptr;
  };
  std::atomic<Posted*> posted_{
      nullptr};  ///< a stack, newest first: whoever posts may be suspended at any point

  // The engine's thread only.
  std::vector<std::shared_ptr<MediaLink>> links_;
  std::vector<std::shared_ptr<MediaLink>> leaving_;
  std::vector<std::shared_ptr<TurnEnd>> ends_;
  OutgoingBatch batch_;
  rtp::TimePoint nextTick_{};

  std::thread thread_;
};

}  // namespace rostra::sfu
