// SPDX-License-Identifier: Apache-2.0
#include "ipc/channel.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

namespace rostra::ipc {
namespace {

constexpr std::size_t kReadSize = 256U << 10;
/// A peer that writes without end takes turns with everything else on the loop.
constexpr int kReadsPerWake = 4;
constexpr int kTapBufferBytes = 4 << 20;

/// Room for the descriptors of one message.
struct ControlBuffer {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * kMaxDescriptors)> bytes;
};

/// Lets `descriptors` ride on `message`; `buffer` must live until it is sent.
void attach(msghdr& message, ControlBuffer& buffer, const std::vector<FileDescriptor>& descriptors) {
  std::array<int, kMaxDescriptors> fds{};
  std::ranges::transform(descriptors, fds.begin(), [](const FileDescriptor& one) { return one.get(); });
  const std::size_t size = sizeof(int) * descriptors.size();
  buffer.bytes.fill(0);
  message.msg_control = buffer.bytes.data();
  message.msg_controllen = CMSG_SPACE(size);
  cmsghdr* rights = CMSG_FIRSTHDR(&message);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(size);
  std::memcpy(CMSG_DATA(rights), fds.data(), size);
}

/// Takes over the descriptors that came with `message`.
void detach(msghdr& message, std::deque<FileDescriptor>& to) {
  for (cmsghdr* rights = CMSG_FIRSTHDR(&message); rights; rights = CMSG_NXTHDR(&message, rights)) {
    if (rights->cmsg_level != SOL_SOCKET || rights->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (rights->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(rights) + i * sizeof(int), sizeof(int));
      to.emplace_back(fd);
    }
  }
}

Result<SocketPair> makePair(int type) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) != 0) {
    return rostra::fail(ErrorKind::Exhausted,
                        std::string("cannot create a socket pair: ") + std::strerror(errno));
  }
  return SocketPair{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

}  // namespace

Result<SocketPair> makeChannelPair() {
  return makePair(SOCK_STREAM);
}

Result<SocketPair> makeTapPair() {
  auto pair = makePair(SOCK_SEQPACKET);
  if (!pair) return pair;
  for (const int fd : {pair->first.get(), pair->second.get()}) {
    // The kernel caps this at net.core.wmem_max; a smaller buffer only means an earlier drop.
    ::setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &kTapBufferBytes, sizeof(kTapBufferBytes));
  }
  return pair;
}

Channel::Channel(std::shared_ptr<glib::Loop> loop, FileDescriptor socket, Handlers handlers)
    : loop_(std::move(loop)),
      socket_(std::move(socket)),
      handlers_(std::move(handlers)),
      buffer_(std::make_unique_for_overwrite<std::byte[]>(kReadSize)) {}

Channel::~Channel() = default;

std::shared_ptr<Channel> Channel::open(std::shared_ptr<glib::Loop> loop, FileDescriptor socket,
                                       Handlers handlers) {
  loop->assertHere();
  const int flags = ::fcntl(socket.get(), F_GETFL);
  ::fcntl(socket.get(), F_SETFL, flags | O_NONBLOCK);  // an inherited descriptor may be blocking
  std::shared_ptr<Channel> channel(new Channel(std::move(loop), std::move(socket), std::move(handlers)));
  channel->start();
  return channel;
}

void Channel::start() {
  reader_ = loop_->watch(socket_.get(), GIOCondition(G_IO_IN | G_IO_HUP | G_IO_ERR),
                         [weak = weak_from_this()](GIOCondition) {
                           const auto self = weak.lock();
                           return self && self->receive();
                         });
}

void Channel::send(const std::string& header, std::vector<std::byte> body,
                   std::vector<FileDescriptor> descriptors) {
  auto message = std::make_shared<Outgoing>();
  message->head = encodePrefix(header, body.size(), static_cast<std::uint8_t>(descriptors.size()));
  message->head += header;
  message->body = std::move(body);
  message->descriptors = std::move(descriptors);
  if (loop_->here()) {
    enqueue(std::move(*message));
  } else {
    loop_->post(weak_from_this(), [message](Channel& self) { self.enqueue(std::move(*message)); });
  }
}

void Channel::enqueue(Outgoing message) {
  if (closed()) return;
  queuedBytes_ += message.head.size() + message.body.size();
  queue_.push_back(std::move(message));
  if (queuedBytes_ > kMaxQueuedBytes) {
    fail(Error{ErrorKind::Timeout, "the peer is not reading its control socket",
               std::source_location::current()});
    return;
  }
  if (!writer_.active()) flush();
}

