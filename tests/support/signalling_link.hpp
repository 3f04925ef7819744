// SPDX-License-Identifier: Apache-2.0
// How a light participant talks to the server: over the WebSocket as a browser does, or straight to one
// sfu-worker without serve in between (measurements and tests of the worker alone). Thread: the hub's loop.
#pragma once

#include "glib/signal.hpp"
#include "ipc/channel.hpp"
#include "protocol/signalling.hpp"
#include "protocol/worker.hpp"
#include "support/child_process.hpp"

#include <libsoup/soup.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace rostra::test {

namespace signalling = protocol::signalling;

class SignallingLink {
 public:
  struct Handlers {
    std::function<void()> onOpen;
    std::function<void(signalling::ServerMessage)> onMessage;
    std::function<void(std::string reason)> onClosed;
  };
  virtual ~SignallingLink() = default;
  virtual void open(Handlers handlers) = 0;
  virtual void send(const signalling::ClientMessage& message) = 0;
  /// Without a goodbye; onClosed is not called any more.
  virtual void close() = 0;
};

/// `url`: ws://host:port/ws. Any text can be sent, for tests of what the server does with nonsense.
class WebSocketLink : public SignallingLink, public std::enable_shared_from_this<WebSocketLink> {
 public:
  [[nodiscard]] static std::shared_ptr<WebSocketLink> create(std::string url);
  void open(Handlers handlers) override;
  void send(const signalling::ClientMessage& message) override { sendText(signalling::toJson(message)); }
  void sendText(const std::string& text);
  void close() override;
  /// True for texts that need no parsing: a client that plays a thousand browsers cannot parse everything.
  std::function<bool(std::string_view)> skip;

 private:
  explicit WebSocketLink(std::string url) : url_(std::move(url)) {}
  void connected(glib::Ref<SoupWebsocketConnection> connection);

  std::string url_;
  Handlers handlers_;
  glib::Ref<SoupSession> session_;
  glib::Ref<SoupWebsocketConnection> connection_;
  glib::SignalConnection onMessage_;
  glib::SignalConnection onClosed_;
  bool closed_ = false;
};

/// What serve tells its workers by default, but for retransmissions, of which tests must do with fewer.
inline const protocol::worker::TransportLimits kUsualLimits{.dataChannels = 4,
                                                            .candidates = 128,
                                                            .iceTargets = 32,
                                                            .retransmissionPercent = 20,
                                                            .retransmissionFloor = 16 * 1024};

/// Whether this run is to test the worker's RTP engine (ROSTRA_TEST_RTP_ENGINE=on) or the way through
/// webrtcbin.
[[nodiscard]] bool testsRtpEngine();

/// One `rostra sfu-worker`, driven as serve drives it.
class WorkerProcess : public std::enable_shared_from_this<WorkerProcess> {
 public:
  /// Starts it and waits until it is configured. Unavailable with its output otherwise. Without a `binary`:
  /// bin/rostra of this build, or the worker alone where only that was built.
  /// `nackWindow`: tests ask whether it is repaired, not how fast a busy machine is.
  [[nodiscard]] static Result<std::shared_ptr<WorkerProcess>> start(
      SocketHub& hub, std::string binary = {}, bool rtpEngine = testsRtpEngine(),
      std::chrono::milliseconds nackWindow = std::chrono::milliseconds(800));
  [[nodiscard]] pid_t pid() const noexcept { return process_->pid(); }
  [[nodiscard]] ChildProcess& process() noexcept { return *process_; }
  void send(const protocol::worker::SfuCommand& command, std::vector<FileDescriptor> descriptors = {});
  /// Closes the control socket, as a serve that dies.
  void disconnect() { channel_->close(); }
  /// Called with every event of the worker.
  std::function<void(const protocol::worker::SfuEvent&)> onEvent;

 private:
  friend class WorkerLink;
  void receive(protocol::worker::SfuEvent event);
  std::unique_ptr<ChildProcess> process_;
  std::shared_ptr<ipc::Channel> channel_;
  bool ready_ = false;
  std::string closedReason_;
  std::map<std::string, class WorkerLink*> links_;  // by participant
};

class WorkerLink : public SignallingLink {
 public:
  WorkerLink(std::shared_ptr<WorkerProcess> worker, std::shared_ptr<glib::Loop> loop);
  ~WorkerLink() override;
  void open(Handlers handlers) override;
  void send(const signalling::ClientMessage& message) override;
  void close() override;

 private:
  friend class WorkerProcess;
  void receive(const protocol::worker::SfuEvent& event);
  std::shared_ptr<WorkerProcess> worker_;
  std::shared_ptr<glib::Loop> loop_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  Handlers handlers_;
  std::string room_;
  std::string participant_;
};

}  // namespace rostra::test
