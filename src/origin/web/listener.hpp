// SPDX-License-Identifier: Apache-2.0
// Listening sockets and the first look at every connection. In: TCP connections; out: connected descriptors
// with the answer to one question: does it begin with `GET /ws`? The bytes stay in the socket (MSG_PEEK) for
// the reader of the request.
#pragma once

#include "base/file_descriptor.hpp"
#include "base/result.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

namespace rostra::origin {

/// What the first bytes of a connection say.
enum class FirstLook : std::uint8_t { Undecided, WebSocket, Http };
/// `GET /ws` followed by the end of the path. Pure.
[[nodiscard]] FirstLook lookAt(std::string_view firstBytes) noexcept;

/// An address of `--listen`: host:port, [v6]:port.
struct ListenAddress {
  std::string host;
  std::string port;
};
/// InvalidInput when it is not host:port with a port of 0 to 65535. Pure.
[[nodiscard]] Result<ListenAddress> parseListenAddress(std::string_view text);

/// Where a socket is bound, as host:port; empty when it is not.
[[nodiscard]] std::string localAddress(int socket);

/// Thread: its own; open(), stop() the owner's; counters any.
class Listener {
 public:
  struct Settings {
    std::vector<std::string> listen;
    /// Sockets that already listen, instead of `listen`; open() takes them.
    std::vector<int> inherited;
    int backlog = 0;
    std::size_t maxUndecided = 0;
    std::chrono::milliseconds firstByteTimeout{0};
  };
  /// Called on the listener's thread; takes the descriptor (non-blocking). False: over a limit, the
  /// connection is told so and closed.
  using Decide = std::function<bool(FileDescriptor& socket, FirstLook look)>;

  Listener(Settings settings, Decide decide) : settings_(std::move(settings)), decide_(std::move(decide)) {}
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener() { stop(); }

  /// Binds all addresses or takes the inherited sockets, then starts the thread. Conflict, InvalidInput or
  /// Denied with what to change.
  [[nodiscard]] Result<void> open();
  /// Closes the listening sockets and what is undecided, ends the thread. Idempotent.
  void stop();
  [[nodiscard]] const std::vector<std::string>& addresses() const noexcept { return addresses_; }
  [[nodiscard]] std::uint64_t accepted() const noexcept { return accepted_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t refused() const noexcept { return refused_.load(std::memory_order_relaxed); }

 private:
  using Clock = std::chrono::steady_clock;
  struct Undecided {
    FileDescriptor socket;
    Clock::time_point deadline;
  };
  using UndecidedList = std::list<Undecided>;  // oldest first

  [[nodiscard]] Result<void> bindAll();
  [[nodiscard]] Result<FileDescriptor> bindAddress(const std::string& text, bool onlyIpv6);
  void run();
  void acceptFrom(int listening);
  void acceptAndDrop(int listening);
  void examine(UndecidedList::iterator undecided);
  void drop(UndecidedList::iterator undecided);

  const Settings settings_;
  const Decide decide_;
  std::vector<std::string> addresses_;
  std::vector<FileDescriptor> listening_;
  FileDescriptor epoll_;
  FileDescriptor wake_;
  FileDescriptor
      spare_;  // given up for a moment to refuse a connection when the process has no descriptors left
  UndecidedList undecided_;
  std::unordered_map<int, UndecidedList::iterator> byDescriptor_;
  std::atomic<std::uint64_t> accepted_{0};
  std::atomic<std::uint64_t> refused_{0};
  std::thread thread_;
};

}  // namespace rostra::origin