void Channel::flush() {
  while (!queue_.empty()) {
    Outgoing& message = queue_.front();
    const std::size_t headLeft =
        message.head.size() > message.written ? message.head.size() - message.written : 0;
    const std::size_t bodyDone = headLeft > 0 ? 0 : message.written - message.head.size();
    std::array<iovec, 2> parts{{{message.head.data() + message.head.size() - headLeft, headLeft},
                                {message.body.data() + bodyDone, message.body.size() - bodyDone}}};
    msghdr out{};
    out.msg_iov = parts.data();
    out.msg_iovlen = parts.size();
    ControlBuffer control;
    if (message.written == 0 && !message.descriptors.empty()) attach(out, control, message.descriptors);
    const ssize_t written = ::sendmsg(socket_.get(), &out, MSG_NOSIGNAL);
    if (written < 0) {
      if (errno == EINTR) continue;
      if (errno != EAGAIN && errno != EWOULDBLOCK) {
        fail(Error{ErrorKind::Unavailable, std::string("control socket: ") + std::strerror(errno),
                   std::source_location::current()});
        return;
      }
      if (!writer_.active()) {
        writer_ = loop_->watch(socket_.get(), G_IO_OUT, [weak = weak_from_this()](GIOCondition) {
          const auto self = weak.lock();
          if (!self || self->closed()) return false;
          self->flush();
          return !self->queue_.empty();
        });
      }
      return;
    }
    message.written += static_cast<std::size_t>(written);
    queuedBytes_ -= static_cast<std::size_t>(written);
    if (message.written == message.head.size() + message.body.size()) queue_.pop_front();
  }
}

bool Channel::receive() {
  const auto self = shared_from_this();  // a handler may drop the last reference
  for (int reads = 0; reads < kReadsPerWake && !closed(); ++reads) {
    iovec part{buffer_.get(), kReadSize};
    ControlBuffer control;
    msghdr in{};
    in.msg_iov = &part;
    in.msg_iovlen = 1;
    in.msg_control = control.bytes.data();
    in.msg_controllen = control.bytes.size();
    const ssize_t size = ::recvmsg(socket_.get(), &in, MSG_CMSG_CLOEXEC);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return true;
    if (size <= 0) {
      fail(Error{ErrorKind::Unavailable,
                 size == 0 ? "the peer closed its control socket" : std::strerror(errno),
                 std::source_location::current()});
      return false;
    }
    detach(in, descriptors_);
    if (auto fed = parser_.feed({buffer_.get(), static_cast<std::size_t>(size)}); !fed) {
      fail(fed.error());
      return false;
    }
    dispatch();
  }
  return !closed();
}

void Channel::drain() {
  const auto self = shared_from_this();
  while (!closed()) {
    pollfd waiting{socket_.get(), POLLIN, 0};
    if (::poll(&waiting, 1, 0) != 1 || !receive()) return;
  }
}

void Channel::dispatch() {
  Frame frame;
  while (!closed() && parser_.next(frame)) {
    if (descriptors_.size() < frame.descriptors) {
      fail(Error{ErrorKind::InvalidInput, "a frame announced descriptors that did not arrive",
                 std::source_location::current()});
      return;
    }
    Incoming incoming{std::move(frame.header), std::move(frame.body), {}};
    for (int i = 0; i < frame.descriptors; ++i) {
      incoming.descriptors.push_back(std::move(descriptors_.front()));
      descriptors_.pop_front();
    }
    if (handlers_.onMessage) handlers_.onMessage(std::move(incoming));
  }
  // Those of one frame may be ahead of its bytes. More would fill the table of this process.
  if (descriptors_.size() > kMaxDescriptors) {
    fail(Error{ErrorKind::InvalidInput, "received descriptors that no frame announced",
               std::source_location::current()});
  }
}

void Channel::fail(const Error& reason) {
  if (closed()) return;
  const auto self = weak_from_this().lock();
  const auto onClosed = handlers_.onClosed;
  close();
  if (onClosed) onClosed(reason);
}

void Channel::close() {
  if (closed()) return;
  loop_->assertHere();
  reader_.stop();
  writer_.stop();
  socket_.reset();
  queue_.clear();
  queuedBytes_ = 0;
  descriptors_.clear();
}

}  // namespace rostra::ipc
