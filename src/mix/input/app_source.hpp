// SPDX-License-Identifier: Apache-2.0
// The appsrc of a fragment: where buffers enter a pipeline. in: buffers; out: the same downstream, unless its
// queue is full: then appsrc drops the oldest one (leaky-type=downstream), and that is counted here.
#pragma once

#include "gst/ref.hpp"

#include <gst/app/app.h>

#include <atomic>
#include <cstdint>
#include <string>

namespace rostra::mix {

/// Thread: push() and setCaps() by one at a time, the rest any.
class AppSource {
 public:
  /// `name` appears in the log: whose buffers these are.
  AppSource(gst::Ref<GstElement> appsrc, std::string name);
  AppSource(const AppSource&) = delete;
  AppSource& operator=(const AppSource&) = delete;

  void setCaps(GstCaps* caps);
  void push(gst::Ref<GstBuffer> buffer);
  void send(GstEvent* event);  ///< takes the event
  /// Buffers that were not taken in time. GStreamer 1.22 does not tell: a buffer that leaves in the very
  /// moment of a push() may be counted, too.
  [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_; }
  [[nodiscard]] std::uint64_t queuedBytes() const;

 private:
  [[nodiscard]] bool full() const;

  const gst::Ref<GstElement> element_;
  const std::string name_;
  const std::uint64_t maxBuffers_;  // 0: any number, as appsrc has it
  const std::uint64_t maxBytes_;
  const std::uint64_t maxTime_;
  std::atomic<std::uint64_t> dropped_{0};
};

}  // namespace rostra::mix
