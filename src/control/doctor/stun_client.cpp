// SPDX-License-Identifier: Apache-2.0
#include "control/doctor/stun_client.hpp"

#include "base/file_descriptor.hpp"
#include "glib/handle.hpp"
#include "glib/ref.hpp"

#include <gio/gio.h>

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <netdb.h>
#include <poll.h>
#include <span>
#include <stun/stunagent.h>
#include <stun/usages/bind.h>
#include <stun/usages/turn.h>
#include <sys/socket.h>
#include <tuple>
#include <utility>
#include <vector>

namespace rostra::control {
namespace {

using Bytes = std::vector<std::uint8_t>;
constexpr std::size_t kMaxMessage = 2048;
constexpr std::size_t kHeader = 20;  // RFC 8489 s.5
constexpr unsigned kPatience = 3;    // seconds
/// After so many milliseconds a datagram is sent again; the sum is the patience.
constexpr std::array kWaits{250, 500, 750, 1500};
constexpr int kUnauthorised = 401;
constexpr int kStaleNonce = 438;
constexpr std::uint16_t kAnyPort = 9;  // permissions are of an address, whatever its port

/// A way to a server on which one question gets one answer.
class Exchange {
 public:
  Exchange() = default;
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  virtual ~Exchange() = default;
  [[nodiscard]] virtual Result<Bytes> ask(std::span<const std::uint8_t> request) = 0;
};

tl::unexpected<Error> noAnswer() {
  return fail(ErrorKind::Timeout, "there is no answer within " + std::to_string(kPatience) + " seconds");
}

using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

class UdpExchange final : public Exchange {
 public:
  explicit UdpExchange(FileDescriptor socket) : socket_(std::move(socket)) {}

  /// From the first free port of `ports`; {0, 0} = any.
  static Result<std::unique_ptr<Exchange>> open(const StunPlace& server, const PortRange& ports) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_DGRAM;
    addrinfo* found = nullptr;
    if (const int error =
            ::getaddrinfo(server.host.c_str(), std::to_string(server.port).c_str(), &hints, &found);
        error != 0)
      return fail(ErrorKind::NotFound,
                  "the name " + server.host + " means no address: " + ::gai_strerror(error));
    const Addresses addresses(found, &::freeaddrinfo);
    FileDescriptor socket(::socket(found->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    for (std::int64_t port = ports.first; port > 0 && port <= ports.last; ++port) {
      sockaddr_storage any{};
      any.ss_family = static_cast<sa_family_t>(found->ai_family);
      auto* v4 = reinterpret_cast<sockaddr_in*>(&any);
      auto* v6 = reinterpret_cast<sockaddr_in6*>(&any);
      (found->ai_family == AF_INET6 ? v6->sin6_port : v4->sin_port) = htons(static_cast<std::uint16_t>(port));
      if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&any), found->ai_addrlen) == 0) break;
    }
    if (!socket.valid() || ::connect(socket.get(), found->ai_addr, found->ai_addrlen) != 0)
      return fail(ErrorKind::Unavailable, std::string("cannot send there: ") + std::strerror(errno));
    return std::make_unique<UdpExchange>(std::move(socket));
  }

  Result<Bytes> ask(std::span<const std::uint8_t> request) override {
    for (const int wait : kWaits) {
      if (::send(socket_.get(), request.data(), request.size(), MSG_NOSIGNAL) < 0 && errno != ECONNREFUSED)
        return fail(ErrorKind::Unavailable, std::string("cannot send there: ") + std::strerror(errno));
      pollfd waiting{socket_.get(), POLLIN, 0};
      if (::poll(&waiting, 1, wait) <= 0) continue;
      Bytes answer(kMaxMessage);
      const ssize_t size = ::recv(socket_.get(), answer.data(), answer.size(), 0);
      if (size < 0 && errno == ECONNREFUSED)
        return fail(ErrorKind::Unavailable, "nothing listens there (port unreachable)");
      if (size <= 0) continue;
      answer.resize(static_cast<std::size_t>(size));
      return answer;
    }
    return noAnswer();
  }

