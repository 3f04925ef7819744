// SPDX-License-Identifier: Apache-2.0
// A TCP connection as libsoup gets it: the socket's own streams behind a thin layer that reads along, because
// libsoup forgives what must not be forgiven, and that tells libsoup about the end of an idle connection in
// the only way its version 3.2 understands.
#pragma once

#include "glib/ref.hpp"
#include "origin/web/hang_ups.hpp"
#include "origin/web/request_scanner.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>

namespace rostra::origin {

/// What the web thread knows about one connection. Thread: the web thread's.
class Connection {
 public:
  using Idle = std::list<Connection*>;  ///< connections between two requests, the longest idle first
  Connection(glib::Ref<GSocketConnection> socket, std::shared_ptr<Idle> idle,
             std::shared_ptr<HangUps> hangUps);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  [[nodiscard]] const glib::Ref<GSocketConnection>& socket() const noexcept { return socket_; }
  /// A request is being read or answered.
  [[nodiscard]] bool busy() const noexcept { return busy_; }
  [[nodiscard]] std::chrono::steady_clock::time_point idleSince() const noexcept { return idleSince_; }
  void setBusy() noexcept {
    if (!busy_) idle_->erase(place_);
    busy_ = true;
  }
  void setIdle() {
    if (busy_) place_ = idle_->insert(idle_->end(), this);
    idleSince_ = std::chrono::steady_clock::now();
    busy_ = false;
  }
  /// Calls `tell` once when the peer has closed, at once if it already has; empty = nobody wants to know any
  /// more.
  void onGone(std::function<void()> tell);
  /// Has read every byte that libsoup has.
  [[nodiscard]] RequestScanner& scanner() noexcept { return scanner_; }
  /// Ends the connection in both directions; libsoup sees its end and cleans up.
  void cut() noexcept;

 private:
  [[nodiscard]] int descriptor() const noexcept;

  const glib::Ref<GSocketConnection> socket_;
  const std::shared_ptr<Idle> idle_;
  Idle::iterator place_;
  bool busy_ = true;
  std::chrono::steady_clock::time_point idleSince_{};
  const std::shared_ptr<HangUps> hangUps_;
  std::uint64_t watch_ = 0;
  RequestScanner scanner_;
  bool gone_ = false;
  std::function<void()> tellGone_;
};

/// The stream to give to soup_server_accept_iostream(). `open` is decremented when the connection is closed.
///
/// Workaround for libsoup 3.2.3 (soup-server-message-io-http1.c, io_read): when a client closes a connection
/// between two requests, no request has "started", so nobody disconnects and the descriptor stays open
/// forever. Here the end of an idle connection arrives as one byte and then the end: libsoup starts a
/// request, fails to read it and cleans up. Needed by OriginWeb.FreesEverythingOfClientsThatGoAway
/// (tests/integration/origin/connection_test.cpp).
[[nodiscard]] glib::Ref<GIOStream> makeConnectionStream(std::shared_ptr<Connection> connection,
                                                        std::shared_ptr<std::atomic<std::uint64_t>> open);

}  // namespace rostra::origin
