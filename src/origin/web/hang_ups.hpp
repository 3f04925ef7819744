// SPDX-License-Identifier: Apache-2.0
// Notices at once that a client has gone while its request is held, when libsoup does not read from the
// connection. In: sockets; out: a call when the peer has closed. Thread: the loop's.
//
// One epoll instance for all connections of a web thread: GLib would poll each of thousands of sockets again
// whenever any of them has something to say. Edge-triggered and only for the end, so data wakes nobody.
#pragma once

#include "base/file_descriptor.hpp"
#include "glib/loop.hpp"

#include <cstdint>
#include <functional>
#include <unordered_map>

namespace rostra::origin {

class HangUps {
 public:
  /// Where the kernel refuses, nothing is noticed and a held request ends with its time.
  explicit HangUps(glib::Loop& loop);

  /// Calls `gone` once when the peer of this socket will send nothing more, until forget(). Returns what to
  /// give to forget(), which is needed before what `gone` uses is gone.
  [[nodiscard]] std::uint64_t watch(int socket, std::function<void()> gone);
  void forget(std::uint64_t id) { watched_.erase(id); }
  /// Stops: the loop has ended.
  void stop() { source_.stop(); }

 private:
  void look();

  glib::Loop& loop_;
  FileDescriptor epoll_;
  glib::Source source_;
  std::unordered_map<std::uint64_t, std::function<void()>> watched_;
  std::uint64_t nextId_ = 1;
};

}  // namespace rostra::origin