 private:
  FileDescriptor socket_;
};

class StreamExchange final : public Exchange {
 public:
  explicit StreamExchange(glib::Ref<GSocketConnection> connection) : connection_(std::move(connection)) {}

  static Result<std::unique_ptr<Exchange>> open(const StunPlace& server) {
    const auto client = glib::Ref<GSocketClient>::adopt(g_socket_client_new());
    g_socket_client_set_timeout(client.get(), kPatience);
    g_socket_client_set_tls(client.get(), server.transport == StunTransport::Tls);
    glib::ErrorOut error;
    auto connection = glib::Ref<GSocketConnection>::adopt(g_socket_client_connect_to_host(
        client.get(), server.host.c_str(), server.port, nullptr, error.out()));
    if (!connection) return error.toFailure(ErrorKind::Unavailable, "cannot connect");
    return std::make_unique<StreamExchange>(std::move(connection));
  }

  Result<Bytes> ask(std::span<const std::uint8_t> request) override {
    glib::ErrorOut error;
    GIOStream* stream = G_IO_STREAM(connection_.get());
    if (!g_output_stream_write_all(g_io_stream_get_output_stream(stream), request.data(), request.size(),
                                   nullptr, nullptr, error.out()))
      return error.toFailure(ErrorKind::Unavailable, "cannot send");
    Bytes answer(kHeader);
    if (auto read = readInto(answer, 0); !read) return tl::make_unexpected(read.error());
    const std::size_t length = static_cast<std::size_t>(answer[2]) << 8U | answer[3];
    if (length > kMaxMessage) return fail(ErrorKind::Unavailable, "what answers there is no STUN");
    answer.resize(kHeader + length);
    if (auto read = readInto(answer, kHeader); !read) return tl::make_unexpected(read.error());
    return answer;
  }

 private:
  Result<void> readInto(Bytes& bytes, std::size_t from) {
    glib::ErrorOut error;
    gsize read = 0;
    GInputStream* stream = g_io_stream_get_input_stream(G_IO_STREAM(connection_.get()));
    if (!g_input_stream_read_all(stream, bytes.data() + from, bytes.size() - from, &read, nullptr,
                                 error.out()))
      return error.toFailure(ErrorKind::Timeout, "no answer");
    if (read != bytes.size() - from) return fail(ErrorKind::Unavailable, "the connection was closed");
    return {};
  }
  glib::Ref<GSocketConnection> connection_;
};

std::string addressText(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET6) {
    ::inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6*>(&address)->sin6_addr, text.data(),
                text.size());
  } else {
    ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(&address)->sin_addr, text.data(), text.size());
  }
  return text.data();
}

/// One TURN session up to its allocation.
class Allocation {
 public:
  Allocation(Exchange& exchange, std::string user, std::string password)
      : exchange_(exchange), user_(std::move(user)), password_(std::move(password)) {
    stun_agent_init(&agent_, STUN_ALL_KNOWN_ATTRIBUTES, STUN_COMPATIBILITY_RFC5389,
                    STUN_AGENT_USAGE_LONG_TERM_CREDENTIALS);
  }

