// SPDX-License-Identifier: Apache-2.0
// Over real sockets of the loopback: whoever receives sees the same datagrams in the same order, whether the
// kernel cuts them out of one message, gets them one by one, or refuses to cut.
#include "sfu/engine/datagram_sender.hpp"

#include <gtest/gtest.h>

#include <array>
#include <unistd.h>
#include <vector>

namespace rostra::sfu {
namespace {

using Content = std::vector<std::byte>;
using Segmentation = DatagramSender::Segmentation;

std::vector<Content> datagramsOf(const std::vector<std::size_t>& sizes) {
  std::vector<Content> datagrams;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    Content bytes(sizes[i]);
    for (std::size_t at = 0; at < bytes.size(); ++at)
      bytes[at] = static_cast<std::byte>((i * 31 + at) & 0xFF);
    datagrams.push_back(std::move(bytes));
  }
  return datagrams;
}

std::vector<rtp::Bytes> viewsOf(const std::vector<Content>& datagrams) {
  return {datagrams.begin(), datagrams.end()};
}

class Loopback : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(receiver_.valid() && sender_.valid());
    auto& address = reinterpret_cast<sockaddr_in&>(address_);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ASSERT_EQ(::bind(receiver_.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
    ASSERT_EQ(::getsockname(receiver_.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
    const int room = 4 << 20;
    ASSERT_EQ(::setsockopt(receiver_.get(), SOL_SOCKET, SO_RCVBUF, &room, sizeof room), 0);
  }
  DatagramSender make(Segmentation segmentation) { return {std::move(sender_), address_, segmentation}; }
  /// Whatever has come; what is sent over the loopback has when the call returns.
  std::vector<Content> received() {
    std::vector<Content> all;
    std::array<std::byte, 65536> bytes;
    for (;;) {
      const ssize_t size = ::recv(receiver_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
      if (size < 0) return all;
      all.emplace_back(bytes.begin(), bytes.begin() + size);
    }
  }

  FileDescriptor receiver_{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  FileDescriptor sender_{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  sockaddr_storage address_{};
};

TEST(SegmentRun, TakesEqualSizesAndAShorterEnd) {
  const struct {
    std::vector<std::size_t> sizes;
    std::size_t run;
  } cases[] = {
      {{}, 0},
      {{1200}, 1},
      {{1200, 1200, 1200}, 3},
      {{1200, 1200, 700}, 3},
      {{1200, 700, 700}, 2},
      {{1200, 1201}, 1},
      {{1200, 0, 1200}, 1},
      {{0, 0}, 1},
      {std::vector<std::size_t>(80, 100), 64},
      {std::vector<std::size_t>(60, 1400), 46},  // 46 * 1400 bytes and the headers are 64 KiB
  };
  for (const auto& each : cases) {
    const auto datagrams = datagramsOf(each.sizes);
    EXPECT_EQ(segmentRun(viewsOf(datagrams)), each.run) << ::testing::PrintToString(each.sizes);
  }
}

TEST_F(Loopback, ReceiversSeeTheSameWithAndWithoutSegments) {
  const std::vector<std::vector<std::size_t>> bursts = {
      {1200},
      {1200, 1200, 1200, 1200, 1200, 1200, 873},
      {1199, 1199, 1200, 1200, 1200},
      {60, 1200, 1200, 44, 44, 1200, 1},
      std::vector<std::size_t>(DatagramSender::kMaxBatch, 1400),
  };
  for (const auto segmentation : {Segmentation::IfPossible, Segmentation::Off}) {
    DatagramSender sender(FileDescriptor(::dup(sender_.get())), address_, segmentation);
    EXPECT_EQ(sender.segments(), segmentation == Segmentation::IfPossible) << "Linux 4.18 and later can";
    for (const auto& sizes : bursts) {
      const auto datagrams = datagramsOf(sizes);
      EXPECT_EQ(sender.send(viewsOf(datagrams)), datagrams.size());
      EXPECT_EQ(received(), datagrams) << ::testing::PrintToString(sizes);
    }
    EXPECT_EQ(sender.segments(), segmentation == Segmentation::IfPossible);
  }
}

TEST_F(Loopback, SendsOneByOneForGoodOnceTheKernelRefusesSegments) {
  const int on = 1;  // without checksums Linux segments nothing: EINVAL
  ASSERT_EQ(::setsockopt(sender_.get(), SOL_SOCKET, SO_NO_CHECK, &on, sizeof on), 0);
  const int plain = ::dup(sender_.get());
  DatagramSender sender = make(Segmentation::IfPossible);
  EXPECT_TRUE(sender.segments()) << "only sending shows it";
  const auto datagrams = datagramsOf({300, 1200, 1200, 1200, 500, 1200, 1200});
  EXPECT_EQ(sender.send(viewsOf(datagrams)), datagrams.size());
  EXPECT_EQ(received(), datagrams);
  EXPECT_FALSE(sender.segments());
  const int off = 0;
  ASSERT_EQ(::setsockopt(plain, SOL_SOCKET, SO_NO_CHECK, &off, sizeof off), 0);
  ::close(plain);
  EXPECT_EQ(sender.send(viewsOf(datagrams)), datagrams.size());
  EXPECT_EQ(received(), datagrams);
  EXPECT_FALSE(sender.segments()) << "it is not tried again";
}

TEST_F(Loopback, WhatIsTooLargeCostsNobodyElse) {
  DatagramSender sender = make(Segmentation::IfPossible);
  const auto datagrams = datagramsOf({1200, 1200, 65530, 1200, 1200});  // the third fits no UDP datagram
  EXPECT_EQ(sender.send(viewsOf(datagrams)), 4U);
  const auto all = received();
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[2], datagrams[3]);
  EXPECT_TRUE(sender.segments()) << "that was no refusal of segments";
}

TEST(DatagramSender, ASocketThatCannotSegmentIsKnownAtOnce) {
  std::array<int, 2> pair{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair.data()), 0);
  const FileDescriptor other(pair[1]);
  EXPECT_FALSE(DatagramSender(FileDescriptor(pair[0]), {}).segments());
  const DatagramSender none(FileDescriptor(), {});
  EXPECT_FALSE(none.valid());
  EXPECT_FALSE(none.segments());
}

}  // namespace
}  // namespace rostra::sfu
