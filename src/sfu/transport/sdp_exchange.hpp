// SPDX-License-Identifier: Apache-2.0
// Descriptions and candidates of one webrtcbin. In: SDP and candidate lines that were already validated; out:
// SDP, and whether webrtcbin took what it was given. RFC 8829 (JSEP), RFC 8838 (trickle ICE).
#pragma once

#include "base/result.hpp"
#include "glib/loop.hpp"
#include "gst/webrtc.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rostra::sfu {

/// Thread: the loop. Answers come on the loop, never from inside a method, and not after close().
class SdpExchange : public std::enable_shared_from_this<SdpExchange> {
 public:
  template <class T>
  using Done = std::function<void(Result<T>)>;

  SdpExchange(std::shared_ptr<glib::Loop> loop, gst::Ref<GstElement> webrtcbin)
      : loop_(std::move(loop)), webrtc_(std::move(webrtcbin)) {}

  void createOffer(Done<std::string> done);
  void createAnswer(Done<std::string> done);
  void setLocal(GstWebRTCSDPType type, const std::string& sdp, Done<void> done);
  /// After the first success early candidates are handed over.
  void setRemote(GstWebRTCSDPType type, const std::string& sdp, Done<void> done);
  /// Kept until a remote description is there. All m-sections share the first one's transport, so it is a
  /// candidate of that, whichever it was said for.
  void addRemoteCandidate(const std::string& candidate);
  /// Lets webrtcbin go. Idempotent.
  void close() noexcept;

 private:
  void create(const char* signal, const char* field, Done<std::string> done);
  void set(const char* signal, GstWebRTCSDPType type, const std::string& sdp, Done<void> done);
  void handOver(const std::string& candidate);

  const std::shared_ptr<glib::Loop> loop_;
  gst::Ref<GstElement> webrtc_;  ///< null = closed
  std::vector<std::string> early_;
  bool remoteSet_ = false;
};

}  // namespace rostra::sfu