  Result<Relay> make(const std::vector<std::string>& peers) {
    // The first question is refused, and brings realm and nonce of the second (RFC 8489 s.9.2).
    for (int attempt = 0; attempt < 3; ++attempt) {
      if (auto asked = ask(attempt > 0); !asked) return tl::make_unexpected(asked.error());
      sockaddr_storage relay{};
      sockaddr_storage mapped{};
      sockaddr_storage other{};
      socklen_t relaySize = sizeof(relay);
      socklen_t mappedSize = sizeof(mapped);
      socklen_t otherSize = sizeof(other);
      std::uint32_t bandwidth = 0;
      std::uint32_t lifetime = 0;
      const auto outcome =
          stun_usage_turn_process(&response_, &relay, &relaySize, &mapped, &mappedSize, &other, &otherSize,
                                  &bandwidth, &lifetime, STUN_USAGE_TURN_COMPATIBILITY_RFC5766);
      if (outcome == STUN_USAGE_TURN_RETURN_RELAY_SUCCESS ||
          outcome == STUN_USAGE_TURN_RETURN_MAPPED_SUCCESS) {
        Relay made{addressText(relay), {}};
        for (const std::string& peer : peers) {
          if (permits(peer)) made.reaches.push_back(peer);
        }
        release();
        return made;
      }
      keepChallenge();
      int code = 0;
      if (stun_message_find_error(&response_, &code) != STUN_MESSAGE_RETURN_SUCCESS)
        return fail(ErrorKind::Unavailable, "what answers there is no TURN server");
      if (code == kUnauthorised && attempt > 0)
        return fail(ErrorKind::Denied, "user or password are refused");
      if (code != kUnauthorised && code != kStaleNonce)
        return fail(ErrorKind::Unavailable, "the allocation is refused with error " + std::to_string(code) +
                                                " (" + stun_strerror(static_cast<StunError>(code)) + ")");
    }
    return fail(ErrorKind::Unavailable, "the server asks for other credentials again and again");
  }

 private:
  Result<void> ask(bool again) {
    Bytes previousBytes = answer_;
    StunMessage previous = response_;
    previous.buffer = previousBytes.data();
    StunMessage request{};
    std::array<std::uint8_t, kMaxMessage> buffer{};
    const std::size_t size = stun_usage_turn_create(
        &agent_, &request, buffer.data(), buffer.size(), again ? &previous : nullptr,
        STUN_USAGE_TURN_REQUEST_PORT_NORMAL, -1, -1, reinterpret_cast<std::uint8_t*>(user_.data()),
        user_.size(), reinterpret_cast<std::uint8_t*>(password_.data()), password_.size(),
        STUN_USAGE_TURN_COMPATIBILITY_RFC5766);
    if (size == 0) return fail(ErrorKind::Internal, "no TURN request could be made");
    auto answer = exchange_.ask({buffer.data(), size});
    if (!answer) return tl::make_unexpected(answer.error());
    answer_ = std::move(*answer);
    if (stun_agent_validate(&agent_, &response_, answer_.data(), answer_.size(), nullptr, nullptr) !=
        STUN_VALIDATION_SUCCESS)
      return fail(ErrorKind::Unavailable, "what answers there is no TURN server");
    return {};
  }

  /// What signs later requests: answers to good ones bring it no more.
  void keepChallenge() {
    const auto read = [&](StunAttribute attribute, Bytes& into) {
      std::uint16_t size = 0;
      const auto* value = static_cast<const std::uint8_t*>(stun_message_find(&response_, attribute, &size));
      if (value != nullptr) into.assign(value, value + size);
    };
    read(STUN_ATTRIBUTE_REALM, realm_);
    read(STUN_ATTRIBUTE_NONCE, nonce_);
  }

  /// Whether the relay would carry packets to this address and back.
  bool permits(const std::string& address) {
    sockaddr_storage peer{};
    auto& v4 = reinterpret_cast<sockaddr_in&>(peer);
    v4.sin_family = AF_INET;
    v4.sin_port = htons(kAnyPort);
    if (::inet_pton(AF_INET, address.c_str(), &v4.sin_addr) != 1) return false;
    StunMessage request{};
    std::array<std::uint8_t, kMaxMessage> buffer{};
    const auto added = [&](StunAttribute attribute, const auto& bytes) {
      return stun_message_append_bytes(&request, attribute, bytes.data(), bytes.size()) ==
             STUN_MESSAGE_RETURN_SUCCESS;
    };
    // libnice has a function for it, which it does not export (0.1.21).
    if (!stun_agent_init_request(&agent_, &request, buffer.data(), buffer.size(), STUN_CREATEPERMISSION) ||
        stun_message_append_xor_addr(&request, STUN_ATTRIBUTE_XOR_PEER_ADDRESS, &peer, sizeof(sockaddr_in)) !=
            STUN_MESSAGE_RETURN_SUCCESS ||
        !added(STUN_ATTRIBUTE_REALM, realm_) || !added(STUN_ATTRIBUTE_NONCE, nonce_) ||
        !added(STUN_ATTRIBUTE_USERNAME, user_))
      return false;
    const std::size_t size = stun_agent_finish_message(
        &agent_, &request, reinterpret_cast<const std::uint8_t*>(password_.data()), password_.size());
    if (size == 0) return false;
    auto answer = exchange_.ask({buffer.data(), size});
    StunMessage response{};
    return answer &&
           stun_agent_validate(&agent_, &response, answer->data(), answer->size(), nullptr, nullptr) ==
               STUN_VALIDATION_SUCCESS &&
           stun_message_get_class(&response) == STUN_RESPONSE;
  }

