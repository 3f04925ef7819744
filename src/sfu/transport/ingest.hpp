// SPDX-License-Identifier: Apache-2.0
// Where received RTP enters this worker. In: buffers of webrtcbin's source pads, each on its own streaming
// thread; out: Producer::receive() of the source and layer they belong to. Hostile packets are dropped and
// counted here.
#pragma once

#include "gst/ref.hpp"
#include "sfu/forward/producer.hpp"
#include "sfu/forward/stream_table.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

namespace rostra::sfu {

class Transport;

/// The receiving side of one publish transport. Thread: attach() and the pads on streaming threads, never on
/// the loop, which may have to wait for them; the rest on the loop.
class Ingest : public std::enable_shared_from_this<Ingest> {
 public:
  using Producers = std::array<std::shared_ptr<Producer>, kSources>;

  /// `producers` by source; null = that source cannot be forwarded.
  Ingest(std::shared_ptr<glib::Loop> loop, StreamTable table, Producers producers,
         std::weak_ptr<Transport> transport)
      : loop_(std::move(loop)),
        table_(std::move(table)),
        producers_(std::move(producers)),
        transport_(std::move(transport)) {}

  /// Links a new source pad of webrtcbin to a pad of our own.
  void attach(GstPad* source);
  /// Lets the pads go. After the pipeline stopped.
  void close();

  [[nodiscard]] const Producers& producers() const noexcept { return producers_; }
  [[nodiscard]] std::uint64_t malformed() const noexcept {
    return malformed_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t unidentified() const noexcept {
    return unidentified_.load(std::memory_order_relaxed);
  }

 private:
  /// State of one pad: one SSRC, one streaming thread.
  struct Inlet {
    std::shared_ptr<Ingest> ingest;
    GstPad* pad = nullptr;  // owns this
    std::optional<rtp::MediaKind> kind;
    std::uint32_t ssrc = 0;
    std::shared_ptr<Producer> producer;
    std::size_t layer = 0;
    Producer::Sequence sequence;
  };
  static Inlet& inletOf(gpointer data) noexcept { return *static_cast<Inlet*>(data); }
  void receive(Inlet& inlet, GstBuffer* const* buffers, std::size_t count) noexcept;
  void receiveOne(Inlet& inlet, GstBuffer* buffer, std::shared_ptr<const FanOut::Routes>& routes) noexcept;
  [[nodiscard]] bool identify(Inlet& inlet, const rtp::PacketView& packet) noexcept;

  const std::shared_ptr<glib::Loop> loop_;
  const StreamTable table_;
  const Producers producers_;
  const std::weak_ptr<Transport> transport_;
  std::mutex padsMutex_;  ///< guards pads_: a pad appears once per SSRC
  std::vector<gst::Ref<GstPad>> pads_;
  bool closed_ = false;
  std::atomic<std::uint64_t> malformed_{0};
  std::atomic<std::uint64_t> unidentified_{0};
};

}  // namespace rostra::sfu
