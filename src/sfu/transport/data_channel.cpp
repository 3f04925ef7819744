// SPDX-License-Identifier: Apache-2.0
#include "sfu/transport/data_channel.hpp"

#include "glib/handle.hpp"
#include "gst/webrtc.hpp"

#include <cstring>
#include <string_view>

namespace rostra::sfu {
namespace {

constexpr std::string_view kLabel = "rostra";
constexpr std::size_t kMaxMessage = 16 * 1024;
// Messages of one browser that may wait for the loop. A flood would keep it from everyone else's.
constexpr std::size_t kMaxWaiting = 64;
// What may wait in a browser's direction before messages to it are dropped.
constexpr guint64 kMaxBacklog = 1024 * 1024;

}  // namespace

void DataChannel::accept(GObject* channel) {
  loop_->assertElsewhere();
  gchar* label = nullptr;
  g_object_get(channel, "label", &label, nullptr);
  const glib::CharPtr owned(label);
  if (!label || label != kLabel) return;
  // SCTP's streaming thread.
  auto messages = glib::connectWeak(
      channel, "on-message-string", G_CALLBACK(+[](GObject*, const gchar* text, gpointer data) noexcept {
        const auto self = glib::lockWeak<DataChannel>(data);
        if (!self || !text || ::strnlen(text, kMaxMessage + 1) > kMaxMessage) return;
        if (self->waiting_.fetch_add(1, std::memory_order_relaxed) >= kMaxWaiting) {
          self->waiting_.fetch_sub(1, std::memory_order_relaxed);
          return;
        }
        self->loop_->post(self->weak_from_this(),
                          [copy = std::string(text)](DataChannel& c) { c.receive(copy); });
      }),
      shared_from_this());
  auto shared = std::make_shared<glib::SignalConnection>(std::move(messages));  // a task can be copied
  loop_->post(weak_from_this(), [taken = glib::Ref<GObject>::retain(channel), shared](DataChannel& self) {
    if (self.closed_ || self.channel_) return;
    self.channel_ = taken;
    self.messages_ = std::move(*shared);
  });
}

void DataChannel::receive(const std::string& text) {
  waiting_.fetch_sub(1, std::memory_order_relaxed);
  if (!closed_) onText_(text);
}

void DataChannel::send(const std::string& text) {
  loop_->assertHere();
  if (!channel_) return;
  GstWebRTCDataChannelState state{};
  guint64 waiting = 0;
  g_object_get(channel_.get(), "ready-state", &state, "buffered-amount", &waiting, nullptr);
  if (state != GST_WEBRTC_DATA_CHANNEL_STATE_OPEN || waiting > kMaxBacklog) return;
  g_signal_emit_by_name(channel_.get(), "send-string", text.c_str());
}

void DataChannel::close() {
  loop_->assertHere();
  closed_ = true;
  messages_.disconnect();
  channel_.reset();
}

}  // namespace rostra::sfu
