// SPDX-License-Identifier: Apache-2.0
// The data channel of one publish connection. In: the channel the browser opened, text to send; out: text it
// sent, within limits. RFC 8831.
#pragma once

#include "glib/loop.hpp"
#include "glib/signal.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>

namespace rostra::sfu {

/// Thread: the loop, except accept(). The handler is called on the loop.
class DataChannel : public std::enable_shared_from_this<DataChannel> {
 public:
  using TextHandler = std::function<void(const std::string& text)>;

  DataChannel(std::shared_ptr<glib::Loop> loop, TextHandler onText)
      : loop_(std::move(loop)), onText_(std::move(onText)) {}

  /// A channel of webrtcbin: taken when it is the first named "rostra". Called on webrtcbin's thread, where
  /// it must be listened to before the first message comes.
  void accept(GObject* channel);
  /// Sends text if the channel is open and not too far behind; else it is lost.
  void send(const std::string& text);
  void close();

 private:
  void receive(const std::string& text);

  const std::shared_ptr<glib::Loop> loop_;
  const TextHandler onText_;
  std::atomic<std::size_t> waiting_{0};  ///< messages on their way to the loop
  glib::Ref<GObject> channel_;
  glib::SignalConnection messages_;
  bool closed_ = false;
};

}  // namespace rostra::sfu
