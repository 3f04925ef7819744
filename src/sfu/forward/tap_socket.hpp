// SPDX-License-Identifier: Apache-2.0
// The socket to the mixer, shared by a tap's outlets. In: messages; out: the same to the socket, those of one
// turn of the engine in one call, at once where there are no turns. Never waits for the mixer: what does not
// fit into the socket is dropped and counted.
#pragma once

#include "base/file_descriptor.hpp"
#include "gst/ref.hpp"
#include "ipc/tap.hpp"
#include "rtp/forward/rewriter.hpp"
#include "sfu/forward/turn.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace rostra::sfu {

/// One message to the mixer; everything is borrowed but the buffer.
struct TapMessage {
  const ipc::TapHeader& header;
  std::span<const std::byte> rtpHeader;
  GstBuffer* buffer;  ///< that `payload` is in
  std::span<const std::byte> payload;
};

/// Thread: any; onTurnEnd(), and what is sent there, on the engine's.
class TapSocket final : public TurnEnd {
 public:
  /// Messages of one call.
  static constexpr std::size_t kBatch = 64;

  /// `turns`: null = every message is sent at once.
  TapSocket(FileDescriptor descriptor, std::shared_ptr<Turns> turns);

  /// False: it, or one of this stream that was put off, could not be sent. `self` is this object.
  [[nodiscard]] bool send(const std::shared_ptr<TapSocket>& self, std::uint32_t ssrc,
                          const TapMessage& message);
  void onTurnEnd() noexcept override;

  [[nodiscard]] int descriptor() const noexcept { return descriptor_.get(); }
  [[nodiscard]] std::uint64_t sent() const noexcept { return sent_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_.load(std::memory_order_relaxed); }

 private:
  struct Waiting {
    std::uint32_t ssrc = 0;
    ipc::TapHeader header;
    rtp::Rewriter::Header rtpHeader{};
    std::size_t rtpHeaderSize = 0;
    gst::Ref<GstBuffer> buffer;
    std::span<const std::byte> payload;
  };
  [[nodiscard]] bool sendNow(const TapMessage& message) noexcept;
  void drop(std::uint32_t ssrc);

  const FileDescriptor descriptor_;
  const std::shared_ptr<Turns> turns_;
  std::atomic<std::uint64_t> sent_{0};
  std::atomic<std::uint64_t> dropped_{0};

  // The thread of the turns.
  std::vector<Waiting> waiting_;
  std::size_t count_ = 0;
  std::vector<std::uint32_t> lost_;  // streams whose outlet has not been told yet
};

}  // namespace rostra::sfu
