// SPDX-License-Identifier: Apache-2.0
// A participant that has nothing but a data channel: GStreamer's own webrtcbin as the browser. In and out:
// signalling over a SignallingLink, text. For what the light clients lack: SCTP.
#pragma once

#include "glib/signal.hpp"
#include "gst/webrtc.hpp"
#include "support/signalling_link.hpp"

#include <memory>
#include <string>
#include <vector>

namespace rostra::test {

/// Thread: the hub's loop.
class DataPeer : public std::enable_shared_from_this<DataPeer> {
 public:
  [[nodiscard]] static std::shared_ptr<DataPeer> join(SocketHub& hub, std::shared_ptr<SignallingLink> link,
                                                      std::string space);
  ~DataPeer();

  [[nodiscard]] bool open() const;
  void send(const std::string& text);
  /// One more channel, which nobody asked for.
  void openAnother();
  [[nodiscard]] const std::vector<std::string>& messages() const noexcept { return messages_; }
  [[nodiscard]] const std::vector<signalling::serverMessage::Error>& errors() const noexcept {
    return errors_;
  }
  /// As a browser's pc.close(): the connection goes, the participant stays on stage.
  void closeConnection();

 private:
  DataPeer(SocketHub& hub, std::shared_ptr<SignallingLink> link) : hub_(hub), link_(std::move(link)) {}
  void start(std::string space);
  void receive(const signalling::ServerMessage& message);
  void setDescription(const char* signal, GstWebRTCSDPType type, const std::string& sdp);

  SocketHub& hub_;
  std::shared_ptr<SignallingLink> link_;
  gst::Ref<GstElement> pipeline_;
  gst::Ref<GstElement> webrtc_;
  glib::Ref<GObject> channel_;
  std::vector<glib::SignalConnection> signals_;
  std::vector<glib::Ref<GObject>> others_;
  std::vector<std::string> messages_;
  std::vector<signalling::serverMessage::Error> errors_;
};

}  // namespace rostra::test
