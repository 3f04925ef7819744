// SPDX-License-Identifier: Apache-2.0
// Messages to the mixer over a real socket: at once where packets come one by one, together where they come
// in turns, and a stream that lost one hears of it.
#include "sfu/forward/tap_socket.hpp"

#include <gtest/gtest.h>

#include <array>
#include <sys/socket.h>
#include <utility>
#include <vector>

namespace rostra::sfu {
namespace {

constexpr std::uint32_t kStream = 7;
constexpr std::uint32_t kOther = 8;

/// Turns that end when the test says so.
class ManualTurns final : public Turns {
 public:
  bool here() const noexcept override { return here_; }
  void atEnd(std::shared_ptr<TurnEnd> what) override { ends_.push_back(std::move(what)); }
  void end() {
    for (const auto& each : std::exchange(ends_, {})) each->onTurnEnd();
  }
  bool here_ = true;

 private:
  std::vector<std::shared_ptr<TurnEnd>> ends_;
};

class TapSocketTest : public ::testing::Test {
 protected:
  void SetUp() override {
    gst_init(nullptr, nullptr);
    std::array<int, 2> pair{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair.data()), 0);
    mixer_ = FileDescriptor(pair[0]);
    socket_ = FileDescriptor(pair[1]);
  }
  std::shared_ptr<TapSocket> make(std::shared_ptr<Turns> turns) {
    return std::make_shared<TapSocket>(std::move(socket_), std::move(turns));
  }
  static bool send(const std::shared_ptr<TapSocket>& socket, std::uint32_t ssrc, std::uint8_t number) {
    const auto buffer = gst::Ref<GstBuffer>::adopt(gst_buffer_new_memdup(&number, 1));
    GstMapInfo map;
    EXPECT_TRUE(gst_buffer_map(buffer.get(), &map, GST_MAP_READ));
    const std::span payload(reinterpret_cast<const std::byte*>(map.data), map.size);
    gst_buffer_unmap(buffer.get(), &map);
    const std::array<std::byte, 12> header{};
    ipc::TapHeader tap;
    EXPECT_TRUE(tap.setParticipant("ada"));
    return socket->send(socket, ssrc, {tap, header, buffer.get(), payload});
  }
  /// The numbers of the messages that have come.
  std::vector<int> received() {
    std::vector<int> numbers;
    std::array<std::byte, ipc::kMaxTapMessage> bytes;
    for (;;) {
      const ssize_t size = ::recv(mixer_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
      if (size < 0) return numbers;
      const auto packet = ipc::parseTapPacket(std::span(bytes).first(static_cast<std::size_t>(size)));
      if (!packet || packet->header.participant() != "ada" || packet->rtp.size() != 13) return {-1};
      numbers.push_back(std::to_integer<int>(packet->rtp.back()));
    }
  }
  FileDescriptor mixer_;
  FileDescriptor socket_;
};

TEST_F(TapSocketTest, WithoutTurnsEverythingLeavesAtOnce) {
  const auto socket = make(nullptr);
  EXPECT_TRUE(send(socket, kStream, 1));
  EXPECT_EQ(received(), (std::vector<int>{1}));
}

TEST_F(TapSocketTest, WhatOneTurnMadeLeavesAtItsEndInOrder) {
  const auto turns = std::make_shared<ManualTurns>();
  const auto socket = make(turns);
  std::vector<int> all;
  for (int i = 0; i < 70; ++i) {  // more than one call takes
    EXPECT_TRUE(send(socket, i % 2 == 0 ? kStream : kOther, static_cast<std::uint8_t>(i)));
    all.push_back(i);
  }
  EXPECT_EQ(received().size(), TapSocket::kBatch)
      << "what does not fit into one call does not wait for the end";
  turns->end();
  EXPECT_EQ(received(), (std::vector<int>{64, 65, 66, 67, 68, 69}));
  EXPECT_EQ(socket->sent(), 70U);
  turns->end();
  EXPECT_TRUE(received().empty());
}

TEST_F(TapSocketTest, WhatComesFromElsewhereDoesNotWaitForTurns) {
  const auto turns = std::make_shared<ManualTurns>();
  const auto socket = make(turns);
  turns->here_ = false;
  EXPECT_TRUE(send(socket, kStream, 1));
  EXPECT_EQ(received(), (std::vector<int>{1}));
}

TEST_F(TapSocketTest, AMixerThatDoesNotReadCostsItsStreamsOnePacketMoreAndTheyHearOfIt) {
  const auto turns = std::make_shared<ManualTurns>();
  const auto socket = make(turns);
  while (socket->dropped() == 0) {
    EXPECT_TRUE(send(socket, kStream, 1));
    turns->end();
  }
  const auto came = received();
  EXPECT_EQ(came.size(), socket->sent());
  EXPECT_TRUE(send(socket, kOther, 2)) << "it lost nothing";
  EXPECT_FALSE(send(socket, kStream, 3)) << "one of it is missing";
  EXPECT_TRUE(send(socket, kStream, 4));
  turns->end();
  EXPECT_EQ(received(), (std::vector<int>{2, 4}));
}

TEST_F(TapSocketTest, AStreamHearsOfALossOnceHoweverMuchOneTurnBrings) {
  const auto turns = std::make_shared<ManualTurns>();
  const auto socket = make(turns);
  while (send(socket, kStream, 1)) {
  }
  turns->end();
  EXPECT_EQ(received().size(), socket->sent());
  EXPECT_TRUE(send(socket, kStream, 2)) << "or the key frame it waited for would be lost, too";
  turns->end();
  EXPECT_EQ(received(), (std::vector<int>{2}));
}

}  // namespace
}  // namespace rostra::sfu
