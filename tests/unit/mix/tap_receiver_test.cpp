// SPDX-License-Identifier: Apache-2.0
// A real socket pair, a real loop on a thread of its own that can be held up, and the SFU's end in the test.
#include "mix/input/tap_receiver.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstring>
#include <future>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <thread>

namespace rostra::mix {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kRtpBytes = 1200;
constexpr int kSmallBuffer =
    106'496;                     // net.core.wmem_default / 2, which the kernel doubles: about 90 packets
constexpr auto kLongTime = 30s;  // a machine that is very slow, not a measure

class TapReceiverTest : public testing::Test {
 protected:
  TapReceiverTest() : loop_(glib::Loop::create()) {
    thread_ = std::thread([this] { loop_->run(); });
    onLoop([this] {
      receiver_ = std::make_unique<TapReceiver>(loop_, [this](const ipc::TapPacket& packet) {
        newest_ = packet.rtp[3];
        if (++received_ == expected_) all_.set_value();
      });
      openTap();
    });
  }
  ~TapReceiverTest() override {
    onLoop([this] { receiver_.reset(); });
    loop_->quit();
    thread_.join();
  }

  void onLoop(const std::function<void()>& task) {
    std::promise<void> done;
    loop_->post([&] {
      task();
      done.set_value();
    });
    done.get_future().wait();
  }
  void openTap() {
    std::array<int, 2> ends{};
    ASSERT_EQ(0, ::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()));
    sfu_ = FileDescriptor(ends[0]);
    ASSERT_EQ(0, ::setsockopt(sfu_.get(), SOL_SOCKET, SO_SNDBUF, &kSmallBuffer, sizeof(kSmallBuffer)));
    ASSERT_TRUE(receiver_->open(FileDescriptor(ends[1])));
  }
  /// Waits for room, so that the pace of this machine does not matter; false when there is none for long.
  bool send(std::span<const std::byte> message) const {
    while (::send(sfu_.get(), message.data(), message.size(), MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
      pollfd room{sfu_.get(), POLLOUT, 0};
      if (::poll(&room, 1, std::chrono::milliseconds(kLongTime).count()) != 1) return false;
    }
    return true;
  }
  bool sendPackets(int count, std::size_t rtpBytes = kRtpBytes) const {
    ipc::TapHeader header;
    header.source = ipc::TapSource::Camera;
    header.codec = ipc::TapCodec::Vp8;
    EXPECT_TRUE(header.setParticipant("ada"));
    std::vector<std::byte> message(sizeof(header) + rtpBytes);
    std::memcpy(message.data(), &header, sizeof(header));
    message[sizeof(header)] = std::byte{0x80};
    for (int i = 0; i < count; ++i) {
      message[sizeof(header) + 3] = static_cast<std::byte>(i);
      message[sizeof(header) + 6] = static_cast<std::byte>(i >> 8);  // each packet is a frame
      message[sizeof(header) + 7] = static_cast<std::byte>(i);
      if (!send(message)) return false;
    }
    return true;
  }
  /// The loop does nothing else until the promise is kept.
  [[nodiscard]] std::promise<void> holdUpLoop() {
    std::promise<void> release;
    std::promise<void> held;
    loop_->post([&held, until = release.get_future().share()] {
      held.set_value();
      until.wait();
    });
    held.get_future().wait();
    return release;
  }
  [[nodiscard]] bool allReceived() {
    return all_.get_future().wait_for(kLongTime) == std::future_status::ready;
  }
  [[nodiscard]] TapReceiver::Counters waitUntilRead(std::uint64_t packets) const {
    while (receiver_->counters().packets < packets) std::this_thread::yield();
    return receiver_->counters();
  }

  std::shared_ptr<glib::Loop> loop_;
  std::thread thread_;
  std::unique_ptr<TapReceiver> receiver_;
  FileDescriptor sfu_;
  int expected_ = 0;
  int received_ = 0;
  std::byte newest_{};
  std::promise<void> all_;
};

TEST_F(TapReceiverTest, NothingIsLostWhileTheLoopIsHeldUp) {
  constexpr int kPackets = 2083;  // a second of 20 Mbit/s; the socket holds about 90
  expected_ = kPackets;
  auto release = holdUpLoop();
  ASSERT_TRUE(sendPackets(kPackets));
  const auto counters = waitUntilRead(kPackets);
  EXPECT_EQ(0, received_);
  EXPECT_EQ(0U, counters.queue.droppedVideo);
  EXPECT_GT(counters.queue.queuedBytes, kPackets * kRtpBytes);
  release.set_value();
  ASSERT_TRUE(allReceived());
  EXPECT_EQ(std::byte{(kPackets - 1) & 0xFF}, newest_);
  EXPECT_EQ(0U, receiver_->counters().queue.queuedBytes);
}

TEST_F(TapReceiverTest, ALoopThatHangsCostsCountedPacketsAndBoundedMemory) {
  constexpr int kPackets = 20'000;
  auto release = holdUpLoop();
  ASSERT_TRUE(sendPackets(kPackets));
  const auto counters = waitUntilRead(kPackets);
  const auto kept = counters.queue.queuedBytes / TapQueue::costOf(kRtpBytes);
  EXPECT_EQ(kPackets, counters.queue.droppedVideo + kept);
  EXPECT_LE(counters.queue.queuedBytes, TapQueue::Limits().streamBytes);
  EXPECT_GT(counters.queue.droppedVideo, 0U);
  release.set_value();
}

TEST_F(TapReceiverTest, CountsWhatIsNoTapPacketAndGoesOn) {
  expected_ = 3;
  ASSERT_TRUE(send(std::vector<std::byte>(5)));
  ASSERT_TRUE(send(std::vector<std::byte>(5000)));
  ASSERT_TRUE(sendPackets(3));
  ASSERT_TRUE(allReceived());
  EXPECT_EQ(5U, receiver_->counters().packets);
  EXPECT_EQ(2U, receiver_->counters().malformed);
}

TEST_F(TapReceiverTest, SendsFeedback) {
  ipc::TapFeedback feedback;
  feedback.width = 320;
  ASSERT_TRUE(feedback.setParticipant("ada"));
  onLoop([&] { EXPECT_TRUE(receiver_->send(feedback)); });
  std::array<std::byte, 100> message{};
  const ssize_t size = ::recv(sfu_.get(), message.data(), message.size(), 0);
  const auto parsed = ipc::parseTapFeedback({message.data(), static_cast<std::size_t>(size)});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(320, parsed->width);
}

TEST_F(TapReceiverTest, ReadsWhatWasSentBeforeTheSfuWentAwayAndTakesTheNextTap) {
  expected_ = 50;
  ASSERT_TRUE(sendPackets(50));
  sfu_.reset();
  ASSERT_TRUE(allReceived());
  bool connected = true;
  while (connected) onLoop([&] { connected = receiver_->connected(); });
  ipc::TapFeedback feedback;
  ASSERT_TRUE(feedback.setParticipant("ada"));
  onLoop([&] {
    EXPECT_FALSE(receiver_->send(feedback));
    all_ = {};
    received_ = 0;
    openTap();
    EXPECT_TRUE(receiver_->connected());
  });
  ASSERT_TRUE(sendPackets(50));
  ASSERT_TRUE(allReceived());
}

TEST_F(TapReceiverTest, NoPacketComesAfterClose) {
  auto release = holdUpLoop();
  ASSERT_TRUE(sendPackets(300));
  (void)waitUntilRead(300);
  loop_->post([this] { receiver_->close(); });
  release.set_value();
  onLoop([this] { EXPECT_FALSE(receiver_->connected()); });
  const int before = received_;
  onLoop([] {});
  EXPECT_EQ(before, received_);
  EXPECT_EQ(0U, receiver_->counters().queue.queuedBytes);
}

}  // namespace
}  // namespace rostra::mix
