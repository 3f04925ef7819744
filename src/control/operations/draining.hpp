// SPDX-License-Identifier: Apache-2.0
// An operator takes the server out of service: in: `rostra drain`, its --undo, and what still runs; out: no
// new rooms, a probe that says so, and answers to those who wait for the last show to end. The server goes on
// until it is told to stop.
#pragma once

#include "control/operations/admin_server.hpp"
#include "control/operations/service_manager.hpp"
#include "control/room/room_registry.hpp"
#include "glib/loop.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rostra::control {

/// Thread: the loop's home thread.
class Draining : public std::enable_shared_from_this<Draining> {
 public:
  /// What still runs.
  struct Progress {
    bool draining = false;
    std::int64_t rooms = 0;  ///< with somebody on stage, or on air
    std::int64_t onStage = 0;
    std::int64_t viewers = 0;  ///< of these rooms
    [[nodiscard]] bool drained() const noexcept { return draining && rooms == 0; }
    bool operator==(const Progress&) const = default;
  };
  /// Somebody who waits is answered after this time although nothing changed.
  static constexpr std::chrono::seconds kLongestWait{20};

  /// `flag`: what probes read; outlives this.
  [[nodiscard]] static std::shared_ptr<Draining> create(std::shared_ptr<glib::Loop> loop,
                                                        std::shared_ptr<RoomRegistry> rooms,
                                                        std::shared_ptr<ServiceManager> manager,
                                                        std::atomic<bool>& flag);
  void begin(const AdminPeer& peer);
  void undo(const AdminPeer& peer);
  [[nodiscard]] Progress progress() const;
  /// How long it has been draining; nothing while it is not.
  [[nodiscard]] std::optional<std::chrono::milliseconds> lasted() const;
  /// Answers when something differs from `seen`, or after kLongestWait.
  void wait(const Progress& seen, AdminServer::Reply reply);
  /// {"ok":true,"draining":...}
  [[nodiscard]] std::string answer() const;

 private:
  struct Waiter {
    Progress seen;
    std::chrono::steady_clock::time_point until;
    AdminServer::Reply reply;
  };
  Draining(std::shared_ptr<glib::Loop> loop, std::shared_ptr<RoomRegistry> rooms,
           std::shared_ptr<ServiceManager> manager, std::atomic<bool>& flag)
      : loop_(std::move(loop)), rooms_(std::move(rooms)), manager_(std::move(manager)), flag_(flag) {}
  void look();
  void tellManager(const Progress& now);

  std::shared_ptr<glib::Loop> loop_;
  std::shared_ptr<RoomRegistry> rooms_;
  std::shared_ptr<ServiceManager> manager_;
  std::atomic<bool>& flag_;
  std::optional<std::chrono::steady_clock::time_point> since_;
  Progress told_;
  std::vector<Waiter> waiters_;
  glib::Source timer_;  ///< while draining, or somebody waits
};

}  // namespace rostra::control
