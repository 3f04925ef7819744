// SPDX-License-Identifier: Apache-2.0
#include "origin/web/listener.hpp"

#include "base/check.hpp"
#include "base/log.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <iterator>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace rostra::origin {
namespace {

constexpr std::string_view kWebSocketRequest = "GET /ws";
constexpr std::string_view kBusy =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: 45\r\nRetry-After: 5\r\n"
    "Cache-Control: no-store\r\nConnection: close\r\n\r\nThis server has no room for more connections\n";

FileDescriptor openSpare() {
  return FileDescriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC));
}

}  // namespace

std::string localAddress(int socket) {
  sockaddr_storage address{};
  socklen_t length = sizeof(address);
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0) return {};
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  ::getnameinfo(reinterpret_cast<const sockaddr*>(&address), length, host.data(), host.size(), port.data(),
                port.size(), NI_NUMERICHOST | NI_NUMERICSERV);
  const std::string name(host.data());
  return (address.ss_family == AF_INET6 ? '[' + name + ']' : name) + ':' + port.data();
}

FirstLook lookAt(std::string_view firstBytes) noexcept {
  const std::size_t common = std::min(firstBytes.size(), kWebSocketRequest.size());
  if (firstBytes.substr(0, common) != kWebSocketRequest.substr(0, common)) return FirstLook::Http;
  if (firstBytes.size() <= kWebSocketRequest.size()) return FirstLook::Undecided;
  const char next = firstBytes[kWebSocketRequest.size()];
  return next == ' ' || next == '?' ? FirstLook::WebSocket : FirstLook::Http;
}

Result<ListenAddress> parseListenAddress(std::string_view text) {
  const auto bad = [text] {
    return fail(
        ErrorKind::InvalidInput,
        "'" + std::string(text) +
            "' is not an address to listen on; write host:port, for example 127.0.0.1:8080 or [::]:8080");
  };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return bad();
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  if (host.front() == '[') {
    if (host.size() < 3 || host.back() != ']') return bad();
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return bad();  // an IPv6 address without brackets
  }
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (port.empty() || error != std::errc() || end != port.data() + port.size()) return bad();
  return ListenAddress{std::string(host), std::to_string(number)};
}

Result<FileDescriptor> Listener::bindAddress(const std::string& text, bool onlyIpv6) {
  auto parsed = parseListenAddress(text);
  if (!parsed) return tl::make_unexpected(std::move(parsed.error()));
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (const int error = ::getaddrinfo(parsed->host.c_str(), parsed->port.c_str(), &hints, &found);
      error != 0) {
    return fail(ErrorKind::InvalidInput, "cannot listen on " + text + ": " + ::gai_strerror(error) +
                                             "; give an address of this machine with --listen host:port");
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, &::freeaddrinfo);
  FileDescriptor socket(::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int yes = 1;
  bool good = socket.valid() && ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) == 0;
  if (good && found->ai_family == AF_INET6) {
    const int only = onlyIpv6 ? 1 : 0;
    good = ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof(only)) == 0;
  }
  good = good && ::bind(socket.get(), found->ai_addr, found->ai_addrlen) == 0 &&
         ::listen(socket.get(), settings_.backlog) == 0;
  if (!good) {
    const int error = errno;
    const std::string start = "cannot listen on " + text + ": ";
    switch (error) {
      case EADDRINUSE:
        return fail(
            ErrorKind::Conflict,
            start + "another program uses this port; stop it or choose another port with --listen host:port");
      case EADDRNOTAVAIL:
        return fail(
            ErrorKind::InvalidInput,
            start + "this machine does not have this address; choose another with --listen host:port");
      case EACCES:
        return fail(ErrorKind::Denied, start +
                                           "not allowed; choose a port above 1023 with --listen host:port, "
                                           "or grant CAP_NET_BIND_SERVICE");
      default:
        return fail(ErrorKind::Unavailable, start + std::strerror(error));
    }
  }
  addresses_.push_back(localAddress(socket.get()));
  return socket;
}

Result<void> Listener::bindAll() {
  if (settings_.listen.empty()) {
    return fail(ErrorKind::InvalidInput,
                "there is no address to listen on; give one with --listen host:port");
  }
  // [::] takes IPv4 connections too, unless an IPv4 address is listened on beside it.
  const bool onlyIpv6 = std::any_of(settings_.listen.begin(), settings_.listen.end(),
                                    [](const std::string& text) { return !text.starts_with('['); });
  for (const std::string& text : settings_.listen) {
    auto socket = bindAddress(text, onlyIpv6);
    if (!socket) {
      listening_.clear();
      addresses_.clear();
      return tl::make_unexpected(std::move(socket.error()));
    }
    listening_.push_back(std::move(*socket));
  }
  return {};
}

