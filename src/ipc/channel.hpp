// SPDX-License-Identifier: Apache-2.0
// A control connection between `serve` and one worker: whole frames in and out of an AF_UNIX stream socket on
// a GLib loop, with file descriptors riding along (SCM_RIGHTS). Never blocks: what the peer does not read yet
// is queued, up to a limit.
#pragma once

#include "base/file_descriptor.hpp"
#include "glib/loop.hpp"
#include "ipc/frame.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rostra::ipc {

/// A connected pair: `first` stays here, `second` is inherited by or sent to the other process. Both
/// close-on-exec.
struct SocketPair {
  FileDescriptor first;
  FileDescriptor second;
};
/// SOCK_STREAM pair for a Channel. Exhausted when the process has no descriptors left.
[[nodiscard]] Result<SocketPair> makeChannelPair();
/// SOCK_SEQPACKET pair for a tap, non-blocking, with buffers for about a second of a full stage.
[[nodiscard]] Result<SocketPair> makeTapPair();

struct Incoming {
  std::string header;
  std::vector<std::byte> body;
  std::vector<FileDescriptor> descriptors;
};

/// Thread: the loop's home thread, except send() (any thread).
class Channel : public std::enable_shared_from_this<Channel> {
 public:
  struct Handlers {
    std::function<void(Incoming)> onMessage;
    /// Called once; the channel is closed. `reason` says whether the peer closed, sent nonsense, or fell too
    /// far behind.
    std::function<void(const Error& reason)> onClosed;
  };
  /// More than this queued and the peer counts as hung.
  static constexpr std::size_t kMaxQueuedBytes = 256U << 20;

  [[nodiscard]] static std::shared_ptr<Channel> open(std::shared_ptr<glib::Loop> loop, FileDescriptor socket,
                                                     Handlers handlers);
  ~Channel();

  /// Queues a frame; the descriptors are duplicated into the peer and closed here. Any thread. Ignored after
  /// close().
  void send(const std::string& header, std::vector<std::byte> body = {},
            std::vector<FileDescriptor> descriptors = {});
  /// Reads what the peer sent before it ended, without waiting. Handlers are called from inside.
  void drain();
  /// Closes now, without onClosed. Idempotent.
  void close();
  [[nodiscard]] bool closed() const noexcept { return !socket_.valid(); }
  /// Bytes waiting to be written: how far the peer is behind.
  [[nodiscard]] std::size_t queuedBytes() const noexcept { return queuedBytes_; }

 private:
  struct Outgoing {
    std::string head;  ///< prefix and header
    std::vector<std::byte> body;
    std::vector<FileDescriptor> descriptors;
    std::size_t written = 0;
  };
  Channel(std::shared_ptr<glib::Loop> loop, FileDescriptor socket, Handlers handlers);
  void start();
  void enqueue(Outgoing message);
  void flush();
  /// Reads what is there, within bounds; false when the channel is closed.
  [[nodiscard]] bool receive();
  /// Gives the whole frames to the handler, each with its descriptors.
  void dispatch();
  void fail(const Error& reason);

  std::shared_ptr<glib::Loop> loop_;
  FileDescriptor socket_;
  Handlers handlers_;
  std::unique_ptr<std::byte[]> buffer_;  ///< what one read takes, until the parser has it
  FrameParser parser_;
  std::deque<FileDescriptor> descriptors_;  ///< came, and belong to frames that are not whole yet
  std::deque<Outgoing> queue_;
  std::size_t queuedBytes_ = 0;
  glib::Source reader_;
  glib::Source writer_;
};

}  // namespace rostra::ipc
