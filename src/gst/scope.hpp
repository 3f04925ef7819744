// SPDX-License-Identifier: Apache-2.0
// Things that end with their scope: mapped buffers, pad probes, request pads, bus watches.
#pragma once

#include "glib/loop.hpp"
#include "gst/ref.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <span>

namespace rostra::gst {

/// A buffer mapped for reading; the span is valid while this object and the buffer live. Thread: any.
class MappedBuffer {
 public:
  explicit MappedBuffer(GstBuffer* buffer) noexcept
      : buffer_(gst_buffer_map(buffer, &map_, GST_MAP_READ) ? buffer : nullptr) {}
  MappedBuffer(const MappedBuffer&) = delete;
  MappedBuffer& operator=(const MappedBuffer&) = delete;
  ~MappedBuffer() {
    if (buffer_) gst_buffer_unmap(buffer_, &map_);
  }
  /// False when the memory could not be mapped.
  explicit operator bool() const noexcept { return buffer_ != nullptr; }
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept {
    return {reinterpret_cast<const std::byte*>(map_.data), map_.size};
  }

 private:
  GstMapInfo map_{};
  GstBuffer* buffer_;
};

/// A probe that is removed with this object. Removal does not wait for a callback that already runs on a
/// streaming thread, so the callback's data is shared and freed by GStreamer after its last use.
class PadProbe {
 public:
  using Callback = std::function<GstPadProbeReturn(GstPad*, GstPadProbeInfo*)>;
  PadProbe() = default;
  /// `callback` runs on the pad's streaming thread (or the thread that sends an event) and must not throw.
  PadProbe(GstPad* pad, GstPadProbeType type, Callback callback);
  PadProbe(PadProbe&& other) noexcept : pad_(std::move(other.pad_)), id_(std::exchange(other.id_, 0)) {}
  PadProbe& operator=(PadProbe&& other) noexcept;
  PadProbe(const PadProbe&) = delete;
  PadProbe& operator=(const PadProbe&) = delete;
  ~PadProbe() { remove(); }
  void remove() noexcept;

 private:
  Ref<GstPad> pad_;
  gulong id_ = 0;
};

/// A request pad that is released with this object.
class RequestPad {
 public:
  RequestPad() = default;
  /// Takes the reference that gst_element_request_pad*() returned.
  RequestPad(GstElement* element, Ref<GstPad> pad) noexcept
      : element_(Ref<GstElement>::retain(element)), pad_(std::move(pad)) {}
  RequestPad(RequestPad&&) noexcept = default;
  RequestPad& operator=(RequestPad&& other) noexcept;
  RequestPad(const RequestPad&) = delete;
  RequestPad& operator=(const RequestPad&) = delete;
  ~RequestPad() { release(); }
  void release() noexcept;
  [[nodiscard]] GstPad* get() const noexcept { return pad_.get(); }
  explicit operator bool() const noexcept { return static_cast<bool>(pad_); }

 private:
  Ref<GstElement> element_;
  Ref<GstPad> pad_;
};

/// Delivers a pipeline's bus messages on a loop until destroyed. Thread: the loop's home thread.
class BusWatch {
 public:
  BusWatch() = default;
  BusWatch(glib::Loop& loop, GstElement* pipeline, std::function<void(GstMessage*)> onMessage);

 private:
  glib::Source source_;
};

}  // namespace rostra::gst