Result<void> Listener::open() {
  for (const int descriptor : settings_.inherited) {
    listening_.emplace_back(descriptor);
    addresses_.push_back(localAddress(descriptor));
  }
  if (listening_.empty()) {
    if (auto bound = bindAll(); !bound) return bound;
  }
  epoll_ = FileDescriptor(::epoll_create1(EPOLL_CLOEXEC));
  wake_ = FileDescriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  spare_ = openSpare();
  if (!epoll_.valid() || !wake_.valid() || !spare_.valid()) {
    return fail(ErrorKind::Exhausted,
                "this process has no file descriptors left; raise the limit with `ulimit -n`");
  }
  const auto add = [this](int fd) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    ROSTRA_CHECK(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) == 0);
  };
  add(wake_.get());
  for (const FileDescriptor& socket : listening_) add(socket.get());
  thread_ = std::thread([this] { run(); });
  return {};
}

void Listener::stop() {
  if (!thread_.joinable()) return;
  const std::uint64_t one = 1;
  ROSTRA_CHECK(::write(wake_.get(), &one, sizeof(one)) == static_cast<ssize_t>(sizeof(one)));
  thread_.join();
  listening_.clear();
  byDescriptor_.clear();
  undecided_.clear();
}

void Listener::run() {
  constexpr int kEventsAtOnce = 64;
  std::array<epoll_event, kEventsAtOnce> events{};
  for (;;) {
    int timeout = -1;
    if (!undecided_.empty()) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(undecided_.front().deadline - Clock::now());
      timeout = static_cast<int>(std::max<std::int64_t>(left.count(), 0));
    }
    const int count = ::epoll_wait(epoll_.get(), events.data(), kEventsAtOnce, timeout);
    for (int i = 0; i < count; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      if (fd == wake_.get()) return;
      if (const auto found = byDescriptor_.find(fd); found != byDescriptor_.end()) {
        examine(found->second);
      } else if (std::any_of(listening_.begin(), listening_.end(),
                             [fd](const auto& each) { return each.get() == fd; })) {
        acceptFrom(fd);
      }
    }
    const auto now = Clock::now();
    while (!undecided_.empty() && undecided_.front().deadline <= now) drop(undecided_.begin());
  }
}

void Listener::acceptFrom(int listening) {
  // A bound on one round, so that a flood of connections does not starve those that have something to say.
  constexpr int kAcceptsAtOnce = 256;
  for (int i = 0; i < kAcceptsAtOnce; ++i) {
    FileDescriptor socket(::accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket.valid()) {
      if (errno == EMFILE || errno == ENFILE) acceptAndDrop(listening);
      if (errno == EINTR || errno == ECONNABORTED) continue;
      return;
    }
    accepted_.fetch_add(1, std::memory_order_relaxed);
    const int yes = 1;  // parts are written in one go; waiting for more would only add latency
    ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    if (undecided_.size() >= settings_.maxUndecided) drop(undecided_.begin());
    const int fd = socket.get();
    epoll_event event{};
    event.events = EPOLLIN | EPOLLRDHUP | EPOLLET;  // edge: peeking leaves the bytes there
    event.data.fd = fd;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) {
      refused_.fetch_add(1, std::memory_order_relaxed);
      continue;
    }
    undecided_.push_back({std::move(socket), Clock::now() + settings_.firstByteTimeout});
    byDescriptor_[fd] = std::prev(undecided_.end());
  }
}

// Without descriptors accept() fails forever and epoll_wait() returns at once: take the connection with the
// spare one and close it.
void Listener::acceptAndDrop(int listening) {
  static log::RateLimit limit(1);
  std::uint64_t suppressed = 0;
  if (limit.allow(suppressed)) {
    log::warning("no file descriptors left; connections are refused until the limit is raised with ulimit -n",
                 {{"suppressed", suppressed}});
  }
  spare_.reset();
  FileDescriptor(::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC)).reset();
  refused_.fetch_add(1, std::memory_order_relaxed);
  spare_ = openSpare();
}

void Listener::examine(UndecidedList::iterator undecided) {
  std::array<char, kWebSocketRequest.size() + 1> bytes{};
  const ssize_t got = ::recv(undecided->socket.get(), bytes.data(), bytes.size(), MSG_PEEK | MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return;
  if (got <= 0) {
    drop(undecided);
    return;
  }
  const FirstLook look = lookAt({bytes.data(), static_cast<std::size_t>(got)});
  if (look == FirstLook::Undecided) return;
  const int fd = undecided->socket.get();
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
  FileDescriptor socket = std::move(undecided->socket);
  byDescriptor_.erase(fd);
  undecided_.erase(undecided);
  if (!decide_(socket, look)) {
    refused_.fetch_add(1, std::memory_order_relaxed);
    if (socket.valid()) ::send(socket.get(), kBusy.data(), kBusy.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  }
}

void Listener::drop(UndecidedList::iterator undecided) {
  refused_.fetch_add(1, std::memory_order_relaxed);
  byDescriptor_.erase(undecided->socket.get());
  undecided_.erase(undecided);  // closing takes it out of epoll
}

}  // namespace rostra::origin