  /// Gives it back; whether that is heard does not matter, it ends by itself after minutes.
  void release() {
    Bytes previousBytes = answer_;
    StunMessage previous = response_;
    previous.buffer = previousBytes.data();
    StunMessage request{};
    std::array<std::uint8_t, kMaxMessage> buffer{};
    const std::size_t size =
        stun_usage_turn_create_refresh(&agent_, &request, buffer.data(), buffer.size(), &previous, 0,
                                       reinterpret_cast<std::uint8_t*>(user_.data()), user_.size(),
                                       reinterpret_cast<std::uint8_t*>(password_.data()), password_.size(),
                                       STUN_USAGE_TURN_COMPATIBILITY_RFC5766);
    if (size > 0) std::ignore = exchange_.ask({buffer.data(), size});
  }

  Exchange& exchange_;
  std::string user_;
  std::string password_;
  StunAgent agent_{};
  Bytes realm_;
  Bytes nonce_;
  Bytes answer_;
  StunMessage response_{};  ///< its buffer is answer_
};

Result<std::unique_ptr<Exchange>> open(const StunPlace& server, const PortRange& ports) {
  return server.transport == StunTransport::Udp ? UdpExchange::open(server, ports)
                                                : StreamExchange::open(server);
}

}  // namespace

Result<std::string> askMappedAddress(const StunPlace& server, const PortRange& ports) {
  const auto exchange = open(server, ports);
  if (!exchange) return tl::make_unexpected(exchange.error());
  StunAgent agent{};
  stun_agent_init(&agent, STUN_ALL_KNOWN_ATTRIBUTES, STUN_COMPATIBILITY_RFC5389, StunAgentUsageFlags{});
  StunMessage request{};
  std::array<std::uint8_t, kMaxMessage> buffer{};
  const std::size_t size = stun_usage_bind_create(&agent, &request, buffer.data(), buffer.size());
  auto answer = (*exchange)->ask({buffer.data(), size});
  if (!answer) return tl::make_unexpected(answer.error());
  StunMessage response{};
  sockaddr_storage mapped{};
  sockaddr_storage other{};
  socklen_t mappedSize = sizeof(mapped);
  socklen_t otherSize = sizeof(other);
  if (stun_agent_validate(&agent, &response, answer->data(), answer->size(), nullptr, nullptr) !=
          STUN_VALIDATION_SUCCESS ||
      stun_usage_bind_process(&response, reinterpret_cast<sockaddr*>(&mapped), &mappedSize,
                              reinterpret_cast<sockaddr*>(&other),
                              &otherSize) != STUN_USAGE_BIND_RETURN_SUCCESS)
    return fail(ErrorKind::Unavailable, "what answers there is no STUN server");
  return addressText(mapped);
}

Result<Relay> askAllocation(const StunPlace& server, const std::string& user, const std::string& password,
                            const std::vector<std::string>& peers) {
  const auto exchange = open(server, {});
  if (!exchange) return tl::make_unexpected(exchange.error());
  return Allocation(**exchange, user, password).make(peers);
}

}  // namespace rostra::control
