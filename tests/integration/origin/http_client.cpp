// SPDX-License-Identifier: Apache-2.0
#include "integration/origin/http_client.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

namespace rostra::test {

HttpClient::HttpClient(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  std::string host = address.substr(0, colon);
  if (host.front() == '[') host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  ROSTRA_CHECK(::getaddrinfo(host.c_str(), address.substr(colon + 1).c_str(), &hints, &found) == 0);
  socket_ = FileDescriptor(::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ROSTRA_CHECK(socket_.valid());
  if (::connect(socket_.get(), found->ai_addr, found->ai_addrlen) != 0) socket_.reset();
  ::freeaddrinfo(found);
}

bool HttpClient::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool HttpClient::request(const std::string& method, const std::string& target, const std::string& headers,
                         const std::string& body) {
  std::string text = method + ' ' + target + " HTTP/1.1\r\nHost: test\r\n" + headers;
  if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return write(text + "\r\n" + body);
}

bool HttpClient::fill(std::chrono::steady_clock::time_point deadline) {
  pollfd wait{socket_.get(), POLLIN, 0};
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  if (::poll(&wait, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0))) <= 0) return false;
  std::array<char, 65536> bytes{};
  const ssize_t got = ::recv(socket_.get(), bytes.data(), bytes.size(), 0);
  if (got <= 0) return false;
  buffer_.append(bytes.data(), static_cast<std::size_t>(got));
  return true;
}

std::optional<HttpReply> HttpClient::read(bool head, std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  std::size_t end = std::string::npos;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill(deadline)) return std::nullopt;
  }
  HttpReply reply;
  std::string_view lines = std::string_view(buffer_).substr(0, end + 2);
  bool first = true;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find("\r\n"));
    lines.remove_prefix(line.size() + 2);
    if (first) {
      reply.status = std::stoi(std::string(line.substr(9, 3)));
      first = false;
      continue;
    }
    const std::size_t colon = line.find(':');
    std::string name(line.substr(0, colon));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    std::string& value = reply.headers[name];
    if (!value.empty()) value += '\n';
    value += line.substr(std::min(colon + 2, line.size()));
  }
  buffer_.erase(0, end + 4);
  const bool bodiless = head || reply.status == 204 || reply.status == 304 || reply.status < 200;
  const std::size_t length =
      bodiless || reply.header("content-length").empty() ? 0 : std::stoul(reply.header("content-length"));
  while (buffer_.size() < length) {
    if (!fill(deadline)) return std::nullopt;
  }
  reply.body = buffer_.substr(0, length);
  buffer_.erase(0, length);
  return reply;
}

std::optional<std::string> HttpClient::chunk(std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  std::size_t line = 0;
  while ((line = buffer_.find("\r\n")) == std::string::npos) {
    if (!fill(deadline)) return std::nullopt;
  }
  const std::size_t size = std::stoul(buffer_.substr(0, line), nullptr, 16);
  while (buffer_.size() < line + 2 + size + 2) {
    if (!fill(deadline)) return std::nullopt;
  }
  std::string content = buffer_.substr(line + 2, size);
  buffer_.erase(0, line + 2 + size + 2);
  return content;
}

bool HttpClient::silent() {
  if (!buffer_.empty()) return false;
  pollfd wait{socket_.get(), POLLIN, 0};
  return ::poll(&wait, 1, 0) == 0;
}

bool HttpClient::closed(std::chrono::milliseconds patience) {
  if (!buffer_.empty()) return false;
  pollfd wait{socket_.get(), POLLIN, 0};
  if (::poll(&wait, 1, static_cast<int>(patience.count())) != 1) return false;
  char byte = 0;
  return ::recv(socket_.get(), &byte, 1, 0) <= 0;
}

std::optional<HttpReply> fetch(const std::string& address, const std::string& target,
                               const std::string& headers) {
  return HttpClient(address).get(target, headers);
}

}  // namespace rostra::test
