// SPDX-License-Identifier: Apache-2.0
#include "mix/input/input.hpp"

#include "base/log.hpp"
#include "gst/init.hpp"
#include "rtp/packet/packet_view.hpp"

#include <algorithm>

namespace rostra::mix {
namespace {

constexpr std::uint64_t kReopenStepNs =
    200'000'000;  // a stream whose decoder fails again and again waits longer each time
constexpr std::uint32_t kMaxReopenSteps = 25;

}  // namespace

Input::Input(InputContext context, std::string who)
    : context_(std::move(context)),
      who_(std::move(who)),
      token_(std::make_shared<Input*>(this)),
      reorder_(context_.jitterNs / 2, *this) {}

std::uint64_t Input::runningTime(std::uint64_t playoutNs) const noexcept {
  const std::uint64_t time =
      playoutNs + context_.jitterNs + static_cast<std::uint64_t>(context_.delay->delayNs());
  return time > context_.baseTimeNs ? time - context_.baseTimeNs : 0;
}

void Input::receive(const ipc::TapPacket& packet) {
  context_.loop->assertHere();
  const auto view = rtp::PacketView::parse(packet.rtp);
  if (!view || view->payload().empty() || !onReceive(packet)) {
    ++counters_.malformed;
    return;
  }
  context_.delay->observe(gst_util_get_timestamp(), packet.header.playoutNs);
  reorder_.push(view->sequence(), packet.header.playoutNs, packet.rtp);
}

void Input::poll(std::uint64_t nowNs) {
  context_.loop->assertHere();
  reorder_.expire(nowNs);
  if (reopenAtNs_ != 0 && nowNs >= reopenAtNs_) reopenAtNs_ = 0;
  onPoll(nowNs);
}

void Input::reset() {
  context_.loop->assertHere();
  reorder_.reset();
  closePipeline();
  reopenAtNs_ = 0;
  failures_ = 0;
  onReset();
}

void Input::openPipeline(std::string_view name) {
  if (pipeline_ || reopenAtNs_ != 0) return;
  const auto fragment = context_.catalog->fragment(name);
  guard_ = makeGuard();
  auto opened = fragment ? InputPipeline::open(
                               context_.loop, **fragment, who_, context_.baseTimeNs, guard_, sampleHandler(),
                               [loop = context_.loop.get(),
                                weak = std::weak_ptr<Input*>(token_)](const std::string& reason) {
                                 // Posted: the pipeline must not be destroyed from inside its own bus watch.
                                 loop->post(weak, [reason](Input* self) { self->onDecoderFailed(reason); });
                               })
                         : tl::make_unexpected(fragment.error());
  if (opened) {
    pipeline_ = std::move(*opened);
    return;
  }
  log::error("cannot create a decoder", {{"input", who_}, {"reason", opened.error().message}});
  reopenAtNs_ = gst_util_get_timestamp() + kMaxReopenSteps * kReopenStepNs;
}

void Input::closePipeline() {
  if (pipeline_) counters_.decoderDrops += pipeline_->dropped();
  pipeline_.reset();
  if (guard_) counters_.refused += guard_->refused();
  guard_.reset();
}

void Input::onDecoderFailed(const std::string& reason) {
  if (!pipeline_) return;
  log::warning("decoder failed, recreating it", {{"input", who_}, {"reason", reason}});
  closePipeline();
  ++counters_.rebuilds;
  failures_ = std::min(failures_ + 1, kMaxReopenSteps);
  reopenAtNs_ = gst_util_get_timestamp() + failures_ * kReopenStepNs;
  waiting_ = true;
}

Input::Counters Input::counters() const {
  Counters copy = counters_;
  copy.packets = reorder_.counters();
  copy.waitingForKeyFrame = waiting_ || (guard_ && guard_->standing() != FrameVerdict::Pass);
  if (guard_) copy.refused += guard_->refused();
  if (pipeline_) {
    copy.queuedBytes = pipeline_->queuedBytes();
    copy.decoderDrops += pipeline_->dropped();
  }
  return copy;
}

std::string Input::graph() const {
  return pipeline_ ? gst::toDot(pipeline_->bin()) : std::string();
}

}  // namespace rostra::mix
