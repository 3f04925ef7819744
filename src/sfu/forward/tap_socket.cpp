// SPDX-License-Identifier: Apache-2.0
#include "sfu/forward/tap_socket.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/socket.h>
#include <sys/uio.h>
#include <utility>

namespace rostra::sfu {
namespace {

// sendmsg() does not write through these pointers; iovec has no const version.
using Parts = std::array<iovec, 3>;
iovec part(std::span<const std::byte> bytes) noexcept {
  return {const_cast<std::byte*>(bytes.data()), bytes.size()};
}
Parts partsOf(const ipc::TapHeader& header, std::span<const std::byte> rtpHeader,
              std::span<const std::byte> payload) noexcept {
  return {part(std::as_bytes(std::span(&header, 1))), part(rtpHeader), part(payload)};
}

}  // namespace

TapSocket::TapSocket(FileDescriptor descriptor, std::shared_ptr<Turns> turns)
    : descriptor_(std::move(descriptor)), turns_(std::move(turns)), waiting_(turns_ ? kBatch : 0) {}

bool TapSocket::send(const std::shared_ptr<TapSocket>& self, std::uint32_t ssrc, const TapMessage& message) {
  if (sizeof(ipc::TapHeader) + message.rtpHeader.size() + message.payload.size() > ipc::kMaxTapMessage) {
    dropped_.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  if (!turns_ || !turns_->here()) return sendNow(message);
  if (count_ == kBatch) onTurnEnd();
  // Nothing of it is put off any more: it hears of each loss once.
  if (!lost_.empty() && std::erase(lost_, ssrc) > 0) return false;
  if (count_ == 0) turns_->atEnd(self);
  Waiting& waiting = waiting_[count_++];
  waiting.ssrc = ssrc;
  waiting.header = message.header;
  waiting.rtpHeaderSize = std::min(message.rtpHeader.size(), waiting.rtpHeader.size());
  std::copy_n(message.rtpHeader.begin(), waiting.rtpHeaderSize, waiting.rtpHeader.begin());
  waiting.buffer = gst::Ref<GstBuffer>::retain(message.buffer);
  waiting.payload = message.payload;
  return true;
}

bool TapSocket::sendNow(const TapMessage& message) noexcept {
  Parts parts = partsOf(message.header, message.rtpHeader, message.payload);
  msghdr header{};
  header.msg_iov = parts.data();
  header.msg_iovlen = parts.size();
  const bool sent = ::sendmsg(descriptor_.get(), &header, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0;
  (sent ? sent_ : dropped_).fetch_add(1, std::memory_order_relaxed);
  return sent;
}

void TapSocket::onTurnEnd() noexcept {
  std::array<Parts, kBatch> parts;
  std::array<mmsghdr, kBatch> messages;
  for (std::size_t i = 0; i < count_; ++i) {
    const Waiting& each = waiting_[i];
    parts[i] = partsOf(each.header, std::span(each.rtpHeader).first(each.rtpHeaderSize), each.payload);
    messages[i] = {};
    messages[i].msg_hdr.msg_iov = parts[i].data();
    messages[i].msg_hdr.msg_iovlen = parts[i].size();
  }
  std::size_t at = 0;
  while (at < count_) {
    const int went = ::sendmmsg(descriptor_.get(), messages.data() + at, static_cast<unsigned>(count_ - at),
                                MSG_DONTWAIT | MSG_NOSIGNAL);
    if (went < 0 && errno == EINTR) continue;
    if (went <= 0) break;  // the mixer does not keep up, or is gone
    sent_.fetch_add(static_cast<std::uint64_t>(went), std::memory_order_relaxed);
    at += static_cast<std::size_t>(went);
  }
  for (; at < count_; ++at) drop(waiting_[at].ssrc);
  for (std::size_t i = 0; i < count_; ++i) waiting_[i].buffer = {};
  count_ = 0;
}

void TapSocket::drop(std::uint32_t ssrc) {
  dropped_.fetch_add(1, std::memory_order_relaxed);
  // Those of outlets that are gone stay; the mixer sees a gap by itself, too.
  if (lost_.size() < kBatch && std::ranges::find(lost_, ssrc) == lost_.end()) lost_.push_back(ssrc);
}

}  // namespace rostra::sfu
