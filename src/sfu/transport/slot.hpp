// SPDX-License-Identifier: Apache-2.0
// One m-section of a subscribe transport. In: the producer it is to carry; out: its RTP, under the SSRC and
// payload type the section was offered with. Never goes away: it is idle, or carries one producer after
// another.
#pragma once

#include "sfu/forward/consumer.hpp"
#include "sfu/forward/outlet.hpp"
#include "sfu/forward/producer.hpp"

#include <memory>
#include <string>

namespace rostra::sfu {

class SubscribeSender;

/// Thread: the loop.
class Slot {
 public:
  /// Makes the section: webrtcbin's next offer has it. `mline`: how many there are already. Internal when
  /// webrtcbin refuses. `sender`: who sends its packets; null = webrtcbin. `metrics`: where they are counted.
  [[nodiscard]] static Result<Slot> open(GstElement* webrtcbin, std::size_t mline, Codec codec,
                                         SubscribeSender* sender, std::shared_ptr<MediaMetrics> metrics);

  /// Carries `producer` from now on. Its gate opens when an offer that said so was answered.
  void assign(const std::shared_ptr<Producer>& producer);
  /// Carries nothing any more.
  void release();
  /// An offer goes out that says what the slot carries now.
  void markOffered() { offered_ = consumer_; }
  /// That offer was answered.
  void markAnswered() { answered_ = std::move(offered_); }
  /// Ends a push that may be running. Before the pipeline stops.
  void close();

  [[nodiscard]] Codec codec() const noexcept { return codec_; }
  [[nodiscard]] bool idle() const noexcept { return !consumer_; }
  [[nodiscard]] bool carries(const Producer& producer) const noexcept {
    return consumer_ && consumer_->producer().get() == &producer;
  }
  /// Whether the browser knows what the slot carries now.
  [[nodiscard]] bool settled() const noexcept { return consumer_ && consumer_ == answered_; }
  /// Null = idle.
  [[nodiscard]] const std::shared_ptr<Consumer>& consumer() const noexcept { return consumer_; }
  /// What the offer in flight says it carries; null = idle.
  [[nodiscard]] const std::shared_ptr<Consumer>& offered() const noexcept { return offered_; }
  [[nodiscard]] const Outlet& outlet() const noexcept { return *outlet_; }
  /// Known after the first offer that has it.
  [[nodiscard]] const std::string& mid() const noexcept { return mid_; }
  void setMid(std::string mid) { mid_ = std::move(mid); }

 private:
  Slot(Codec codec, gst::Ref<GstPad> sink, std::shared_ptr<Outlet> outlet,
       std::shared_ptr<MediaMetrics> metrics)
      : codec_(codec), sink_(std::move(sink)), outlet_(std::move(outlet)), metrics_(std::move(metrics)) {}

  Codec codec_;
  gst::Ref<GstPad> sink_;
  std::shared_ptr<Outlet> outlet_;
  std::shared_ptr<MediaMetrics> metrics_;
  std::string mid_;
  std::shared_ptr<Consumer> consumer_;
  std::shared_ptr<Consumer> offered_;
  std::shared_ptr<Consumer> answered_;
};

}  // namespace rostra::sfu
