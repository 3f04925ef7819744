// SPDX-License-Identifier: Apache-2.0
// What one datagram costs its sender: processor time of the sending thread, by how many leave in one call,
// each by itself and as segments of one message. Over the loopback, where it includes what receiving costs
// the kernel. Prints a table, and nothing passes or fails.
#include "sfu/engine/datagram_sender.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <string_view>
#include <vector>

namespace rostra::bench {
namespace {

using sfu::DatagramSender;

constexpr std::size_t kSize = 1200;
constexpr std::size_t kRound = DatagramSender::kMaxBatch;  // datagrams between two looks at the clock

std::chrono::nanoseconds threadTime() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

class Loopback {
 public:
  Loopback() {
    auto& address = reinterpret_cast<sockaddr_in&>(address_);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const int room = 4 << 20;
    ::setsockopt(receiver_.get(), SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    if (::bind(receiver_.get(), reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::getsockname(receiver_.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
      std::perror("no socket");
  }
  [[nodiscard]] DatagramSender sender(DatagramSender::Segmentation segmentation) const {
    return {FileDescriptor(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)), address_, segmentation};
  }
  /// Reads whatever came; how many there were.
  std::size_t drain() const {
    std::size_t count = 0;
    std::array<std::byte, 2048> bytes;
    while (::recv(receiver_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT) >= 0) ++count;
    return count;
  }

 private:
  FileDescriptor receiver_{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  sockaddr_storage address_{};
};

// Microseconds a datagram.
double measure(const Loopback& loopback, std::size_t together, DatagramSender::Segmentation segmentation,
               int rounds) {
  const std::vector<std::byte> bytes(kSize, std::byte{0x80});
  const std::vector<rtp::Bytes> burst(together, bytes);
  DatagramSender sender = loopback.sender(segmentation);
  std::chrono::nanoseconds spent{};
  std::size_t received = 0;
  for (int i = 0; i < rounds; ++i) {
    const auto start = threadTime();
    for (std::size_t sent = 0; sent < kRound; sent += together) (void)sender.send(burst);
    spent += threadTime() - start;
    received += loopback.drain();
  }
  return std::chrono::duration<double, std::micro>(spent).count() /
         static_cast<double>(std::max<std::size_t>(received, 1));
}

}  // namespace
}  // namespace rostra::bench

int main(int argc, char** argv) {
  using namespace rostra::bench;
  const bool quick = argc > 1 && std::string_view(argv[1]) == "--quick";
  const Loopback loopback;
  std::printf(
      "| datagrams of %zu bytes in one call | us each, by themselves | us each, as segments "
      "|\n|---|---|---|\n",
      kSize);
  for (const std::size_t together : {1, 2, 4, 8, 16, 64}) {
    const int rounds = quick ? 200 : 5000;
    const double apart = measure(loopback, together, DatagramSender::Segmentation::Off, rounds);
    const double segments = measure(loopback, together, DatagramSender::Segmentation::IfPossible, rounds);
    std::printf("| %zu | %.2f | %.2f |\n", together, apart, segments);
  }
  return 0;
}
