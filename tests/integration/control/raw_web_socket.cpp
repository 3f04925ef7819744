// SPDX-License-Identifier: Apache-2.0
#include "integration/control/raw_web_socket.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace rostra::test {

void RawWebSocket::connect(int receiveBuffer) {
  socket_ = FileDescriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (receiveBuffer > 0) {
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &receiveBuffer, sizeof(receiveBuffer));
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  ::inet_pton(AF_INET, from_.c_str(), &address.sin_addr);
  const int later = 1;  // the port is chosen by connect()
  ::setsockopt(socket_.get(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &later, sizeof(later));
  if (::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) ended_ = true;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
    ended_ = true;
  ::fcntl(socket_.get(), F_SETFL, O_NONBLOCK);
}

int RawWebSocket::open(const std::string& headers, const std::string& path, int receiveBuffer,
                       const std::string& early) {
  connect(receiveBuffer);
  sendBytes("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_) +
            "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "
            "dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
            headers + "\r\n" + early);
  hub_.waitUntil(
      [&] {
        readMore();
        return ended_ || input_.find("\r\n\r\n") != std::string::npos;
      },
      kDeadline);
  const std::size_t end = input_.find("\r\n\r\n");
  if (end == std::string::npos || input_.size() < 12) return 0;
  const int status = std::stoi(input_.substr(9, 3));
  if (status == 101) {
    response_ = input_.substr(0, end + 4);
    input_.erase(0, end + 4);
    open_ = true;
    parseFrames();
  } else {
    const std::size_t length = input_.find("Content-Length: ");
    const std::size_t body = length < end ? std::stoul(input_.substr(length + 16)) : 0;
    hub_.waitUntil(
        [&] {
          readMore();
          return ended_ || input_.size() >= end + 4 + body;
        },
        kDeadline);
    response_ = input_;
  }
  return status;
}

void RawWebSocket::sendBytes(const std::string& bytes) {
  std::string_view rest = bytes;
  hub_.waitUntil(
      [&] {
        const ssize_t written = ::send(socket_.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
        if (written > 0) rest.remove_prefix(static_cast<std::size_t>(written));
        if (written < 0 && errno != EAGAIN && errno != EINTR) rest = {};
        return rest.empty();
      },
      kDeadline);
}

std::size_t RawWebSocket::sendSome(std::string_view bytes) {
  const ssize_t written = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  return written > 0 ? static_cast<std::size_t>(written) : 0;
}

void RawWebSocket::finishSending() {
  ::shutdown(socket_.get(), SHUT_WR);
}

bool RawWebSocket::writable() const {
  pollfd waiting{socket_.get(), POLLOUT, 0};
  return ::poll(&waiting, 1, 0) == 1 && (waiting.revents & (POLLERR | POLLHUP)) == 0;
}

void RawWebSocket::sendFrame(int opcode, const std::string& payload, bool final, bool masked) {
  std::string frame;
  frame.push_back(static_cast<char>((final ? 0x80 : 0) | opcode));
  const char mask = masked ? static_cast<char>(0x80) : 0;
  const std::size_t size = payload.size();
  if (size < 126) {
    frame.push_back(static_cast<char>(mask | static_cast<char>(size)));
  } else if (size < 65536) {
    frame.push_back(static_cast<char>(mask | 126));
    frame.push_back(static_cast<char>(size >> 8));
    frame.push_back(static_cast<char>(size & 0xFF));
  } else {
    frame.push_back(static_cast<char>(mask | 127));
    for (int shift = 56; shift >= 0; shift -= 8) frame.push_back(static_cast<char>((size >> shift) & 0xFF));
  }
  if (masked) frame += std::string(4, '\0');  // a mask of zeros changes nothing
  sendBytes(frame + payload);
}

void RawWebSocket::readMore() {
  std::array<char, 65536> buffer{};
  while (!ended_ && socket_.valid()) {
    const ssize_t size = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (size > 0) {
      input_.append(buffer.data(), static_cast<std::size_t>(size));
      continue;
    }
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) break;
    ended_ = true;
  }
  if (open_) parseFrames();
}

void RawWebSocket::parseFrames() {
  while (input_.size() >= 2) {
    const auto byte = [&](std::size_t i) {
      return static_cast<std::size_t>(static_cast<unsigned char>(input_[i]));
    };
    std::size_t head = 2;
    std::size_t size = byte(1) & 0x7F;
    if (size == 126) head = 4;
    if (size == 127) head = 10;
    if (input_.size() < head) return;
    if (head > 2) {
      size = 0;
      for (std::size_t i = 2; i < head; ++i) size = size << 8 | byte(i);
    }
    if (input_.size() < head + size) return;
    const std::size_t opcode = byte(0) & 0x0F;
    const std::string payload = input_.substr(head, size);
    input_.erase(0, head + size);
    if (opcode == 1) {
      texts_.push_back(payload);
    } else if (opcode == 8 && payload.size() >= 2) {
      closeCode_ = static_cast<unsigned char>(payload[0]) << 8 | static_cast<unsigned char>(payload[1]);
      sendFrame(8, payload.substr(0, 2));
    } else if (opcode == 9 && answerPings_) {
      sendFrame(10, payload);
    }
  }
}

std::optional<std::string> RawWebSocket::receiveText(std::chrono::milliseconds deadline) {
  hub_.waitUntil(
      [&] {
        readMore();
        return ended_ || !texts_.empty();
      },
      deadline);
  if (texts_.empty()) return std::nullopt;
  std::string text = std::move(texts_.front());
  texts_.pop_front();
  return text;
}

bool RawWebSocket::waitForEnd(std::chrono::milliseconds deadline) {
  return hub_.waitUntil(
      [&] {
        readMore();
        return ended_;
      },
      deadline);
}

}  // namespace rostra::test
