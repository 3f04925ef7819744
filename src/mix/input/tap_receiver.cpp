// SPDX-License-Identifier: Apache-2.0
#include "mix/input/tap_receiver.hpp"

#include "base/check.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <vector>

namespace rostra::mix {
namespace {

constexpr std::size_t kBatch = 64;  // messages a system call; the kernel's default buffer holds about 90

/// Room for one batch, and what recvmmsg(2) needs to know about it.
class Batch {
 public:
  Batch() : bytes_(kBatch * kSlot) {
    for (std::size_t i = 0; i < kBatch; ++i) {
      parts_[i] = {&bytes_[i * kSlot], kSlot};
      messages_[i].msg_hdr.msg_iov = &parts_[i];
      messages_[i].msg_hdr.msg_iovlen = 1;
    }
  }
  /// Number of messages, 0 when there are none now, -1 when there will be none any more.
  [[nodiscard]] int receive(int socket) noexcept {
    const int count = ::recvmmsg(socket, messages_.data(), kBatch, MSG_DONTWAIT, nullptr);
    if (count >= 0) return count;
    return errno == EAGAIN || errno == EINTR ? 0 : -1;
  }
  [[nodiscard]] std::span<const std::byte> message(int index) const noexcept {
    const auto slot = static_cast<std::size_t>(index);
    return {&bytes_[slot * kSlot], messages_[slot].msg_len};
  }

 private:
  static constexpr std::size_t kSlot = ipc::kMaxTapMessage + 1;  // a longer message is seen to be too long

  std::vector<std::byte> bytes_;
  std::array<iovec, kBatch> parts_{};
  std::array<mmsghdr, kBatch> messages_{};
};

}  // namespace

TapReceiver::TapReceiver(std::shared_ptr<glib::Loop> loop, OnPacket onPacket)
    : loop_(std::move(loop)), onPacket_(std::move(onPacket)) {}

TapReceiver::~TapReceiver() {
  close();
}

Result<void> TapReceiver::open(FileDescriptor socket) {
  loop_->assertHere();
  close();
  FileDescriptor stop(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!stop.valid())
    return fail(ErrorKind::Exhausted, std::string("cannot create an eventfd: ") + std::strerror(errno));
  socket_ = std::move(socket);
  stop_ = std::move(stop);
  token_ = std::make_shared<TapReceiver*>(this);
  thread_ = std::thread([this] {
    ::pthread_setname_np(::pthread_self(), "tap-reader");  // from outside, the sandbox refuses it
    read(socket_.get(), stop_.get());
  });
  return {};
}

void TapReceiver::close() {
  loop_->assertHere();
  join();
  token_.reset();
  queue_.clear();
}

void TapReceiver::join() {
  if (!thread_.joinable()) return;
  const std::uint64_t one = 1;
  ROSTRA_CHECK(::write(stop_.get(), &one, sizeof(one)) == sizeof(one));
  thread_.join();
  socket_.reset();
  stop_.reset();
}

bool TapReceiver::send(const ipc::TapFeedback& feedback) const noexcept {
  loop_->assertHere();
  return socket_.valid() &&
         ::send(socket_.get(), &feedback, sizeof(feedback), MSG_DONTWAIT | MSG_NOSIGNAL) >= 0;
}

void TapReceiver::read(int socket, int stop) {
  const std::weak_ptr<TapReceiver*> token = token_;
  Batch batch;
  std::vector<ipc::TapPacket> packets;
  packets.reserve(kBatch);
  std::array<pollfd, 2> waits{{{socket, POLLIN, 0}, {stop, POLLIN, 0}}};
  for (bool open = true; open;) {
    if (::poll(waits.data(), waits.size(), -1) < 0) continue;  // EINTR
    if (waits[1].revents != 0) return;
    const int count = batch.receive(socket);
    open = count >= 0;
    packets.clear();
    for (int i = 0; i < count; ++i) {
      const auto message = batch.message(i);
      if (message.empty()) {  // the end of a SOCK_SEQPACKET socket
        open = false;
        break;
      }
      ++packets_;
      if (const auto packet = ipc::parseTapPacket(message)) {
        packets.push_back(*packet);
      } else {
        ++malformed_;
      }
    }
    if (queue_.push(packets)) loop_->post(token, [](TapReceiver* self) { self->handOver(); });
  }
  // The SFU is gone. What is shown freezes and becomes placards; serve opens the next tap.
  loop_->post(token, [](TapReceiver* self) { self->join(); });
}

void TapReceiver::handOver() {
  const auto packets = queue_.take(kMaxPacketsPerTurn);
  for (const auto& packet : packets) onPacket_({packet.header, packet.rtp});
  if (packets.size() == kMaxPacketsPerTurn)
    loop_->post(std::weak_ptr(token_), [](TapReceiver* self) { self->handOver(); });
}

TapReceiver::Counters TapReceiver::counters() const {
  return {packets_, malformed_, queue_.counters()};
}

}  // namespace rostra::mix
