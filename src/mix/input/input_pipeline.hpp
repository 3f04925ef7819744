// SPDX-License-Identifier: Apache-2.0
// A decoder that may fail without anybody noticing: one small GStreamer pipeline per producer. in: RTP
// packets with their time; out: decoded buffers on its streaming thread, or one report that it failed, on the
// loop.
#pragma once

#include "glib/loop.hpp"
#include "gst/scope.hpp"
#include "mix/input/app_source.hpp"
#include "mix/input/frame_gate.hpp"
#include "pipeline/template/template.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>

namespace rostra::mix {

/// Thread: the loop's.
class InputPipeline {
 public:
  /// `onSample` runs on the streaming thread and outlives no call of it: it is freed when the pipeline is.
  using OnSample = std::function<void(GstSample*)>;
  using OnFailed = std::function<void(const std::string& reason)>;

  /// `name` appears in the log: whose decoder this is. `guard`: what reaches the decoder; null: everything.
  [[nodiscard]] static Result<std::unique_ptr<InputPipeline>> open(std::shared_ptr<glib::Loop> loop,
                                                                   const pipeline::Template& fragment,
                                                                   std::string name, GstClockTime baseTime,
                                                                   const std::shared_ptr<FrameGuard>& guard,
                                                                   OnSample onSample, OnFailed onFailed);
  ~InputPipeline();
  InputPipeline(const InputPipeline&) = delete;
  InputPipeline& operator=(const InputPipeline&) = delete;

  /// `pts` is running time, ns.
  void push(std::span<const std::byte> rtp, GstClockTime pts);
  /// Announces lost packets, so that a sound decoder conceals them.
  void pushLost(std::uint16_t firstSequence, GstClockTime pts, GstClockTime duration);
  [[nodiscard]] GstBin* bin() const noexcept { return GST_BIN(pipeline_.get()); }
  /// Bytes waiting in front of the decoder.
  [[nodiscard]] std::uint64_t queuedBytes() const { return source_->queuedBytes(); }
  /// Packets the decoder was too slow for.
  [[nodiscard]] std::uint64_t dropped() const noexcept { return source_->dropped(); }

 private:
  explicit InputPipeline(std::shared_ptr<glib::Loop> loop) : loop_(std::move(loop)) {}

  const std::shared_ptr<glib::Loop> loop_;
  gst::Ref<GstElement> pipeline_;
  std::unique_ptr<AppSource> source_;
  FrameGate gate_;
  gst::BusWatch bus_;
};

/// Connects `onSample` to an appsink; it is freed with the sink. Runs on the sink's streaming thread.
void onSampleOf(GstElement* appsink, std::function<void(GstSample*)> onSample);

}  // namespace rostra::mix
