// SPDX-License-Identifier: Apache-2.0
#include "sfu/transport/sdp_exchange.hpp"

#include "sfu/transport/promise.hpp"

namespace rostra::sfu {
namespace {

constexpr guint kBundle = 0;  // the m-section whose transport all share

}  // namespace

void SdpExchange::create(const char* signal, const char* field, Done<std::string> done) {
  loop_->assertHere();
  if (!webrtc_) return;
  const auto promise =
      makePromise(loop_, field, [weak = weak_from_this(), signal, done = std::move(done)](Reply reply) {
        const auto self = weak.lock();
        if (!self || !self->webrtc_) return;
        if (reply.error.empty()) {
          done(std::move(reply.sdp));
        } else {
          done(fail(ErrorKind::Internal, std::string(signal) + ": " + reply.error));
        }
      });
  g_signal_emit_by_name(webrtc_.get(), signal, nullptr, promise.get());
}

void SdpExchange::createOffer(Done<std::string> done) {
  create("create-offer", "offer", std::move(done));
}

void SdpExchange::createAnswer(Done<std::string> done) {
  create("create-answer", "answer", std::move(done));
}

void SdpExchange::set(const char* signal, GstWebRTCSDPType type, const std::string& sdp, Done<void> done) {
  loop_->assertHere();
  if (!webrtc_) return;
  GstSDPMessage* message = nullptr;
  gst_sdp_message_new(&message);
  gst::SdpMessagePtr owned(message);
  if (gst_sdp_message_parse_buffer(reinterpret_cast<const guint8*>(sdp.data()),
                                   static_cast<guint>(sdp.size()), message) != GST_SDP_OK) {
    loop_->post(
        [done = std::move(done)] { done(fail(ErrorKind::InvalidInput, "GStreamer cannot read this SDP")); });
    return;
  }
  const gst::SessionDescriptionPtr description(gst_webrtc_session_description_new(type, owned.release()));
  const auto promise = makePromise(
      loop_, nullptr, [weak = weak_from_this(), signal, done = std::move(done)](const Reply& reply) {
        const auto self = weak.lock();
        if (!self || !self->webrtc_) return;
        if (reply.error.empty()) {
          done({});
        } else {
          done(fail(ErrorKind::InvalidInput, std::string(signal) + ": " + reply.error));
        }
      });
  g_signal_emit_by_name(webrtc_.get(), signal, description.get(), promise.get());
}

void SdpExchange::setLocal(GstWebRTCSDPType type, const std::string& sdp, Done<void> done) {
  set("set-local-description", type, sdp, std::move(done));
}

void SdpExchange::setRemote(GstWebRTCSDPType type, const std::string& sdp, Done<void> done) {
  set("set-remote-description", type, sdp,
      [weak = weak_from_this(), done = std::move(done)](Result<void> result) {
        const auto self = weak.lock();
        if (self && result && !std::exchange(self->remoteSet_, true)) {
          for (const std::string& candidate : std::exchange(self->early_, {})) self->handOver(candidate);
        }
        done(std::move(result));
      });
}

void SdpExchange::addRemoteCandidate(const std::string& candidate) {
  loop_->assertHere();
  if (!webrtc_) return;
  if (remoteSet_) {
    handOver(candidate);
  } else {
    early_.push_back(candidate);
  }
}

void SdpExchange::handOver(const std::string& candidate) {
  g_signal_emit_by_name(webrtc_.get(), "add-ice-candidate", kBundle, candidate.c_str());
}

void SdpExchange::close() noexcept {
  webrtc_.reset();
  early_.clear();
}

}  // namespace rostra::sfu
