// SPDX-License-Identifier: Apache-2.0
// A connected GObject signal that is disconnected when the object goes away. Disconnecting does not wait for
// an emission that already runs on another thread, so the user data must be a weak token that stays valid:
// see connectWeak().
#pragma once

#include "glib/ref.hpp"

#include <memory>

namespace rostra::glib {

class SignalConnection {
 public:
  SignalConnection() = default;
  SignalConnection(GObject* instance, gulong id) noexcept
      : instance_(Ref<GObject>::retain(instance)), id_(id) {}
  SignalConnection(SignalConnection&& other) noexcept
      : instance_(std::move(other.instance_)), id_(std::exchange(other.id_, 0)) {}
  SignalConnection& operator=(SignalConnection&& other) noexcept {
    if (this != &other) {
      disconnect();
      instance_ = std::move(other.instance_);
      id_ = std::exchange(other.id_, 0);
    }
    return *this;
  }
  SignalConnection(const SignalConnection&) = delete;
  SignalConnection& operator=(const SignalConnection&) = delete;
  ~SignalConnection() { disconnect(); }
  void disconnect() noexcept {
    if (id_ != 0 && instance_) g_signal_handler_disconnect(instance_.get(), std::exchange(id_, 0));
    instance_.reset();
  }

 private:
  Ref<GObject> instance_;
  gulong id_ = 0;
};

/// Connects `callback` (a captureless function whose last parameter is `gpointer`) with a heap-allocated
/// weak_ptr to `owner` as user data; GLib frees it after the last emission. In the callback:
/// `lockWeak<T>(data)`.
template <class T>
[[nodiscard]] SignalConnection connectWeak(gpointer instance, const char* signal, GCallback callback,
                                           const std::shared_ptr<T>& owner) {
  auto* token = new std::weak_ptr<T>(owner);
  const gulong id = g_signal_connect_data(
      instance, signal, callback, token,
      [](gpointer data, GClosure*) { delete static_cast<std::weak_ptr<T>*>(data); }, GConnectFlags{});
  return {G_OBJECT(instance), id};
}

/// The owner of a callback connected by connectWeak(), or null when it is gone.
template <class T>
[[nodiscard]] std::shared_ptr<T> lockWeak(gpointer data) noexcept {
  return static_cast<std::weak_ptr<T>*>(data)->lock();
}

}  // namespace rostra::glib
