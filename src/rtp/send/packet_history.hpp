// SPDX-License-Identifier: Apache-2.0
// Packets of one outgoing stream that may be asked for again. In: the header as it was sent and the payload,
// which is shared with everybody else who got it; out: the packet with a number, while it is young enough.
// Pure.
#pragma once

#include "base/check.hpp"
#include "rtp/packet/clock.hpp"
#include "rtp/packet/packet_view.hpp"
#include "rtp/packet/sequence.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace rostra::rtp {

/// A reference-counted handle of payload bytes. Empty when default-made; assigning an empty one lets go.
template <class T>
concept SharedPayload = std::movable<T> && std::default_initializable<T> && requires(const T& payload) {
  { payload.bytes() } -> std::convertible_to<Bytes>;
};

struct HistoryLimits {
  std::size_t packets = 1024;  ///< numbers from the oldest to the newest; a power of two
  std::size_t bytes = 1 << 20;
  Duration age = std::chrono::seconds(1);
};

/// A ring indexed by sequence number. It grows to what the stream needs, up to the limits, and allocates
/// nothing after that. Thread: none of its own.
template <SharedPayload Payload>
class PacketHistory {
 public:
  /// Longest header that is kept, with whatever part of the payload was rewritten
  /// (Rewriter::kMaxHeaderSize).
  static constexpr std::size_t kMaxHeaderSize = 64;

  struct Entry {
    std::int64_t sequence = 0;
    TimePoint sent{};
    std::optional<TimePoint> resent;  ///< when it was sent again last
    Payload payload;

    [[nodiscard]] Bytes header() const noexcept { return Bytes(headerBytes).first(headerSize); }
    [[nodiscard]] std::size_t size() const noexcept { return headerSize + Bytes(payload.bytes()).size(); }

   private:
    friend class PacketHistory;
    bool used = false;
    std::uint8_t headerSize = 0;
    std::array<std::byte, kMaxHeaderSize> headerBytes{};
  };

  explicit PacketHistory(HistoryLimits limits = {}) : limits_(limits), entries_(kFirstCapacity) {
    ROSTRA_CHECK(std::has_single_bit(limits.packets) && limits.packets >= kFirstCapacity);
  }

  /// Keeps a packet that was just sent. `now` never goes back. A packet that is older than all that is kept,
  /// or has a longer header than kMaxHeaderSize, is left out.
  void add(std::uint16_t sequence, Bytes header, Payload payload, TimePoint now) {
    expire(now);
    if (header.size() > kMaxHeaderSize) return;
    const std::int64_t number = empty() ? sequence : unwrapSequence(newest_, sequence);
    if (empty()) startAt(number);
    if (number < oldest_) return;
    makeRoom(number);
    newest_ = std::max(newest_, number);
    Entry& entry = at(number);
    release(entry);
    entry.sequence = number;
    entry.sent = now;
    entry.resent.reset();
    entry.payload = std::move(payload);
    entry.used = true;
    entry.headerSize = static_cast<std::uint8_t>(header.size());
    std::copy(header.begin(), header.end(), entry.headerBytes.begin());
    bytes_ += entry.size();
    while (bytes_ > limits_.bytes) dropOldest();
  }

  /// The packet with this number, or nothing when it is unknown or too old. Valid until the next call.
  [[nodiscard]] Entry* find(std::uint16_t sequence, TimePoint now) {
    expire(now);
    if (empty()) return nullptr;
    const std::int64_t number = unwrapSequence(newest_, sequence);
    if (number < oldest_ || number > newest_) return nullptr;
    Entry& entry = at(number);
    return entry.used ? &entry : nullptr;
  }

  /// The packet sent last, for padding that is of some use; nothing when none is kept.
  [[nodiscard]] Entry* newest(TimePoint now) {
    expire(now);
    return empty() ? nullptr : find(static_cast<std::uint16_t>(newest_), now);
  }

  /// Lets go of what is too old; otherwise that happens with the next packet.
  void expire(TimePoint now) {
    while (!empty() && (!at(oldest_).used || now - at(oldest_).sent > limits_.age)) dropOldest();
  }

  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

 private:
  static constexpr std::size_t kFirstCapacity = 32;

  [[nodiscard]] bool empty() const noexcept { return oldest_ > newest_; }
  [[nodiscard]] Entry& at(std::int64_t number) noexcept {
    return entries_[static_cast<std::size_t>(number) & (entries_.size() - 1)];
  }
  void release(Entry& entry) {
    if (!entry.used) return;
    bytes_ -= entry.size();
    entry.payload = Payload();
    entry.used = false;
  }
  void dropOldest() {
    release(at(oldest_));
    ++oldest_;
  }
  void startAt(std::int64_t number) noexcept {
    oldest_ = number;
    newest_ = number - 1;
  }
  // So that `number` and what is kept have different places.
  void makeRoom(std::int64_t number) {
    const auto span = [&] { return static_cast<std::size_t>(std::max(number, newest_) - oldest_ + 1); };
    while (!empty() && span() > limits_.packets) dropOldest();
    if (empty()) startAt(number);
    if (span() <= entries_.size()) return;
    std::vector<Entry> larger(std::bit_ceil(span()));
    for (std::int64_t i = oldest_; i <= newest_; ++i)
      larger[static_cast<std::size_t>(i) & (larger.size() - 1)] = std::move(at(i));
    entries_ = std::move(larger);
  }

  HistoryLimits limits_;
  std::vector<Entry> entries_;
  std::int64_t oldest_ = 0;
  std::int64_t newest_ = -1;  // older than oldest_: nothing is kept
  std::size_t bytes_ = 0;
};

}  // namespace rostra::rtp
