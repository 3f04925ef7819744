// SPDX-License-Identifier: Apache-2.0
// How many data channels a browser may open. In: webrtcbin's word of each new one; out: the end of SCTP on
// this connection, and a call on the loop, when there is one too many.
//
// webrtcbin makes elements and two threads for every SCTP stream that a message comes on
// (_on_sctpdec_pad_added() in gstwebrtcbin.c), and keeps them: 442 channels of one guest were 1009 threads.
// There is no property for a limit. Test: HostileSfu.ManyDataChannelsEndTheConnectionThatOpensThem.
#pragma once

#include "glib/loop.hpp"
#include "glib/signal.hpp"
#include "gst/scope.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>

namespace rostra::sfu {

/// Of one publish transport. Thread: attach() and close() on the loop; the handler is called on the loop.
class ChannelLimit : public std::enable_shared_from_this<ChannelLimit> {
 public:
  ChannelLimit(std::shared_ptr<glib::Loop> loop, std::size_t most, std::function<void()> onExceeded)
      : loop_(std::move(loop)), most_(most), onExceeded_(std::move(onExceeded)) {}

  void attach(GstElement* webrtcbin);
  void close() noexcept;

 private:
  void opened(GstElement* webrtcbin) noexcept;

  const std::shared_ptr<glib::Loop> loop_;
  const std::size_t most_;
  std::function<void()> onExceeded_;
  glib::SignalConnection signal_;
  std::mutex mutex_;  ///< guards what follows: SCTP's thread and the loop
  std::size_t count_ = 0;
  gst::PadProbe blocked_;
  bool closed_ = false;
};

}  // namespace rostra::sfu
