// SPDX-License-Identifier: Apache-2.0
// All UDP sockets of the light clients behind one epoll descriptor on one loop, and one clock tick for all of
// them: a hundred clients cost the loop one source. Thread: the loop's.
#pragma once

#include "base/file_descriptor.hpp"
#include "glib/loop.hpp"
#include "rtp/packet/clock.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>

namespace rostra::test {

[[nodiscard]] inline rtp::TimePoint now() noexcept {
  return std::chrono::steady_clock::now();
}

class SocketHub {
 public:
  /// How often tick callbacks are called: half an Opus packet.
  static constexpr std::chrono::milliseconds kTick{10};

  explicit SocketHub(std::shared_ptr<glib::Loop> loop);

  /// A registration that ends with its owner.
  class Registration {
   public:
    Registration() = default;
    Registration(Registration&& other) noexcept : hub_(std::exchange(other.hub_, nullptr)), id_(other.id_) {}
    Registration& operator=(Registration&& other) noexcept {
      if (this != &other) {
        reset();
        hub_ = std::exchange(other.hub_, nullptr);
        id_ = other.id_;
      }
      return *this;
    }
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;
    ~Registration() { reset(); }
    void reset() noexcept {
      if (hub_ != nullptr) std::exchange(hub_, nullptr)->remove(id_);
    }

   private:
    friend class SocketHub;
    Registration(SocketHub* hub, std::uint64_t id) noexcept : hub_(hub), id_(id) {}
    SocketHub* hub_ = nullptr;
    std::uint64_t id_ = 0;
  };

  /// Calls `onReadable` while `fd` has something to read, and `onTick` every kTick. `fd` < 0: ticks only.
  [[nodiscard]] Registration add(int fd, std::function<void()> onReadable,
                                 std::function<void(rtp::TimePoint)> onTick);
  [[nodiscard]] const std::shared_ptr<glib::Loop>& loop() const noexcept { return loop_; }

  /// Runs the loop until `condition` holds. False when `deadline` passed before.
  bool waitUntil(const std::function<bool()>& condition, std::chrono::milliseconds deadline);

 private:
  struct Entry {
    int fd = -1;
    std::function<void()> onReadable;
    std::function<void(rtp::TimePoint)> onTick;
  };
  void remove(std::uint64_t id) noexcept;
  void dispatch();
  void tick();

  std::shared_ptr<glib::Loop> loop_;
  FileDescriptor epoll_;
  std::map<std::uint64_t, std::shared_ptr<Entry>> entries_;
  std::uint64_t nextId_ = 1;
  glib::Source reader_;
  glib::Source timer_;
};

}  // namespace rostra::test
